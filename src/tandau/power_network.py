"""A case's power system as a PyPSA network, from its tables or from a network of its own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from tandau.case.system import FOLDER
from tandau.errors import CaseError, Fault
from tandau.models.power.network import build_network
from tandau.models.power.network_files import read_network
from tandau.power_system import (
    power_question,
    system_of_case,
)

HOURS_OF_YEAR: Final = 8760
CLOSE: Final = 0.01

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
    return build_network(system_of_case(known, year), values)


def network_of_base_year(known: Known) -> pypsa.Network:
    """Return the network of the base year as it stands: nothing new, no nuclear block."""
    power = power_question(known)
    if power.network:
        return read_network(Path(known.case.folder) / FOLDER / power.network)
    system = system_of_case(known, power.base_year)
    return build_network(replace(system, candidates=(), blocks=()))


def check_own_network(known: Known) -> None:
    """Refuse a network of the user's own that cannot stand for a year.

    Raises
    ------
    CaseError
        Where its snapshots do not stand for the hours of a year.
    """
    power = power_question(known)
    if not power.network:
        return
    network = read_network(Path(known.case.folder) / FOLDER / power.network)
    hours = float(network.snapshot_weightings["objective"].sum())
    if abs(hours / HOURS_OF_YEAR - 1) > CLOSE:
        place = f"{known.case.folder}/{FOLDER}/{power.network}"
        raise CaseError(
            [
                Fault(
                    place, "snapshot_weightings", f"{hours:g} hours in all", "the 8,760 of a year",
                    "weigh its snapshots in PyPSA so that they stand for a year, or leave the "
                    "power system out with --no-power",
                )
            ]
        )  # fmt: skip


def outline_of_case(known: Known) -> list[list[tuple[float, float]]]:
    """Return the country's outline for the map: rings of longitude and latitude, none without."""
    rings: dict[str, list[tuple[float, float]]] = {}
    for corner in known.case.system.outline:
        rings.setdefault(corner.ring, []).append((corner.longitude, corner.latitude))
    return list(rings.values())
