"""A case's power system as a PyPSA network, from its tables or from a network of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from tandau.case.system import FOLDER
from tandau.models.power.network import build_network
from tandau.models.power.network_files import adopt_network, read_network
from tandau.models.power.parameters import set_parameters
from tandau.power_blocks import nuclear_blocks
from tandau.power_system import (
    power_question,
    reference_parameters,
    system_of_case,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pypsa

    from tandau.evidence.resolve import Known


def network_of_case(
    known: Known, year: int, values: Mapping[str, float] = MappingProxyType({})
) -> pypsa.Network:
    """Return a fresh hourly network of a study year with parameters set.

    Parameters
    ----------
    known
        The case and its evidence.
    year
        A study year, or the base year.
    values
        Parameters that differ from their medians.

    Raises
    ------
    CaseError
        Where the case has no power system, or its own network cannot be read.
    """
    power = power_question(known)
    if not power.network:
        return build_network(system_of_case(known, year), values)
    network = read_network(Path(known.case.folder) / FOLDER / power.network)
    references = reference_parameters(known, year)
    buses = list(network.c.buses.static.index)
    adopt_network(network, references, nuclear_blocks(known, buses))
    # What the medians of claims say of this year (more demand, less coal) holds for it too.
    set_parameters(network, {**references, **values})
    return network


def network_of_base_year(known: Known) -> pypsa.Network:
    """Return the network of the base year as it stands: nothing new, no nuclear block."""
    power = power_question(known)
    if power.network:
        return read_network(Path(known.case.folder) / FOLDER / power.network)
    system = system_of_case(known, power.base_year)
    return build_network(replace(system, candidates=(), blocks=()))


def outline_of_case(known: Known) -> list[list[tuple[float, float]]]:
    """Return the country's outline for the map: rings of longitude and latitude, none without."""
    rings: dict[str, list[tuple[float, float]]] = {}
    for corner in known.case.system.outline:
        rings.setdefault(corner.ring, []).append((corner.longitude, corner.latitude))
    return list(rings.values())
