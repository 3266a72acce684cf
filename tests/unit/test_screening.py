"""Criteria from packaged trees, scores of experts, gates: from files to who is ranked and why."""

from datetime import date

import numpy as np
import pytest

from scoring import PEOPLE, add_scores, change_criteria
from tandau.case.packaged_trees import packaged_trees
from tandau.case.read import read_case
from tandau.errors import ModelError
from tandau.futures.scores import sample_scores
from tandau.intake import criteria_of, known_case
from tandau.pipeline import run_study
from tandau.report.contents import Study
from tandau.screening import first_look, passages, screened
from tandau.variables import vocabulary


@pytest.fixture
def scored(mini):
    """The mini case with a group that no variable gives, scored by two experts for two offers."""
    add_scores(mini)
    return mini


def test_packaged_trees_are_sound():
    for groups in packaged_trees().values():
        ids = [leaf["id"] for group in groups for leaf in group["criteria"]]
        assert len(set(ids)) == len(ids)
        for group in groups:
            for leaf in group["criteria"]:
                about = vocabulary().get(leaf.get("variable", ""))
                assert (about is None) == ("unit" in leaf)
                assert about is None or ("offer" in about.dims and "unit" not in about.dims)


def test_a_whole_tree_can_be_taken(mini):
    for name in packaged_trees():
        text = f"criteria:\n  - {{tree: {name}}}\n"
        (mini / "criteria.yaml").write_text(text, encoding="utf-8")
        groups = read_case(mini).tables.criteria
        assert not groups.faults
        assert [one.id for one in groups.records] == [one["id"] for one in packaged_trees()[name]]


def test_what_stands_beside_the_tree_replaces_it(mini):
    taken = {"tree": "kazakhstan_evaluation_2025", "id": "cost", "name": "Money"}
    own = {"id": "lcoe", "tree": "kazakhstan_evaluation_2025", "worst": 180}
    change_criteria(
        mini,
        lambda groups: groups.__setitem__(
            0, {**taken, "criteria": [own, {"id": "capital_at_risk"}]}
        ),
    )
    node = read_case(mini).case.criteria[0]
    assert (node.name, [leaf.id for leaf in node.criteria]) == (
        "Money",
        ["lcoe", "capital_at_risk"],
    )
    assert (node.criteria[0].worst, node.criteria[0].best) == (180, 30)


@pytest.mark.parametrize(
    ("item", "got"),
    [
        ({"tree": "nowhere"}, "the tree 'nowhere'"),
        ({"tree": "kazakhstan_evaluation_2025", "id": "moon"}, "the group 'moon'"),
        (
            {"tree": "kazakhstan_evaluation_2025", "id": "cost", "criteria": [{"id": "moon"}]},
            "the criterion 'moon'",
        ),
    ],
)
def test_unknown_parts_of_a_tree_are_named(mini, item, got):
    change_criteria(mini, lambda groups: groups.append(item))
    faults = [one for one in read_case(mini).faults if one.place == "criteria[4]"]
    assert [one.got for one in faults] == [got]
    assert faults[0].expected.startswith("one of ")


def test_experts_count_alike_and_who_is_not_scored_lies_anywhere(scored):
    known = known_case(scored, None)
    training, waste = known.evidence.scored
    assert training.missing == ("gamma",)
    assert waste.missing == ("alpha", "beta", "gamma")
    assert [part.claim for part in training.of_offer["beta"].components] == ["R4"]
    drawn = sample_scores(known.evidence.scored, ["alpha", "beta", "gamma"], 4096, 7)
    alpha, beta, gamma = drawn["score.training"].to_numpy()
    assert (np.isclose(alpha, 2, atol=1e-3).mean(), alpha.max() <= 9) == (
        pytest.approx(0.5, abs=0.01),
        True,
    )
    assert (beta.min() >= 4) & (beta.max() <= 5)
    # The whole scale, evenly: never an imputed mean.
    assert np.quantile(gamma, (0.1, 0.5, 0.9)) == pytest.approx([1, 5, 9], abs=0.05)
    rows = drawn["score.waste_volume"].to_numpy()
    assert np.abs(np.corrcoef(rows)[np.triu_indices(3, 1)]).max() < 0.05
    assert {"R1", "R2", "R4"} <= set(known.evidence.claims_used())
    assert "R3" not in known.evidence.claims_used()


def test_scores_as_of_a_day(scored):
    # Elsewhere the mini case needs claims of March, so that scores are dated past them here.
    text = (scored / "scores.csv").read_text(encoding="utf-8").replace("2025-02-01", "2025-04-01")
    (scored / "scores.csv").write_text(text, encoding="utf-8")
    known = known_case(scored, date(2025, 3, 1))
    assert [one.claim for one in known.evidence.scored[0].of_offer["beta"].components] == ["R3"]


