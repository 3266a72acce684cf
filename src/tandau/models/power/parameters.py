"""The parameters of a network that vary over futures, each a variable of the vocabulary.

Every parameter moves costs, bounds or right-hand sides only, never a coefficient of the matrix, and
each of those entries is affine in all parameters together. The network carries what is needed in
columns of its own (`OWN_COLUMNS`), so that a network that was stored and read again can be varied
too.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from tandau.errors import ModelError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pypsa

# Carrier of a fuel → the parameter that holds its price.
FUEL_PRICES: Final = {"coal": "coal_price", "gas": "gas_price"}
# Carrier of a candidate → the parameter that holds its capital cost.
CAPITAL_COSTS: Final = {
    "wind": "wind_capital_cost",
    "solar": "solar_capital_cost",
    "gas": "gas_capital_cost",
    "coal": "coal_capital_cost",
    "battery": "battery_capital_cost",
}
FACTORS: Final = (
    "demand_factor",
    "inflow_factor",
    "transfer_limit_factor",
    "coal_standing_factor",
)
LEVERS: Final = (
    "nuclear_capacity",
    "nuclear_marginal_cost",
    "committed_nuclear_capacity",
)
PARAMETERS: Final = (
    *FUEL_PRICES.values(),
    "co2_price",
    *CAPITAL_COSTS.values(),
    *FACTORS,
    *LEVERS,
)
KEY: Final = "tandau_parameters"  # of the network's meta: the values that are in force
# Columns that a network carries beside PyPSA's own, by component.
OWN_COLUMNS: Final = {
    "generators": (
        "fuel",
        "heat_rate",
        "carbon_intensity",
        "operation_cost",
        "standing_capacity",
        "standing_parameter",
        "capital_parameter",
        "annuity",
        "fixed_cost",
        "firm_share",
    ),
    "storage_units": ("capital_parameter", "annuity", "fixed_cost", "firm_share"),
    "links": ("standing_capacity",),
}
_TEXT: Final = ("fuel", "standing_parameter", "capital_parameter")


def fill_own_columns(network: pypsa.Network) -> None:
    """Give every component its own columns, with nothing where nothing was told."""
    for component, columns in OWN_COLUMNS.items():
        table = network.c[component].static
        for name in columns:
            empty: object = "" if name in _TEXT else 0.0
            if name not in table.columns:
                table[name] = empty
            table[name] = table[name].fillna(empty)


def reference_values(network: pypsa.Network) -> dict[str, float]:
    """Return the value in force of every parameter that the network knows."""
    found = network.meta.get(KEY, {})
    return {name: float(found[name]) for name in PARAMETERS if name in found}


def set_parameters(network: pypsa.Network, values: Mapping[str, float]) -> None:
    """Write parameter values into a network, in place; parameters not named keep theirs.

    Parameters
    ----------
    network
        Of `build_network`, or adopted by `adopt_network`.
    values
        By parameter, in the unit of the vocabulary.

    Raises
    ------
    ModelError
        For a name that is no parameter of this network, a value that is not finite, or a factor
        that is not positive; nothing is written then.
    """
    known = reference_values(network)
    wrong = sorted(set(values) - set(known))
    if wrong:
        raise ModelError(
            f"set_parameters: got {', '.join(wrong)}; expected some of {', '.join(known)}"
        )
    for name, value in values.items():
        if not math.isfinite(value) or (name in FACTORS and value <= 0):
            bound = "a positive number" if name in FACTORS else "a finite number"
            raise ModelError(f"set_parameters: {name}: got {value}; expected {bound}")
    new = {**known, **{name: float(value) for name, value in values.items()}}
    _set_costs(network, new)
    _set_capacities(network, new)
    _scale_series(network, known, new)
    network.meta = {**network.meta, KEY: new}


def _set_costs(network: pypsa.Network, values: Mapping[str, float]) -> None:
    generators = network.c.generators.static
    prices = {fuel: values.get(name, 0.0) for fuel, name in FUEL_PRICES.items()}
    is_burning = generators["fuel"].isin(list(prices))
    price = generators["fuel"].map(prices).fillna(0.0).astype(float)
    emitted = generators["carbon_intensity"] * values.get("co2_price", 0.0)
    cost = generators["operation_cost"] + generators["heat_rate"] * (price + emitted)
    is_told = is_burning | (generators["carbon_intensity"] > 0)
    generators.loc[is_told, "marginal_cost"] = cost[is_told]
    if "nuclear_marginal_cost" in values:
        is_open = generators["standing_parameter"] == "nuclear_capacity"
        is_block = is_open | (generators["standing_parameter"] == "committed_nuclear_capacity")
        generators.loc[is_block, "marginal_cost"] = values["nuclear_marginal_cost"]
    for table in (generators, network.c.storage_units.static):
        for name in CAPITAL_COSTS.values():
            if name in values:
                chosen = table["capital_parameter"] == name
                yearly = table["annuity"] * values[name] * 1000 + table["fixed_cost"]
                table.loc[chosen, "capital_cost"] = yearly[chosen]


def _set_capacities(network: pypsa.Network, values: Mapping[str, float]) -> None:
    generators = network.c.generators.static
    for name in ("coal_standing_factor", "nuclear_capacity", "committed_nuclear_capacity"):
        if name in values:
            chosen = generators["standing_parameter"] == name
            scaled = generators["standing_capacity"] * values[name]
            generators.loc[chosen, "p_nom"] = scaled[chosen]
    if "transfer_limit_factor" in values:
        links = network.c.links.static
        is_line = links["standing_capacity"] > 0
        scaled = links["standing_capacity"] * values["transfer_limit_factor"]
        links.loc[is_line, "p_nom"] = scaled[is_line]


def _scale_series(
    network: pypsa.Network, old: Mapping[str, float], new: Mapping[str, float]
) -> None:
    """Scale hourly series by the change of their factor; the base series is not kept."""
    for name, table in (
        ("demand_factor", network.c.loads.dynamic["p_set"]),
        ("inflow_factor", network.c.storage_units.dynamic["inflow"]),
    ):
        if name in new and new[name] != old[name]:
            table.loc[:, :] = table * (new[name] / old[name])
