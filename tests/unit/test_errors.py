"""Faults say where, what, what instead, and what to do."""

import pytest

from tandau import errors
from tandau.errors import CaseError, EvidenceError, Fault, TandauError, VariableError

ONE = Fault("a.csv", "line 2", "x", "y", "do z")
WHOLE = Fault("b.csv", "", "nothing", "a file", "add it")


def test_fault_in_words():
    assert str(ONE) == "a.csv: line 2\n  got       x\n  expected  y\n  do        do z"
    assert str(WHOLE).startswith("b.csv\n")


def test_fault_as_data():
    assert ONE.as_dict() == {
        "file": "a.csv",
        "place": "line 2",
        "got": "x",
        "expected": "y",
        "remedy": "do z",
    }


@pytest.mark.parametrize("kind", [CaseError, EvidenceError])
def test_faults_are_told_once_each_in_order(kind):
    error = kind([WHOLE, ONE, WHOLE])
    assert error.faults == (WHOLE, ONE)
    assert str(error).startswith("2 faults found\nb.csv\n")
    assert str(kind([ONE])).startswith("1 fault found\n")


def test_one_base_for_all():
    kinds = [one for one in vars(errors).values() if isinstance(one, type)]
    raised = [one for one in kinds if issubclass(one, Exception)]
    assert len(raised) >= 7
    assert all(issubclass(one, TandauError) for one in raised)
    assert issubclass(VariableError, ValueError)
