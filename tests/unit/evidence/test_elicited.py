"""Experts reach the case: one judgement a panel, as known on a day, walked back to each expert."""

import json
from datetime import date

import numpy as np
import pytest

from elicitation import STATED, add_elicitation, elicitations, seeds, write_rows
from tandau.cli import main
from tandau.errors import CaseError, EvidenceError
from tandau.evidence.conflicts import conflicts
from tandau.evidence.experts import pool_experts
from tandau.futures.distributions import values_at
from tandau.intake import known_case
from tandau.pipeline import run_study
from tandau.report.contents import Study
from tandau.report.prov_document import prov_json
from tandau.report.provenance import tree

KEY = "alpha.overnight_cost"
CLAIM = f"experts.{KEY}"
ASKED = [[list(row[1:4])] for row in STATED]


def panel_of(folder, as_of=None):
    known = known_case(folder, as_of)
    return known, known.evidence.panels[CLAIM]


def weights(panel):
    return {one.expert: round(one.weight, 3) for one in panel.members}


def test_without_seeds_the_experts_are_equal_and_stand_beside_the_other_claims(mini):
    add_elicitation(mini, n_seeds=0)
    known, panel = panel_of(mini)
    assert panel.method == "equal"
    assert weights(panel) == {"ann": 0.333, "ben": 0.333, "cy": 0.333}
    assert panel.pooled == pytest.approx(pool_experts(ASKED).values[0])
    quantity = known.evidence.quantities[KEY]
    # Both graded C3, so they count the same; the panel keeps the shape of the pool.
    assert [(part.claim, part.weight) for part in quantity.components] == [
        ("M01", 0.5),
        (CLAIM, 0.5),
    ]
    assert quantity.is_judgement
    assert values_at(quantity, np.array([0.001]))[0] < 3500


def test_leaving_one_out_is_shown_for_each(mini):
    add_elicitation(mini, n_seeds=0)
    _, panel = panel_of(mini)
    expected = pool_experts(ASKED)
    without = np.array([one.without[0] for one in panel.members])
    assert without == pytest.approx(expected.left_out[:, 0])
    assert panel.spread == pytest.approx(expected.spread[0])


def test_eight_seeds_answered_by_all_bring_weights_by_performance(mini):
    add_elicitation(mini)
    _, panel = panel_of(mini)
    assert (panel.method, panel.n_seeds) == ("classical", 8)
    found = weights(panel)
    assert found["ann"] > 0.9
    assert found["ben"] == 0


def test_seven_seeds_are_too_few_and_so_are_eight_that_one_expert_left_out(mini):
    add_elicitation(mini, n_seeds=7)
    assert panel_of(mini)[1].method == "equal"
    write_rows(
        mini / "seeds.csv",
        [row for row in seeds() if (row["expert"], row["question"]) != ("cy", "q3")],
    )
    _, panel = panel_of(mini)
    assert (panel.method, panel.n_seeds) == ("equal", 7)


@pytest.mark.parametrize("method", ["equal", "log"])
def test_the_case_can_choose_with_a_reason(mini, method):
    add_elicitation(mini, method=method)
    _, panel = panel_of(mini)
    assert (panel.method, panel.reason) == (method, "chosen for the test")
    expected = pool_experts(ASKED, is_logarithmic=method == "log")
    assert panel.pooled == pytest.approx(expected.values[0])
    assert panel.members[0].calibration > 0.5  # shown, though it gives no weight


def test_the_classical_model_is_refused_where_it_is_not_possible(mini):
    add_elicitation(mini, n_seeds=3, method="classical")
    with pytest.raises(EvidenceError, match="3 seed questions") as caught:
        known_case(mini, None)
    (fault,) = caught.value.faults
    assert (fault.file, fault.place) == (
        str(mini / "case.yaml"),
        f"experts, method classical, {KEY}",
    )


def test_what_is_stated_or_answered_later_is_not_known(mini):
    add_elicitation(mini)
    known, panel = panel_of(mini, date(2025, 3, 31))
    assert list(weights(panel)) == ["ann", "ben"]
    assert panel.method == "classical"
    assert "E-cy" not in known.evidence.claims_used()
    write_rows(mini / "seeds.csv", seeds(known_on="2025-03-15"))
    assert panel_of(mini, date(2025, 3, 14))[1].n_seeds == 0
    assert panel_of(mini, date(2025, 3, 15))[1].n_seeds == 8


