"""What every alternative does to the power system, over futures and study years."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NoReturn

import numpy as np
import xarray as xr

from tandau.errors import Fault, SolverError
from tandau.models.power.carriers import known_carrier
from tandau.models.power.worth import (
    generation_shares,
    system_value,
    value_of_energy,
    year_of_delay,
)
from tandau.power_effort import Effort
from tandau.power_futures import sample_parameters
from tandau.power_plants import plants_of_case
from tandau.power_solving import solved_year
from tandau.power_system import power_question, system_of_case
from tandau.power_water import water_intensities, water_of
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import numpy.typing as npt

    from tandau.evidence.resolve import Known
    from tandau.power_plants import Plants
    from tandau.power_solving import YearResult

    Floats = npt.NDArray[np.float64]
    Progress = Callable[[str, int, int], None]

MILLION: Final = 1e6
KILO: Final = 1e3
HOURS: Final = 8760
DIMS: Final = ("offer", "future", "year")
CARRIER_DIMS: Final = (*DIMS, "carrier")
ORDER: Final = ("offer", "carrier", "future", "year")
# Carriers of the network that make electricity, or bring it from outside.
NOT_MADE: Final = ("surplus", "export")


@dataclass(frozen=True)
class PowerStudy:
    """The power system under every alternative.

    Parameters
    ----------
    outcomes
        Dims offer (the alternatives), future, year, carrier; names and units of the vocabulary.
    plants
        When the plant stands under each alternative.
    years
        Study year → what was solved for it.
    drawn
        Study year → parameter → (future,).
    picture_year
        The first study year in which some offer's units all run in the median future, or the
        last: of it the report shows more than of the others.
    """

    outcomes: xr.Dataset
    plants: Plants
    years: Mapping[int, YearResult]
    drawn: Mapping[int, Mapping[str, Floats]]
    picture_year: int
    causes: Mapping[str, int] = field(default_factory=dict)


def power_of_case(
    known: Known,
    arrays: xr.Dataset,
    seed: int,
    folder: Path,
    *,
    effort: Effort | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> PowerStudy | None:
    """Solve the power system for every alternative; None where the case has none.

    Parameters
    ----------
    known
        The case and its evidence.
    arrays
        Inputs and outcomes of the study, dims offer, unit, future.
    seed
        Of the study.
    folder
        Cache of programmes and solved points.
    effort
        How much is solved exactly; as usual where not given.
    progress
        Called with ``power``, points done and points in all.
    """
    asked = known.case.question.power
    if asked is None or not (known.case.system.zones or asked.network):
        return None
    years = list(power_question(known).years)
    effort = effort or Effort()
    n_futures = min(effort.n_futures, arrays.sizes["future"])
    plants = plants_of_case(known, arrays, n_futures, seed)
    drawn = sample_parameters(known, years, n_futures, seed)
    n_points = plants.net_capacity.size * len(years)
    solved = {}
    for place, year in enumerate(years):
        before = place * plants.net_capacity.size

        def told(done: int, total: int, before: int = before) -> None:
            share = plants.net_capacity.size * done // max(total, 1)
            progress("power", before + share, n_points)

        solved[year] = solved_year(
            system_of_case(known, year), drawn[year], plants, folder,
            seed, effort, told,
        )  # fmt: skip
        if not np.isfinite(solved[year].cost).any():
            _refuse(known, year, solved[year])
    outcomes = outcomes_of(plants, solved, water_intensities(known, n_futures, seed))
    return PowerStudy(
        outcomes, plants, solved, drawn, picture_year(plants, years), causes_of(solved)
    )


def _refuse(known: Known, year: int, found: YearResult) -> NoReturn:
    causes = "; ".join(f"{cause} ({n} times)" for cause, n in list(found.causes.items())[:3])
    place, expected = f"the power system of {known.case.question.id} in {year}", "a solution"
    fault = Fault(place, "", f"no future with one: {causes}", expected, "mend what the causes name")
    raise SolverError(str(fault), (fault,))


def causes_of(solved: Mapping[int, YearResult]) -> dict[str, int]:
    """Return why points have no solution over all years, with their number."""
    causes: Counter[str] = Counter()
    for one in solved.values():
        causes.update(one.causes)
    return dict(sorted(causes.items()))


def picture_year(plants: Plants, years: Sequence[int]) -> int:
    """Return the year of which the report shows most: see `PowerStudy`."""
    n_units = plants.dates.shape[1]
    for year in years:
        there = np.median(plants.presence(year)[: plants.n_offers], axis=1)
        if (there >= n_units - 1e-9).any():
            return year
    return years[-1]


def outcomes_of(
    plants: Plants,
    solved: Mapping[int, YearResult],
    water: Mapping[str, Floats] = MappingProxyType({}),
) -> xr.Dataset:
    """Return the outcomes of solved years, dims offer (the alternatives), carrier, future, year.

    Parameters
    ----------
    plants
        When the plant stands under each alternative.
    solved
        Study year → what was solved for it.
    water
        Of `power_water.water_intensities`; without them nothing is told of water.
    """
    carriers = sorted(
        {
            name.split("/")[1]
            for one in solved.values()
            for name in one.outcomes
            if name.startswith("generation/") and name.split("/")[1] not in NOT_MADE
        }
    )
    by_year = [_of_year(plants, year, one, carriers) for year, one in solved.items()]
    years = list(solved)
    found: dict[str, Any] = {}
    for name in by_year[0]:
        values = np.stack([one[name] for one in by_year], axis=2)
        dims = CARRIER_DIMS if values.ndim == len(CARRIER_DIMS) else DIMS
        found[name] = (dims, values, _about(name))
    found |= {
        name: (("offer", "future"), values, _about(name))
        for name, values in _delays(plants, years, by_year).items()
    }
    coords = {"offer": list(plants.alternatives), "year": years, "carrier": carriers}
    told = xr.Dataset(found, coords=coords)
    for name, consumed in water_of(told["generation"], water).items():
        told[name] = consumed.assign_attrs(_about(name))
    return told.transpose(*ORDER, missing_dims="ignore")


def _about(name: str) -> dict[str, str]:
    return {"units": vocabulary()[name].unit, "long_name": vocabulary()[name].definition}


def _of_year(plants: Plants, year: int, one: YearResult, carriers: list[str]) -> dict[str, Floats]:
    """Return the outcomes of one study year, (alternative, future) or with carriers."""
    output = plants.mean_output(year)
    value = system_value(one.cost[-1:], one.cost)
    shares = generation_shares(one.outcomes)
    nothing = np.zeros(output.shape)

    def reading(name: str) -> Floats:
        return np.asarray(one.outcomes.get(name, nothing), dtype=np.float64)

    made = np.stack([reading(f"generation/{carrier}") for carrier in carriers], axis=-1)
    built = np.stack([reading(f"new_capacity/{carrier}") for carrier in carriers], axis=-1)
    energy = output * HOURS
    emissions = reading("emissions")
    return {
        "system_cost": one.cost / MILLION,
        "plant_cost": (plants.lcoe - plants.fuel_cost) * energy / MILLION,
        "system_value": value / MILLION,
        "energy_value": value_of_energy(value, output),
        "nuclear_generation": energy / MILLION,
        "coal_generation_share": of_fuel(shares, "coal", nothing),
        "gas_generation_share": of_fuel(shares, "gas", nothing),
        "import_share": shares.get("import", nothing),
        "power_emissions": emissions / MILLION,
        "avoided_emissions": (emissions[-1:] - emissions) / MILLION,
        "wholesale_price": reading("average_price"),
        "reserve_price": reading("reserve_price") / KILO,
        "reserve_shortfall": reading("reserve_shortfall"),
        "curtailed_energy": reading("curtailment") / MILLION,
        "unserved_energy": reading("generation/unserved_energy") / MILLION,
        "generation": made / MILLION,
        "new_capacity": built,
    }


def of_fuel(shares: Mapping[str, Floats], fuel: str, nothing: Floats) -> Floats:
    """Return the share of all carriers that are known to be of a fuel.

    Examples
    --------
    >>> one = np.array([0.25])
    >>> of_fuel({"hard coal": one, "lignite": one, "hydro": one}, "coal", np.zeros(1)).tolist()
    [0.5]
    """
    parts = [share for carrier, share in shares.items() if known_carrier(carrier) == fuel]
    return np.asarray(sum(parts, start=nothing))


def _delays(
    plants: Plants, years: list[int], by_year: list[dict[str, Floats]]
) -> dict[str, Floats]:
    """Return what the grid loses, and emits more, when every unit comes a year later."""
    output = np.stack([plants.mean_output(year) for year in years])
    capacity = plants.net_capacity * plants.capacity_factor
    found = {}
    for name, of in (("delay_cost", "system_value"), ("delay_emissions", "avoided_emissions")):
        values = np.stack([one[of] for one in by_year])
        with np.errstate(divide="ignore", invalid="ignore"):
            by_output = np.where(output > 0, values / output, np.nan)
        found[name] = np.stack(
            [
                year_of_delay(by_output[:, place], years, plants.dates[place], capacity[place])
                if np.isfinite(plants.dates[place]).all()
                else np.full(capacity.shape[1], np.nan)
                for place in range(len(plants.alternatives))
            ]
        )
    return found
