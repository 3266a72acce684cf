"""Whose design a unit is, by rules that a user can replace."""

from datetime import date

import pytest

from tandau.errors import EvidenceError
from tandau.evidence.history import read_history
from tandau.evidence.vendor_rules import packaged_rules, read_rules, vendor_of

HEADER = "design,unit,country,type,since,until,vendor_country,family,note\n"


def told(design, unit="X-1", country="Nowhere", kind="PWR", year=2000, rules=None):
    return vendor_of(
        rules or packaged_rules(),
        design=design,
        unit=unit,
        country=country,
        kind=kind,
        start=date(year, 1, 1),
    )


@pytest.mark.parametrize(
    ("design", "more", "expected"),
    [
        ("VVER V-320", {}, ("Russia", "VVER-1000")),
        ("VVERV412", {}, ("Russia", "VVER-1000")),
        ("VVER-1200/V491", {}, ("Russia", "VVER-1200")),
        ("VVER V-213", {}, ("Russia", "VVER-440")),
        ("VVER", {}, ("Russia", "")),
        ("RBMK-1000", {"kind": "LWGR"}, ("Russia", "RBMK")),
        ("HPR1000 (Hualong One)", {}, ("China", "HPR1000")),
        ("CAP1000", {}, ("China", "CAP1000")),
        ("AP-1000", {}, ("United States", "AP1000")),
        ("ACP-1000", {}, ("China", "HPR1000")),
        ("ACPR-1000", {}, ("China", "CPR1000")),
        ("ACP100", {}, ("China", "SMR")),
        ("APR-1400", {}, ("South Korea", "APR1400")),
        ("EPR-1750", {}, ("France", "EPR")),
        ("N4 REP 1450", {}, ("France", "FRA-4L")),
        ("CP1", {}, ("France", "FRA-3L")),
        ("CANDU 6", {"kind": "PHWR"}, ("Canada", "CANDU")),
        ("WH 4LP (DRYAMB)", {}, ("United States", "WH-PWR")),
        ("WH 3LP", {"country": "Belgium"}, ("", "")),
        ("M (3-loop)", {"country": "Japan"}, ("Japan", "MHI-PWR")),
        ("BWR-5", {"country": "Japan", "kind": "BWR", "year": 1973}, ("", "")),
        ("BWR-5", {"country": "Japan", "kind": "BWR", "year": 1980}, ("Japan", "GE-BWR")),
        ("BWR-6", {"country": "Switzerland", "kind": "BWR"}, ("United States", "GE-BWR")),
        ("BWR-72", {"country": "Germany", "kind": "BWR"}, ("Germany", "KWU-BWR")),
        ("Horizontal Pressure Tube type", {"country": "India", "kind": "PHWR", "year": 1965},
         ("Canada", "PHWR-IN")),
        ("Horizontal Pressure Tube type", {"country": "India", "kind": "PHWR", "year": 1990},
         ("India", "PHWR-IN")),
        ("PWR", {"country": "Germany", "unit": "MUELHEIM-KAERLICH"}, ("United States", "B&W")),
        ("PWR", {"country": "Germany"}, ("Germany", "KWU-PWR")),
        ("", {"country": "United States"}, ("United States", "")),
        ("", {}, ("", "")),
        ("Rosatom", {}, ("Russia", "")),
        ("something new", {}, ("", "")),
    ],
)  # fmt: skip
def test_packaged_rules(design, more, expected):
    assert told(design, **more) == expected


def test_packaged_rules_speak_the_words_of_the_packaged_history():
    units = read_history()
    countries = {unit.vendor_country for unit in units}
    families = {unit.family for unit in units}
    for rule in packaged_rules():
        assert rule.vendor_country in countries | {""}, rule
        assert rule.family in families | {""}, rule


def test_own_rules(tmp_path):
    path = tmp_path / "rules.csv"
    path.write_text(HEADER + "^new$,,,,,,Atlantis,N,\n,,,PWR,,,Elsewhere,,\n", encoding="utf-8")
    rules = read_rules(path)
    assert told("NEW", rules=rules) == ("Atlantis", "N")
    assert told("other", rules=rules) == ("Elsewhere", "")
    assert told("other", kind="BWR", rules=rules) == ("", "")


def test_faults_of_own_rules(tmp_path):
    path = tmp_path / "rules.csv"
    path.write_text(HEADER + "(,,,,,,A,,\n,,Spain,,,,A,,\nx,,,,soon,,A,,\n", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        read_rules(path)
    assert [fault.place for fault in caught.value.faults] == [
        "line 2, design",
        "line 3",
        "line 4, since",
    ]
