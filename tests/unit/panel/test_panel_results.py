"""What an open panel says, and the case that it becomes."""

import csv
import json
import shutil

import pytest
import yaml

from panels import NO_INTEREST, ORDER, judged, seat, told
from scoring import change_criteria
from tandau.case.read import load_case
from tandau.errors import CaseError, StateError
from tandau.panel.case_files import export_panel
from tandau.panel.findings import findings
from tandau.panel.opening import open_panel
from tandau.panel.submissions import new_form, submit

PAIRS = [
    {"more": "cost", "less": "time", "times": 9},
    {"more": "time", "less": "people", "times": 9},
    {"more": "people", "less": "cost", "times": 9},
]
CIRCLE = {"stakeholder": "me", "name": "me", "statement": "pairwise", "pairwise": PAIRS}
SWING = ORDER | {"statement": "swing", "order": [], "swing": {"cost": 100, "people": 40}}
COST = {"subject": "alpha", "variable": "overnight_cost", "reason": "two bids seen"}
WASTE = {"criterion": "waste_volume", "low": 60}
ASIDE = {"offer": "gamma", "interest": "declared", "words": "Board member", "is_recused": True}


@pytest.fixture
def place(tmp_path):
    """Return a file: what is said of answers is the same wherever they are kept."""
    return str(tmp_path / "state.db")


@pytest.fixture
def opened(state, panel):
    """Return an open panel of three experts, one of whom stepped aside from gamma."""
    made, key = panel
    said = [
        told(
            judged(alpha=9, beta=5, gamma=1), weights=ORDER,
            estimates=[COST | {"p05": 4000, "p50": 5000, "p95": 6000}],
        ),
        told(
            [*judged(alpha=2, beta=4), judged(beta=90)[0] | WASTE],
            [*NO_INTEREST[:2], ASIDE], CIRCLE,
            [COST | {"p05": 7000, "p50": 8000, "p95": 9000.5}],
        ),
        told(judged(alpha=8, beta=6, gamma=2), weights=SWING),
    ]  # fmt: skip
    for number, one in enumerate(said):
        submit(state, seat(state, made, f"Expert {number}")[0], new_form(), one)
    return open_panel(state, made.id, key)


