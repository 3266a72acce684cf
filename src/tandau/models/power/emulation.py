"""From solved futures to all futures: costs and outcomes with the error that goes with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tandau.models.power.emulator import Fit, fit_values, fit_with_gradients
from tandau.models.power.resolving import OPTIMAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt

    from tandau.models.power.chunks import Solved

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]


class Scheme(NamedTuple):
    """Degree of the polynomial, and how solved points nearby take back its error.

    Parameters
    ----------
    degree
        Of the polynomial through the points of all alternatives: they differ in capacity and
        marginal cost of one plant, which are parameters like others.
    share
        Of the derivative of the error that is believed; None leaves the polynomial alone.
    """

    degree: int
    share: float | None


SCHEMES: Final = (Scheme(2, None), Scheme(3, None), Scheme(2, 0.5), Scheme(3, 0.5), Scheme(3, 1.0))


class Emulated(NamedTuple):
    """Costs of every alternative in every future by the emulator.

    Parameters
    ----------
    cost
        USD a year, (alternative, future).
    residual
        True less emulated cost in each solved future by a fit that did not see it, USD a year,
        (alternative, solved future).
    scheme
        The polynomials taken.
    """

    cost: Floats
    residual: Floats
    scheme: Scheme


class Errors(NamedTuple):
    """How far emulated costs lie from solved ones in futures that the fit did not see.

    Parameters
    ----------
    value_r_squared
        Share of the variance over futures of an alternative's value (cost of the first alternative
        less its own) that is explained, NaN where it does not vary, (alternative,).
    value_rms
        Root mean square error of that value in USD a year, (alternative,).
    cost_rms
        The same of the cost, (alternative,).
    outcome_r_squared
        Of each outcome over alternatives and futures, (outcome,).
    """

    value_r_squared: Floats
    value_rms: Floats
    cost_rms: Floats
    outcome_r_squared: Floats


def first_alike(points: Floats) -> Whole:
    """The first alternative with the same parameters in a future, (alternative, future).

    An offer whose units are not there yet is the alternative without them, cost and error alike.

    Parameters
    ----------
    points
        (alternative, future, parameter).

    Examples
    --------
    >>> first_alike(np.array([[[0.0], [1.0]], [[0.0], [2.0]]])).tolist()
    [[0, 0], [0, 1]]
    """
    n_alternatives = len(points)
    found = np.tile(np.arange(n_alternatives)[:, None], points.shape[1])
    for one in range(n_alternatives - 1, -1, -1):
        for earlier in range(one):
            alike = np.all(points[one] == points[earlier], axis=-1) & (found[one] == one)
            found[one, alike] = earlier
    return found


def complete(solved: Solved, n_alternatives: int) -> Flags:
    """Which futures have an optimum for every alternative, (solved future,).

    Parameters
    ----------
    solved
        Points of (future, alternative), alternatives moving fastest.
    """
    return np.asarray((solved.status == OPTIMAL).reshape(-1, n_alternatives).all(axis=1))


def emulate(solved: Solved, points: Floats, schemes: Sequence[Scheme] = SCHEMES) -> Emulated:
    """Costs of all futures from those solved, in USD a year.

    Polynomials of degree two and three through the points of all alternatives are tried, alone and
    with the correction of `nearby`. What has the closest values in futures that the fits did not
    see is taken: few terms where few futures are solved, many where many are.

    Parameters
    ----------
    solved
        Points of (future, alternative), alternatives moving fastest, all with an optimum.
    points
        (alternative, future, parameter).
    schemes
        What is tried.
    """
    n_alternatives, n_futures, _ = points.shape
    tried = [(scheme, *_fitted(solved, n_alternatives, scheme)) for scheme in schemes]
    scheme, fit, residual = min(tried, key=lambda one: _value_error(one[2]))
    alike = first_alike(points)
    own = alike == np.arange(n_alternatives)[:, None]
    cost = np.empty((n_alternatives, n_futures))
    cost[own] = fit.predict(points[own])[:, 0]
    return Emulated(np.take_along_axis(cost, alike, axis=0), residual, scheme)


def _value_error(residual: Floats) -> float:
    """Return the mean square error of values against the first alternative."""
    return float(((residual[0] - residual) ** 2).mean())


def _fitted(solved: Solved, n_alternatives: int, scheme: Scheme) -> tuple[Fit, Floats]:
    """Return the fit of a scheme and its residuals, (alternative, solved future)."""
    n_solved = len(solved.cost) // n_alternatives
    groups = np.repeat(np.arange(n_solved), n_alternatives)
    distinct, first, back = np.unique(solved.points, axis=0, return_index=True, return_inverse=True)
    fit = fit_with_gradients(
        distinct, groups[first], solved.cost[first], solved.gradient[first], *scheme
    )
    residual = solved.cost - fit.left_out[back.ravel(), 0]
    return fit, residual.reshape(n_solved, n_alternatives).T


class EmulatedOutcomes(NamedTuple):
    """Outcomes of every alternative in every future by polynomials through values alone.

    Parameters
    ----------
    outcomes
        In the units of the readings, (outcome, alternative, future).
    residual
        True less emulated in each solved future by a fit that did not see it,
        (outcome, alternative, solved future).
    floor
        Zero for what was never below it where it was solved, else minus infinity, (outcome,).
    r_squared
        Explained in unseen futures, over alternatives and futures, (outcome,).
    """

    outcomes: Floats
    residual: Floats
    floor: Floats
    r_squared: Floats


def emulate_outcomes(solved: Solved, points: Floats) -> EmulatedOutcomes:
    """Outcomes of all futures from those solved.

    Parameters
    ----------
    solved, points
        As for `emulate`.
    """
    n_alternatives, _, n_parameters = points.shape
    groups = np.repeat(np.arange(len(solved.cost) // n_alternatives), n_alternatives)
    found = fit_values(solved.points, groups, solved.outcomes)
    flat = found.predict(points.reshape(-1, n_parameters))
    # A difference of sums may come out a rounding error below the zero that it means.
    rounding = 1e-6 * np.abs(solved.outcomes).max(axis=0)
    floor = np.where(solved.outcomes.min(axis=0) >= -rounding, 0.0, -np.inf)
    residual = solved.outcomes - found.left_out
    explained = r_squared(solved.outcomes.T, np.maximum(found.left_out, floor).T)
    n_outcomes = len(floor)
    return EmulatedOutcomes(
        flat.T.reshape(n_outcomes, n_alternatives, -1),
        residual.T.reshape(n_outcomes, -1, n_alternatives).transpose(0, 2, 1),
        floor,
        explained,
    )


def r_squared(true: Floats, told: Floats) -> Floats:
    """Share of the variance along the last axis that is explained; NaN where there is none.

    Examples
    --------
    >>> r_squared(np.array([[1.0, 2.0, 3.0]]), np.array([[1.0, 2.0, 3.0]])).tolist()
    [1.0]
    """
    left = ((true - told) ** 2).sum(axis=-1)
    whole = ((true - true.mean(axis=-1, keepdims=True)) ** 2).sum(axis=-1)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 1e-12 * np.abs(true).sum(axis=-1) ** 2, 1 - left / whole, np.nan)


def errors_of(emulated: Emulated, solved: Solved, outcome_r_squared: Floats) -> Errors:
    """Errors of the emulator in futures that a fit did not see.

    Parameters
    ----------
    emulated
        From `emulate` with the same solved points.
    outcome_r_squared
        From `emulate_outcomes`, (outcome,).
    """
    residual = emulated.residual
    true = solved.cost.reshape(-1, len(residual)).T
    off = residual[0] - residual
    value = true[0] - true
    return Errors(
        r_squared(value, value - off),
        np.sqrt((off**2).mean(axis=1)),
        np.sqrt((residual**2).mean(axis=1)),
        outcome_r_squared,
    )


def drawn_futures(n_solved: int, n_futures: int, generator: np.random.Generator) -> Whole:
    """Solved future whose errors an emulated future borrows, (future,).

    Errors of all alternatives and outcomes in one solved future go together, since they share most
    of what makes them.

    Parameters
    ----------
    generator
        Explicitly seeded.
    """
    return generator.integers(0, n_solved, n_futures)


def drawn_errors(emulated: Emulated, alike: Whole, is_open: Flags, drawn: Whole) -> Floats:
    """One error of the emulator's cost a future, none where it was solved, USD a year.

    Parameters
    ----------
    alike
        From `first_alike`, (alternative, future).
    is_open
        Which futures are emulated, (future,).
    drawn
        From `drawn_futures`, (future,).

    Returns
    -------
    Array (alternative, future).
    """
    errors = np.take_along_axis(emulated.residual[:, drawn], alike, axis=0)
    return np.where(is_open, errors, 0.0)


def outcomes_with_errors(found: EmulatedOutcomes, alike: Whole, drawn: Whole) -> Floats:
    """Emulated outcomes with one error of a solved future each, (outcome, alternative, future).

    Parameters
    ----------
    found
        From `emulate_outcomes`.
    alike, drawn
        As for `drawn_errors`.
    """
    made = np.empty(found.outcomes.shape)
    for number, one in enumerate(found.outcomes):
        off = one + found.residual[number][:, drawn]
        made[number] = np.take_along_axis(np.maximum(off, found.floor[number]), alike, axis=0)
    return made
