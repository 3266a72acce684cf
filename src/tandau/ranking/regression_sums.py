"""The regression behind a value of information, from sums over blocks of samples.

What blocks add up to are a few small matrices, whatever the number of samples: first the normal
equations, then, once they are solved, the gains of the fit. Source: [Strong2014].
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations_with_replacement
from typing import TYPE_CHECKING

import numpy as np
from scipy.interpolate import BSpline
from scipy.linalg import cho_factor, cho_solve, solve_triangular

if TYPE_CHECKING:
    from numpy.typing import ArrayLike

_DEGREE = 3
_N_DRAWS = 200
# Interactions: all products of up to this degree over the inputs of a group.
_DEGREE_OF_PRODUCTS = 3
_RIDGE = 1e-9


@dataclass(frozen=True)
class Spline:
    """A cubic spline basis of one input without its constant, or one column a level.

    Parameters
    ----------
    knots
        Ends three times over; None where there are few levels.
    levels
        All but the least, each a column, so that a category needs no order; empty with knots.
    low, high
        Samples beyond are taken as these.
    """

    knots: np.ndarray | None
    levels: np.ndarray
    low: float
    high: float

    def columns(self, values: np.ndarray) -> np.ndarray:
        """Return the basis, (sample, column)."""
        inside = np.clip(values, self.low, self.high)
        if self.knots is None:
            return np.stack([inside == one for one in self.levels], axis=1).astype(float)
        basis: np.ndarray = BSpline.design_matrix(inside, self.knots, _DEGREE).toarray()
        return basis[:, 1:]


def _spline(values: np.ndarray, n_knots: int) -> Spline:
    """Return a basis with knots at quantiles."""
    inner = np.unique(np.quantile(values, np.linspace(0, 1, n_knots)))
    low, high = float(inner[0]), float(inner[-1])
    if len(inner) < _DEGREE:
        return Spline(None, inner[1:], low, high)
    levels = np.unique(values)
    if len(levels) <= n_knots:
        return Spline(None, levels[1:], low, high)
    ends = [inner[0]] * _DEGREE, [inner[-1]] * _DEGREE
    return Spline(np.concatenate([ends[0], inner, ends[1]]), inner[:0], low, high)


@dataclass(frozen=True)
class Frame:
    """The columns to regress on: a spline per input, products between inputs.

    Parameters
    ----------
    centre, scale
        Of each input, (input,).
    splines
        Of each input, scaled.
    """

    centre: np.ndarray
    scale: np.ndarray
    splines: tuple[Spline, ...]

    def columns(self, inputs: np.ndarray) -> np.ndarray:
        """Return the basis of samples, (sample, column), from (sample, input)."""
        scaled = (inputs - self.centre) / self.scale
        columns = [np.ones((len(inputs), 1))]
        columns += [one.columns(scaled[:, place]) for place, one in enumerate(self.splines)]
        for degree in range(2, _DEGREE_OF_PRODUCTS + 1):
            for chosen in combinations_with_replacement(range(inputs.shape[1]), degree):
                if len(set(chosen)) > 1:
                    columns.append(scaled[:, list(chosen)].prod(axis=1, keepdims=True))
        return np.concatenate(columns, axis=1)


def frame_of(inputs: np.ndarray, n_knots: int) -> Frame:
    """Return the frame of samples that show how the inputs are distributed.

    Parameters
    ----------
    inputs
        Shape (sample, input), none of them level.
    n_knots
        Of each spline.
    """
    centre, scale = inputs.mean(axis=0), inputs.std(axis=0)
    scaled = (inputs - centre) / scale
    return Frame(centre, scale, tuple(_spline(one, n_knots) for one in scaled.T))


@dataclass(frozen=True)
class Moments:
    """Sums of products of columns and targets over samples; they add up over blocks.

    Parameters
    ----------
    n_samples
        How many.
    gram, cross, spread
        (column, column), (column, alternative), (alternative, alternative).
    """

    n_samples: int
    gram: np.ndarray
    cross: np.ndarray
    spread: np.ndarray

    def __add__(self, other: Moments) -> Moments:
        return Moments(
            self.n_samples + other.n_samples,
            self.gram + other.gram,
            self.cross + other.cross,
            self.spread + other.spread,
        )

    def of(self, places: slice) -> Moments:
        """Return the moments of some of the targets."""
        return Moments(
            self.n_samples, self.gram, self.cross[:, places], self.spread[places, places]
        )

    def fit(self) -> Fit:
        """Solve the normal equations."""
        gram = self.gram.copy()
        gram[np.diag_indices_from(gram)] *= 1 + _RIDGE
        gram[np.diag_indices_from(gram)] += _RIDGE
        factor = cho_factor(gram, lower=True)
        weights = cho_solve(factor, self.cross)
        shared = weights.T @ self.cross
        left = self.spread - shared - shared.T + weights.T @ self.gram @ weights
        return Fit(weights, factor[0], left / (self.n_samples - len(gram)))


def moments_of(basis: np.ndarray, target: np.ndarray) -> Moments:
    """Return the moments of samples, shapes (sample, column) and (sample, alternative)."""
    return Moments(len(basis), basis.T @ basis, basis.T @ target, target.T @ target)


@dataclass(frozen=True)
class Fit:
    """A solved regression.

    Parameters
    ----------
    weights
        (column, alternative).
    lower
        Cholesky factor of the normal equations.
    spread
        Covariance of what is left, (alternative, alternative).
    """

    weights: np.ndarray
    lower: np.ndarray
    spread: np.ndarray

    def error(self, basis: np.ndarray, seed: int) -> float:
        """Return how the gain varies with the coefficients, drawn from their normal distribution.

        Parameters
        ----------
        basis
            Of some samples, (sample, column): a thousand show this variation as well as all do.
        seed
            Of the draws.
        """
        fitted = basis @ self.weights
        values, vectors = np.linalg.eigh(self.spread)
        root = vectors * np.sqrt(np.maximum(values, 0))
        generator = np.random.default_rng(seed)
        shape = (_N_DRAWS, len(self.lower), len(self.spread))
        drawn = generator.standard_normal(shape).transpose(1, 0, 2).reshape(len(self.lower), -1)
        steps = solve_triangular(self.lower, drawn, lower=True, trans="T")
        steps = steps.reshape(len(self.lower), *shape[::2])
        # Alternatives come first, so that the largest of them is found over long rows.
        moved = np.stack([basis @ (steps @ row) for row in root]) + fitted.T[:, :, None]
        chosen = moved.mean(axis=1).argmax(axis=0)
        taken = moved[chosen, :, np.arange(_N_DRAWS)].mean(axis=1)
        return float(np.std(moved.max(axis=0).mean(axis=0) - taken, ddof=1))


@dataclass(frozen=True)
class Gains:
    """What knowing gains over each fixed choice, in sums over samples; they add up over blocks.

    Parameters
    ----------
    n_samples
        How many.
    total, squares
        Sum of the gain over each alternative, and of its square, (alternative,).
    """

    n_samples: int
    total: np.ndarray
    squares: np.ndarray

    def __add__(self, other: Gains) -> Gains:
        return Gains(
            self.n_samples + other.n_samples,
            self.total + other.total,
            self.squares + other.squares,
        )

    def mean_and_error(self) -> tuple[float, float]:
        """Return the mean gain over the choice that is best on average, and its standard error."""
        chosen = int(self.total.argmin())
        mean = float(self.total[chosen] / self.n_samples)
        if self.n_samples < 2:  # noqa: PLR2004
            return mean, float("nan")
        varied = max(float(self.squares[chosen]) - self.n_samples * mean**2, 0.0)
        return mean, float(np.sqrt(varied / (self.n_samples - 1) / self.n_samples))


def gains_of(values: ArrayLike) -> Gains:
    """Return the gains of samples, shape (sample, alternative), more is better."""
    table = np.asarray(values, dtype=float)
    gains = table.max(axis=1, keepdims=True) - table
    return Gains(len(table), gains.sum(axis=0), (gains**2).sum(axis=0))