def test_disagreement_and_consistency(opened):
    found = findings(opened)
    assert found["experts"] == ["e01", "e02", "e03"]
    training, waste = found["judgements"]
    assert (training["criterion"], training["spread"]) == ("training", 0.7)
    assert training["concordance"] == 1  # of the two who judged all three
    assert training["n_compared"] == 2
    alpha, beta, gamma = training["offers"]
    assert (alpha["n"], alpha["lowest"], alpha["middle"], alpha["highest"]) == (3, 2, 8, 9)
    assert (beta["spread"], gamma["n"], gamma["spread"]) == (0.2, 2, 0.1)
    assert (waste["concordance"], waste["offers"][1]["range"]) == (None, [60, 90])
    said = {(one["expert"], one["offer"]): one["values"] for one in waste["said"]}
    assert said == {("e02", "beta"): "90, at least 60"}
    assert training["said"][0]["reason"] == "seen at alpha"
    cost, growth = found["estimates"]
    assert cost["reasons"]["e01"] == "two bids seen"
    assert (cost["n"], cost["is_apart"]) == (2, True)
    assert (growth["n"], growth["is_apart"]) == (0, False)
    weights = found["weights"]["experts"]
    assert (weights["e01"]["consistency"], weights["e01"]["is_doubtful"]) == (None, False)
    assert weights["e02"]["is_doubtful"]
    assert weights["e02"]["consistency"] > 1
    for row in weights.values():
        assert sum(row["mean"].values()) == pytest.approx(1, abs=1e-3)
    assert weights["e03"]["mean"]["cost"] / weights["e03"]["mean"]["people"] == pytest.approx(
        2.5, rel=1e-3
    )
    assert 0 <= found["weights"]["concordance"] <= 1
    assert found["interests"] == [
        {"expert": "e02", "offer": "gamma", "interest": "declared", "words": "Board member",
         "is_recused": True},
    ]  # fmt: skip
    assert len({row["receipt"] for row in found["receipts"]}) == 3
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def table(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_the_case_that_it_becomes(opened, asked, tmp_path):
    before = {path.name: path.read_bytes() for path in asked.iterdir() if path.is_file()}
    made = export_panel(opened, asked, tmp_path / "case")
    assert (made.n_scores, made.n_elicitations, made.n_statements, made.n_interests) == (9, 2, 3, 1)
    assert made.notes == ()
    assert {path.name: path.read_bytes() for path in asked.iterdir() if path.is_file()} == before
    case, prefix = load_case(tmp_path / "case"), opened.panel.prefix
    scores = [one for one in case.scores if one.criterion == "training"]
    assert {(one.expert, one.subject): one.mode for one in scores} == {
        ("e01", "alpha"): 9, ("e01", "beta"): 5, ("e01", "gamma"): 1,
        ("e02", "alpha"): 2, ("e02", "beta"): 4,
        ("e03", "alpha"): 8, ("e03", "beta"): 6, ("e03", "gamma"): 2,
    }  # fmt: skip
    assert {(one.expert, one.p95, one.price_year) for one in case.elicitations} == {
        ("e01", 6000, 2024), ("e02", 9000.5, 2024),
    }  # fmt: skip
    names = [one.stakeholder for one in case.preferences]
    assert names[-3:] == [f"{prefix}.{code}" for code in ("e01", "e02", "e03")]
    source = next(one for one in case.sources if one.id == prefix)
    assert (source.kind, source.title) == ("judgement", "Panel of 3 experts: Autumn panel")
    stated = [one for one in case.claims if one.source == prefix]
    assert [(one.subject, one.category, one.note) for one in stated] == [
        ("gamma", "declares an interest", "Board member (stepped aside)")
    ]
    counted = {one.receipt for one in opened.published}
    assert {
        row["locator"].removeprefix("receipt ") for row in table(tmp_path / "case", "scores")
    } == (counted)
    # What was there stays as it was, to the byte, before what was added.
    for name in ("claims.csv", "sources.csv", "preferences.yaml"):
        assert (tmp_path / "case" / name).read_bytes().startswith(before[name].rstrip()), name


def test_remarks_and_indents_of_preferences(opened, asked, tmp_path):
    case = shutil.copytree(asked, tmp_path / "old")
    flush = "# who speaks\npreferences:\n- {stakeholder: a, name: A, statement: none}\n"
    for number, text in enumerate(
        (flush, "preferences: [{stakeholder: a, name: A, statement: none}]\n")
    ):
        (case / "preferences.yaml").write_text(text, encoding="utf-8")
        export_panel(opened, case, tmp_path / f"new{number}")
        written = (tmp_path / f"new{number}" / "preferences.yaml").read_text(encoding="utf-8")
        assert len(yaml.safe_load(written)["preferences"]) == 4
        assert written.startswith(flush) or number


def test_what_does_not_fit_is_refused_and_nothing_written(opened, asked, tmp_path):
    case = shutil.copytree(asked, tmp_path / "old")
    with pytest.raises(StateError, match="something is there"):
        export_panel(opened, asked, case)
    with pytest.raises(StateError, match="make it first"):
        export_panel(opened, asked, tmp_path / "none" / "case")

    def other(groups):
        groups[-1]["criteria"][0]["best"] = 20
        groups[0]["id"] = "price"

    change_criteria(case, other)
    preferences = case / "preferences.yaml"
    text = preferences.read_text(encoding="utf-8").replace("[cost, time]", "[price, time]")
    preferences.write_text(text, encoding="utf-8")
    with pytest.raises(StateError) as error:
        export_panel(opened, case, tmp_path / "new")
    assert [fault.place for fault in error.value.faults] == ["training", "cost"]
    (case / "claims.csv").unlink()
    with pytest.raises(CaseError):
        export_panel(opened, case, tmp_path / "new")
    done = tmp_path / "done"
    export_panel(opened, asked, done)
    with pytest.raises(StateError, match="a case without this panel"):
        export_panel(opened, done, tmp_path / "new")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["done", "old"]


def test_a_case_that_changed_since_is_told(opened, asked, tmp_path):
    case = shutil.copytree(asked, tmp_path / "old")
    with (case / "case.yaml").open("a", encoding="utf-8") as stream:
        stream.write("# later\n")
    made = export_panel(opened, case, tmp_path / "new")
    assert made.notes == ("the case has changed since the study that the panel was asked about",)
