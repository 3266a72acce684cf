"""The commands under `tandau history`."""

import json

from typer.testing import CliRunner

from tandau.cli import app
from tandau.errors import CaseError


def invoke(*words):
    return CliRunner().invoke(app, ["history", *map(str, words)])


def test_check_packaged():
    result = invoke("check")
    assert result.exit_code == 0
    assert "reactor_history: no fault. 726 rows, known until 2025-03-31" in result.stdout
    told = json.loads(invoke("check", "--json").stdout)
    assert [one["n_rows"] for one in told["records"]] == [726, 55]
    assert [one["known_until"] for one in told["records"]] == ["2025-03-31", None]


def test_check_a_file_with_faults(tmp_path):
    path = tmp_path / "own.csv"
    path.write_text("unit,first_concrete\nA,2000-01-01\n", encoding="utf-8")
    error = invoke("check", path).exception
    assert isinstance(error, CaseError)
    assert [fault.got for fault in error.faults] == [
        f"no column {name!r}" for name in ("project", "country", "outcome", "known_until")
    ]


GEO = (
    "Name,Country,Status,ReactorType,ReactorModel,ConstructionStartAt,OperationalFrom,Capacity\n"
    "Akkuyu-1,Turkey,Under Construction,PWR,VVER V-509,2018-04-03,,1114\n"
    "Almaraz-1,Spain,Operational,PWR,WH 3LP,1973-07-03,1983-09-01,900\n"
    "Later-1,Iran,Planned,,,,,\n"
)


def test_import(tmp_path):
    path, out = tmp_path / "geo.csv", tmp_path / "own.csv"
    path.write_text(GEO, encoding="utf-8")
    text = invoke("import", path).stdout
    assert "GeoNuclearData, 2 units (1 built, 1 construction)" in " ".join(text.split())
    assert "1 left out: planned" in text
    assert "Nothing written" in text
    assert not out.exists()
    result = invoke("import", path, "--out", out, "--known-until", "2024-03-02", "--json")
    told = json.loads(result.stdout)
    assert (told["format"], told["known_until"], told["units"]) == (
        "GeoNuclearData",
        "2024-03-02",
        2,
    )
    assert told["outcomes"] == {"built": 1, "construction": 1}
    assert told["left_out"] == [{"unit": "LATER-1", "reason": "planned"}]
    assert told["written"] == str(out)
    assert invoke("check", out).exit_code == 0


def test_nothing_is_written_on_bad_input(tmp_path):
    path, out = tmp_path / "geo.csv", tmp_path / "own.csv"
    path.write_text(GEO.replace("Operational,", "Working,"), encoding="utf-8")
    assert invoke("import", path, "--out", out).exception.faults[0].got == "Working"
    assert [one.name for one in tmp_path.iterdir()] == ["geo.csv"]
