"""One week with starts and least loads, on a network small enough to solve by hand."""

import numpy as np
import pandas as pd
import pypsa
import pytest

from tandau.errors import SolverError
from tandau.models.power.commitment import (
    UnitLimits,
    committed,
    dispatched,
    split_units,
    week_of,
)


@pytest.fixture(scope="module")
def hourly():
    """Wind that covers all load in the middle hours, one coal class, one gas class to be built."""
    with pypsa.option_context("api.legacy_string_dtype", False):
        network = pypsa.Network()
        network.set_snapshots(pd.date_range("2035-01-01", periods=12, freq="h"))
        network.add("Carrier", ["coal", "gas", "wind", "AC"])
        network.add("Bus", "north", carrier="AC")
        network.add("Load", "north", bus="north", p_set=200.0)
        blows = np.array([0, 0, 1.0, 1.0, 0, 0, 0, 0, 0, 0, 0, 0])
        network.add("Generator", "wind", bus="north", carrier="wind", p_nom=200.0, p_max_pu=blows)
        network.add(
            "Generator", "coal", bus="north", carrier="coal", p_nom=200.0, marginal_cost=10.0
        )
        network.add(
            "Generator", "gas new", bus="north", carrier="gas", p_nom_extendable=True,
            marginal_cost=50.0, capital_cost=1.0,
        )  # fmt: skip
    return network


COAL = UnitLimits(
    size=100.0, stable_share=0.5, ramp_share=1.0, start_cost=300.0, least_up=1, least_down=4
)


def test_linear_week_uses_all_wind(hourly):
    week = dispatched(week_of(hourly, 0, {"gas new": 50.0}, hours=8))
    assert week.cost == pytest.approx(6 * 200 * 10)
    assert (week.starts, week.curtailed) == (0, pytest.approx(0.0))
    assert week.network.c.generators.static.loc["gas new", "p_nom"] == 50.0


def test_committed_week_pays_for_what_the_linear_one_hides(hourly):
    # Off for at least four hours, coal cannot follow two hours of wind without gas for two more,
    # of which there is too little: it stays on at half load and wind goes unused.
    week = committed(week_of(hourly, 0, {"gas new": 0.0}, hours=8), {"coal": COAL})
    power = week.network.c.generators.dynamic["p"].round(6)
    assert week.curtailed == pytest.approx(2 * 100.0)
    assert week.cost == pytest.approx((6 * 200 + 2 * 100) * 10)
    assert power[["coal 1", "coal 2"]].min().min() == pytest.approx(50.0)
    assert week.starts == 0


@pytest.mark.slow
def test_committed_week_starts_where_that_is_cheaper(hourly):
    quick = UnitLimits(100.0, 0.5, 1.0, start_cost=1.0)
    week = committed(week_of(hourly, 0, {}, hours=8), {"coal": quick})
    assert week.starts == 2
    assert week.cost == pytest.approx(6 * 200 * 10 + 2 * 100)
    assert week.curtailed == pytest.approx(0.0)


@pytest.mark.slow
def test_units_that_must_run_are_left_alone(hourly):
    week = week_of(hourly, 0, {}, hours=8)
    week.c.generators.static.loc["coal", "p_min_pu"] = 0.2
    solved = committed(week, {"coal": COAL})
    assert "coal" in solved.network.c.generators.static.index
    assert solved.curtailed == pytest.approx(2 * 40.0)


def test_many_units_become_blocks(hourly):
    week = week_of(hourly, 0, {}, hours=2)
    split_units(week, {"coal": UnitLimits(10.0, 0.5, 0.3, 1.0)})
    blocks = week.c.generators.static.filter(like="coal", axis=0)
    assert blocks["p_nom"].to_numpy() == pytest.approx([200 / 6] * 6)
    assert blocks["ramp_limit_up"].to_numpy() == pytest.approx([0.3] * 6)
    assert blocks["start_up_cost"].sum() == pytest.approx(200.0)


def test_faults(hourly):
    with pytest.raises(SolverError, match="expected some of 12"):
        week_of(hourly, 10, {}, hours=8)
    week = week_of(hourly, 0, {}, hours=8)
    week.c.generators.static.loc["coal", "p_nom"] = 100.0
    with pytest.raises(SolverError, match="infeasible"):
        dispatched(week)
