"""A part that does not rest on all futures says so, and no other part does."""

import json
from types import SimpleNamespace

import pytest

from tandau.report.formats import SPACE
from tandau.report.part_futures import futures_by_part, part_futures, rests_on


@pytest.fixture
def folder(tmp_path):
    told = {"decision": {"n_futures": 4096, "n_informed": 20_000}, "risks": {"n_futures": 8192}}
    for name, entry in told.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(entry))
    return tmp_path


def study(found):
    return SimpleNamespace(ranks={"part_futures": found})


def test_parts_are_counted(folder):
    assert part_futures(folder, 20_000, 8192, 1024) == {
        "ranking": 20_000,
        "information": 20_000,
        "decision": 4096,
        "risks": 8192,
        "influence": 1024,
        "schedule": 8192,
    }
    assert part_futures(folder, 300, 128, 1024)["influence"] == 128


def test_sentences(folder):
    found = study(part_futures(folder, 20_000, 8192, 1024))
    told = rests_on(found)
    assert f"first 8{SPACE}192 of the study's 20{SPACE}000 futures" in told["risks"]
    assert f"all 20{SPACE}000 futures of the study" in told["decision"]
    assert f"first 4{SPACE}096 of them" in told["decision"]
    assert not told["ranking"]
    assert not told["money"]
    listed = futures_by_part(found)
    assert listed.startswith(f"ranking and ranges: 20{SPACE}000; what is worth finding out: 20")
    assert "money" not in listed


@pytest.mark.parametrize("found", [{}, {"ranking": 300, "decision": 300, "information": 300}])
def test_nothing_is_said_where_nothing_is_left_out(found):
    assert not any(rests_on(study(found)).values())
    assert futures_by_part(study(found)) == ""


def test_study_of_one_block_that_is_not_all_decided_on():
    told = rests_on(study({"ranking": 8192, "decision": 4096, "information": 4096}))
    assert told["decision"].startswith("This section rests on the first 4")
