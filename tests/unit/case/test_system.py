"""The tables of a power system: read with every fault, carried in a workbook."""

import json
import re
import shutil

import pytest

from tandau.case.exchange import export_case, import_case
from tandau.case.read import case_files, read_case
from tandau.case.system import NO_SYSTEM, PowerQuestion, dated_subject, needed_claims
from tandau.errors import CaseError, EvidenceError
from tandau.intake import known_case

ROWS = {
    "zones": "id,name,note\nNorth,North,\nNorth,Again,\n",
    "lines": "id,name,from_zone,to_zone\nloop,Loop,North,North\nspine,Spine,North,East\n",
    "stations": "id,name,zone,technology\nold,Old,East,steam_engine\n",
    "candidates": "id,technology,zone\nmore_water,dam,North\n",
    "neighbours": "id,name,zone\nabroad,Abroad,East\n",
}


@pytest.fixture
def mini(cases, tmp_path):
    return shutil.copytree(cases / "mini", tmp_path / "mini")


def faults_of(folder):
    return [(f.file.removeprefix(f"{folder}/"), f.place) for f in read_case(folder).faults]


def test_the_cases_have_power_systems(cases):
    for name in ("mini", "kazakhstan"):
        case = read_case(cases / name).case
        assert case.question.power
        needed = list(needed_claims(case.system, case.question.id))
        assert len(needed) == len(set(needed)) > 50


def test_every_fault_between_tables_is_told_at_once(mini):
    for name, text in ROWS.items():
        (mini / "system" / f"{name}.csv").write_text(text, encoding="utf-8")
    found = faults_of(mini)
    for expected in (
        ("system/zones.csv", "line 3 (North), id"),
        ("system/lines.csv", "line 2 (loop), to_zone"),
        ("system/lines.csv", "line 3 (spine), to_zone"),
        ("system/stations.csv", "line 2 (old), zone"),
        ("system/stations.csv", "line 2 (old), technology"),
        ("system/candidates.csv", "line 2 (more_water), technology"),
        ("system/neighbours.csv", "line 2 (abroad), zone"),
    ):
        assert expected in found


def test_a_row_that_cannot_be_read_is_one_fault(mini):
    path = mini / "system" / "technologies.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("battery,storage", "battery,magic"), encoding="utf-8")
    assert faults_of(mini) == [("system/technologies.csv", "line 7 (battery), role")]


def test_claims_must_name_what_the_tables_name(mini):
    path = mini / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(",spine,line_limit", ",spline,line_limit"), encoding="utf-8")
    (fault,) = read_case(mini).faults
    assert fault.got == "the subject 'spline'"
    assert fault.expected == "one of spine"


def test_a_number_that_no_claim_gives_is_a_fault(mini):
    path = mini / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if ",spine,line_limit," not in line]
    path.write_text("".join(kept), encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        known_case(mini, None)
    assert [fault.place for fault in caught.value.faults] == ["spine, variable line_limit"]


def test_tables_and_question_go_together(mini):
    path = mini / "case.yaml"
    text = path.read_text(encoding="utf-8")
    without = re.sub(r"^power:\n(  .*\n)+", "", text, flags=re.MULTILINE)
    assert without != text
    path.write_text(without, encoding="utf-8")
    assert faults_of(mini) == [("case.yaml", "power")]
    shutil.rmtree(mini / "system")
    path.write_text(text, encoding="utf-8")
    told = faults_of(mini)
    assert ("system/zones.csv", "") in told
    assert ("system/stations.csv", "") in told


@pytest.mark.parametrize(
    "changed", [{"years": (2040, 2030)}, {"years": (2020,)}, {"network": "../other.nc"}]
)
def test_a_question_of_power_is_checked(changed):
    plain = {"base_year": 2025, "years": (2030,), "weather_seed": 1}
    PowerQuestion.model_validate(plain)
    with pytest.raises(ValueError, match=r"rise|plain name"):
        PowerQuestion.model_validate(plain | changed)


def test_the_workbook_carries_the_tables(mini, tmp_path):
    book, again = tmp_path / "mini.xlsx", tmp_path / "again"
    notes = export_case(mini, book)
    assert not any("system" in note for note in notes)
    import_case(book, again)
    for path in sorted((mini / "system").iterdir()):
        assert (again / "system" / path.name).read_bytes() == path.read_bytes()
    assert not read_case(again).faults


def test_a_fault_in_the_workbook_names_its_sheet(mini, tmp_path):
    (mini / "system" / "lines.csv").write_text(
        "id,name,from_zone,to_zone\nspine,Spine,North,South\n", encoding="utf-8"
    )
    book = tmp_path / "mini.xlsx"
    export_case(mini, book)
    path = mini / "system" / "network.nc"
    path.write_bytes(b"made by somebody")
    assert "system/network.nc" in " ".join(export_case(mini, book))
    assert path in list(case_files(mini))
    broken = tmp_path / "broken"
    broken.mkdir()
    (broken / "old").write_text(json.dumps({}), encoding="utf-8")
    with pytest.raises(CaseError):
        import_case(book, broken)


def test_subjects_may_name_a_year():
    assert dated_subject("South/2035") == ("South", 2035)
    assert dated_subject("alpha/credit") == ("alpha/credit", None)


def test_an_empty_system_needs_the_case_only():
    assert {subject for subject, _ in needed_claims(NO_SYSTEM, "mini")} == {"mini"}
