"""From a case's power system in a study year to the solved grid under every alternative.

What is slow, the compiled programmes and the solved points, is kept in the cache folder by the hash
of all that made it, so that a second run reads it.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.power.chunks import solve_points
from tandau.models.power.ensemble import Plan, estimate_ensemble
from tandau.models.power.resolving import Resolver
from tandau.power_compiling import compiled_year

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from tandau.models.power.emulation import Errors
    from tandau.models.power.ensemble import Estimate
    from tandau.models.power.periods import Periods
    from tandau.models.power.programme import Programme
    from tandau.models.power.system import PowerSystem
    from tandau.power_effort import Effort
    from tandau.power_plants import Plants

    Floats = npt.NDArray[np.float64]
    Told = Callable[[int, int], None]

FIRST_MW: Final = 1.0
HOURS: Final = 8760
HOURS_OF_DAY: Final = 24
_STEP: Final = re.compile(r"at step (\d+)")
_ANY_YEAR: Final = datetime(2001, 1, 1, tzinfo=UTC)  # one without a leap day
CAPACITIES: Final = ("Generator-p_nom", "StorageUnit-p_nom")


@dataclass(frozen=True)
class YearResult:
    """What the grid does in one study year under every alternative.

    Parameters
    ----------
    system, periods
        Of the year, and the days that stand for it.
    programme
        Compiled.
    cost
        USD a year without the open plant's own fixed cost, (alternative, future); not a number
        where a future has no solution.
    outcomes
        Name of a reading → (alternative, future).
    n_solved
        Futures solved exactly.
    errors
        Of the emulator, alternatives as above; None where every future was solved.
    causes
        Why points have no solution, with their number.
    median_values
        Parameters at the medians of the futures, without the open plant.
    """

    system: PowerSystem
    periods: Periods | None
    programme: Programme
    cost: Floats
    outcomes: Mapping[str, Floats]
    n_solved: int
    errors: Errors | None
    causes: Mapping[str, int]
    median_values: Mapping[str, float]


def points_of_year(
    parameters: Sequence[str], drawn: Mapping[str, Floats], plants: Plants, year: int
) -> Floats:
    """Return the parameters of every alternative and future, (alternative, future, parameter).

    Where no unit of the open plant runs in the year, nuclear energy costs what the median offer
    asks, so that such alternatives are equal points.
    """
    output = plants.mean_output(year)
    points = np.zeros((*output.shape, len(parameters)))
    own = float(np.median(plants.fuel_cost[: plants.n_offers]))
    for place, name in enumerate(parameters):
        if name == "nuclear_capacity":
            points[:, :, place] = output
        elif name == "committed_nuclear_capacity":
            points[:, :, place] = plants.committed_output(year)
        elif name == "nuclear_marginal_cost":
            points[:, :, place] = np.where(output > 0, plants.fuel_cost, own)
        else:
            points[:, :, place] = drawn[name]
    return points


def solved_year(
    system: PowerSystem,
    drawn: Mapping[str, Floats],
    plants: Plants,
    folder: Path,
    seed: int,
    effort: Effort,
    told: Told | None = None,
) -> YearResult:
    """Solve a study year for every alternative: many futures exactly, the others by emulator.

    Parameters
    ----------
    system
        Of the year.
    drawn
        Parameter → (future,), as `tandau.power_futures.sample_parameters` gives them.
    plants
        The open plant under each alternative.
    folder
        Cache.
    seed
        Of the errors that are drawn into emulated futures.
    effort
        How much is solved.
    told
        Is called with points done and in all of a round.
    """
    programme, periods = compiled_year(system, folder)
    points, _, found = ensemble_of_year(
        programme, drawn, plants, system.year, folder, seed, effort, told
    )
    names = programme.readings.names
    causes = Counter(with_hours(cause, periods) for _, _, cause in found.causes)
    middle = np.median(points[0], axis=0)
    return YearResult(
        system=system,
        periods=periods,
        programme=programme,
        cost=np.roll(found.cost, -1, axis=0),
        outcomes={
            name: np.roll(found.outcomes[place], -1, axis=0) for place, name in enumerate(names)
        },
        n_solved=len(found.solved),
        errors=_rolled(found.errors),
        causes=dict(sorted(causes.items())),
        median_values=dict(zip(programme.parameters, map(float, middle), strict=True)),
    )


def with_hours(cause: str, periods: Periods | None) -> str:
    """Return a cause with day and hour in place of numbers of steps, where days stand for a year.

    Parameters
    ----------
    cause
        Of `tandau.models.power.diagnosis.cause`.
    periods
        The days; None for a network that is solved at its own snapshots, whose numbers stay.
    """
    if periods is None:
        return cause
    days, steps = periods.days, periods.steps

    def told(found: re.Match[str]) -> str:
        place, step = divmod(int(found[1]), steps)
        start = _ANY_YEAR + timedelta(days=int(days[place]), hours=step * HOURS_OF_DAY / steps)
        return f"on {start.day} {start:%B} at {start:%H:%M}"

    return _STEP.sub(told, cause)


def ensemble_of_year(
    programme: Programme,
    drawn: Mapping[str, Floats],
    plants: Plants,
    year: int,
    folder: Path,
    seed: int,
    effort: Effort,
    told: Told | None = None,
) -> tuple[Floats, Floats, Estimate]:
    """Return points, own costs and ensemble of a study year, the grid without a plant first.

    Parameters
    ----------
    programme
        Of the year.
    drawn, plants, folder, seed, effort, told
        As for `solved_year`.
    year
        Study year.

    Returns
    -------
    points : numpy.ndarray
        (alternative, future, parameter).
    own : numpy.ndarray
        What an alternative's plant costs outside the system, USD a year, (alternative, future).
    found : Estimate
        Of all of them.
    """
    points = np.roll(points_of_year(programme.parameters, drawn, plants, year), 1, axis=0)
    output = plants.mean_output(year)
    own = np.roll((plants.lcoe - plants.fuel_cost) * output * HOURS, 1, axis=0)
    plan = Plan(
        seed, min(effort.n_first, points.shape[1]), effort.n_step, effort.n_most,
        n_workers=effort.n_workers, engine=effort.engine,
    )  # fmt: skip
    return points, own, estimate_ensemble(programme, points, plan, own, folder, told=told)


def _rolled(errors: Errors | None) -> Errors | None:
    """Return errors with the alternative without a plant last."""
    if errors is None:
        return None
    by_alternative = ("value_r_squared", "value_rms", "cost_rms")
    return errors._replace(**{name: np.roll(getattr(errors, name), -1) for name in by_alternative})


def built_by_candidate(year: YearResult) -> dict[str, Floats]:
    """Return the new capacity of each candidate as the network names it, MW, (alternative, future).

    Solutions tell it by carrier; over the zones it is shared as in the median future.
    """
    found = Resolver(year.programme).solve(year.programme.point(year.median_values))
    labels = year.programme.columns
    sizes = {
        str(labels.component[at]): float(found.columns[at])
        for at in np.flatnonzero(np.isin(labels.kind, CAPACITIES))
    }
    carriers = {one.id: one.carrier for one in year.system.technologies}
    by_carrier: dict[str, list[str]] = {}
    for one in year.system.candidates:
        name = f"{one.zone} {one.technology} new"
        by_carrier.setdefault(carriers[one.technology], []).append(name)
    built = {}
    for carrier, names in by_carrier.items():
        total = sum(max(sizes.get(name, 0.0), 0.0) for name in names)
        whole = year.outcomes.get(f"new_capacity/{carrier}", np.zeros(year.cost.shape))
        for name in names:
            share = max(sizes.get(name, 0.0), 0.0) / total if total > 1.0 else 1 / len(names)
            built[name] = np.nan_to_num(np.asarray(whole)) * share
    return built


def costs_at(year: YearResult, outputs: Sequence[float], folder: Path) -> Floats:
    """Return the grid's cost at the median future with some mean outputs of the plant, USD/year."""
    rows = [
        year.programme.point({**year.median_values, "nuclear_capacity": float(output)})
        for output in outputs
    ]
    return solve_points(year.programme, np.array(rows), folder).cost
