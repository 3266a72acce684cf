"""A user's own PyPSA network: read, checked, made variable, and written again."""

from __future__ import annotations

import shutil
import warnings
from typing import TYPE_CHECKING, Final

import numpy as np
import pypsa

from tandau.durable import uninterrupted
from tandau.errors import CaseError, Fault
from tandau.models.power.carriers import known_carrier
from tandau.models.power.parameters import (
    CAPITAL_COSTS,
    FACTORS,
    FUEL_PRICES,
    KEY,
    fill_own_columns,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from tandau.models.power.system import NuclearBlock

NETCDF: Final = ".nc"


def read_network(path: Path) -> pypsa.Network:
    """Read a network from a netCDF file or a folder of CSV files.

    Parameters
    ----------
    path
        What PyPSA's ``export_to_netcdf`` or ``export_to_csv_folder`` made.

    Raises
    ------
    CaseError
        Where it cannot be read, or has no bus, load or snapshot; with every fault.
    """
    expected = "a netCDF file or a folder of CSV files that PyPSA wrote"
    if not path.exists():
        raise CaseError([Fault(str(path), "", "no such file", expected, "name an existing one")])
    try:
        with pypsa.option_context("api.legacy_string_dtype", False):
            network = pypsa.Network()
            if path.is_dir():
                with warnings.catch_warnings():  # PyPSA leaves small files for Python to close
                    warnings.simplefilter("ignore", ResourceWarning)
                    network.import_from_csv_folder(path)
            else:
                network.import_from_netcdf(path)
    except Exception as error:
        got = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CaseError([Fault(str(path), "", got, expected, "export it again")]) from error
    faults = [
        Fault(str(path), name, "none", "at least one", "add it in PyPSA and export again")
        for name, is_there in (
            ("buses", len(network.c.buses.static) > 0),
            ("loads", len(network.c.loads.static) > 0),
            ("snapshots", len(network.snapshots) > 1 or network.snapshots[0] != "now"),
        )
        if not is_there
    ]
    if faults:
        raise CaseError(faults)
    return network


def write_network(network: pypsa.Network, path: Path) -> None:
    """Write a network: netCDF where the name ends in ``.nc``, else a folder of CSV files.

    Raises
    ------
    CaseError
        Where it cannot be written, or a folder of that name already holds something.
    """
    is_folder = path.suffix != NETCDF
    if is_folder and path.exists() and (not path.is_dir() or any(path.iterdir())):
        expected = "a folder that does not exist yet or is empty, or a file NAME.nc"
        raise CaseError([Fault(str(path), "", "something is there", expected, "name another")])
    part = path.with_name(f".{path.name}.part")
    try:
        if is_folder:
            part.mkdir()
            with warnings.catch_warnings():  # PyPSA leaves small files for Python to close
                warnings.simplefilter("ignore", ResourceWarning)
                network.export_to_csv_folder(part)
            if path.exists():
                path.rmdir()
        else:
            with uninterrupted():
                network.export_to_netcdf(part)
        part.replace(path)
    except OSError as error:
        got = error.strerror or "cannot be written"
        fault = Fault(str(path), "", got, "a place to write to", "choose another")
        raise CaseError([fault]) from error
    finally:
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        part.unlink(missing_ok=True)


def adopt_network(
    network: pypsa.Network,
    references: Mapping[str, float],
    blocks: Sequence[NuclearBlock] = (),
) -> None:
    """Make the parameters of somebody else's network variable, in place.

    At the reference values nothing changes: what the network says holds, and the parameters move
    it from there. A generator whose carrier is known to burn coal or gas follows that fuel's price
    and, by its carrier's ``co2_emissions``, the carbon price; its marginal cost is taken to hold
    the reference prices. Capital costs of what is extendable follow in proportion. Marginal costs
    that change from hour to hour are left alone.

    Parameters
    ----------
    network
        As it was read.
    references
        Values at which the network stands; a parameter without one cannot be varied.
    blocks
        Nuclear blocks to add, on buses of this network.

    Raises
    ------
    CaseError
        Where a block's zone is no bus.
    """
    buses = list(network.c.buses.static.index)
    faults = [
        Fault("plants.yaml", "zone", repr(one.zone), f"one of {', '.join(buses)}", "name a bus")
        for one in blocks
        if one.zone not in buses
    ]
    if faults:
        raise CaseError(faults)
    with pypsa.option_context("api.legacy_string_dtype", False):
        for one in blocks:
            network.add(
                "Generator", one.id, bus=one.zone, carrier="nuclear", p_nom=one.capacity,
                marginal_cost=one.marginal_cost, standing_capacity=1.0,
                standing_parameter=one.parameter, operation_cost=one.marginal_cost,
            )  # fmt: skip
    with pypsa.option_context("api.legacy_string_dtype", False):
        # Loads that are the same in every hour have no series of their own, which factors scale.
        loads = network.get_switchable_as_dense("Load", "p_set")
        network.c.loads.dynamic["p_set"] = loads
    fill_own_columns(network)
    _adopt_costs(network, references)
    links = network.c.links.static
    lines = network.c.lines.static
    is_line = ~links["p_nom_extendable"].astype(bool)
    links["standing_capacity"] = np.where(is_line, links["p_nom"], 0.0)
    names = {"nuclear_capacity", "nuclear_marginal_cost", "committed_nuclear_capacity"}
    held = {name: value for name, value in references.items() if blocks or name not in names}
    factors = dict.fromkeys(FACTORS, 1.0)
    if len(lines) and not len(links):
        factors.pop("transfer_limit_factor")  # its limits are those of impedances
    network.meta = {**network.meta, KEY: {**held, **factors}}


def _adopt_costs(network: pypsa.Network, references: Mapping[str, float]) -> None:
    units = network.c.generators.static
    ours = units["carrier"].map(known_carrier)
    emitted = units["carrier"].map(network.c.carriers.static["co2_emissions"]).fillna(0.0)
    hourly = network.c.generators.dynamic["marginal_cost"].columns
    is_block = units["standing_parameter"] != ""
    is_fixed = ~units.index.isin(hourly) & ~is_block
    burns = ours.isin([fuel for fuel, name in FUEL_PRICES.items() if name in references]) & is_fixed
    units.loc[burns, "fuel"] = ours[burns]
    units.loc[is_fixed, "carbon_intensity"] = emitted[is_fixed].astype(float)
    heated = burns | (units["carbon_intensity"] > 0)
    units.loc[heated, "heat_rate"] = 1 / units.loc[heated, "efficiency"]
    prices = {fuel: references.get(name, 0.0) for fuel, name in FUEL_PRICES.items()}
    price = units["fuel"].map(prices).fillna(0.0).astype(float)
    carbon = units["carbon_intensity"] * references.get("co2_price", 0.0)
    rest = units["marginal_cost"] - units["heat_rate"] * (price + carbon)
    units.loc[~is_block, "operation_cost"] = rest[~is_block]
    is_coal = (ours == "coal") & ~units["p_nom_extendable"].astype(bool) & ~is_block
    units.loc[is_coal, "standing_parameter"] = "coal_standing_factor"
    units.loc[is_coal, "standing_capacity"] = units.loc[is_coal, "p_nom"]
    for table in (units, network.c.storage_units.static):
        _adopt_capital_costs(table, references)


def _adopt_capital_costs(table: pd.DataFrame, references: Mapping[str, float]) -> None:
    named = table["carrier"].map(known_carrier).map(CAPITAL_COSTS).fillna("")
    for name in CAPITAL_COSTS.values():
        chosen = (named == name) & table["p_nom_extendable"].astype(bool)
        if references.get(name, 0.0) > 0:
            table.loc[chosen, "capital_parameter"] = name
            table.loc[chosen, "annuity"] = table.loc[chosen, "capital_cost"] / (
                references[name] * 1000
            )
