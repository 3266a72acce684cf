"""Networks of one's own: read, solved, varied, written, and put into a case."""

import json
import shutil

import numpy as np
import pypsa
import pytest

from own_network import somebody_elses
from tandau.errors import CaseError
from tandau.intake import known_case
from tandau.models.power.dispatch import solve_network
from tandau.models.power.network_files import adopt_network, read_network, write_network
from tandau.models.power.parameters import reference_values, set_parameters
from tandau.models.power.system import NuclearBlock
from tandau.power_import import import_network
from tandau.power_network import network_of_case

REFERENCES = {
    "coal_price": 8.0,
    "gas_price": 20.0,
    "co2_price": 10.0,
    "wind_capital_cost": 1300.0,
    "nuclear_capacity": 0.0,
    "nuclear_marginal_cost": 10.0,
    "committed_nuclear_capacity": 0.0,
}


@pytest.fixture(autouse=True)
def text_as_pandas_reads_it():
    with pypsa.option_context("api.legacy_string_dtype", False):
        yield


def plan(network):
    units = network.c.generators
    return units.static["p_nom_opt"].to_dict(), units.dynamic.p.to_numpy()


@pytest.mark.parametrize("name", ["own.nc", "folder"])
def test_read_solve_and_write_leave_it_unchanged(tmp_path, name):
    written, again = tmp_path / name, tmp_path / f"again_{name}"
    mine = somebody_elses()
    write_network(mine, written)
    read = read_network(written)
    for network in (mine, read):
        solve_network(network)
    assert read.objective == pytest.approx(mine.objective, rel=1e-9)
    assert plan(read)[0] == pytest.approx(plan(mine)[0], abs=1e-6)
    np.testing.assert_allclose(plan(read)[1], plan(mine)[1], atol=1e-6)
    write_network(read, again)
    last = read_network(again)
    assert last.c.generators.static.loc["old", "owner"] == "the town"
    for component in ("buses", "carriers", "generators", "loads", "links", "storage_units"):
        one, other = mine.c[component].static, last.c[component].static
        assert set(one.index) == set(other.index)
        for column in one.columns:
            left, right = one[column], other[column].reindex(one.index)
            if left.dtype.kind == "f":
                np.testing.assert_allclose(left, right, rtol=1e-9, atol=1e-9)
            else:
                assert left.tolist() == right.tolist(), column
        for series, table in mine.c[component].dynamic.items():
            other_table = last.c[component].dynamic[series]
            assert set(other_table.columns) <= set(table.columns), series
            # PyPSA does not write what is the default all year.
            default = mine.c[component].defaults.loc[series, "default"]
            for unit in table.columns:
                found = other_table.get(unit, default)
                np.testing.assert_allclose(found, table[unit], rtol=1e-9, atol=1e-9)


def test_adopted_it_solves_as_before_and_then_varies():
    plain, adopted = somebody_elses(), somebody_elses()
    block = NuclearBlock("nuclear", "plain", "nuclear_capacity", 0.0, 10.0)
    adopt_network(adopted, REFERENCES, (block,))
    set_parameters(adopted, {})
    for network in (plain, adopted):
        solve_network(network)
    assert adopted.objective == pytest.approx(plain.objective, rel=1e-9)
    changed = {
        "coal_price": 12.0,
        "gas_price": 30.0,
        "co2_price": 40.0,
        "wind_capital_cost": 650.0,
        "nuclear_capacity": 25.0,
        "demand_factor": 1.1,
        "coal_standing_factor": 0.5,
        "transfer_limit_factor": 0.2,
        "inflow_factor": 0.5,
    }
    set_parameters(adopted, changed)
    units = adopted.c.generators.static
    # What the network said, moved by the change of each price over the efficiency.
    assert units.loc["old", "marginal_cost"] == pytest.approx(30 + (4 + 0.34 * 30) / 0.4)
    assert units.loc["peaker", "marginal_cost"] == pytest.approx(64.7 + (10 + 0.2 * 30) / 0.39)
    assert units.loc["wind", "capital_cost"] == pytest.approx(130)
    assert units.loc["peaker", "capital_cost"] == 120
    assert units.loc[["old", "nuclear"], "p_nom"].tolist() == [25, 25]
    assert adopted.c.links.static.loc["cable", "p_nom"] == pytest.approx(3)
    assert adopted.c.loads.dynamic.p_set["town"].max() == pytest.approx(110)
    solve_network(adopted)
    assert adopted.objective != pytest.approx(plain.objective, rel=1e-3)


def test_a_network_without_links_has_no_limit_to_vary():
    network = somebody_elses()
    network.remove("Link", "cable")
    network.add("Line", "wire", bus0="valley", bus1="plain", x=0.1, s_nom=15)
    adopt_network(network, REFERENCES)
    known = reference_values(network)
    assert "transfer_limit_factor" not in known
    assert "nuclear_capacity" not in known


def test_a_block_stands_on_a_bus():
    block = NuclearBlock("nuclear", "seaside", "nuclear_capacity", 0.0, 10.0)
    with pytest.raises(CaseError) as caught:
        adopt_network(somebody_elses(), REFERENCES, (block,))
    assert caught.value.faults[0].expected == "one of plain, valley"


@pytest.fixture
def mini(cases, tmp_path):
    return shutil.copytree(cases / "mini", tmp_path / "mini")


def test_a_case_of_its_own_network(mini, tmp_path):
    mine = somebody_elses()
    for old, new in (("plain", "South"), ("valley", "North")):
        mine.rename_component_names("Bus", **{old: new})
    write_network(mine, tmp_path / "own.nc")
    told = import_network(tmp_path / "own.nc", mini)
    assert told["buses"] == ["South", "North"]
    assert told["carriers"]["hard coal"] == {
        "capacity": 50.0,
        "can_be_built": False,
        "follows": "coal",
    }
    for path in (mini / "system").glob("*.csv"):
        path.unlink()
    case = mini / "case.yaml"
    text = case.read_text(encoding="utf-8")
    case.write_text(text.replace("seed: 7\ndrivers", "seed: 7\n  network: network.nc\ndrivers"))
    known = known_case(mini, None)
    network = network_of_case(known, 2025, {"nuclear_capacity": 30.0})
    assert network.c.generators.static.loc["nuclear", ["bus", "p_nom"]].tolist() == ["South", 30]
    later = network_of_case(known, 2040)
    grown = later.c.loads.dynamic.p_set["town"] / network.c.loads.dynamic.p_set["town"]
    assert grown.to_numpy() == pytest.approx(reference_values(later)["demand_factor"])
    with pytest.raises(CaseError, match="something is there"):
        import_network(tmp_path / "own.nc", mini)


def test_what_is_no_network_is_refused_and_nothing_written(mini, tmp_path):
    (tmp_path / "broken.nc").write_bytes(b"CDF\x01nothing")
    (tmp_path / "empty").mkdir()
    for name in ("broken.nc", "empty", "absent.nc"):
        with pytest.raises(CaseError) as caught:
            import_network(tmp_path / name, mini)
        assert caught.value.faults
    with pytest.raises(CaseError, match="no such folder"):
        import_network(tmp_path / "broken.nc", tmp_path / "nowhere")
    assert not (mini / "system" / "network.nc").exists()


def test_a_full_folder_is_not_overwritten(tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").write_text("dear", encoding="utf-8")
    with pytest.raises(CaseError, match="something is there"):
        write_network(somebody_elses(), tmp_path / "full")
    assert json.loads(json.dumps([p.name for p in (tmp_path / "full").iterdir()])) == ["letter.txt"]
