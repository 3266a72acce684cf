"""A polynomial through solved points and their gradients, with the error it makes.

The optimal cost of a linear programme comes with its derivative in every parameter at no cost, so a
fit to values and derivatives needs few solved points [Forrester2008]. Folds leave out whole groups
of points (futures), so the error is that of futures not seen.
"""

from __future__ import annotations

from itertools import combinations_with_replacement
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
from scipy import linalg

from tandau.models.power.nearby import Nearby

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]

N_FOLDS: Final = 8
_BLOCK: Final = 4_096
# With gradients the ridge only keeps the equations solvable; values alone need to choose one.
_RIDGE: Final = 1e-6
_RIDGES: Final = (1e-6, 1e-3, 1e-2)
_DEGREES_OF_VALUES: Final = (1, 2)


class Scale(NamedTuple):
    """Centre and width by which points are scaled, and which parameters vary at all."""

    centre: Floats
    width: Floats
    varies: npt.NDArray[np.bool_]

    def of(self, points: Floats) -> Floats:
        """Return scaled points of the varying parameters, (point, varying)."""
        return ((points - self.centre) / self.width)[:, self.varies]


def scale_of(points: Floats) -> Scale:
    """Return the scale of points, (point, parameter)."""
    spread = points.std(axis=0)
    varies = spread > 1e-12 * np.maximum(np.abs(points).max(axis=0), 1e-300)
    return Scale(points.mean(axis=0), np.where(varies, spread, 1.0), varies)


def exponents(n_inputs: int, degree: int) -> Whole:
    """Powers of each input in each monomial up to a degree, (term, input).

    Examples
    --------
    >>> exponents(2, 2).tolist()
    [[0, 0], [1, 0], [0, 1], [2, 0], [1, 1], [0, 2]]
    """
    terms = []
    for total in range(degree + 1):
        chosen = combinations_with_replacement(range(n_inputs), total)
        terms += [np.bincount(np.array(one, dtype=np.int64), minlength=n_inputs) for one in chosen]
    return np.array(terms, dtype=np.int64).reshape(len(terms), n_inputs)


def _powers(inputs: Floats, degree: int) -> Floats:
    """Return inputs to each power, (power, point, input)."""
    return np.stack([inputs**power for power in range(degree + 1)])


def monomials(inputs: Floats, powers: Whole) -> Floats:
    """Return each monomial at each point, (point, term)."""
    raised = _powers(inputs, int(powers.max(initial=0)))
    found = np.ones((len(inputs), len(powers)))
    for at in range(inputs.shape[1]):
        touched = powers[:, at] > 0
        found[:, touched] *= raised[powers[touched, at], :, at].T
    return found


def _derivatives(inputs: Floats, powers: Whole, at: int) -> Floats:
    """Return the derivative of each monomial in one input, (point, term)."""
    lower = powers.copy()
    lower[:, at] = np.maximum(lower[:, at] - 1, 0)
    return monomials(inputs, lower) * powers[:, at]


class Normal(NamedTuple):
    """Normal equations of a fold: ``gram @ coefficients = right``, (term, term), (term, target)."""

    gram: Floats
    right: Floats


class Fit(NamedTuple):
    """A fitted polynomial of one or more targets.

    Parameters
    ----------
    scale
        Of the points.
    powers
        (term, varying).
    coefficients
        (term, target), in the targets' own units.
    left_out
        Value at each point by the fold that did not see it, (point, target).
    nearby
        What solved points say of the error of the first target; None where it is left alone.
    """

    scale: Scale
    powers: Whole
    coefficients: Floats
    left_out: Floats
    nearby: Nearby | None = None

    def predict(self, points: Floats) -> Floats:
        """Return the targets at points, (point, target).

        Parameters
        ----------
        points
            (point, parameter).
        """
        inputs = self.scale.of(points)
        parts = [
            monomials(inputs[at : at + _BLOCK], self.powers) @ self.coefficients
            for at in range(0, len(points), _BLOCK)
        ]
        found = np.concatenate(parts) if parts else np.empty((0, self.coefficients.shape[1]))
        if self.nearby is not None:
            found[:, 0] += self.nearby.at(inputs)
        return found


def _folds(groups: Whole) -> Whole:
    """Return the fold of each point; the points of a group share one."""
    _, number = np.unique(groups, return_inverse=True)
    return number.ravel() % N_FOLDS


def _equations(
    inputs: Floats, powers: Whole, values: Floats, gradients: Floats | None, fold: Whole
) -> tuple[list[Normal], list[Normal]]:
    """Return normal equations of values and of gradients, fold by fold."""
    of_values, of_gradients = [], []
    for number in range(N_FOLDS):
        own = fold == number
        design = monomials(inputs[own], powers)
        of_values.append(Normal(design.T @ design, design.T @ values[own]))
        n_terms = len(powers)
        gram, right = np.zeros((n_terms, n_terms)), np.zeros((n_terms, values.shape[1]))
        if gradients is not None:
            for at in range(inputs.shape[1]):
                slope = _derivatives(inputs[own], powers, at)
                gram += slope.T @ slope
                right += slope.T @ gradients[own, at]
        of_gradients.append(Normal(gram, right))
    return of_values, of_gradients


