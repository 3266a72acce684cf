"""The register on the futures of a study: events, and what is left of a plant with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import xarray as xr

from tandau.models.risks.effects import Impact, perturbed
from tandau.models.risks.events import Timeline, first_event, timeline
from tandau.models.risks.loss import NEEDED, loss

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

Evaluate = Callable[[xr.Dataset, Sequence[str]], xr.Dataset]
_ALSO: Final = ("capital_recovery_factor", "grid_connection")
_KEPT: Final = ("operation_cost", "fuel_cost")


@dataclass(frozen=True)
class Peril:
    """One risk of the register as arrays.

    Parameters
    ----------
    id
        Of the risk.
    concerns
        Whether it can strike each offer, (offer,).
    points
        Uniform numbers that decide when its event comes, (future,).
    rates, chances
        Phase → yearly hazard, or probability for the phase, (offer, future).
    impacts
        Its effects.
    window
        First and last calendar year in which it is there.
    """

    id: str
    concerns: npt.NDArray[np.bool_]
    points: Floats
    rates: Mapping[str, Floats]
    chances: Mapping[str, Floats]
    impacts: tuple[Impact, ...]
    window: tuple[float, float] = (-np.inf, np.inf)


class Found(NamedTuple):
    """What comes of a plant in every future, each (offer, future).

    In USD/kW, USD/MWh, calendar years and GUSD.
    """

    capital_cost: Floats
    lcoe: Floats
    completion: Floats
    loss: Floats


@dataclass(frozen=True)
class World:
    """The futures with their events.

    Parameters
    ----------
    inputs
        Uncertainties, constants and levers, dims offer, unit, future.
    base
        Inputs and outcomes from which the loss is made, without events.
    connected
        Calendar year of each unit's grid connection without events, (offer, unit, future).
    phases
        Of every offer in every future.
    years
        Risk → calendar year of its event, (offer, future), infinite where it does not come.
    impacts
        Risk → its effects.
    replacement_cost
        USD/MWh, (future,).
    evaluate
        Gives named outcomes of inputs.
    """

    inputs: xr.Dataset
    base: xr.Dataset
    connected: Floats
    phases: Timeline
    years: Mapping[str, Floats]
    impacts: Mapping[str, tuple[Impact, ...]]
    replacement_cost: Floats
    evaluate: Evaluate

    def shares(self) -> dict[str, Floats]:
        """Return for every risk 1 where its event comes and 0 elsewhere, (offer, future)."""
        return {risk: np.isfinite(year).astype(np.float64) for risk, year in self.years.items()}

    def found(self, shares: Mapping[str, Floats]) -> Found:
        """Return what comes of the plants when the given parts of the effects are left."""
        concrete = self._whole(self.inputs["first_concrete"]).to_numpy()
        changed = perturbed(self.inputs, self.impacts, self.years, shares, self.connected, concrete)
        outcomes = self.evaluate(changed, NEEDED)
        struck = xr.merge([outcomes, *(self._whole(changed[name]) for name in _KEPT)], join="exact")
        costs = loss(self.base, struck, self.replacement_cost)
        cost, lcoe, completion = (self._whole(outcomes[one]).to_numpy() for one in NEEDED[:3])
        return Found(cost, lcoe, completion, costs)

    def _whole(self, array: xr.DataArray) -> xr.DataArray:
        return array.transpose("offer", "future")


def world_of(
    inputs: xr.Dataset, perils: Sequence[Peril], replacement_cost: Floats, evaluate: Evaluate
) -> World:
    """Return the futures with the first event of every risk.

    Exposure is that of the plant without any event: a risk that prolongs construction does not
    lengthen the time in which others can strike.

    Parameters
    ----------
    inputs
        As for `World`.
    perils
        The risks that are simulated.
    replacement_cost
        USD/MWh, (future,).
    evaluate
        As for `World`.
    """
    outcomes = evaluate(inputs, (*NEEDED, *_ALSO))
    base = xr.merge([outcomes, *(inputs[name] for name in _KEPT)], join="exact")
    phases = timeline(xr.merge([inputs[["decision_year", "first_concrete", "operating_lifetime"]],
                                outcomes[["plant_completion"]]], join="exact"))  # fmt: skip
    years = {}
    for one in perils:
        drawn = first_event(one.points, one.rates, one.chances, phases, one.window)
        years[one.id] = np.where(one.concerns[:, None], drawn, np.inf)
    connected = outcomes["grid_connection"].transpose("offer", "unit", "future").to_numpy()
    impacts = {one.id: one.impacts for one in perils}
    return World(inputs, base, connected, phases, years, impacts, replacement_cost, evaluate)