def test_an_expert_can_think_again(mini):
    again = [*elicitations(), {**elicitations()[0], "id": "E-ann-2", "stated_on": "2025-05-01"}]
    again[-1]["p50"] = 4400
    add_elicitation(mini, n_seeds=0, rows=again)
    known, panel = panel_of(mini)
    assert [one.claim for one in panel.members] == ["E-ann-2", "E-ben", "E-cy"]
    assert known.ledger.status["E-ann"] == "superseded"
    _, before = panel_of(mini, date(2025, 4, 1))
    assert [one.claim for one in before.members] == ["E-ann", "E-ben", "E-cy"]


def test_a_status_event_takes_an_expert_out(mini):
    add_elicitation(mini, n_seeds=0)
    (mini / "status.csv").write_text(
        "claim,status,date,reason\nE-ben,expired,2025-05-01,withdrawn\n", encoding="utf-8"
    )
    assert list(weights(panel_of(mini)[1])) == ["ann", "cy"]


def test_units_and_money_are_converted_once(mini):
    rows = elicitations()
    rows[0] |= {"p05": 4.0, "p50": 5.0, "p95": 8.0, "unit": "kUSD/kW"}
    add_elicitation(mini, n_seeds=0, rows=rows)
    assert panel_of(mini)[1].pooled == pytest.approx(pool_experts(ASKED).values[0])


def test_quantiles_stay_within_the_bounds_of_the_variable(mini):
    rows = [
        {
            **row,
            "variable": "owner_cost_share",
            "unit": "1",
            "price_year": "",
            "subject": "all_offers",
        }
        | {"p05": 0.0, "p50": 0.5, "p95": 0.99}
        for row in elicitations()
    ]
    add_elicitation(mini, n_seeds=0, rows=rows)
    panel = known_case(mini, None).evidence.panels["experts.all_offers.owner_cost_share"]
    values = [value for _, value in panel.quantiles]
    assert min(values) == 0
    assert values == sorted(values)


def test_experts_who_agree_are_no_copies_and_no_rivals(mini):
    rows = [{**row, "p05": 4000, "p50": 5000, "p95": 8000} for row in elicitations()]
    add_elicitation(mini, n_seeds=0, rows=rows)
    known = known_case(mini, None)
    found = conflicts(known.ledger, (), known.evidence.claims_used())
    assert not {claim for one in found for claim in one.claims} & {"E-ann", "E-ben", "E-cy"}


def test_every_expert_is_in_the_study_the_report_and_the_provenance(mini, tmp_path):
    add_elicitation(mini)
    out = tmp_path / "study"
    manifest = run_study(mini, out, n_futures=32)
    assert {"E-ann", "E-ben", "E-cy", CLAIM} <= set(manifest["claims_used"])
    study = Study(out)
    assert study.claims["E-ben"]["is_used"] == study.claims["E-ben"]["is_judgement"] == "1"
    assert study.claims[CLAIM]["derived_from"] == "E-ann E-ben E-cy"
    node = tree(study.lineage, KEY, None)
    assert {"E-ann", CLAIM} <= set(node["claims"])
    panel = node["components"][1]["panel"]
    assert [one["expert"] for one in panel["experts"]] == ["ann", "ben", "cy"]
    assert {"E-cy"} <= set(tree(study.lineage, "lcoe", "alpha")["claims"])
    page = (out / "report.html").read_text(encoding="utf-8")
    assert page.count('data-claim="E-ann"') >= 1
    assert "without this expert" in page
    edges = json.loads(prov_json(study, KEY))["wasDerivedFrom"].values()
    told = {(one["prov:generatedEntity"], one["prov:usedEntity"]) for one in edges}
    assert (f"tandau:claim/{CLAIM}", "tandau:claim/E-ann") in told


def run_main(words, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["tandau", *map(str, words)])
    with pytest.raises(SystemExit) as caught:
        main()
    assert not caught.value.code
    return capsys.readouterr().out


