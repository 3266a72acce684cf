"""A network of somebody else's, of the kind that PyPSA's guide describes."""

import numpy as np
import pypsa


def somebody_elses():
    """Build the kind of network that PyPSA's guide to capacity expansion describes.

    One bus with a load over a day, a coal unit that stands, and wind, gas and a storage to build;
    a second bus behind a link, with a dam; and columns that Tandau does not know.
    """
    network = pypsa.Network(name="somebody else's")
    network.set_snapshots(range(24))
    hours = np.arange(24)
    network.add("Carrier", ["hard coal", "OCGT", "onwind", "hydro", "battery storage"])
    network.c.carriers.static.loc["hard coal", "co2_emissions"] = 0.34
    network.c.carriers.static.loc["OCGT", "co2_emissions"] = 0.2
    network.add("Bus", ["plain", "valley"])
    network.add("Load", "town", bus="plain", p_set=80 + 20 * np.cos((hours - 19) / 24 * 2 * np.pi))
    network.add("Link", "cable", bus0="valley", bus1="plain", p_nom=15, p_min_pu=-1)
    network.add(
        "Generator", "old", bus="plain", carrier="hard coal", p_nom=50, efficiency=0.4,
        marginal_cost=30.0, owner="the town",
    )  # fmt: skip
    network.add(
        "Generator", "peaker", bus="plain", owner="the state", carrier="OCGT",
        p_nom_extendable=True, efficiency=0.39, marginal_cost=64.7, capital_cost=120.0,
    )  # fmt: skip
    network.add(
        "Generator", "wind", bus="plain", owner="a farmer", carrier="onwind", p_nom_extendable=True,
        p_nom_max=100, capital_cost=260.0, p_max_pu=0.4 + 0.3 * np.sin(hours),
    )  # fmt: skip
    network.add(
        "StorageUnit", "dam", bus="valley", carrier="hydro", p_nom=20, max_hours=6, inflow=8.0,
        cyclic_state_of_charge=True,
    )  # fmt: skip
    return network


def larger(scale=50.0, peaker=4_000.0):
    """Return it at the size of a country, with days weighed to a year and a peaker with an end."""
    network = somebody_elses()
    network.snapshot_weightings.loc[:, ["objective", "generators"]] = 365.0
    for table in (network.c.generators, network.c.links, network.c.storage_units):
        table.static["p_nom"] *= scale
    network.c.generators.static.loc["wind", "p_nom_max"] *= scale
    network.c.generators.static.loc["peaker", "p_nom_max"] = peaker
    network.c.loads.dynamic.p_set *= scale
    network.c.storage_units.static["inflow"] *= scale
    for old, new in (("plain", "South"), ("valley", "North")):
        network.rename_component_names("Bus", **{old: new})
    return network
