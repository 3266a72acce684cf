"""Foreign tables of reactors become a build history; nothing is lost without being named."""

import csv
import json
import statistics
from datetime import date, timedelta

import pytest
import xlsxwriter

from tandau.case.history_tables import read_built_units
from tandau.errors import CaseError, EvidenceError
from tandau.evidence.history import KNOWN_UNTIL, read_history
from tandau.evidence.history_import import import_history, write_history
from tandau.evidence.import_rows import lag_before

GEO = (
    "Id,Name,Latitude,Longitude,Country,CountryCode,Status,ReactorType,ReactorModel,"
    "ConstructionStartAt,OperationalFrom,OperationalTo,Capacity,LastUpdatedAt,Source,IAEAId"
)
PRIS = (
    "Country,Reactor Unit,Type,Model,Net Capacity (MWe),Status,Contstruction Date,"
    "First Criticality Date,First Grid Date,Commercial Date,Shutdown Date"
)
TRACKER = [
    "Country/Area", "Project Name", "Unit Name", "Capacity (MW)", "Status", "Reactor Type", "Model",
    "Cancellation Year", "Construction Start Date", "First Criticality Date",
    "First Grid Connection", "Commercial Operation Date", "Reference Net Capacity (MW)",
]  # fmt: skip


def lay(path, header, *lines):
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def book(path, header, *rows, above=()):
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as workbook:
        about = workbook.add_worksheet("About")
        about.write_url(0, 0, "https://example.org", string="A tracker of units")
        sheet = workbook.add_worksheet("Data")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for n, row in enumerate([*above, header, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(n, column, value, day)
                else:
                    sheet.write(n, column, value)
    return path


def by_unit(found):
    return {row["unit"]: row for row in found.rows}


def faults_of(path, **more):
    with pytest.raises((EvidenceError, CaseError)) as caught:
        import_history(path, **more)
    assert all(fault.expected and fault.remedy for fault in caught.value.faults)
    return [(fault.place, fault.got) for fault in caught.value.faults]


GEO_LINES = (
    "1,Akkuyu-1,36.1,33.5,Turkey,TR,Under Construction,PWR,VVER V-509,2018-04-03,,,1114,,WNA,553",
    "2,Almaraz-1,39.8,-5.6,Spain,ES,Operational,PWR,WH 3LP,1973-07-03,1983-09-01,,900,,WNA,153",
    "3,Made Up-1,,,Spain,ES,Shutdown,FBR,Prototype,1970-01-01,,1999-04-22,52,,WNA,1",
    "4,Old-1,,,France,FR,Shutdown,GCR,UNGG,1957-01-01,1960-01-01,1970-01-01,39,,WNA,2",
    "5,Plan-1,,,Iran,IR,Planned,,,,,,,,WNA,",
    "6,Belene-1,,,Bulgaria,BG,Cancelled Construction,PWR,,1987-01-01,,,953,,WNA,",
    "7,Stopped-1,,,Japan,JP,Suspended Construction,BWR,ABWR,2010-05-07,,,1325,,WNA,3",
)


def test_geo_nuclear_data(tmp_path):
    found = import_history(lay(tmp_path / "geo.csv", GEO, *GEO_LINES))
    assert found.format == "GeoNuclearData"
    assert "ODbL" in found.licence
    assert found.known_until == date(2018, 4, 3)
    assert found.left_out == (
        ("PLAN-1", "planned"),
        ("MADE UP-1", "in operation, but neither grid nor commercial day is known"),
        ("OLD-1", "begun before 1965"),
    )
    units = by_unit(found)
    assert [row["unit"] for row in found.rows] == ["ALMARAZ-1", "BELENE-1", "STOPPED-1", "AKKUYU-1"]
    almaraz = units["ALMARAZ-1"]
    lag, n_units = lag_before(date(1983, 9, 1))
    assert almaraz["grid_connection"] == (date(1983, 9, 1) - timedelta(lag)).isoformat()
    assert almaraz["flag"] == (
        f"grid connection estimated: commercial operation less {lag} days, "
        f"median of {n_units} units"
    )
    assert (almaraz["outcome"], almaraz["vendor_country"]) == ("built", "United States")
    assert almaraz["project"] == "Spain|ALMARAZ"
    assert (units["AKKUYU-1"]["vendor_country"], units["AKKUYU-1"]["flag"]) == ("Russia", "")
    assert units["BELENE-1"]["outcome"] == "cancelled"
    assert units["BELENE-1"]["flag"] == "end of work not known; vendor country not known"
    assert units["STOPPED-1"]["flag"] == "end of work not known"
    assert found.flags["end of work not known"] == 2


def test_json_gives_the_same_as_csv(tmp_path):
    names = GEO.split(",")
    records = [
        dict(zip(names, (cell or None for cell in line.split(",")), strict=True))
        for line in GEO_LINES
    ]
    records[1]["Capacity"] = 900
    (tmp_path / "geo.json").write_text(json.dumps(records), encoding="utf-8")
    told = import_history(tmp_path / "geo.json")
    assert told == import_history(lay(tmp_path / "geo.csv", GEO, *GEO_LINES))


PRIS_LINES = (
    "Argentina,ATUCHA-1,PHWR,PHWR KWU,335,Operational,6/1/1968,1/13/1974,3/19/1974,6/24/1974,",
    "Argentina,ANGRA-X,PWR,PRE KONVOI,1245,Under Construction,6/1/2010,,1/1/2016,,",
    "BULGARIA,BELENE-1,PWR,,953,Cancelled Constr.,1/1/1987,,,,3/28/2012",
    "Bulgaria,NEW-7,AP1000,,950,Planned,01/01/2025,,01/01/2025,,",
    '"KOREA, REPUBLIC OF",KORI-1,PWR,,576,Permanent Shutdown,4/27/1972,,6/26/1977,,6/18/2017',
)


def test_pris(tmp_path):
    above = '"Power Reactor Information System, 2016",,,\n' + PRIS
    found = import_history(lay(tmp_path / "pris.csv", above, *PRIS_LINES))
    assert (found.format, found.known_until) == ("PRIS", date(2017, 6, 18))
    units = by_unit(found)
    assert set(units) == {"ATUCHA-1", "ANGRA-X", "BELENE-1", "KORI-1"}
    assert units["ATUCHA-1"]["grid_connection"] == "1974-03-19"
    assert units["ANGRA-X"]["grid_connection"] == ""
    assert units["ANGRA-X"]["flag"] == "planned grid connection 2016-01-01"
    assert units["BELENE-1"]["end"] == "2012-03-28"
    assert units["BELENE-1"]["country"] == "Bulgaria"
    assert units["KORI-1"]["country"] == "South Korea"
    assert units["KORI-1"]["flag"] == "vendor country not known"
    assert found.left_out == (("NEW-7", "planned"),)


def test_days_after_the_export_are_plans(tmp_path):
    path = lay(tmp_path / "pris.csv", PRIS, *PRIS_LINES)
    found = import_history(path, date(1974, 5, 1))
    units = by_unit(found)
    assert units["ATUCHA-1"]["outcome"] == "built"
    assert units["ATUCHA-1"]["flag"] == "planned commercial operation 1974-06-24"
    assert units["KORI-1"]["outcome"] == "construction"
    assert units["KORI-1"]["flag"] == (
        "planned grid connection 1977-06-26; vendor country not known"
    )
    assert dict(found.left_out)["BELENE-1"] == "begins after 1974-05-01, so a plan"
    assert {row["known_until"] for row in found.rows} == {"1974-05-01"}


def test_tracker_workbook(tmp_path):
    path = book(
        tmp_path / "tracker.xlsx",
        TRACKER,
        ["Türkiye", "Akkuyu nuclear power plant", "1", 1200, "construction",
         "pressurized water reactor", "VVER V-509", "", date(2018, 4, 3), "", "", "", 1114],
        ["Spain", "Alpha nuclear power plant", "Unit 2", 1000, "operating",
         "boiling water reactor", "BWR-6", "", "1974", "", "1980-06", date(1981, 2, 1), ""],
        ["Poland", "Beta Nuclear Power Station", "3", 440, "cancelled - inferred 4 y",
         "pressurized water reactor", "VVER V-213", 1990, "1982-03-31", "", "", "", 400],
        ["Ghana", "Gamma nuclear power plant", "1", 1000, "announced", "unknown", "", "", "", "",
         "", "", ""],
        ["France", "Delta nuclear power plant", "1", 1000, "cancelled", "unknown", "", 1990, "",
         "", "", "", ""],
    )  # fmt: skip
    found = import_history(path)
    assert found.format == "Global Energy Monitor"
    units = by_unit(found)
    assert set(units) == {"AKKUYU-1", "ALPHA-2", "BETA-3"}
    assert units["AKKUYU-1"]["country"] == "Turkey"
    assert units["AKKUYU-1"]["type"] == "PWR"
    alpha = units["ALPHA-2"]
    assert (alpha["first_concrete"], alpha["grid_connection"]) == ("1974-07-01", "1980-06-15")
    assert alpha["net_capacity"] == ""
    assert alpha["flag"] == (
        "first concrete known to the year 1974; grid connection known to the month 1980-06; "
        "net capacity not known, gross 1000 MW"
    )
    assert units["BETA-3"]["end"] == "1990-07-01"
    doubts = "end of work inferred by the source; end known to the year 1990"
    assert units["BETA-3"]["flag"] == doubts
    assert found.left_out == (
        ("GAMMA-1", "planned"),
        ("DELTA-1", "no start of construction"),
    )


def test_the_packaged_record_comes_back_from_a_table_in_pris_form(tmp_path):
    states = {
        "built": "Operational",
        "construction": "Under Construction",
        "cancelled": "Cancelled Constr.",
        "suspended": "Suspended Constr.",
    }
    units = read_history()
    rows = [
        [u.country.upper(), u.name, u.type, u.family, u.net_capacity, states[u.outcome],
         u.first_concrete, u.first_criticality or "", u.grid_connection or "",
         u.commercial_operation or "", u.end or ""]
        for u in units
    ]  # fmt: skip
    path = book(tmp_path / "pris.xlsx", PRIS.split(","), *rows, above=[["exported"], []])
    found = import_history(path, KNOWN_UNTIL)
    assert found.left_out == ()
    write_history(found, tmp_path / "own.csv")
    own = {unit.name: unit for unit in read_history(tmp_path / "own.csv")}
    for unit in units:
        for name in ("country", "type", "net_capacity", "outcome", "end", "first_concrete",
                     "first_criticality", "grid_connection", "commercial_operation"):  # fmt: skip
            assert getattr(own[unit.name], name) == getattr(unit, name), (unit.name, name)


def test_estimated_grid_days_come_near_the_recorded_ones(tmp_path):
    units = [u for u in read_history() if u.grid_connection and u.commercial_operation]
    lines = [
        f"{n},{u.name},,,{u.country},,Operational,{u.type},,{u.first_concrete},"
        f"{u.commercial_operation},,100,,,"
        for n, u in enumerate(units)
    ]
    found = by_unit(import_history(lay(tmp_path / "geo.csv", GEO, *lines)))
    gaps = [
        (date.fromisoformat(found[u.name]["grid_connection"]) - u.grid_connection).days
        for u in units
    ]
    # Measured on the record itself: unbiased by the median, half within 68 days.
    assert abs(statistics.median(gaps)) <= 5
    assert statistics.median(map(abs, gaps)) <= 75


def test_a_last_day_before_everything(tmp_path):
    path = lay(tmp_path / "geo.csv", GEO, *GEO_LINES)
    assert faults_of(path, known_until=date(1970, 1, 1)) == [("", "no unit begun by 1970-01-01")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Spain,A-1,PWR,,9,Working,1/13/1970,,,,", [("line 3 (A-1), status", "Working")]),
        ("Spain,A-1,PWR,,9,Operational,1/13/1970,,soon,,",
         [("line 3 (A-1), grid_connection", "soon")]),
        ("Spain,,PWR,,9,Operational,1/13/1970,,1/1/1980,,", [("line 3", "no name of the unit")]),
        (",A-1,PWR,,9,Operational,1/13/1970,,1/1/1980,,", [("line 3 (A-1)", "no country")]),
        ("Spain,A-1,PWR,,many,Operational,1/13/1970,,1/1/1980,,",
         [("line 3 (A-1), net_capacity", "'many'")]),
        ("Spain,A-1,PWR,,-9,Operational,1/13/1970,,1/1/1980,,",
         [("line 3 (A-1), net_capacity", "-9")]),
        ("Spain,A-1,PWR,,9,Operational,1/13/1970,,1/1/1969,,",
         [("line 3 (A-1), grid_connection", "1969-01-01")]),
        ("Spain,KORI-1,PWR,,9,Operational,1/13/1970,,1/1/1980,,",
         [("line 3 (KORI-1), unit", "'KORI-1', already at line 2 (KORI-1)")]),
    ],
)  # fmt: skip
def test_faults_have_their_place(tmp_path, line, expected):
    first = "Korea,KORI-1,PWR,,576,Operational,4/27/1972,6/19/1977,6/26/1977,4/29/1978,"
    assert faults_of(lay(tmp_path / "pris.csv", PRIS, first, line)) == expected


@pytest.mark.parametrize(
    ("name", "content", "got"),
    [
        ("a.csv", "a,b\n1,2\n", "no header row with the columns of a known table"),
        ("a.csv", "", "no header row with the columns of a known table"),
        ("a.csv", f'{PRIS}\n"', "unexpected end of data"),
        ("a.csv", f"{PRIS}\n", "no unit that was begun"),
        ("a.csv", f"{PRIS}\nSpain,A-1,PWR,,9,Operational,1/2/1970,,1/3/1980,,\n",
         "days with slashes, of which none tells"),
        ("a.csv", f"{PRIS}\nSpain,A-1,PWR,,9,Operational,13/2/1970,,1/13/1980,,\n",
         "days with slashes, of which some begin with the day and some with the month"),
        ("a.json", "{", "Expecting property name enclosed in double quotes: line 1 column 2"),
        ("a.json", '{"a": 1}', "a dict"),
        ("a.json", "[1]", "a list"),
        ("a.xlsx", "no zip", "a broken file"),
    ],
)  # fmt: skip
def test_files_that_are_no_table(tmp_path, name, content, got):
    (tmp_path / name).write_text(content, encoding="utf-8")
    (told,) = faults_of(tmp_path / name)
    assert told[1].startswith(got)


def test_a_workbook_with_a_formula_is_refused(tmp_path):
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as workbook:
        workbook.add_worksheet("Data").write_formula(0, 0, "=1+1")
    assert faults_of(tmp_path / "a.xlsx") == [("sheet Data, row 1, column A", "a formula")]


def test_semicolons_and_own_rules(tmp_path):
    lines = [line.replace(",", ";") for line in (GEO, *GEO_LINES[:2])]
    path = lay(tmp_path / "geo.csv", *lines)
    rules = lay(
        tmp_path / "rules.csv", "design,unit,country,vendor_country,family", "V-509,,,Mine,F"
    )
    units = by_unit(import_history(path, rules=rules))
    assert (units["AKKUYU-1"]["vendor_country"], units["AKKUYU-1"]["family"]) == ("Mine", "F")
    assert "vendor country not known" in units["ALMARAZ-1"]["flag"]


def test_written_in_one_step_and_the_same_each_time(tmp_path):
    found = import_history(lay(tmp_path / "geo.csv", GEO, *GEO_LINES))
    out = tmp_path / "own.csv"
    write_history(found, out)
    first = out.read_bytes()
    write_history(found, out)
    assert out.read_bytes() == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["geo.csv", "own.csv"]
    rows = read_built_units(out)
    assert rows.faults == ()
    with out.open(encoding="utf-8", newline="") as stream:
        assert tuple(csv.DictReader(stream)) == found.rows
    with pytest.raises(EvidenceError, match="No such file"):
        write_history(found, tmp_path / "none" / "own.csv")
