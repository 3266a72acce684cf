"""Probabilistic Condorcet election: options compared in pairs by the strength of who backs them.

Three variants are computed side by side and shown as a range, for none of them is known to be
right; the method is that of [KTAB2017].
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tandau.models.dependence.inputs import misfit, outside, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

MOST = float(np.finfo(np.float64).max)
# A chain is followed for 2 to this power steps: far beyond what the slowest one needs.
DOUBLINGS = 60


class Election(NamedTuple):
    """Shares of the options, each (…, option) and of sum one.

    ``conditional``: the option beats every other one, given that one does. ``markov_uniform`` and
    ``markov_incentive``: the long run of a chain of challenges, by any other option alike or by
    those with most to win.
    """

    conditional: Floats
    markov_uniform: Floats
    markov_incentive: Floats


def coalition_strength(utility: npt.ArrayLike, weight: npt.ArrayLike) -> Floats:
    """Strength that backs each option against each other one, (…, option, option).

    Every actor votes for the better of two options with its weight times what it gains by it.

    Parameters
    ----------
    utility
        (…, actor, option).
    weight
        (…, actor), not below zero.

    Raises
    ------
    ModelError
        For weights below zero, utilities that are no numbers or shapes that do not fit.

    Examples
    --------
    >>> coalition_strength([[1.0, 0.0], [0.0, 0.5]], [2.0, 3.0]).tolist()
    [[0.0, 2.0], [1.5, 0.0]]
    """
    told, heavy = np.asarray(utility, np.float64), np.asarray(weight, np.float64)
    refuse(
        [
            outside("coalition_strength", "utility", told, -MOST, MOST),
            outside("coalition_strength", "weight", heavy, 0.0, MOST),
            misfit("coalition_strength", "weight", heavy.shape[-1:], told.shape[-2:-1]),
        ]
    )
    ahead = np.maximum(told[..., :, None] - told[..., None, :], 0.0)
    return np.asarray((heavy[..., None, None] * ahead).sum(axis=-3))


def victory_probability(coalition: npt.ArrayLike, exponent: float = 2.0) -> Floats:
    """Probability that the row's option beats the column's, 0 to 1, (…, option, option).

    ``c_ij ** x / (c_ij ** x + c_ji ** x)``, a half where nobody cares. ``coalition`` is
    (…, option, option) and not below zero.

    Raises
    ------
    ModelError
        For strengths below zero, a matrix that is not square or an exponent not above zero.

    Examples
    --------
    >>> victory_probability([[0.0, 2.0], [1.0, 0.0]])[0, 1].item()
    0.8
    """
    strength = np.asarray(coalition, dtype=np.float64)
    refuse(
        [
            outside("victory_probability", "coalition", strength, 0.0, MOST),
            outside("victory_probability", "exponent", exponent, np.finfo(np.float64).tiny, MOST),
            misfit("victory_probability", "coalition", strength.shape[-1:], strength.shape[-2:-1]),
        ]
    )
    other = np.swapaxes(strength, -1, -2)
    larger = np.maximum(strength, other)
    # Of the ratio to the larger one no power overflows.
    scale = np.where(larger > 0, larger, 1.0)
    ours, theirs = (strength / scale) ** exponent, (other / scale) ** exponent
    both = ours + theirs
    return np.asarray(np.divide(ours, both, out=np.full_like(both, 0.5), where=both > 0))


def _long_run(chance: Floats) -> Floats:
    """Shares of a chain in the long run; ``chance[i, j]``: of j the challenge by i succeeds."""
    n_options = chance.shape[-1]
    moves = np.swapaxes(chance, -1, -2) * (1.0 - np.eye(n_options))
    stay = np.eye(n_options) * (1.0 - moves.sum(axis=-1))[..., None]
    # A chain that waits every second step ends where the other does, and cannot swing for ever.
    steps = 0.5 * (moves + stay + np.eye(n_options))
    for _ in range(DOUBLINGS):
        steps = steps @ steps
        steps /= steps.sum(axis=-1, keepdims=True)
    return np.asarray(steps.mean(axis=-2))


def condorcet_election(coalition: npt.ArrayLike, exponent: float = 2.0) -> Election:
    """Shares of the options in three variants of the election [KTAB2017].

    Parameters
    ----------
    coalition
        Strength of each option against each other one, (…, option, option).
    exponent
        How surely the stronger side wins; two is the method's square law.

    Returns
    -------
    Election
        Chains start from all options alike, which matters only where several end for themselves.

    Raises
    ------
    ModelError
        As ``victory_probability``.

    Examples
    --------
    >>> condorcet_election([[0.0, 2.0], [1.0, 0.0]]).markov_uniform.round(6).tolist()
    [0.8, 0.2]
    """
    wins = victory_probability(coalition, exponent)
    n_options = wins.shape[-1]
    same = np.eye(n_options, dtype=bool)
    beats_all = np.where(same, 1.0, wins).prod(axis=-1)
    total = beats_all.sum(axis=-1, keepdims=True)
    # In a perfect circle nobody beats all others: then all are alike.
    conditional = np.divide(
        beats_all, total, out=np.full_like(beats_all, 1.0 / n_options), where=total > 0
    )
    urge = np.where(same, 0.0, np.asarray(coalition, dtype=np.float64) * wins)
    against = urge.sum(axis=-2, keepdims=True)
    challenge = np.divide(urge, against, out=np.zeros_like(urge), where=against > 0)
    return Election(conditional, _long_run(wins / n_options), _long_run(challenge * wins))


def election_range(
    coalition: npt.ArrayLike, exponents: Sequence[float] = (1.0, 2.0, 4.0)
) -> tuple[Floats, Floats]:
    """Lowest and highest share of each option over all variants and exponents, each (…, option).

    Raises
    ------
    ModelError
        As ``condorcet_election``.

    Examples
    --------
    >>> low, high = election_range([[0.0, 2.0], [1.0, 0.0]])
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.667, 0.059], [0.941, 0.333])
    """
    found = np.stack(
        [share for exponent in exponents for share in condorcet_election(coalition, exponent)]
    )
    return found.min(axis=0), found.max(axis=0)