def test_the_command_prints_scores_weights_and_the_pool(mini, capsys, monkeypatch):
    add_elicitation(mini)
    words = ["evidence", "experts", mini]
    (one,) = json.loads(run_main([*words, "--json"], capsys, monkeypatch))
    assert (one["claim"], one["method"], one["n_seeds"]) == (CLAIM, "classical", 8)
    assert set(one["experts"][0]) == {
        "claim", "expert", "weight", "calibration", "information", "stated", "without",
    }  # fmt: skip
    assert "Leave-one-out spread" in run_main(words, capsys, monkeypatch)
    (mini / "elicitations.csv").unlink()
    assert "no elicitations" in run_main(words, capsys, monkeypatch)


def test_panels_of_subjects_that_look_alike_have_claims_of_their_own(mini):
    offers = mini / "offers.yaml"
    text = offers.read_text(encoding="utf-8")
    offers.write_text(text.replace("reactor: A-1200", "reactor: Alpha?Atom"), encoding="utf-8")
    share = {"variable": "trade_share", "unit": "1", "price_year": "", "p05": 0.1, "p50": 0.2}
    rows = [
        {**elicitations()[0], **share, "p95": 0.3, "id": f"E{number}", "subject": subject}
        for number, subject in enumerate(("Alpha Atom", "Alpha?Atom", "alpha"))
    ]
    add_elicitation(mini, n_seeds=0, rows=rows)
    panels = known_case(mini, None).evidence.panels
    assert len(panels) == 3
    assert {panel.claim.subject for panel in panels.values()} == {row["subject"] for row in rows}


def test_more_experts_than_one_cell_can_name(mini):
    rows = [
        {**elicitations()[0], "id": "E" + "x" * 70 + str(number), "expert": f"x{number}"}
        for number in range(42)
    ]
    add_elicitation(mini, n_seeds=0, rows=rows[:40])
    assert len(panel_of(mini)[1].members) == 40
    write_rows(mini / "elicitations.csv", rows)
    with pytest.raises(CaseError) as caught:
        known_case(mini, None)
    assert [fault.place.rpartition(", ")[2] for fault in caught.value.faults] == ["expert"] * 2


def test_every_fault_of_both_tables_is_told_at_once(mini):
    rows = elicitations()
    rows[0] |= {"variable": "overnite_cost"}
    rows[1] |= {"p05": 9000}
    rows[2] |= {"unit": "MW", "source": "gazette"}
    rows += [
        {**elicitations()[0], "id": "M01"},
        {**elicitations()[0], "id": "E-4", "source": "nowhere"},
        {**elicitations()[0], "id": "experts.x", "expert": "dee", "p05": -1},
        {**elicitations()[0], "id": "E-cy", "expert": "eve", "subject": "omega"},
    ]
    add_elicitation(mini, rows=rows)
    asked = seeds(1)
    asked[1] |= {"answer": 13}
    asked[2] |= {"source": "nowhere", "unit": "year"}
    write_rows(mini / "seeds.csv", [*asked, {**asked[0], "p50": ""}, asked[0]])
    with pytest.raises(CaseError) as caught:
        known_case(mini, None)
    found = {(fault.file.rpartition("/")[2], fault.place) for fault in caught.value.faults}
    assert found == {
        ("elicitations.csv", "line 2 (E-ann), variable"),
        ("elicitations.csv", "line 3 (E-ben)"),
        ("elicitations.csv", "line 4 (E-cy), unit"),
        ("elicitations.csv", "line 4 (E-cy), source"),
        ("elicitations.csv", "line 5 (M01), id"),
        ("elicitations.csv", "line 6 (E-4)"),
        ("elicitations.csv", "line 6 (E-4), source"),
        ("elicitations.csv", "line 7 (experts.x), id"),
        ("elicitations.csv", "line 7 (experts.x), p05"),
        ("elicitations.csv", "line 8 (E-cy), id"),
        ("elicitations.csv", "line 8 (E-cy), subject"),
        ("seeds.csv", "line 3, answer"),
        ("seeds.csv", "line 4, source"),
        ("seeds.csv", "line 4, unit"),
        ("seeds.csv", "line 5, p50"),
        ("seeds.csv", "line 6"),
    }
