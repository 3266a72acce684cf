"""Each of these was once wrong; the number groups what was mended together."""

import json
import signal
import sys
from datetime import date

import pytest

from makers import make_claim, make_ledger
from tandau.case.choice import open_choice
from tandau.case.documents import read_document
from tandau.cli import main
from tandau.errors import Fault, ReportError, TandauError, VariableError
from tandau.evidence.convert import factor
from tandau.evidence.pool import unit_faults
from tandau.intake import known_case
from tandau.models import capital
from tandau.pipeline import run_study
from tandau.variables import vocabulary


def edit(folder, file, old, new, count=1):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, count), encoding="utf-8")


# 1. DATA LOSS: --out over a folder that is no study deletes everything in it.
def test_out_never_deletes_a_folder_that_is_no_study(mini, tmp_path):
    out = tmp_path / "precious"
    out.mkdir()
    (out / "thesis.doc").write_text("ten years", encoding="utf-8")
    with pytest.raises(ReportError):
        run_study(mini, out, n_futures=16)
    assert (out / "thesis.doc").exists()


def test_out_never_deletes_the_case(mini):
    with pytest.raises(ReportError):
        run_study(mini, mini, n_futures=16)
    assert (mini / "claims.csv").exists()


@pytest.mark.parametrize("name", ["file", "."])
def test_out_that_is_no_folder_name_is_told(mini, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("x", encoding="utf-8")
    with pytest.raises(ReportError):
        run_study(mini, type(tmp_path)(name), n_futures=16)


# 2. Units: a power tower hangs the process; nan and inf pass; decibel is not linear.
def test_power_tower_does_not_hang():
    def late(_number, _frame):
        raise SystemExit("hangs")

    signal.signal(signal.SIGALRM, late)
    signal.alarm(5)
    try:
        with pytest.raises(VariableError):
            factor("3**3**3**3", None, "MW", 2024)
    finally:
        signal.alarm(0)


@pytest.mark.parametrize("unit", ["nan MW", "inf MW", "1e999 MW", "0 MW", "-1 MW"])
def test_factor_is_a_positive_number(unit):
    with pytest.raises(VariableError):
        factor(unit, None, "MW", 2024)


@pytest.mark.parametrize("unit", ["dB", "Np"])
def test_logarithmic_units_are_refused(unit):
    with pytest.raises(VariableError):
        factor(unit, None, "1", 2024)


# 3. A negative or absurd cost is silently clipped to the variable's bound.
def test_money_out_of_bounds_is_a_fault():
    found = unit_faults([make_claim("a", mode=-5000)], vocabulary(), "claims.csv")
    assert len(found) == 1


# 4. Faults of a case that end in a traceback, or in a wrong answer.
@pytest.mark.parametrize("offers", ["[]", "[alpha, alpha, beta]"])
def test_admissible_offers_are_some_and_differ(mini, tmp_path, offers):
    edit(mini, "plants.yaml", "[alpha, beta, gamma]", offers, 2)
    with pytest.raises(TandauError):
        run_study(mini, tmp_path / "out", n_futures=16)


def test_driver_of_the_project_may_not_load_a_shared_variable(mini, tmp_path):
    edit(mini, "case.yaml", "overnight_cost: overnight", "inflation: overnight")
    edit(mini, "case.yaml", "scope: all", "scope: offer", 2)
    with pytest.raises(TandauError):
        run_study(mini, tmp_path / "out", n_futures=16)


def test_driver_ids_differ(mini, tmp_path):
    edit(mini, "case.yaml", "id: project", "id: host")
    with pytest.raises(TandauError):
        run_study(mini, tmp_path / "out", n_futures=16)


# 5. Explicit YAML tags raise KeyError, IndexError or TypeError out of read_document.
@pytest.mark.parametrize(
    "text", ["a: !!bool maybe", "a: !!int ''", "a: !!float ''", "? !!set {a}\n: 1"]
)
def test_explicit_tags_are_faults(tmp_path, text):
    path = tmp_path / "a.yaml"
    path.write_text(text, encoding="utf-8")
    assert isinstance(read_document(path), Fault)


# 6. One fault, one message: follow-up faults of a record that could not be read.
@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("offers.yaml", "maturity: foak", "maturity: new"),  # + 7 times "unknown subject"
        ("criteria.yaml", "worst: 200", "worst: .nan"),  # + "unknown group cost"
        ("criteria.yaml", "worst: 1,", "worst: .nan,"),  # + "at least 1 item"
        ("claims.csv", "M01,alpha,overnight_cost", "M01,alpha,lcoe"),  # + a unit fault
    ],
)
def test_one_fault_gives_one_message(mini, file, old, new):
    edit(mini, file, old, new)
    with pytest.raises(TandauError) as caught:
        known_case(mini, None)
    assert len(caught.value.faults) == 1


def test_missing_claims_are_told_together_with_a_small_reference_class(mini):
    edit(mini, "case.yaml", "minimum_capacity: 150", "minimum_capacity: 1600")
    edit(mini, "claims.csv", "M23,mini,inflation", "M23,mini,host_cost_of_capital")
    with pytest.raises(TandauError) as caught:
        known_case(mini, None)
    assert len(caught.value.faults) == 2
    assert all(str(mini) in fault.file for fault in caught.value.faults)


# 7. The latest ledger takes the FIRST day of its last period: a commitment within that month or
# year, told by that very claim, is not seen.
def test_commitment_told_to_the_month_holds_in_the_latest_ledger(known):
    plant = known.case.plants[0]
    committed = plant.committed.model_copy(
        update={"since": make_claim("x", stated_on="2025-06-14").stated_on}
    )
    plants = (plant.model_copy(update={"committed": committed}), *known.case.plants[1:])
    case = known.case.model_copy(update={"plants": plants})
    ledger = make_ledger([make_claim("M90", stated_on="2025-06")])
    assert ledger.as_of >= date(2025, 6, 14)
    assert open_choice(case, ledger.as_of, ledger.claims).plant.id == "plant_b"


# 8. A damaged manifest ends in AttributeError / FileNotFoundError.
@pytest.mark.parametrize("files", [[], {}, 3, {"a": 1}])
def test_damaged_manifest_is_a_report_error(tmp_path, files, monkeypatch):
    (tmp_path / "manifest.json").write_text(json.dumps({"files": files}), encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["tandau", "explain", str(tmp_path), "lcoe"])
    with pytest.raises(SystemExit) as caught:
        main()
    assert caught.value.code == 2


# 9. Less than a year of construction (allowed from 0.5) gives negative interest.
def test_interest_is_never_negative():
    assert capital.interest_factor(0.5, 0.07) >= 1


# 10. A study beside a folder that does not exist is written and then not found.
def test_out_through_a_folder_that_does_not_exist(mini, tmp_path, monkeypatch, capsys):
    out = tmp_path / "nowhere" / ".." / "study"
    words = ["tandau", "run", str(mini), "--out", str(out), "--futures", "16", "--json"]
    monkeypatch.setattr(sys, "argv", words)
    with pytest.raises(SystemExit) as caught:
        main()
    assert not caught.value.code
    assert json.loads(capsys.readouterr().out)["plant"] == "plant_b"
    assert (tmp_path / "study" / "report.html").is_file()
