"""Chosen futures at every hour of the year, held against the representative days."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from tandau.errors import Fault, ModelError
from tandau.models.power.chunks import solve_points
from tandau.models.power.compiling import compile_programme
from tandau.models.power.linking import modelled
from tandau.models.power.resolving import OPTIMAL

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt
    from pypsa import Network

    from tandau.models.power.compiling import Parameter
    from tandau.models.power.periods import Periods
    from tandau.models.power.programme import Programme

    Floats = npt.NDArray[np.float64]


class FullYearCheck(NamedTuple):
    """What representative days get wrong in chosen futures.

    Parameters
    ----------
    full_cost, period_cost
        System cost at every hour and at representative days, USD a year, (alternative, future);
        NaN where one of the two has no optimum.
    outcomes
        Of the full year, (outcome, alternative, future), named as by ``names``.
    names
        Of the outcomes of both.
    period_outcomes
        Of the representative days, (outcome, alternative, future).
    """

    full_cost: Floats
    period_cost: Floats
    outcomes: Floats
    names: tuple[str, ...]
    period_outcomes: Floats

    def cost_errors(self) -> Floats:
        """Relative error of the system cost, (alternative, future)."""
        found: Floats = self.period_cost / self.full_cost - 1
        return found

    def value_errors(self) -> Floats:
        """Relative error of the value against the first alternative, (other alternative, future).

        The value is the cost of the first alternative less that of another.
        """
        full = self.full_cost[:1] - self.full_cost[1:]
        found: Floats = (self.period_cost[:1] - self.period_cost[1:]) / full - 1
        return found


def full_year_check(
    build: Callable[[Mapping[str, float]], Network],
    parameters: Sequence[Parameter],
    periods: Periods,
    points: npt.ArrayLike,
    folder: Path | None = None,
    n_workers: int = 1,
) -> FullYearCheck:
    """Costs of chosen futures at hourly resolution and at representative days, in USD a year.

    Both are compiled and re-solved alike, the year from the basis of its last future; one solve of
    a year takes minutes from nothing and a part of that from a basis.

    Parameters
    ----------
    build
        Takes values by parameter name and returns the hourly network.
    parameters
        As for `compiling.compile_programme`.
    periods
        From `periods.choose_periods`.
    points
        (alternative, future, parameter); the first alternative is what values are held against.
    folder
        Where programmes and solved points are kept.
    n_workers
        Processes; each holds a whole year.

    Raises
    ------
    ModelError
        Where fewer than two alternatives are given.
    """
    rows = np.asarray(points, dtype=np.float64)
    if len(rows) < 2:  # noqa: PLR2004
        fault = Fault(
            "full_year_check", "points", f"{len(rows)} alternative", "two or more",
            "put the grid without a new plant first",
        )  # fmt: skip
        raise ModelError(str(fault), (fault,))
    whole = compile_programme(lambda values: modelled(build(values)), parameters, folder)
    part = compile_programme(lambda values: modelled(build(values), periods), parameters, folder)
    full_cost, outcomes = _solved(whole, rows, folder, n_workers)
    period_cost, period_outcomes = _solved(part, rows, folder, n_workers)
    both = [name for name in whole.readings.names if name in part.readings.names]
    return FullYearCheck(
        full_cost,
        period_cost,
        outcomes[[whole.readings.names.index(name) for name in both]],
        tuple(both),
        period_outcomes[[part.readings.names.index(name) for name in both]],
    )


def _solved(
    programme: Programme, points: Floats, folder: Path | None, n_workers: int
) -> tuple[Floats, Floats]:
    n_alternatives, n_futures, n_parameters = points.shape
    flat = points.transpose(1, 0, 2).reshape(-1, n_parameters)
    found = solve_points(programme, flat, folder, n_workers)
    cost = np.where(found.status == OPTIMAL, found.cost, np.nan)
    outcomes = found.outcomes.reshape(n_futures, n_alternatives, -1).transpose(2, 1, 0)
    return cost.reshape(n_futures, n_alternatives).T, outcomes
