"""How entries depend on parameters, found from a few points at which all parameters move at once.

An entry of a power system's programme depends on few parameters: a cost on a fuel price and an
emission price, a bound on a capacity. So the differences over a handful of joint moves tell both
which ones and how much, where moving one parameter after another would need a build for each.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

# Joint moves; an entry may rest on up to this less one parameters.
N_MOVES: Final = 5
_ALLOWED: Final = 1e-9


def joint_moves(n_parameters: int) -> Floats:
    """Return parts of the parameters' steps to move jointly, (move, parameter), 0.3 to 1.

    Where there are no more parameters than joint moves, each moves alone by its whole step. The
    parts are fixed numbers in general position: any `N_MOVES` columns are independent.
    """
    if n_parameters <= N_MOVES:
        return np.eye(n_parameters)
    return 0.3 + 0.7 * np.random.default_rng(20_250_601).random((N_MOVES, n_parameters))


def sparse_slopes(moves: Floats, gaps: Floats) -> Floats | None:
    """Slope of each entry in each parameter, in the unit of the gap per whole step.

    Parameters
    ----------
    moves
        (move, parameter), from `joint_moves`.
    gaps
        Difference of each entry to the base, (move, entry).

    Returns
    -------
    Array (entry, parameter) with the fewest parameters that explain an entry, or None where some
    entry needs as many parameters as there are moves, or is not affine.

    Examples
    --------
    >>> moves = joint_moves(8)
    >>> true = np.zeros((2, 8)); true[0, 3], true[1, [1, 6]] = 4, (2, -1)
    >>> bool(np.allclose(sparse_slopes(moves, moves @ true.T), true))
    True
    """
    n_moves, n_parameters = moves.shape
    if n_moves == n_parameters:
        return np.asarray(np.linalg.solve(moves, gaps).T)
    size = np.linalg.norm(gaps, axis=0)
    shape = np.round(gaps / np.where(size > 0, size, 1.0), 8)
    _, first, pattern = np.unique(shape, axis=1, return_index=True, return_inverse=True)
    found = np.zeros((len(first), n_parameters))
    for number, at in enumerate(first):
        own = _fewest(moves, gaps[:, at] / size[at]) if size[at] > 0 else np.zeros(n_parameters)
        if own is None:
            return None
        found[number] = own
    chosen = found[pattern.ravel()]
    return _refined(moves, gaps, chosen)


def _fewest(moves: Floats, gap: Floats) -> Floats | None:
    """Return the sparsest combination of moves that gives a gap of length one."""
    n_moves, n_parameters = moves.shape
    for count in range(1, n_moves):
        for support in combinations(range(n_parameters), count):
            part = moves[:, support]
            slope, *_ = np.linalg.lstsq(part, gap)
            if np.linalg.norm(part @ slope - gap) <= _ALLOWED:
                whole = np.zeros(n_parameters)
                whole[list(support)] = slope
                return whole
    return None


def _refined(moves: Floats, gaps: Floats, chosen: Floats) -> Floats:
    """Return slopes fitted entry by entry on the parameters that their pattern chose."""
    slopes = np.zeros(chosen.shape)
    supports, which = np.unique(chosen != 0, axis=0, return_inverse=True)
    for number, support in enumerate(supports):
        own = which.ravel() == number
        if support.any():
            fitted, *_ = np.linalg.lstsq(moves[:, support], gaps[:, own])
            slopes[np.ix_(own, support)] = fitted.T
    return slopes
