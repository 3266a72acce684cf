"""A power system small enough that building its programme takes about a second."""

from functools import cache

import numpy as np
import pandas as pd
import pypsa

from tandau.models.power.compiling import Parameter
from tandau.models.power.linking import modelled

N_STEPS = 24
TINY = (
    Parameter("coal_price", 10.0, 14.0),
    Parameter("emission_price", 20.0, 30.0),
    Parameter("demand_factor", 1.0, 1.1),
    Parameter("wind_capital_cost", 200.0, 260.0),
    Parameter("transfer_factor", 1.0, 1.3),
    Parameter("coal_factor", 1.0, 0.8),
    Parameter("nuclear_capacity", 0.0, 30.0),
    Parameter("nuclear_marginal_cost", 8.0, 9.0),
)


@cache
def structure():
    with pypsa.option_context("api.legacy_string_dtype", False):
        return _structure()


def _structure():
    hours = np.arange(N_STEPS)
    network = pypsa.Network()
    network.set_snapshots(pd.date_range("2035-01-01", periods=N_STEPS, freq="h"))
    network.add("Carrier", ["wind", "nuclear", "unserved_energy", "link"])
    network.add("Carrier", "coal", co2_emissions=0.34)
    network.add("Bus", ["north", "south"])
    wind = 0.3 + 0.25 * np.sin(hours / 3.0)
    for bus, load in (("north", 100.0), ("south", 60.0)):
        network.add("Load", bus, bus=bus, p_set=load * (1 + 0.2 * np.sin(hours / 4.0)))
        network.add("Generator", f"coal {bus}", bus=bus, carrier="coal", efficiency=0.35,
                    p_nom=0.7 * load)  # fmt: skip
        network.add("Generator", f"wind {bus}", bus=bus, carrier="wind", p_nom_extendable=True,
                    p_max_pu=wind, p_nom_max=300.0)  # fmt: skip
        network.add("Generator", f"unserved {bus}", bus=bus, carrier="unserved_energy",
                    p_nom=1e3, marginal_cost=1e3)  # fmt: skip
    network.add("Generator", "nuclear", bus="south", carrier="nuclear", p_max_pu=0.9)
    network.add("Link", "line", bus0="north", bus1="south", carrier="link", p_nom=20.0,
                p_min_pu=-1.0)  # fmt: skip
    return network


def tiny_network(values):
    """Return a fresh network of two zones and a day; every figure is invented."""
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = structure().copy()
    plants = network.generators
    is_coal = plants.carrier == "coal"
    fuel = values["coal_price"] + 0.34 * values["emission_price"]
    # The south burns dearer, so that no two plants are alike and the optimum is one.
    plants.loc[is_coal, "marginal_cost"] = fuel / 0.35 + np.array([0.0, 1.5])
    plants.loc[is_coal, "p_nom"] *= values["coal_factor"]
    plants.loc[plants.carrier == "wind", "capital_cost"] = values["wind_capital_cost"] + np.array(
        [0.0, 3.0]
    )
    plants.loc["nuclear", "p_nom"] = values["nuclear_capacity"]
    plants.loc["nuclear", "marginal_cost"] = values["nuclear_marginal_cost"]
    network.loads_t.p_set *= values["demand_factor"]
    network.links["p_nom"] *= values["transfer_factor"]
    return network


def tiny_model(values):
    return modelled(tiny_network(values))


def tiny_points(n_points, seed=1):
    """Return rows of parameters around the base, nuclear capacity from none to 60 MW."""
    generator = np.random.default_rng(seed)
    base = np.array([one.base for one in TINY])
    points = base * generator.uniform(0.75, 1.25, (n_points, len(TINY)))
    points[:, 6] = generator.uniform(0, 60, n_points)
    return points


def tiny_values(point):
    return {one.name: float(value) for one, value in zip(TINY, point, strict=True)}
