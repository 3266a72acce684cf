"""How far representative days lie from every hour of the year, in futures drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from tandau.models.power.balanced_days import N_DAYS
from tandau.models.power.chunks import solve_points
from tandau.models.power.every_hour import cost_at_every_hour
from tandau.models.power.resolving import OPTIMAL
from tandau.models.run import evaluate
from tandau.power_compiling import compiled_year
from tandau.power_futures import sample_parameters
from tandau.power_plants import plants_of_case
from tandau.power_solving import points_of_year
from tandau.power_system import power_question, system_of_case
from tandau.screening import joint_futures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from tandau.evidence.resolve import Known
    from tandau.models.power.system import PowerSystem
    from tandau.power_plants import Plants

    Floats = npt.NDArray[np.float64]

_STREAM: Final = 8  # sets these random numbers apart from others of the same seed
_OF_A_FUTURE: Final = 2  # alternatives of one future, whose grid without them is solved once
MILLION: Final = 1e6
GOALS: Final = {"cost": 0.01, "value_median": 0.03, "value_worst": 0.08}


class Pair(NamedTuple):
    """One future of one study year under one alternative, by its number."""

    year: int
    future: int
    alternative: int


@dataclass(frozen=True)
class Compared:
    """One pair at every hour and at representative days, USD a year.

    Parameters
    ----------
    pair
        Which.
    full_without, full_with
        System cost at every hour without the plant and with it.
    days_without, days_with
        The same at representative days.
    gap
        The larger share by which the two costs at every hour may be off.
    """

    pair: Pair
    full_without: float
    full_with: float
    days_without: float
    days_with: float
    gap: float

    @property
    def cost_error(self) -> float:
        """Relative error of the system cost with the plant."""
        return self.days_with / self.full_with - 1

    @property
    def value_error(self) -> float:
        """Relative error of the plant's value."""
        full = self.full_without - self.full_with
        return (self.days_without - self.days_with) / full - 1


def drawn_pairs(plants: Plants, years: Sequence[int], n_pairs: int, seed: int) -> list[Pair]:
    """Return pairs of future and alternative drawn at random among those with a plant.

    Futures of study years are drawn, then up to two alternatives of each, since the grid without a
    plant is the same for both.

    Parameters
    ----------
    plants
        Of all futures.
    years
        Study years.
    n_pairs
        How many, or as many as there are.
    seed
        Of the study.
    """
    there = {year: plants.mean_output(year) > 0 for year in years}
    open_ = [
        (year, int(future)) for year in years for future in np.flatnonzero(there[year].any(axis=0))
    ]
    generator = np.random.default_rng([seed, _STREAM])
    found: list[Pair] = []
    for at in generator.permutation(len(open_)).tolist():
        year, future = open_[at]
        own = np.flatnonzero(there[year][:, future])
        taken = generator.permutation(own)[:_OF_A_FUTURE].tolist()
        found += [Pair(year, future, one) for one in sorted(taken)]
        if len(found) >= n_pairs:
            break
    return found[:n_pairs]


def compared_pairs(
    systems: Mapping[int, PowerSystem],
    drawn: Mapping[int, Mapping[str, Floats]],
    plants: Plants,
    pairs: Sequence[Pair],
    folder: Path,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> tuple[Compared, ...]:
    """Solve pairs at every hour and at representative days; each is kept as soon as it is there.

    Parameters
    ----------
    systems
        Study year → its system.
    drawn
        Study year → parameter → (future,).
    plants
        Of all futures.
    pairs
        Of `drawn_pairs`.
    folder
        Cache: a second call, or one after a kill, reads from it.
    told
        Is called with pairs done and in all.

    Returns
    -------
    tuple
        One a pair, in their order; costs that no method found are not a number.
    """
    found: dict[Pair, Compared] = {}
    for year in sorted({one.year for one in pairs}):
        system = systems[year]
        programme, _ = compiled_year(system, folder)
        points = points_of_year(programme.parameters, drawn[year], plants, year)
        for pair in (one for one in pairs if one.year == year):
            told(len(found), len(pairs))
            rows = points[[-1, pair.alternative], pair.future]
            days = solve_points(programme, rows, folder)
            cost = np.where(days.status == OPTIMAL, days.cost, np.nan)
            hours = [
                cost_at_every_hour(
                    system, dict(zip(programme.parameters, map(float, row), strict=True)), folder
                )
                for row in rows
            ]
            found[pair] = Compared(
                pair, hours[0].cost, hours[1].cost, float(cost[0]), float(cost[1]),
                max(one.gap for one in hours),
            )  # fmt: skip
    told(len(pairs), len(pairs))
    return tuple(found[one] for one in pairs)


def accuracy_entry(compared: Sequence[Compared], alternatives: Sequence[str]) -> dict[str, Any]:
    """Return what `tandau power accuracy` prints: every pair, and how far they are off.

    Parameters
    ----------
    compared
        Of `compared_pairs`.
    alternatives
        Names of the alternatives of the plants.
    """
    known = [one for one in compared if np.isfinite([one.cost_error, one.value_error]).all()]
    cost = np.abs([one.cost_error for one in known])
    value = np.abs([one.value_error for one in known])
    measured = {
        "cost": float(cost.max()) if known else None,
        "value_median": float(np.median(value)) if known else None,
        "value_worst": float(value.max()) if known else None,
    }
    rows = [
        {
            "year": one.pair.year,
            "future": one.pair.future,
            "alternative": alternatives[one.pair.alternative],
            "cost": _known(one.full_with / MILLION),
            "cost_error": _known(one.cost_error),
            "value": _known((one.full_without - one.full_with) / MILLION),
            "value_error": _known(one.value_error),
            "gap": _known(one.gap),
        }
        for one in compared
    ]
    met = {name: found is not None and found <= GOALS[name] for name, found in measured.items()}
    return {
        "n_days": N_DAYS,
        "n_pairs": len(compared),
        "n_known": len(known),
        "measured": measured,
        "goals": GOALS,
        "is_met": met,
        "pairs": rows,
    }


def _known(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def accuracy_of_case(
    known: Known,
    n_pairs: int,
    seed: int,
    n_futures: int,
    folder: Path,
    told: Callable[[int, int], None] = lambda _done, _total: None,
) -> dict[str, Any]:
    """Draw pairs of a case's study and return how far representative days are off in them.

    Parameters
    ----------
    known
        The case and its evidence.
    n_pairs
        How many.
    seed, n_futures
        As of the study.
    folder
        Cache.
    told
        Is called with pairs done and in all.

    Raises
    ------
    CaseError
        Where the case has no tables of a power system.
    """
    _, _, inputs = joint_futures(known, n_futures, seed)
    arrays = inputs.merge(evaluate(inputs))
    years = list(power_question(known).years)
    systems = {year: system_of_case(known, year) for year in years}
    plants = plants_of_case(known, arrays, n_futures, seed)
    drawn = sample_parameters(known, years, n_futures, seed)
    pairs = drawn_pairs(plants, years, n_pairs, seed)
    compared = compared_pairs(systems, drawn, plants, pairs, folder, told)
    return {
        "case": known.case.question.id,
        **accuracy_entry(compared, plants.alternatives),
    }
