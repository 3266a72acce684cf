"""Every alternative in every future: some solved, the others emulated, the error carried."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from tandau.errors import Fault, SolverError
from tandau.models.power.chunks import Solved, joined, solve_points
from tandau.models.power.design import support_points
from tandau.models.power.emulation import (
    SCHEMES,
    Emulated,
    Errors,
    Scheme,
    complete,
    drawn_errors,
    drawn_futures,
    emulate,
    emulate_outcomes,
    errors_of,
    first_alike,
    outcomes_with_errors,
)
from tandau.models.power.layout import (
    laid_out,
    outcomes_by_future,
    statuses_and_causes,
    with_period_errors,
)
from tandau.models.power.ranks import closeness, rank_movement, rank_probability
from tandau.models.power.resolving import Limits

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from tandau.engines import Engine
    from tandau.models.power.programme import Programme

    Floats = npt.NDArray[np.float64]
    Whole = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

# Of how many close futures, times those to be solved, the next ones are chosen.
_N_CLOSE: Final = 6
# Of the first futures solved at least so many have a plant: values are of those, and where few
# futures have one yet, a fit that stands for all of them knows the grid without it best.
_SHARE_WITH_PLANT: Final = 0.75
# Solved futures for a fit of any worth.
_LEAST: Final = 24


@dataclass(frozen=True)
class Plan:
    """How much of an ensemble is solved exactly.

    Parameters
    ----------
    seed
        Of the errors that are drawn into emulated futures.
    n_first, n_step, n_most
        Futures solved at first, in each further round, and at most.
    movement
        Rounds end when the emulator's error moves no rank probability by more than this on average.
    n_workers
        Processes; no result depends on it.
    limits
        When a solve is given up.
    engine
        Who solves, in place of processes of its own.
    """

    seed: int
    n_first: int = 192
    n_step: int = 32
    n_most: int = 320
    movement: float = 0.01
    n_workers: int = 1
    limits: Limits = field(default_factory=Limits)
    engine: Engine | None = None


@dataclass(frozen=True)
class Estimate:
    """An ensemble of one study year.

    Parameters
    ----------
    cost
        System cost in USD a year, with the errors of emulator and periods drawn in where they
        apply; NaN where a solved future has no optimum, (alternative, future).
    outcomes
        Of the programme's readings, (outcome, alternative, future).
    status
        A number of `resolving.STATUSES` where solved, `layout.EMULATED` elsewhere,
        (alternative, future).
    causes
        Why a solved future has no optimum: (alternative, future, words).
    solved
        Numbers of the futures solved, in the order they were chosen.
    exact
        Their points, alternatives moving fastest.
    scheme
        The polynomials of the emulator; None where every future was solved.
    errors
        Of the emulator, in futures it did not see; None where every future was solved.
    movement
        By how much the emulator's error moves the rank probabilities, after each round.
    rank_probability
        Chance over futures and the emulator's error that an alternative has a rank by system and
        own cost, (alternative, rank).
    """

    cost: Floats
    outcomes: Floats
    status: npt.NDArray[np.int8]
    causes: tuple[tuple[int, int, str], ...]
    solved: Whole
    exact: Solved
    scheme: Scheme | None
    errors: Errors | None
    movement: tuple[float, ...]
    rank_probability: Floats


def _features(points: Floats) -> Floats:
    """Return what tells futures apart, (future, feature)."""
    return np.concatenate([points.mean(axis=0), points.std(axis=0)], axis=1)


def first_futures(points: Floats, alike: Whole, n_first: int) -> Whole:
    """Futures solved at first, spread among those with a plant and among the others, (future,).

    Parameters
    ----------
    points
        (alternative, future, parameter).
    alike
        Of `emulation.first_alike`: an alternative that is not the first one has a plant.
    n_first
        How many; no more than there are.
    """
    features = _features(points)
    is_there = (alike != 0).any(axis=0)
    with_plant, without = np.flatnonzero(is_there), np.flatnonzero(~is_there)
    share = max(is_there.mean(), _SHARE_WITH_PLANT)
    n_with = min(len(with_plant), max(round(share * n_first), n_first - len(without)))
    groups = ((with_plant, n_with), (without, n_first - n_with))
    return np.concatenate([of[support_points(features[of], n)] for of, n in groups if n])


def _next(score: Floats, n_more: int, points: Floats) -> Whole:
    """Return which futures to solve next: those of high score, spread among themselves."""
    close = np.argsort(-score, kind="stable")[: n_more * _N_CLOSE]
    close = np.sort(close[score[close] > -np.inf])
    return close[support_points(_features(points)[close], n_more)]


def _of_futures(points: Floats, at: Whole) -> Floats:
    """Return the points of some futures, alternatives moving fastest, (point, parameter)."""
    return points[:, at].transpose(1, 0, 2).reshape(-1, points.shape[2])


class _View(NamedTuple):
    """What solved futures say of all: futures with an optimum, and costs by the emulator."""

    fitted: Solved
    emulated: Emulated
    cost: Floats
    is_open: Flags


def _view(solved: Solved, points: Floats, chosen: Whole, schemes: tuple[Scheme, ...]) -> _View:
    n_alternatives, n_futures, _ = points.shape
    is_complete = complete(solved, n_alternatives)
    if int(is_complete.sum()) < _LEAST:
        causes = [str(one) for one in solved.causes if one]
        got = f"{int(is_complete.sum())} of {len(chosen)} solved futures have an optimum"
        fault = Fault(
            "estimate_ensemble", "points", "; ".join([got, *causes[:2]]),
            f"at least {_LEAST}", "solve more futures, or look at what their causes say",
        )  # fmt: skip
        raise SolverError(str(fault), (fault,))
    fitted = solved.take(np.flatnonzero(np.repeat(is_complete, n_alternatives)))
    emulated = emulate(fitted, points, schemes)
    cost = emulated.cost.copy()
    cost[:, chosen[is_complete]] = fitted.cost.reshape(-1, n_alternatives).T
    is_open = np.ones(n_futures, dtype=bool)
    is_open[chosen] = False
    return _View(fitted, emulated, cost, is_open)


def _completed(
    view: _View, solved: Solved, points: Floats, chosen: Whole, alike: Whole, seed: int
) -> tuple[Floats, Floats, Errors]:
    """Return costs and outcomes of all futures, solved ones exactly, and the errors of the rest."""
    n_alternatives = len(points)
    n_solved = view.emulated.residual.shape[1]
    drawn = drawn_futures(n_solved, points.shape[1], np.random.default_rng(seed))
    cost = view.cost + drawn_errors(view.emulated, alike, view.is_open, drawn)
    emulated = emulate_outcomes(view.fitted, points)
    outcomes = outcomes_with_errors(emulated, alike, drawn)
    cost[:, chosen] = solved.cost.reshape(-1, n_alternatives).T
    outcomes[:, :, chosen] = outcomes_by_future(solved, n_alternatives)
    return cost, outcomes, errors_of(view.emulated, view.fitted, emulated.r_squared)


def estimate_ensemble(
    programme: Programme,
    points: npt.ArrayLike,
    plan: Plan,
    own_cost: npt.ArrayLike = 0.0,
    folder: Path | None = None,
    period_errors: Sequence[float] = (),
    told: Callable[[int, int], None] | None = None,
) -> Estimate:
    """System cost and outcomes of every alternative in every future of a study year.

    Support points of the futures are solved exactly for all alternatives, most of them where some
    alternative has a plant; a polynomial through values and gradients gives the others; then
    futures in which alternatives lie close in rank are solved too, until the error of the emulator
    moves no rank probability by more than the plan allows or as many are solved as it has room for.
    The error of emulated futures is drawn from futures that the fit did not see, with the plan's
    seed.

    Parameters
    ----------
    programme
        Of the study year.
    points
        (alternative, future, parameter); the first alternative is the one without a new plant.
    plan
        How much is solved.
    own_cost
        What an alternative costs outside the system, in USD a year, for the ranks alone,
        (alternative, future) or less.
    folder
        Where chunks of solved points are kept.
    period_errors
        Relative errors of values at representative days against the full year; one is drawn a
        future, shared by all alternatives, and multiplies each value.
    told
        Is called with the numbers of points done and in all of a round.

    Raises
    ------
    SolverError
        Where too few futures have an optimum to say anything of the others.
    """
    rows = np.asarray(points, dtype=np.float64)
    n_alternatives, n_futures, _ = rows.shape
    own = np.broadcast_to(np.asarray(own_cost, dtype=np.float64), (n_alternatives, n_futures))
    alike = first_alike(rows)
    chosen = first_futures(rows, alike, min(plan.n_first, n_futures))
    movement: list[float] = []
    schemes: tuple[Scheme, ...] = SCHEMES
    solved, fresh = None, chosen
    while True:
        found = solve_points(
            programme, _of_futures(rows, fresh), folder, plan.n_workers, plan.limits, told,
            plan.engine,
        )  # fmt: skip
        solved = found if solved is None else joined([solved, found])
        if len(chosen) == n_futures:
            break
        view = _view(solved, rows, chosen, schemes)
        schemes = (view.emulated.scheme,)
        total = view.cost + own
        ranks, moved = rank_movement(total, view.emulated, alike, view.is_open, plan.seed)
        movement.append(moved)
        n_more = min(plan.n_step, plan.n_most - len(chosen), n_futures - len(chosen))
        if movement[-1] <= plan.movement or n_more <= 0:
            break
        score = np.where(view.is_open, closeness(total, view.emulated, alike), -np.inf)
        fresh = _next(score, n_more, rows)
        chosen = np.concatenate([chosen, fresh])
    if len(chosen) == n_futures:
        cost, outcomes, errors = laid_out(solved, rows, chosen)
        ranks = rank_probability(cost + own)
    else:
        cost, outcomes, errors = _completed(view, solved, rows, chosen, alike, plan.seed)
    cost = with_period_errors(cost, period_errors, plan.seed)
    status, causes = statuses_and_causes(solved, chosen, rows.shape[:2])
    return Estimate(
        cost=cost,
        outcomes=outcomes,
        status=status,
        causes=causes,
        solved=chosen,
        exact=solved,
        scheme=schemes[0] if len(chosen) < n_futures else None,
        errors=errors,
        movement=tuple(movement),
        rank_probability=ranks,
    )
