"""Every way to break a case: one fault each, all at once, exit code 2, nothing written."""

import json
import sys
from pathlib import Path

import pytest

from tandau.case.read import read_case
from tandau.cli import main


def write(folder, file, content):
    data = content if isinstance(content, bytes) else content.encode()
    (folder / file).write_bytes(data)


def edit(*changes):
    """Return a function that replaces texts in files of a case; each must be there."""

    def do(folder):
        for file, old, new in changes:
            text = (folder / file).read_text(encoding="utf-8")
            assert old in text, old
            write(folder, file, text.replace(old, new, 1))

    return do


def append(file, line):
    return lambda folder: write(folder, file, (folder / file).read_text() + line)


def rewrite(file, content):
    return lambda folder: write(folder, file, content)


def drop_lines(file, text):
    """Return a function that takes every line with a text out of a file; there must be some."""

    def do(folder):
        lines = (folder / file).read_text(encoding="utf-8").splitlines(keepends=True)
        kept = [line for line in lines if text not in line]
        assert len(kept) < len(lines), text
        write(folder, file, "".join(kept))

    return do


def remove(*files):
    def do(folder):
        for file in files:
            (folder / file).unlink()

    return do


def both(*breakers):
    def do(folder):
        for breaker in breakers:
            breaker(folder)

    return do


CLAIMS = Path(__file__).parents[2] / "cases" / "mini" / "claims.csv"
LINE_AFTER_CLAIMS = f"line {len(CLAIMS.read_text(encoding='utf-8').splitlines()) + 1}"
FILES = [
    "case.yaml",
    "offers.yaml",
    "plants.yaml",
    "criteria.yaml",
    "preferences.yaml",
    "sources.csv",
    "claims.csv",
]
TABLES = ("sources.csv", "claims.csv")
NO_FILE = ("", "no such file", "a file")
OFFERS = "one of alpha, beta, gamma"
DELTA = (
    "  - {id: delta, name: Delta, vendor: Delta Ltd, partner: Japan, reactor: D-1,"
    " design_families: [], maturity: foak, contract: boo}\n"
)
ADMISSIBLE = "\n    units: 2\n    admissible: ["
INFLATION = "1.5,2,3,,percent/year,,2025-01-01,,,,made_up,,,opinion,,C,3,"
GAZETTE = ("claims.csv", "gazette", "made_up")

