"""What people see."""

import io

import pytest
from rich.console import Console

from tandau.errors import CaseError, Fault, ReportError
from tandau.report.contents import Study
from tandau.report.provenance import tree
from tandau.terminal import (
    Bar,
    show_faults,
    show_ranks,
    show_tree,
    validation_table,
    variables_table,
)
from tandau.variables import vocabulary


@pytest.fixture
def console():
    return Console(file=io.StringIO(), width=200)


def shown(console):
    return console.file.getvalue()


def test_faults(console):
    faults = [Fault("a.csv", "line 2", "[bold]x", "y", "do z"), Fault("b.csv", "", "g", "e", "r")]
    show_faults(CaseError(faults), console)
    text = shown(console)
    assert "Fault a.csv: line 2" in text
    assert "got       [bold]x" in text
    assert "do        do z" in text
    assert "2 faults; nothing was written." in text


def test_one_fault_and_none(console):
    show_faults(CaseError([Fault("b.csv", "", "g", "e", "r")]), console)
    show_faults(ReportError("[red]: no such folder"), console)
    assert "1 fault; nothing was written." in shown(console)
    assert "Error [red]: no such folder" in shown(console)


def test_ranks_best_first(console, study):
    ranks = Study(study).ranks
    show_ranks(ranks, console)
    text = shown(console)
    first = ranks["rankings"]["all"]
    best = max(first, key=lambda offer: first[offer]["first_rank"])
    rows = [line for line in text.splitlines() if " % ± " in line]
    assert len(rows) == 3
    assert ranks["case"]["offers"][best]["name"] in rows[0]
    assert f"{first[best]['first_rank'] * 100:.1f} %" in rows[0]
    assert "Plant B, as of 2025-03-01: probability of being best" in text
    assert "the ranking is only as good as its claims" in text


def test_tree_reaches_claims_and_sources(console, study):
    found = Study(study)
    console.print(show_tree(tree(found.lineage, "lcoe", "alpha"), found, "alpha"))
    text = shown(console)
    for words in ("lcoe", "alpha.overnight_cost", "M01 weight 1.00", "C3", "judgement", "as above"):
        assert words in text
    assert text.count("M01 weight") == 1


def test_variables(console):
    console.print(variables_table(vocabulary().values()))
    assert "fabrication_partner_share" in shown(console)


def test_validation(console):
    case = {"id": "one", "expected": 1.0, "got": 1.5, "tolerance": 0.1}
    rows = [{**case, "passed": False}, {**case, "passed": True}]
    console.print(validation_table(rows))
    assert "FAILED" in shown(console)
    assert "passed" in shown(console)


def test_bar_draws_on_standard_error(capsys):
    with Bar(is_quiet=False) as bar:
        bar("read", 0, 1)
        bar("models", 0, 4)
        bar("models", 4, 4)
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "models" in captured.err


def test_quiet_bar_draws_nothing(capsys):
    with Bar(is_quiet=True) as bar:
        bar("read", 0, 1)
    assert capsys.readouterr() == ("", "")


def test_bar_ends_with_the_error(capsys):
    def fail():
        with Bar(is_quiet=False) as bar:
            bar("read", 0, 1)
            raise ReportError("no")

    with pytest.raises(ReportError, match="no"):
        fail()
    assert "0/1" in capsys.readouterr().err