def _solved(gram: Floats, right: Floats, ridge: float) -> Floats:
    size = np.diag(gram).mean()
    return np.asarray(linalg.solve(gram + ridge * size * np.eye(len(gram)), right, assume_a="pos"))


def _by_fold(parts: Sequence[Normal], ridge: float) -> tuple[list[Floats], Floats]:
    """Return the coefficients of the fits that each leave out a fold, and those of all."""
    gram = np.sum([one.gram for one in parts], axis=0)
    right = np.sum([one.right for one in parts], axis=0)
    without = [_solved(gram - one.gram, right - one.right, ridge) for one in parts]
    return without, _solved(gram, right, ridge)


def _crossed(
    design: Floats, fold: Whole, parts: Sequence[Normal], ridge: float
) -> tuple[Floats, Floats]:
    """Return values by folds that did not see them, and the coefficients of all."""
    without, of_all = _by_fold(parts, ridge)
    left_out = np.empty((len(design), of_all.shape[1]))
    for number, coefficients in enumerate(without):
        own = fold == number
        left_out[own] = design[own] @ coefficients
    return left_out, of_all


def fit_with_gradients(
    points: Floats,
    groups: Whole,
    values: Floats,
    gradients: Floats,
    degree: int = 3,
    share: float | None = None,
) -> Fit:
    """Least-squares polynomial through values and derivatives, in the unit of the values.

    Everything is scaled by standard deviations, and a derivative then counts as much as a value;
    other weights from 0.03 to 4 were tried and were worse (docs/power.md).

    Parameters
    ----------
    points
        (point, parameter).
    groups
        Future of each point, (point,).
    values, gradients
        (point,) and per unit of a parameter (point, parameter).
    degree
        Of the polynomial.
    share
        Of the derivative of its error that is believed where solved points nearby take the error
        back; None leaves the polynomial as it is.
    """
    scale = scale_of(points)
    inputs = scale.of(points)
    powers = exponents(inputs.shape[1], degree)
    middle, spread = float(values.mean()), max(float(values.std()), 1e-300)
    targets = (values - middle) / spread
    slopes = (gradients * scale.width / spread)[:, scale.varies]
    fold = _folds(groups)
    of_values, of_gradients = _equations(inputs, powers, targets[:, None], slopes[:, :, None], fold)
    parts = [
        Normal(one.gram + other.gram, one.right + other.right)
        for one, other in zip(of_values, of_gradients, strict=True)
    ]
    without, of_all = _by_fold(parts, _RIDGE)
    solved = _Solved(inputs, targets, slopes, powers)
    left_out = np.empty((len(points), 1))
    for number, coefficients in enumerate(without):
        own = fold == number
        left_out[own] = solved.design[own] @ coefficients
        if share is not None and own.any():
            left_out[own, 0] += solved.errors(coefficients, share, ~own).at(inputs[own])
    whole = of_all * spread
    whole[0] += middle
    nearby = None
    if share is not None:
        told = solved.errors(of_all, share, np.ones(len(points), dtype=bool))
        nearby = told._replace(error=told.error * spread, slope=told.slope * spread)
    return Fit(scale, powers, whole, left_out * spread + middle, nearby)


class _Solved:
    """Scaled points with values and derivatives, and every monomial at them."""

    def __init__(self, inputs: Floats, targets: Floats, slopes: Floats, powers: Whole) -> None:
        self.inputs, self.targets, self.slopes, self.powers = inputs, targets, slopes, powers
        self.design = monomials(inputs, powers)

    def errors(self, coefficients: Floats, share: float, seen: npt.NDArray[np.bool_]) -> Nearby:
        """Return what a polynomial gets wrong at the points it saw."""
        inputs = self.inputs[seen]
        error = self.targets[seen] - (self.design[seen] @ coefficients)[:, 0]
        slope = np.stack(
            [
                self.slopes[seen, at] - (_derivatives(inputs, self.powers, at) @ coefficients)[:, 0]
                for at in range(inputs.shape[1])
            ],
            axis=1,
        ) if inputs.shape[1] else np.empty(inputs.shape)  # fmt: skip
        return Nearby(inputs, error, slope, share)


def fit_values(points: Floats, groups: Whole, values: Floats) -> Fit:
    """Least-squares polynomial through values alone, in their units.

    The degree, one or two, and the ridge are those with the smallest error in folds that leave out
    whole groups, all targets taken together.

    Parameters
    ----------
    points
        (point, parameter).
    groups
        Future of each point, (point,).
    values
        (point, target).
    """
    scale = scale_of(points)
    inputs = scale.of(points)
    middle, spread = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-300)
    targets = (values - middle) / spread
    fold = _folds(groups)
    best: tuple[float, Whole, Floats, Floats] | None = None
    for degree in _DEGREES_OF_VALUES:
        powers = exponents(inputs.shape[1], degree)
        parts, _ = _equations(inputs, powers, targets, None, fold)
        design = monomials(inputs, powers)
        for ridge in _RIDGES:
            left_out, coefficients = _crossed(design, fold, parts, ridge)
            error = float(((left_out - targets) ** 2).mean())
            if best is None or error < best[0]:
                best = (error, powers, left_out, coefficients)
    assert best is not None
    whole = best[3] * spread
    whole[0] += middle
    return Fit(scale, best[1], whole, best[2] * spread + middle)
