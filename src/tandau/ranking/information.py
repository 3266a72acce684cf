"""What it would be worth to know: the value of perfect information, of all or of some inputs.

Source: [Strong2014] for the regression on inputs and its standard error.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import BSpline
from scipy.linalg import cho_factor, cho_solve, solve_triangular

from tandau.ranking.inputs import finite, refusal

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_DEGREE = 3
_N_DRAWS = 200
# Interactions: all products of up to this degree over the inputs of a group.
_DEGREE_OF_PRODUCTS = 3
_RIDGE = 1e-9


@dataclass(frozen=True)
class InformationValue:
    """A value of information, in the unit of the net benefit.

    Parameters
    ----------
    value
        What the best choice gains on average, zero or more.
    standard_error
        Of sampling and, for some inputs, of the regression.
    """

    value: float
    standard_error: float


def _gain(values: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean gain over the choice that is best on average, and it per sample."""
    chosen = values[:, int(values.mean(axis=0).argmax())]
    gains = values.max(axis=1) - chosen
    return float(gains.mean()), gains


def _error_of_mean(gains: np.ndarray) -> float:
    return float(gains.std(ddof=1) / np.sqrt(len(gains))) if len(gains) > 1 else float("nan")


def evpi(net_benefit: ArrayLike) -> InformationValue:
    """Return the expected value of perfect information on all inputs.

    Parameters
    ----------
    net_benefit
        What each alternative is worth in each sample, shape (sample, alternative), more is better.
        Given 1 where the alternative is the best of its sample and 0 elsewhere, the value is the
        probability of choosing wrongly.

    Examples
    --------
    >>> evpi([[0.0, 1.0], [0.0, -1.0]]).value
    0.5
    """
    value, gains = _gain(finite("net_benefit", net_benefit, n_dims=(2,)))
    return InformationValue(value, _error_of_mean(gains))


def _spline(values: np.ndarray, n_knots: int) -> np.ndarray:
    """Return a cubic spline basis with knots at quantiles, without its constant."""
    inner = np.unique(np.quantile(values, np.linspace(0, 1, n_knots)))
    if len(inner) < _DEGREE:
        # Few distinct values: one column for each, so that a category needs no order.
        return np.stack([values == one for one in inner[1:]], axis=1).astype(float)
    levels = np.unique(values)
    if len(levels) <= n_knots:
        return np.stack([values == one for one in levels[1:]], axis=1).astype(float)
    ends = [inner[0]] * _DEGREE, [inner[-1]] * _DEGREE
    knots = np.concatenate([ends[0], inner, ends[1]])
    basis: np.ndarray = BSpline.design_matrix(values, knots, _DEGREE).toarray()
    return basis[:, 1:]


def _basis(inputs: np.ndarray, n_knots: int) -> np.ndarray:
    """Return the columns to regress on: a spline per input, products between inputs."""
    scaled = (inputs - inputs.mean(axis=0)) / inputs.std(axis=0)
    columns = [np.ones((len(inputs), 1))]
    columns += [_spline(scaled[:, place], n_knots) for place in range(inputs.shape[1])]
    for degree in range(2, _DEGREE_OF_PRODUCTS + 1):
        for chosen in combinations_with_replacement(range(inputs.shape[1]), degree):
            if len(set(chosen)) > 1:
                columns.append(scaled[:, list(chosen)].prod(axis=1, keepdims=True))
    return np.concatenate(columns, axis=1)


def evppi(
    net_benefit: ArrayLike, inputs: ArrayLike, *, n_knots: int = 8, seed: int = 0
) -> InformationValue:
    """Return the expected value of perfect information on one input or a group of them.

    The net benefit of each alternative over the first is regressed on the inputs (a cubic spline
    per input, products of up to three of them); the fit is what would be expected once they are
    known. Inputs may depend on each other and on others.

    Parameters
    ----------
    net_benefit
        Shape (sample, alternative), more is better.
    inputs
        The input, shape (sample,), or the group, shape (sample, input).
    n_knots
        Of each spline, 4 or more; inputs with fewer distinct values get one level for each.
    seed
        Of the draws behind the standard error.

    Raises
    ------
    ModelError
        If samples do not match or are too few for the columns of the regression.

    Notes
    -----
    The largest of several noisy fits is a little too large on average: where samples are few, a
    value below some two standard errors may be no more than that. Where the two best alternatives
    are as good on average, the mean of the one that the sample prefers is too large, and the value
    too small by up to half a standard error of their difference.

    Examples
    --------
    >>> generator = np.random.default_rng(1)
    >>> drawn = generator.standard_normal((20_000, 2)) * [1, 2]
    >>> benefit = np.stack([np.zeros(20_000), drawn.sum(axis=1)], axis=1)
    >>> found = evppi(benefit, drawn[:, 0])
    >>> bool(abs(found.value - 0.3989) < 4 * found.standard_error)
    True
    """
    benefit = finite("net_benefit", net_benefit, n_dims=(2,))
    known = finite("inputs", inputs, n_dims=(1, 2))
    known = known[:, None] if known.ndim == 1 else known
    if len(known) != len(benefit):
        told = f"{len(known)} and {len(benefit)} samples"
        raise refusal("inputs", told, "as many", "draw them together")
    if n_knots < _DEGREE + 1:
        raise refusal("n_knots", str(n_knots), f"{_DEGREE + 1} or more", "give more")
    known = known[:, known.std(axis=0) > 0]
    if not known.shape[1]:
        return InformationValue(0.0, 0.0)
    basis = _basis(known, n_knots)
    n_samples, n_columns = basis.shape
    if n_samples < 5 * n_columns:
        told = f"{n_samples} samples for {n_columns} columns"
        raise refusal("inputs", told, f"{5 * n_columns} or more", "draw more or know fewer")
    target = benefit - benefit[:, :1]
    gram = basis.T @ basis
    gram[np.diag_indices_from(gram)] *= 1 + _RIDGE
    gram[np.diag_indices_from(gram)] += _RIDGE
    factor = cho_factor(gram, lower=True)
    weights = cho_solve(factor, basis.T @ target)
    fitted = basis @ weights
    value, gains = _gain(fitted)
    spread = (target - fitted).T @ (target - fitted) / (n_samples - n_columns)
    of_fit = _error_of_fit(fitted, basis, factor[0], spread, seed)
    return InformationValue(value, float(np.hypot(_error_of_mean(gains), of_fit)))


def _error_of_fit(
    fitted: np.ndarray, basis: np.ndarray, lower: np.ndarray, spread: np.ndarray, seed: int
) -> float:
    """Return how the gain varies with the coefficients, by draws from their normal distribution."""
    # A thousand samples show this variation as well as all of them do.
    rows = np.linspace(0, len(basis) - 1, min(len(basis), 1000)).astype(int)
    values, vectors = np.linalg.eigh(spread)
    root = vectors * np.sqrt(np.maximum(values, 0))
    generator = np.random.default_rng(seed)
    shape = (_N_DRAWS, len(lower), len(spread))
    drawn = generator.standard_normal(shape).transpose(1, 0, 2).reshape(len(lower), -1)
    steps = solve_triangular(lower, drawn, lower=True, trans="T").reshape(len(lower), *shape[::2])
    # Alternatives come first, so that the largest of them is found over long rows.
    moved = np.stack([basis[rows] @ (steps @ row) for row in root]) + fitted[rows].T[:, :, None]
    chosen = moved.mean(axis=1).argmax(axis=0)
    taken = moved[chosen, :, np.arange(_N_DRAWS)].mean(axis=1)
    return float(np.std(moved.max(axis=0).mean(axis=0) - taken, ddof=1))
