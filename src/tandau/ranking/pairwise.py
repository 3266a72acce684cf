"""Weights from comparisons: AHP's eigenvector and the best-worst method.

Source: [Saaty2008], [Bozoki2010] for comparisons not made, [Rezaei2016], [Liang2020].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linprog, minimize

from tandau.data.tables import rows
from tandau.errors import SolverError
from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_ALWAYS_CONSISTENT = 2
# Reciprocals are often written with two digits: 8 and 0.13.
_ROUNDED = 0.05


@dataclass(frozen=True)
class Priorities:
    """What pairwise comparisons say.

    Parameters
    ----------
    weights
        Principal eigenvector, sums to one, shape (criterion,).
    largest_eigenvalue
        Equal to the number of criteria where all comparisons agree.
    consistency_index, consistency_ratio
        (largest eigenvalue - n) / (n - 1), and that over its mean in random comparisons; a ratio
        above 0.1 is commonly sent back to who compared.
    """

    weights: np.ndarray
    largest_eigenvalue: float
    consistency_index: float
    consistency_ratio: float


def random_index(size: int, table: str = "saaty") -> float:
    """Return the mean consistency index of random comparisons.

    Parameters
    ----------
    size
        Number of criteria; between two sizes of the table by a straight line.
    table
        ``saaty`` (3 to 15) or ``donegan_dodd`` (3 to 100).

    Raises
    ------
    ModelError
        If the table is unknown or ends below the size.

    Examples
    --------
    >>> random_index(7), random_index(22, "donegan_dodd")
    (1.35, 1.54702)
    """
    known = [row for row in rows("tandau.data", "random_indices.csv") if row["table"] == table]
    if not known:
        raise refusal("table", table, "saaty or donegan_dodd", "name one of them")
    sizes = [int(row["size"]) for row in known]
    if not sizes[0] <= size <= sizes[-1]:
        wanted = f"{sizes[0]} to {sizes[-1]} criteria"
        raise refusal("table", f"{size} criteria", wanted, "compare within groups, or change it")
    return float(np.interp(size, sizes, [float(row["value"]) for row in known]))


def _largest_eigenvalue(matrix: np.ndarray) -> float:
    return float(np.linalg.eigvals(matrix).real.max())


def _completed(matrix: np.ndarray) -> np.ndarray:
    """Fill comparisons not made so that the largest eigenvalue is least."""
    open_pairs = np.argwhere(np.triu(np.isnan(matrix)))
    if not len(open_pairs):
        return matrix
    reached = np.linalg.matrix_power((~np.isnan(matrix)).astype(float), len(matrix))
    if (reached == 0).any():
        got = "criteria that no chain of comparisons joins"
        raise refusal("matrix", got, "one connected whole", "compare one of each part")
    filled = matrix.copy()
    first, second = open_pairs.T

    def eigenvalue(logs: np.ndarray) -> float:
        filled[first, second], filled[second, first] = np.exp(logs), np.exp(-logs)
        return _largest_eigenvalue(filled)

    # The eigenvalue is convex in the logarithms, so that any start leads to the one answer.
    found = minimize(
        eigenvalue,
        np.zeros(len(first)),
        method="Nelder-Mead",
        options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000 * len(first), "adaptive": True},
    )
    eigenvalue(found.x)
    return filled


def ahp_priorities(matrix: ArrayLike, *, table: str = "saaty") -> Priorities:
    """Return weights from a matrix of pairwise comparisons.

    Parameters
    ----------
    matrix
        How many times the row's criterion matters more than the column's, shape (criterion,
        criterion), positive and reciprocal; NaN in both places of a pair that nobody compared.
        Reciprocals rounded to two digits are taken as they stand.
    table
        Of random indices: ``saaty`` or ``donegan_dodd``.

    Raises
    ------
    ModelError
        If the matrix is not square, positive and reciprocal, or the table does not reach.

    Examples
    --------
    >>> found = ahp_priorities([[1, 2, 4], [1 / 2, 1, 2], [1 / 4, 1 / 2, 1]])
    >>> found.weights.round(6).tolist(), abs(round(found.consistency_ratio, 9))
    ([0.571429, 0.285714, 0.142857], 0.0)
    """
    given = np.array(matrix, dtype=float)
    if given.ndim != 2 or given.shape[0] != given.shape[1] or not given.size:  # noqa: PLR2004
        raise refusal("matrix", f"shape {given.shape}", "a square", "compare each with each")
    np.fill_diagonal(given, np.where(np.isnan(np.diag(given)), 1.0, np.diag(given)))
    made = ~np.isnan(given)
    if (given[made] <= 0).any() or np.isinf(given[made]).any() or (made != made.T).any():
        raise refusal("matrix", "values not above zero", "positive ratios", "correct them")
    wrong = np.argwhere(made & (np.abs(np.where(made, given * given.T, 1.0) - 1) > _ROUNDED))
    if len(wrong):
        row, column = map(int, wrong[0])
        got = f"{given[row, column]:g} and {given[column, row]:g}"
        raise refusal(f"matrix[{row}, {column}]", got, "reciprocal values", "correct one")
    whole = _completed(given)
    values, vectors = np.linalg.eig(whole)
    place = int(values.real.argmax())
    weights = np.abs(vectors[:, place].real)
    n = len(whole)
    largest = float(values[place].real)
    if n <= _ALWAYS_CONSISTENT:
        return Priorities(weights / weights.sum(), largest, 0.0, 0.0)
    index = (largest - n) / (n - 1)
    return Priorities(weights / weights.sum(), largest, index, index / random_index(n, table))


@dataclass(frozen=True)
class BestWorst:
    """What the best-worst method says.

    Parameters
    ----------
    weights
        Shape (criterion,), sum to one.
    deviation
        Largest |w_best - a w_j| and |w_j - a w_worst|: zero where all comparisons agree.
    input_consistency
        Largest |a_best,j a_j,worst - a_best,worst| over its largest possible value, 0 to 1.
    """

    weights: np.ndarray
    deviation: float
    input_consistency: float


def _best_worst_program(
    best: int, worst: int, best_to_others: np.ndarray, others_to_worst: np.ndarray
) -> np.ndarray:
    """Return rows of "row · (weights, deviation) <= 0"."""
    n = len(best_to_others)
    found = []
    for other in range(n):
        for major, minor, ratio in (
            (best, other, best_to_others[other]),
            (other, worst, others_to_worst[other]),
        ):
            if major == minor:
                continue
            row = np.zeros(n + 1)
            row[major] += 1
            row[minor] -= ratio
            for turn in (1, -1):
                line = turn * row
                line[-1] = -1
                found.append(line)
    return np.array(found)


def best_worst_weights(best_to_others: ArrayLike, others_to_worst: ArrayLike) -> BestWorst:
    """Return the weights of the linear best-worst method, by linear programming.

    Parameters
    ----------
    best_to_others
        How many times the best criterion matters more than each, shape (criterion,), 1 or more;
        1 for the best itself.
    others_to_worst
        How many times each matters more than the worst, likewise; 1 for the worst itself.

    Raises
    ------
    ModelError
        If there is no best or worst (a 1 in its place) or a comparison is below 1.
    SolverError
        If the program does not end with a solution.

    Notes
    -----
    The best is where `best_to_others` is 1; of several, the one that the worst is exceeded by most.
    The worst likewise.

    Examples
    --------
    >>> found = best_worst_weights([2, 1, 8], [4, 8, 1])
    >>> found.weights.round(4).tolist(), round(found.deviation, 9)
    ([0.3077, 0.6154, 0.0769], 0.0)
    """
    to_others = finite("best_to_others", best_to_others, n_dims=(1,))
    to_worst = finite("others_to_worst", others_to_worst, n_dims=(1,))
    if len(to_others) != len(to_worst) or len(to_others) < 2:  # noqa: PLR2004
        told = f"{len(to_others)} and {len(to_worst)}"
        raise refusal("best_to_others", told, "as many of both, two or more", "pair them")
    for name, values in (("best_to_others", to_others), ("others_to_worst", to_worst)):
        if values.min() != 1:
            got = f"least value {values.min():g}"
            raise refusal(name, got, "1 for itself, 1 or more for others", "correct it")
    best = int(np.argmax(np.where(to_others == 1, to_worst, -np.inf)))
    worst = int(np.argmax(np.where(to_worst == 1, to_others, -np.inf)))
    n = len(to_others)
    goal = np.append(np.zeros(n), 1.0)
    lines = _best_worst_program(best, worst, to_others, to_worst)
    found = linprog(
        goal,
        A_ub=lines,
        b_ub=np.zeros(len(lines)),
        A_eq=[np.append(np.ones(n), 0.0)],
        b_eq=[1.0],
        bounds=(0, None),
        method="highs",
    )
    if found.x is None or not found.success:
        raise SolverError(f"best-worst weights: {found.message}")
    whole = to_others[worst]
    spread = np.abs(to_others * to_worst - whole).max()
    most = whole * whole - whole
    return BestWorst(found.x[:n], float(found.x[n]), float(spread / most) if most else 0.0)
