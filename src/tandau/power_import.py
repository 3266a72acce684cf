"""A user's own PyPSA network into the folder of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.case.system import FOLDER
from tandau.errors import CaseError, Fault
from tandau.models.power.carriers import known_carrier
from tandau.models.power.network_files import read_network, write_network

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "network.nc"


def import_network(path: Path, folder: Path) -> dict[str, Any]:
    """Read and check a network and write it as ``system/network.nc``; it is not changed.

    Parameters
    ----------
    path
        A netCDF file or a folder of CSV files that PyPSA wrote.
    folder
        The case's folder.

    Returns
    -------
    dict
        ``written``, ``buses``, ``snapshots``, and by carrier its capacity in MW, whether it can be
        built and which of our carriers it follows.

    Raises
    ------
    CaseError
        With every fault; nothing is written then.
    """
    target = folder / FOLDER / NAME
    faults = []
    if not folder.is_dir():
        expected, remedy = "the folder of a case", "make it first, or name another"
        faults.append(Fault(str(folder), "", "no such folder", expected, remedy))
    elif target.exists():
        expected, remedy = "no network yet", "move the old one away"
        faults.append(Fault(str(target), "", "something is there", expected, remedy))
    if faults:
        raise CaseError(faults)
    network = read_network(path)
    target.parent.mkdir(exist_ok=True)
    write_network(network, target)
    units = network.c.generators.static
    capacities = units.groupby("carrier")["p_nom"].sum()
    return {
        "written": str(target),
        "buses": list(network.c.buses.static.index),
        "snapshots": len(network.snapshots),
        "carriers": {
            str(carrier): {
                "capacity": float(capacity),
                "can_be_built": bool(
                    units.loc[units["carrier"] == carrier, "p_nom_extendable"].any()
                ),
                "follows": known_carrier(str(carrier)),
            }
            for carrier, capacity in capacities.items()
        },
    }
