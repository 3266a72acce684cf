"""A made-up power system of three zones: every figure in it is invented for tests.

It has what a real one has: old and new coal, heat plants that must run, a reservoir and a river,
batteries, candidates of four kinds, lines with limits, imports, unserved energy and one nuclear
block whose capacity and marginal cost are set per alternative.
"""

from functools import cache

import numpy as np
import pandas as pd
import pypsa

from tandau.models.power.compiling import Parameter

ZONES = ("north", "south", "west")
PARAMETERS = (
    Parameter("coal_price", 10.0, 16.0),
    Parameter("gas_price", 22.0, 30.0),
    Parameter("emission_price", 20.0, 35.0),
    Parameter("demand_factor", 1.0, 1.1),
    Parameter("wind_capital_cost", 95_000.0, 120_000.0),
    Parameter("solar_capital_cost", 60_000.0, 75_000.0),
    Parameter("gas_capital_cost", 75_000.0, 90_000.0),
    Parameter("battery_capital_cost", 40_000.0, 50_000.0),
    Parameter("inflow_factor", 1.0, 1.15),
    Parameter("transfer_factor", 1.0, 1.2),
    Parameter("coal_factor", 1.0, 0.9),
    Parameter("nuclear_capacity", 0.0, 1_000.0),
    Parameter("nuclear_marginal_cost", 9.0, 11.0),
)
# Half width of each uncertain parameter around its base, as a share.
SPREAD = {
    "coal_price": 0.4, "gas_price": 0.4, "emission_price": 0.8, "demand_factor": 0.12,
    "wind_capital_cost": 0.25, "solar_capital_cost": 0.25, "gas_capital_cost": 0.2,
    "battery_capital_cost": 0.4, "inflow_factor": 0.2, "transfer_factor": 0.25,
    "coal_factor": 0.15,
}  # fmt: skip
BASE = {one.name: one.base for one in PARAMETERS}
# What is present of the nuclear block: capacity in MW, marginal cost in USD/MWh.
OFFERS = {
    "no_new_nuclear": (0.0, 9.0),
    "one_small": (900.0, 9.5),
    "one_large": (1_250.0, 8.5),
    "two_small": (1_800.0, 9.5),
    "two_large": (2_300.0, 8.0),
}


@cache
def shapes(n_days):
    """Return hourly shapes over a year of `n_days` days: load, wind, solar, inflow by zone."""
    generator = np.random.default_rng(5)
    hour = np.arange(24 * n_days)
    day = hour // 24
    season = np.cos(2 * np.pi * (day - n_days * 15 / 365) / n_days)
    daily = np.sin(2 * np.pi * (hour % 24 - 9) / 24)
    made = {}
    for number, zone in enumerate(ZONES):
        weather = np.zeros(n_days)
        cloud = generator.uniform(0.55, 1.0, n_days)
        for at in range(1, n_days):
            weather[at] = 0.7 * weather[at - 1] + generator.normal()
        cold = 0.03 * weather
        gusts = np.convolve(generator.normal(size=24 * n_days), np.ones(9) / 3, "same")
        wind = 1 / (1 + np.exp(-(0.6 * np.repeat(weather, 24) + 0.5 * gusts - 0.8 + 0.4 * season)))
        sun = np.maximum(np.sin(np.pi * (hour % 24 - 6) / 12), 0) * (hour % 24 < 18)
        made[zone] = {
            "load": 1 + 0.18 * season + 0.1 * daily + np.repeat(cold, 24),
            "wind": np.clip(wind, 0, 1),
            "solar": np.clip(sun * (0.75 - 0.25 * season) * np.repeat(cloud, 24), 0, 1),
            "inflow": np.clip(0.6 - 0.5 * season + 0.1 * number, 0.05, None),
        }
    return made


def demand(zone):
    """Return the mean load of a zone in MW."""
    return {"north": 8_000.0, "south": 3_200.0, "west": 1_600.0}[zone]


def _plants(network, made):
    for name, zone, size, efficiency in (
        ("coal_old", "north", 4_000, 0.31), ("coal_new", "north", 5_500, 0.38),
        ("coal_south", "south", 900, 0.33),
    ):  # fmt: skip
        network.add("Generator", name, bus=zone, carrier="coal", efficiency=efficiency,
                    p_nom=size)  # fmt: skip
    network.add("Generator", "heat", bus="north", carrier="coal", p_nom=1_200, efficiency=0.34,
                p_min_pu=0.4)  # fmt: skip
    for zone, size in (("south", 1_500), ("west", 1_900)):
        network.add("Generator", f"gas_{zone}", bus=zone, carrier="gas", p_nom=size,
                    efficiency=0.42)  # fmt: skip
    for zone in ZONES:
        network.add("Generator", f"gas_new_{zone}", bus=zone, carrier="gas", efficiency=0.56,
                    p_nom_extendable=True, p_nom_max=3_000)  # fmt: skip
        for kind in ("wind", "solar"):
            network.add("Generator", f"{kind}_{zone}", bus=zone, carrier=kind, p_nom=300,
                        p_max_pu=made[zone][kind], marginal_cost=0.0)  # fmt: skip
            network.add("Generator", f"{kind}_new_{zone}", bus=zone, carrier=kind,
                        p_nom_extendable=True, p_nom_max=5_000, p_max_pu=made[zone][kind],
                        marginal_cost=0.01)  # fmt: skip
        network.add("Generator", f"unserved_{zone}", bus=zone, carrier="unserved_energy",
                    p_nom=20_000, marginal_cost=3_000)  # fmt: skip
    network.add("Generator", "import", bus="south", carrier="import", p_nom=600, marginal_cost=75)
    network.add("Generator", "nuclear", bus="south", carrier="nuclear", p_max_pu=0.92)  # fmt: skip