def test_a_study_with_scores_walks_back_to_them(scored, tmp_path):
    run_study(scored, tmp_path / "out", n_futures=256)
    study = Study(tmp_path / "out")
    assert {"evidenced", "evidenced:without_political"} <= set(study.ranks["rankings"])
    weights = study.ranks["rankings"]["evidenced"]["alpha"]["central_weight"]
    assert "waste_volume" not in weights
    assert "training" in weights
    assert study.claims["R4"]["is_used"] == "1"
    assert study.claims["R3"]["replaced_by"] == "R4"
    found = study.lineage["quantities"]["beta.score.training"]
    assert [part["claim"] for part in found["components"]] == ["R4"]
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "not known for any offer" in page


@pytest.mark.parametrize(
    ("row", "place", "got"),
    [
        ("R9,lcoe,alpha,ann,,7,,2025-01-01,gazette,", "line 6 (R9), criterion", "'lcoe'"),
        ("R9,moon,alpha,ann,,7,,2025-01-01,gazette,", "line 6 (R9), criterion", "'moon'"),
        ("R9,training,alpha,ann,,17,,2025-01-03,gazette,", "line 6 (R9), mode", "17"),
        ("R9,training,delta,ann,,7,,2025-01-03,gazette,", "line 6 (R9), subject", "'delta'"),
        ("R9,training,alpha,ann,,7,,2025-01-03,nobody,", "line 6 (R9), source", "'nobody'"),
        ("R1,training,gamma,ann,,7,,2025-01-03,gazette,", "line 6 (R1), id", "'R1'"),
        ("M01,training,gamma,ann,,7,,2025-01-03,gazette,", "line 6 (M01), id", "'M01'"),
        (
            "R9,training,alpha,ann,,7,,2025-01-01,gazette,",
            "line 6 (R9)",
            "ann on training of alpha",
        ),
        ("R9,training,alpha,ann,,,,2025-01-03,gazette,", "line 6 (R9)", "mode"),
    ],
)
def test_faults_of_scores(scored, row, place, got):
    with (scored / "scores.csv").open("a", encoding="utf-8") as stream:
        stream.write(row + "\n")
    (fault,) = read_case(scored).faults
    assert fault.place == place
    assert got in fault.got or got in fault.expected


def gate_on_designs(folder, **fields):
    def change(groups):
        groups[2]["criteria"][1]["gate"] = {"reason": "Proven designs only."} | fields

    change_criteria(folder, change)


def test_a_failed_gate_screens_and_says_why(mini, tmp_path):
    gate_on_designs(mini, least=1)
    known = known_case(mini, None)
    found = passages(known, first_look(known))
    failed = {one.offer for one in found if one.screens}
    kept = [one.id for one in screened(known, found).choice.offers]
    assert failed
    assert set(kept) == {"alpha", "beta", "gamma"} - failed
    run_study(mini, tmp_path / "out", n_futures=256)
    study = Study(tmp_path / "out")
    assert study.ranks["alternatives"] == kept
    assert set(study.ranks["rankings"]["all"]) == set(kept)
    told = {one["offer"]: one for one in study.ranks["gates"]}
    assert {offer for offer, one in told.items() if one["is_screened"]} == failed
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    assert "Not ranked:" in page
    assert "Proven designs only." in page


def test_a_gate_that_is_not_binding_is_told_only(mini):
    gate_on_designs(mini, least=1, binding=False)
    known = known_case(mini, None)
    found = passages(known, first_look(known))
    assert any(one.verdict == "failed" for one in found)
    assert screened(known, found) is known


def test_a_gate_of_which_nothing_is_known_lets_pass(mini):
    def change(groups):
        leaf = PEOPLE["criteria"][0] | {"gate": {"least": 9}, "scored": False}
        groups.append({"id": "people", "name": "People", "criteria": [leaf]})

    change_criteria(mini, change)
    known = known_case(mini, None)
    found = passages(known, first_look(known))
    assert {(one.verdict, one.share) for one in found} == {("not known", None)}
    assert screened(known, found) is known
    assert "training" not in {one.id for one in criteria_of(known.case)}


def test_a_case_in_which_no_offer_passes_is_refused(mini):
    gate_on_designs(mini, least=900)
    known = known_case(mini, None)
    with pytest.raises(ModelError, match="no offer passes the gates") as caught:
        screened(known, passages(known, first_look(known)))
    assert len(caught.value.faults) == 3
    assert "binding: false" in caught.value.faults[0].remedy
