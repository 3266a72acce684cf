"""Weights uniform on intervals and inequalities; contradictions are named.

Rejection is exact and comes first. Where it would keep too few draws, chains of hit-and-run take
over, which are refused where they mix badly. Source: [LahdelmaSalminen2001].
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

from tandau.errors import SolverError
from tandau.ranking.hit_and_run import hit_and_run
from tandau.ranking.inputs import finite, refusal
from tandau.ranking.weights import uniform

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike

LEAST_ACCEPTANCE = 1e-3
_BATCH = 20_000
_ROUNDING = 1e-12


def _kept(
    draw: Callable[[int], np.ndarray],
    holds: Callable[[np.ndarray], np.ndarray],
    n_samples: int,
    least_acceptance: float,
) -> np.ndarray | None:
    """Return the first draws that hold; None where they are too rare."""
    found: list[np.ndarray] = []
    n_found, n_tried = 0, 0
    while n_found < n_samples:
        drawn = draw(_BATCH)
        good = drawn[holds(drawn)]
        found.append(good)
        n_found, n_tried = n_found + len(good), n_tried + _BATCH
        if n_found < least_acceptance * n_tried:
            return None
    return np.concatenate(found)[:n_samples]


def within(
    low: ArrayLike,
    high: ArrayLike,
    n_samples: int,
    generator: np.random.Generator,
    *,
    least_acceptance: float = LEAST_ACCEPTANCE,
) -> np.ndarray:
    """Return weights inside intervals.

    Parameters
    ----------
    low, high
        Bounds of each weight, 0 to 1, shape (criterion,).
    n_samples
        Number of weight vectors.
    generator
        Source of random numbers.
    least_acceptance
        Share of draws that must be kept, else `hit_and_run` walks through the set.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, criterion), rows that sum to one.

    Raises
    ------
    ModelError
        If no weights fit the intervals, or the chains of the walk mix badly.

    Notes
    -----
    Draws come from the smaller of two simplices around the set: the one that the lower bounds cut
    off, or the one, upside down, that the upper bounds do.

    Examples
    --------
    >>> drawn = within([0.2, 0, 0], [0.5, 1, 0.3], 4, np.random.default_rng(0))
    >>> bool((drawn[:, 0] >= 0.2).all() and (drawn[:, 2] <= 0.3).all())
    True
    """
    bottom, top = finite("low", low, n_dims=(1,)), finite("high", high, n_dims=(1,))
    if len(bottom) != len(top) or (bottom < 0).any() or (top < bottom).any() or (top > 1).any():
        raise refusal("low", "bounds out of order", "0 <= low <= high <= 1", "correct them")
    room, excess = 1 - float(bottom.sum()), float(top.sum()) - 1
    if room < -_ROUNDING or excess < -_ROUNDING:
        got = f"lower bounds sum to {1 - room:g}, upper ones to {1 + excess:g}"
        raise refusal("low", got, "at most 1, and at least 1", "relax the bounds")
    n = len(bottom)
    if min(room, excess) <= _ROUNDING:
        return np.tile(bottom if room <= excess else top, (n_samples, 1))

    def draw(count: int) -> np.ndarray:
        if room <= excess:
            return np.asarray(bottom + room * uniform(count, n, generator))
        return np.asarray(top - excess * uniform(count, n, generator))

    def holds(weights: np.ndarray) -> np.ndarray:
        inside = (weights >= bottom - _ROUNDING) & (weights <= top + _ROUNDING)
        return np.asarray(inside.all(axis=1))

    drawn = _kept(draw, holds, n_samples, least_acceptance)
    if drawn is not None:
        return drawn
    rows, limits = np.vstack([np.eye(n), -np.eye(n)]), np.append(top, -bottom)
    return hit_and_run(rows, limits, n_samples, generator).weights


def _inequalities(rows: ArrayLike, limits: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    lines, most = finite("rows", rows, n_dims=(2,)), finite("limits", limits, n_dims=(1,))
    if len(lines) != len(most):
        told = f"{len(lines)} rows, {len(most)} limits"
        raise refusal("rows", told, "as many", "give one limit per row")
    return lines, most


def statements_to_relax(
    rows: ArrayLike, limits: ArrayLike, *, least: float = 0.0
) -> tuple[int, ...]:
    """Return the smallest set of inequalities without which the others can hold together.

    Parameters
    ----------
    rows, limits
        ``rows @ weights <= limits``, shapes (statement, criterion) and (statement,).
    least
        Weight that every criterion has at least, so that statements are not met by no weight at
        all.

    Returns
    -------
    tuple of int
        Places of statements, empty where all can hold; one such set where there are several.

    Raises
    ------
    SolverError
        If the integer program does not end with a solution.

    Examples
    --------
    >>> statements_to_relax([[1, -1], [-1, 0], [0, 1]], [-0.1, -0.6, 0.45])
    (0,)
    """
    lines, most = _inequalities(rows, limits)
    n_statements, n_weights = lines.shape
    # A row's product with weights is at most its largest entry: that much slack frees it.
    slack = np.maximum(lines.max(axis=1) - most, 0.0)
    held = np.hstack([lines, -np.diag(slack)])
    whole = np.append(np.ones(n_weights), np.zeros(n_statements))
    found = milp(
        np.append(np.zeros(n_weights), np.ones(n_statements)),
        constraints=[LinearConstraint(held, ub=most), LinearConstraint(whole, 1, 1)],
        integrality=np.append(np.zeros(n_weights), np.ones(n_statements)),
        bounds=Bounds(np.append(np.full(n_weights, least), np.zeros(n_statements)), 1),
    )
    if found.x is None or not found.success:
        raise SolverError(f"statements to relax: {found.message}")
    return tuple(np.flatnonzero(found.x[n_weights:] > 0.5).tolist())  # noqa: PLR2004


def consistent(
    rows: ArrayLike,
    limits: ArrayLike,
    n_samples: int,
    generator: np.random.Generator,
    *,
    least_acceptance: float = LEAST_ACCEPTANCE,
) -> np.ndarray:
    """Return weights for which inequalities hold: partial orders, mixed statements.

    Parameters
    ----------
    rows, limits
        ``rows @ weights <= limits``, shapes (statement, criterion) and (statement,); "a matters at
        least twice as much as b" is 2 at b, -1 at a, and the limit 0.
    n_samples
        Number of weight vectors.
    generator
        Source of random numbers.
    least_acceptance
        Share of draws that must be kept, else `hit_and_run` walks through the set.

    Returns
    -------
    numpy.ndarray
        Shape (n_samples, criterion), rows that sum to one.

    Raises
    ------
    ModelError
        If statements contradict each other (the message names the smallest set to relax) or the
        chains of the walk mix badly.

    Examples
    --------
    >>> drawn = consistent([[-1, 2, 0]], [0], 4, np.random.default_rng(0))
    >>> bool((drawn[:, 0] >= 2 * drawn[:, 1]).all())
    True
    """
    lines, most = _inequalities(rows, limits)
    loose = statements_to_relax(lines, most)
    if loose:
        told = f"statements that contradict each other; without {list(loose)} the rest can hold"
        raise refusal("rows", told, "some weights for which all hold", "relax those")

    def holds(weights: np.ndarray) -> np.ndarray:
        return np.asarray((weights @ lines.T <= most + _ROUNDING).all(axis=1))

    n = lines.shape[1]
    drawn = _kept(lambda count: uniform(count, n, generator), holds, n_samples, least_acceptance)
    return hit_and_run(lines, most, n_samples, generator).weights if drawn is None else drawn