@cache
def _structure(n_days):
    made = shapes(n_days)
    with pypsa.option_context("api.legacy_string_dtype", False):
        return _built(made, n_days)


def _built(made, n_days):
    network = pypsa.Network()
    network.set_snapshots(pd.date_range("2035-01-01", periods=24 * n_days, freq="h"))
    network.add("Carrier", ["wind", "solar", "hydro", "battery", "nuclear", "import", "link",
                            "unserved_energy"])  # fmt: skip
    network.add("Carrier", "coal", co2_emissions=0.34)
    network.add("Carrier", "gas", co2_emissions=0.2)
    network.add("Bus", ZONES)
    for zone in ZONES:
        network.add("Load", f"load_{zone}", bus=zone, p_set=made[zone]["load"] * demand(zone))
        network.add("StorageUnit", f"battery_{zone}", bus=zone, carrier="battery", max_hours=4,
                    p_nom_extendable=True, efficiency_store=0.95, efficiency_dispatch=0.95,
                    cyclic_state_of_charge=True)  # fmt: skip
    _plants(network, made)
    for zone, size, hours in (("north", 900, 900), ("south", 800, 400)):
        network.add("StorageUnit", f"reservoir_{zone}", bus=zone, carrier="hydro", p_nom=size,
                    max_hours=hours, cyclic_state_of_charge=True, p_min_pu=0.0,
                    inflow=made[zone]["inflow"] * 0.5 * size)  # fmt: skip
    for name, one, other, limit in (("ns", "north", "south", 1_400), ("nw", "north", "west", 300)):
        network.add("Link", name, bus0=one, bus1=other, carrier="link", p_min_pu=-1,
                    p_nom=limit)  # fmt: skip
    return network


def set_parameters(network, values):
    """Write the parameters into a network that has the structure."""
    plants = network.generators
    fuel = {"coal": values["coal_price"] * 0.9, "gas": values["gas_price"]}
    for carrier, price in fuel.items():
        own = plants.carrier == carrier
        burnt = price + network.carriers.co2_emissions[carrier] * values["emission_price"]
        plants.loc[own, "marginal_cost"] = burnt / plants.efficiency[own] + 2
    is_new = plants.p_nom_extendable
    for carrier in ("wind", "solar", "gas"):
        cost = values[f"{carrier}_capital_cost"]
        plants.loc[is_new & (plants.carrier == carrier), "capital_cost"] = cost
    is_coal = plants.index.str.startswith("coal")
    plants.loc[is_coal, "p_nom"] *= values["coal_factor"]
    plants.loc["nuclear", "p_nom"] = values["nuclear_capacity"]
    plants.loc["nuclear", "marginal_cost"] = values["nuclear_marginal_cost"]
    is_battery = network.storage_units.carrier == "battery"
    network.storage_units.loc[is_battery, "capital_cost"] = values["battery_capital_cost"]
    network.storage_units_t.inflow *= values["inflow_factor"]
    network.loads_t.p_set *= values["demand_factor"]
    network.links["p_nom"] *= values["transfer_factor"]


def hourly_network(values, n_days=365):
    """Return a fresh hourly network with the parameters set."""
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = _structure(n_days).copy()
    set_parameters(network, values)
    return network


def futures(n_futures, seed=3):
    """Return rows of all parameters over futures, the nuclear ones at their base."""
    generator = np.random.default_rng(seed)
    rows = np.tile([one.base for one in PARAMETERS], (n_futures, 1))
    for at, one in enumerate(PARAMETERS):
        if one.name in SPREAD:
            rows[:, at] *= 1 + SPREAD[one.name] * generator.uniform(-1, 1, n_futures)
    return rows


def ensemble_points(n_futures, seed=3, offers=OFFERS):
    """Return parameter rows, (alternative, future, parameter)."""
    rows = np.repeat(futures(n_futures, seed)[None], len(offers), axis=0)
    names = [one.name for one in PARAMETERS]
    for number, (capacity, cost) in enumerate(offers.values()):
        rows[number, :, names.index("nuclear_capacity")] = capacity
        rows[number, :, names.index("nuclear_marginal_cost")] = cost
    return rows


def as_values(row):
    """Return a row of parameters under their names."""
    return {one.name: float(value) for one, value in zip(PARAMETERS, row, strict=True)}
