"""A case's own build history takes the place of the packaged one, and says so."""

import csv
from datetime import date
from importlib.resources import files

import pytest

from makers import make_offer
from tandau.case.question import ReferenceClass
from tandau.errors import EvidenceError
from tandau.evidence.history import KNOWN_UNTIL, countries, last_known, own_history, read_history
from tandau.evidence.reference_class import comparables, construction_time, experience
from tandau.intake import about_run, known_case

ALL = ReferenceClass(exports_only=False, since=1965, minimum_capacity=0, reason="all")
EXPORTS = ALL.model_copy(update={"exports_only": True})


def packaged_rows():
    text = (files("tandau.data") / "reactor_history.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def write(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_packaged_file_reads_the_same_as_an_own_file(tmp_path):
    own = read_history(write(tmp_path / "own.csv", packaged_rows()))
    packaged = read_history()
    assert tuple(own) == tuple(packaged)
    assert own.known_until == packaged.known_until == KNOWN_UNTIL
    assert packaged.source.title != own.source.title
    assert packaged.source.id == own.source.id


def test_last_known_day(tmp_path):
    rows = [row | {"known_until": "2026-06-30"} for row in packaged_rows()]
    own = read_history(write(tmp_path / "own.csv", rows))
    assert last_known(own) == date(2026, 6, 30)
    assert last_known(list(own)) == KNOWN_UNTIL
    # Units still under construction have run for longer, so times can only get longer.
    later, _ = construction_time(own, ALL, date(2026, 12, 31))
    earlier, _ = construction_time(read_history(), ALL, date(2026, 12, 31))
    assert later.components[0].mode >= earlier.components[0].mode
    assert later.components[0].high > earlier.components[0].high


def test_no_own_file(tmp_path):
    assert own_history(tmp_path) is None


def test_a_broken_file_tells_all(tmp_path):
    rows = packaged_rows()[:2]
    rows[0]["outcome"] = "gone"
    rows[1]["net_capacity"] = "0"
    with pytest.raises(EvidenceError) as caught:
        read_history(write(tmp_path / "own.csv", rows))
    assert [fault.got for fault in caught.value.faults] == ["'gone'", "0"]


def test_a_unit_of_unknown_vendor_is_no_export(tmp_path):
    rows = [
        row | {"vendor_country": "", "flag": "vendor country not known"} if n == 0 else row
        for n, row in enumerate(packaged_rows())
    ]
    own = read_history(write(tmp_path / "own.csv", rows))
    name = rows[0]["unit"]
    assert name in {unit.name for unit in comparables(own, ALL, KNOWN_UNTIL)}
    assert name not in {unit.name for unit in comparables(own, EXPORTS, KNOWN_UNTIL)}
    assert "" not in countries(own)
    told = dict.fromkeys(q.variable for q, _ in experience(own, make_offer(), KNOWN_UNTIL))
    assert list(told) == ["n_exported_units", "n_design_units"]


def test_the_case_runs_on_its_own_history(mini):
    before = known_case(mini, None)
    # Every unit built five years later than it was.
    rows = packaged_rows()
    for row in rows:
        if row["outcome"] == "built":
            for step in ("first_criticality", "grid_connection", "commercial_operation"):
                if row[step]:
                    year, rest = row[step].split("-", 1)
                    row[step] = f"{int(year) + 5}-{'02-28' if rest == '02-29' else rest}"
        row["known_until"] = "2031-12-31"
    write(mini / "reactor_history.csv", rows)
    after = known_case(mini, None)
    key = before.evidence.of_offer["construction_time"]["alpha"]
    old, new = (known.evidence.quantities[key].components[0].mode for known in (before, after))
    assert new > old + 1
    assert "own file" in after.evidence.sources["reactor_history"].title
    assert "packaged" in before.evidence.sources["reactor_history"].title
    hashes = {about_run(known, 16, 1)["case_sha256"] for known in (before, after)}
    assert len(hashes) == 1  # both now read the same folder
    with_own = about_run(after, 16, 1)["case_sha256"]
    (mini / "reactor_history.csv").unlink()
    assert about_run(after, 16, 1)["case_sha256"] != with_own
