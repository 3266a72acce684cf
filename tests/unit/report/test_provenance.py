"""The walk from an outcome down to claims."""

import pytest

from tandau.errors import ReportError
from tandau.models.run import ancestors, arguments
from tandau.report.contents import Study
from tandau.report.provenance import quantity_keys, tree


@pytest.fixture(scope="module")
def lineage(study):
    return Study(study).lineage


def names(node):
    return {node["name"]}.union(*map(names, node["inputs"]))


@pytest.mark.parametrize("offer", ["alpha", "beta", "gamma", None])
@pytest.mark.parametrize("name", ["lcoe", "capital_at_risk", "plant_completion"])
def test_tree_holds_all_ancestors(lineage, name, offer):
    found = tree(lineage, name, offer)
    assert names(found) >= ancestors(name)
    assert [node["name"] for node in found["inputs"]] == list(arguments(name))
    assert set(found) == {"name", "unit", "kind", "inputs", "claims"}


def test_claims_are_those_of_the_offer(lineage):
    assert tree(lineage, "overnight_cost", "alpha")["claims"] == ["M01", "M46"]
    assert tree(lineage, "overnight_cost", "beta")["claims"] == ["M02", "M03", "M46"]
    assert tree(lineage, "overnight_cost", None)["claims"] == ["M01", "M02", "M03", "M04", "M46"]
    assert "M04" in tree(lineage, "lcoe", "gamma")["claims"]
    assert "M04" not in tree(lineage, "lcoe", "alpha")["claims"]


def test_claims_above_are_those_below(lineage):
    node = tree(lineage, "lcoe", "beta")
    assert set(node["claims"]) == {claim for one in node["inputs"] for claim in one["claims"]}


def test_loadings_are_inputs_of_what_they_bind(lineage):
    node = tree(lineage, "construction_time", "alpha")
    assert [one["name"] for one in node["inputs"]] == [
        "construction_time_host_loading",
        "construction_time_project_loading",
    ]
    assert node["claims"] == ["M42", "M43", "history.construction_time.all_offers"]


def test_levers_rest_on_no_claim(lineage):
    node = tree(lineage, "n_units", "alpha")
    assert (node["kind"], node["inputs"], node["claims"]) == ("lever", [], [])


def test_quantity_keys(lineage):
    assert quantity_keys(lineage, "inflation", "alpha") == ["mini.inflation"]
    assert quantity_keys(lineage, "loan_share", "gamma") == ["all_offers.loan_share"]
    assert quantity_keys(lineage, "loan_share", None) == [
        "China.loan_share",
        "Russia.loan_share",
        "all_offers.loan_share",
    ]
    assert quantity_keys(lineage, "lcoe", "alpha") == []


def test_unknown_names_are_refused(lineage):
    with pytest.raises(ReportError, match="'lcoo' is no outcome"):
        tree(lineage, "lcoo", None)
    with pytest.raises(ReportError, match="'delta' is no offer of this study; it has alpha, beta"):
        tree(lineage, "lcoe", "delta")