# (name, breaker, [(file, place, beginning of got, beginning of expected)])
BREAKS = [
    *[(f"missing {file}", remove(file), [(file, *NO_FILE)]) for file in FILES],
    *[
        (f"empty {file}", rewrite(file, ""), [(file, "", "an empty file", "content")])
        for file in FILES
        if file not in TABLES
    ],
    *[
        (
            f"empty {file}",
            rewrite(file, ""),
            [(file, "header", "nothing", "the columns id, ")],
        )
        for file in TABLES
    ],
    ("empty case", remove(*FILES), [(file, *NO_FILE) for file in FILES]),
    *[
        (
            f"unreadable {file}",
            rewrite(file, b"id: \xff\n"),
            [(file, "line 1, byte 5", "the byte 0xff", "UTF-8 text")],
        )
        for file in FILES
    ],
    ("case is a list", rewrite("case.yaml", "- a\n"), [("case.yaml", "", "a list", "a mapping")]),
    ("case is text", rewrite("case.yaml", "hello"), [("case.yaml", "", "a str", "a mapping")]),
    (
        "offers is a list",
        rewrite("offers.yaml", "- a\n"),
        [("offers.yaml", "", "['a']", "one key `offers` with a list under it")],
    ),
    (
        "criteria is a mapping",
        rewrite("criteria.yaml", "cost: 1\n"),
        [("criteria.yaml", "", "keys ['cost']", "one key `criteria` with a list under it")],
    ),
    (
        "broken yaml",
        rewrite("plants.yaml", "plants: [\n"),
        [("plants.yaml", "line 2, column 1", "expected the node content", "well-formed YAML")],
    ),
    (
        "wrong column",
        edit(("claims.csv", "id,subject,variable,", "id,subject,variabel,")),
        [("claims.csv", "header", "the column 'variabel'", "one of id, subject, variable")],
    ),
    (
        "wrong and so missing column",
        edit(("sources.csv", "id,title,", "id,titel,")),
        [
            ("sources.csv", "header", "no column 'title'", "the columns id, title"),
            ("sources.csv", "header", "the column 'titel'", "one of id, title"),
        ],
    ),
    (
        "column twice",
        edit(("claims.csv", "quote,note", "note,note")),
        [("claims.csv", "header", "the column 'note' twice", "each column once")],
    ),
    (
        "unknown variable",
        edit(("claims.csv", "M01,alpha,overnight_cost", "M01,alpha,overnite_cost")),
        [
            (
                "claims.csv",
                "line 2 (M01), variable",
                "'overnite_cost'",
                "an uncertainty or constant of `tandau variables`",
            )
        ],
    ),
    (
        "claim on an outcome",
        edit(("claims.csv", "M01,alpha,overnight_cost", "M01,alpha,total_capital_cost")),
        [
            (
                "claims.csv",
                "line 2 (M01), variable",
                "'total_capital_cost', a computed outcome",
                "an uncertainty or constant of `tandau variables`",
            )
        ],
    ),
    (
        "wrong unit",
        edit(("claims.csv", "1080,1110,1120,,MW", "1080,1110,1120,,kg")),
        [
            (
                "claims.csv",
                "line 12 (M11), unit",
                "unit 'kg' cannot become 'MW'",
                "a unit that converts",
            )
        ],
    ),
    (
        "unit that cannot be read",
        edit(("claims.csv", "1080,1110,1120,,MW", "1080,1110,1120,,10**10**10")),
        [
            (
                "claims.csv",
                "line 12 (M11), unit",
                "unit '10**10**10' cannot be read",
                "a unit that conv",
            )
        ],
    ),
    (
        "money without price year",
        edit(("claims.csv", "5000,,6500,,USD/kW,2024", "5000,,6500,,USD/kW,")),
        [
            (
                "claims.csv",
                "line 2 (M01), unit",
                "unit 'USD/kW' holds money but the claim has no price_year",
                "a unit that converts to USD/kW",
            )
        ],
    ),
    (
        "figure out of bounds",
        edit(("claims.csv", "70,88,94,,percent", "70,88,194,,percent")),
        [
            (
                "claims.csv",
                "line 15 (M14), high",
                "194 percent for capacity_factor",
                "between 0.0 and 1",
            )
        ],
    ),
    (
        "offer without claims",
        both(
            append("offers.yaml", DELTA),
            edit(
                ("plants.yaml", f"South{ADMISSIBLE}alpha", f"South{ADMISSIBLE}delta, alpha"),
            ),
        ),
        [
            (
                "claims.csv",
                "offer delta",
                "no claim",
                "at least one claim whose subject is the off",
            ),
            ("offers.yaml", "offers[3], partner", "the partner", "a name of jurisdictions.yaml"),
            ("supply.yaml", "offer delta", "nobody for reactor", "one row for each layer"),
        ],
    ),
    (
        "duplicate claim",
        edit(("claims.csv", "M02,beta", "M01,beta")),
        [
            (
                "claims.csv",
                "line 3 (M01), id",
                "the id 'M01', already used at line 2 (M01)",
                "each id",
            )
        ],
    ),
    (
        "duplicate offer",
        both(
            drop_lines("supply.yaml", "offer: beta"),
            edit(
                ("offers.yaml", "id: beta", "id: alpha"),
                ("plants.yaml", "alpha, beta", "alpha"),
                ("plants.yaml", "alpha, beta", "alpha"),
                ("claims.csv", "M02,beta", "M02,alpha"),
                ("claims.csv", "M03,beta", "M03,alpha"),
                ("claims.csv", "M12,beta", "M12,alpha"),
                ("claims.csv", "M36,beta", "M36,alpha"),
                ("rights.yaml", "offers: [beta]", "offers: [alpha]"),
                ("actors.yaml", "favours: [beta]", "favours: [alpha]"),
                ("actors.yaml", "loses: [beta, gamma]", "loses: [gamma]"),
                ("actors.yaml", "gains: [beta]", "gains: [alpha]"),
            ),
        ),
        [
            (
                "offers.yaml",
                "offers[1], id",
                "the id 'alpha', already used at offers[0]",
                "each id once",
            )
        ],
    ),
    (
        "duplicate source",
        edit(("sources.csv", "gazette,G", "made_up,G"), GAZETTE, GAZETTE),
        [
            (
                "sources.csv",
                "line 3 (made_up), id",
                "the id 'made_up', already used at line 2",
                "each id",
            )
        ],
    ),
    (
        "duplicate plant",
        edit(("plants.yaml", "id: plant_b", "id: plant_a")),
        [
            (
                "plants.yaml",
                "plants[1], id",
                "the id 'plant_a', already used at plants[0]",
                "each id",
            )
        ],
    ),
    (
        "duplicate criterion",
        edit(
            ("criteria.yaml", "id: capital_at_risk", "id: lcoe"),
            ("actors.yaml", "criterion: capital_at_risk", "criterion: lcoe"),
        ),
        [
            (
                "criteria.yaml",
                "criteria[0], id",
                "the id 'lcoe', already used at criteria[0]",
                "each id",
            )
        ],
    ),
    (
        "duplicate stakeholder",
        edit(("preferences.yaml", "stakeholder: nobody", "stakeholder: treasury")),
        [
            (
                "preferences.yaml",
                "preferences[1], stakeholder",
                "the id 'treasury', already used at",
                "each id",
            )
        ],
    ),
    *[
        (
            f"{word} for a number",
            edit(("claims.csv", "1080,1110,1120", f"1080,{word},1120")),
            [("claims.csv", "line 12 (M11), mode", f"'{word}'", "Input should be a finite number")],
        )
        for word in ("NaN", "inf", "-Infinity")
    ],
    (
        "word for a number",
        edit(("claims.csv", "1080,1110,1120", "1080,many,1120")),
        [("claims.csv", "line 12 (M11), mode", "'many'", "Input should be a valid number")],
    ),
    (
        "NaN in yaml",
        edit(("criteria.yaml", "worst: 0, best: 15", "worst: .nan, best: 15")),
        [("criteria.yaml", "criteria[2], criteria.1.worst", "nan", "Input should be a finite num")],
    ),
    (
        "unknown source",
        edit(("claims.csv", "gazette", "bulletin")),
        [("claims.csv", "line 3 (M02), source", "the source 'bulletin'", "an id in sources.csv")],
    ),
    (
        "bad date",
        edit(("claims.csv", "2024,2025-01-01", "2024,2025-13-01")),
        [("claims.csv", "line 2 (M01), stated_on", "'2025-13-01'", "a month from 01 to 12")],
    ),
    (
        "bad date in yaml",
        edit(("plants.yaml", "2025-03-01", "2025-02-29")),
        [("plants.yaml", "plants[0], committed.since", "'2025-02-29'", "a day from 01 to 28")],
    ),
    (
        "low above high",
        edit(("claims.csv", "5000,,6500", "6500,,5000")),
        [("claims.csv", "line 2 (M01)", "low '6500', mode '', high '5000'", "low <= mode <= high")],
    ),
    (
        "supersession circle",
        edit(
            ("claims.csv", "C,3,reported,,,invented", "C,3,reported,M02,,invented"),
            ("claims.csv", "D,3,reported,,,invented", "D,3,reported,M01,,invented"),
        ),
        [
            ("claims.csv", "line 2 (M01), supersedes", "a circle of claims", "older claims only"),
            ("claims.csv", "line 3 (M02), supersedes", "a circle of claims", "older claims only"),
        ],
    ),
    (
        "claim that replaces itself",
        edit(("claims.csv", "C,3,reported,,,invented", "C,3,reported,M01,,invented")),
        [("claims.csv", "line 2 (M01), supersedes", "a circle of claims", "older claims only")],
    ),
    (
        "claim that replaces an unknown one",
        edit(("claims.csv", "C,3,reported,,,invented", "C,3,reported,M77,,invented")),
        [("claims.csv", "line 2 (M01), supersedes", "the claim 'M77'", "an id in claims.csv")],
    ),
    (
        "unknown subject",
        edit(("claims.csv", "M01,alpha", "M01,omega")),
        [
            (
                "claims.csv",
                "line 2 (M01), subject",
                "the subject 'omega'",
                "one of A-1200, Alpha Atom, B-1000",
            )
        ],
    ),
    (
        "offer as the subject of a shared variable",
        edit(("claims.csv", "M23,mini", "M23,alpha")),
        [("claims.csv", "line 24 (M23), subject", "the subject 'alpha'", "one of mini")],
    ),
    (
        "unknown plant",
        edit(("case.yaml", "seed: 7", "seed: 7\nplant: plant_z")),
        [("case.yaml", "plant", "the plant 'plant_z'", "one of plant_a, plant_b")],
    ),
    (
        "committed plant",
        edit(("case.yaml", "seed: 7", "seed: 7\nplant: plant_a")),
        [("case.yaml", "plant", "plant_a is committed by 2025-03-01", "an open plant")],
    ),
    (
        "unknown admissible offer",
        edit(("plants.yaml", "[alpha, beta, gamma]", "[alpha, omega]")),
        [("plants.yaml", "plants[0].admissible", "the offer 'omega'", OFFERS)],
    ),
    (
        "unknown committed offer",
        edit(("plants.yaml", "{offer: alpha", "{offer: omega")),
        [("plants.yaml", "plants[0].committed.offer", "the offer 'omega'", OFFERS)],
    ),
    (
        "unknown claim of a commitment",
        edit(("plants.yaml", "claim: M90", "claim: M77")),
        [("plants.yaml", "plants[0].committed.claim", "the claim 'M77'", "an id in claims.csv")],
    ),
    (
        "unknown criterion variable",
        edit(("criteria.yaml", "variable: lcoe", "variable: lcoo")),
        [("criteria.yaml", "criteria[0].criteria.lcoe.variable", "'lcoo'", "a name of `tandau")],
    ),
    (
        "criterion per unit",
        edit(("criteria.yaml", "variable: lcoe", "variable: grid_connection")),
        [
            (
                "criteria.yaml",
                "criteria[0].criteria.lcoe.variable",
                "'grid_connection' with dims offer unit future",
                "a variable per offer, not per unit",
            )
        ],
    ),
    (
        "criterion that is the same for all",
        edit(("criteria.yaml", "variable: lcoe", "variable: inflation")),
        [
            (
                "criteria.yaml",
                "criteria[0].criteria.lcoe.variable",
                "'inflation' with dims future",
                "a variable per offer, not per unit",
            )
        ],
    ),
    (
        "scale of no width",
        edit(("criteria.yaml", "worst: 0, best: 15", "worst: 15, best: 15")),
        [("criteria.yaml", "criteria[2], criteria.1", "worst 15, best 15", "worst and best that")],
    ),
    (
        "unknown group in an order",
        edit(("preferences.yaml", "[cost, time]", "[cost, speed]")),
        [("preferences.yaml", "preferences[1].order", "the group 'speed'", "one of cost, exp")],
    ),
    (
        "group twice in an order",
        edit(("preferences.yaml", "[cost, time]", "[cost, cost]")),
        [
            (
                "preferences.yaml",
                "preferences[1].order",
                "the group 'cost' 2 times",
                "each group onc",
            )
        ],
    ),
    (
        "order without groups",
        edit(("preferences.yaml", "    order: [cost, time]\n", "")),
        [("preferences.yaml", "preferences[1].order", "nothing", "groups in order")],
    ),
    (
        "unknown loading",
        edit(("case.yaml", ": construction_time_host_loading", ": host_loading")),
        [("case.yaml", "drivers.host.loads", "'host_loading'", "a variable of kind constant")],
    ),
    (
        "loads an outcome",
        edit(("case.yaml", "      construction_time: ", "      lcoe: ")),
        [("case.yaml", "drivers.host.loads", "'lcoe'", "a variable of kind uncertainty")],
    ),
    (
        "unknown key",
        edit(("case.yaml", "seed: 7", "sead: 7\nseed: 7")),
        [("case.yaml", "sead", "an unknown key", "a key of docs/case-format.md")],
    ),
    (
        "missing key",
        edit(("case.yaml", "seed: 7\n", "")),
        [("case.yaml", "seed", "nothing", "a value")],
    ),
    (
        "event of an unknown claim",
        rewrite("status.csv", "claim,status,date,reason\nM77,expired,2025,so\n"),
        [("status.csv", "line 2, claim", "the claim 'M77'", "an id in claims.csv")],
    ),
    (
        "row of another length",
        append("claims.csv", "M99,mini,inflation\n"),
        [("claims.csv", LINE_AFTER_CLAIMS, "3 cells", "24 cells as in the header")],
    ),
    (
        "variable without a claim",
        edit(("claims.csv", f"{INFLATION}reported", f"{INFLATION}expired")),
        [("claims.csv", "case mini, variable inflation", "no claim", "a usable claim in 1/year")],
    ),
    (
        "too small a reference class",
        edit(("case.yaml", "minimum_capacity: 150", "minimum_capacity: 1600")),
        [("case.yaml", "reference_class", "2 finished units in the class", "at least 8")],
    ),
    (
        "several faults in several files",
        both(
            remove("preferences.yaml"),
            edit(
                ("case.yaml", "seed: 7", "seed: -7"),
                ("plants.yaml", "units: 2", "units: 0"),
                ("claims.csv", "M01,alpha,overnight_cost", "M01,alpha,overnite_cost"),
                ("claims.csv", "1080,1110,1120,,MW", "1080,1110,1120,,kg"),
                ("criteria.yaml", "variable: lcoe", "variable: lcoo"),
            ),
        ),
        [
            ("case.yaml", "seed", "-7", "Input should be greater than or equal to 0"),
            (
                "claims.csv",
                "line 12 (M11), unit",
                "unit 'kg' cannot become 'MW'",
                "a unit that conv",
            ),
            ("claims.csv", "line 2 (M01), variable", "'overnite_cost'", "an uncertainty or const"),
            ("criteria.yaml", "criteria[0].criteria.lcoe.variable", "'lcoo'", "a name of `tandau"),
            ("plants.yaml", "plants[0], units", "0", "Input should be greater than or equal to 1"),
            ("preferences.yaml", *NO_FILE),
        ],
    ),
]


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("sources.csv", ",judgement,", ",guess,", "line 2 (made_up), kind"),
        ("sources.csv", "made_up,Fig", "../made_up,Fig", "line 2 (../made_up), id"),
        ("claims.csv", "2025-03-01,2025-03-01,", "2025-03-01,never,", "line 48 (M90), event_on"),
    ],
)
def test_what_refers_to_a_row_that_cannot_be_read_is_no_fault(mini, file, old, new, place):
    edit((file, old, new))(mini)
    (fault,) = read_case(mini).faults
    assert (fault.file, fault.place) == (str(mini / file), place)


