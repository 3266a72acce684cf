"""The nuclear plants of a case as blocks of its network."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.errors import CaseError, Fault
from tandau.futures.sample import constant
from tandau.models.power.system import NuclearBlock

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tandau.case.schema import Plant
    from tandau.evidence.resolve import Evidence, Known


def nuclear_blocks(known: Known, zones: Sequence[str]) -> tuple[NuclearBlock, ...]:
    """Return the open plant's block, and one for all plants given away, at no capacity.

    Parameters
    ----------
    known
        The case and its evidence.
    zones
        Where a plant can stand; those given away share the block of the first of them.

    Raises
    ------
    CaseError
        Where a plant stands in none of them.
    """
    cost = nuclear_marginal_cost(known.evidence)
    zone = _zone_of(known, [known.choice.plant], zones)
    size = _nuclear_unit(known.evidence)
    units = (size,) * known.choice.plant.units
    blocks = [NuclearBlock("nuclear", zone, "nuclear_capacity", 0.0, cost, units)]
    committed = [plant for plant, _ in known.choice.committed]
    if committed:
        zone = _zone_of(known, committed, zones)
        name = "committed_nuclear_capacity"
        units = (size,) * sum(plant.units for plant in committed)
        blocks.append(NuclearBlock("nuclear committed", zone, name, 0.0, cost, units))
    return tuple(blocks)


def _zone_of(known: Known, plants: Iterable[Plant], zones: Sequence[str]) -> str:
    named = [plant for plant in plants if plant.zone in zones]
    if named:
        return named[0].zone
    told = ", ".join(f"{plant.id} in {plant.zone!r}" for plant in plants)
    place, expected = f"{known.case.folder}/plants.yaml", f"one of {', '.join(zones)}"
    raise CaseError([Fault(place, "zone", told, expected, "name a zone of system/zones.csv")])


def nuclear_marginal_cost(evidence: Evidence) -> float:
    """Return the reference cost of one more nuclear MWh, USD/MWh: the offers' median fuel cost."""
    keys = evidence.of_offer["fuel_cost"].values()
    return float(np.median([constant(evidence.quantities[key]) for key in keys]))


def _nuclear_unit(evidence: Evidence) -> float:
    """Return the size of one unit by which refuelling is placed, MW: the offers' median."""
    keys = evidence.of_offer["net_capacity"].values()
    return float(np.median([constant(evidence.quantities[key]) for key in keys]))