def told_by_main(words, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["tandau", *map(str, words)])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code, capsys.readouterr().out


@pytest.mark.parametrize(
    ("breaker", "expected"), [pytest.param(*rest, id=name) for name, *rest in BREAKS]
)
def test_broken_case(mini, tmp_path, capsys, monkeypatch, breaker, expected):
    breaker(mini)
    words = ["run", mini, "--out", tmp_path / "out", "--futures", 16, "--json"]
    code, printed = told_by_main(words, capsys, monkeypatch)
    assert code == 2
    told = json.loads(printed)
    assert told["error"] in ("CaseError", "EvidenceError")
    faults = sorted(told["faults"], key=lambda fault: (fault["file"], fault["place"], fault["got"]))
    found = [(fault["file"].removeprefix(f"{mini}/"), fault["place"]) for fault in faults]
    expected = sorted(expected)
    assert found == [(file, place) for file, place, _, _ in expected]
    for fault, (_, _, got, right) in zip(faults, expected, strict=True):
        assert fault["got"].startswith(got)
        assert fault["expected"].startswith(right)
        assert fault["remedy"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mini"]


@pytest.mark.parametrize("words", [["check"], ["run", "--futures", "16"]])
def test_check_and_run_tell_the_same(mini, tmp_path, capsys, monkeypatch, words):
    (mini / "sources.csv").unlink()
    monkeypatch.chdir(tmp_path)
    code, printed = told_by_main([*words, mini, "--json"], capsys, monkeypatch)
    assert code == 2
    assert [fault["file"] for fault in json.loads(printed)["faults"]] == [f"{mini}/sources.csv"]
    assert [path.name for path in tmp_path.iterdir()] == ["mini"]


def test_finished_study_survives_a_broken_case(mini, study_copy, capsys, monkeypatch):
    before = {path.name: path.read_bytes() for path in study_copy.iterdir()}
    (mini / "claims.csv").unlink()
    words = ["run", mini, "--out", study_copy]
    code, _ = told_by_main(words, capsys, monkeypatch)
    assert code == 2
    assert {path.name: path.read_bytes() for path in study_copy.iterdir()} == before
