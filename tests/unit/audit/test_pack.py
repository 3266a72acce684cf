"""Packs: what they hold, what they hide, and what they refuse."""

import csv
import io
import json
import shutil
import zipfile

import pytest

from tandau.audit.commitments import SALTS_KIND, commitment, disclose, read_hidden
from tandau.audit.disclosure import matches
from tandau.audit.keys import new_key
from tandau.audit.log import append_entry
from tandau.audit.opened import Opened
from tandau.audit.pack import make_pack
from tandau.audit.partial import stand_in
from tandau.audit.redaction import redact
from tandau.audit.runs import log_run
from tandau.audit.taint import taint
from tandau.case.read import read_case
from tandau.errors import ReportError
from tandau.report.bundle import MANIFEST, read_manifest, sha256
from tandau.report.contents import Study

KEY = new_key("Aigul")
HIDDEN_TEXT = "Vendor data room, folder seven"


@pytest.fixture
def log(study, tmp_path):
    log_run(tmp_path / "audit.jsonl", KEY, study)
    return tmp_path / "audit.jsonl"


def contents(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_pack_holds_what_others_need(study, cases, log, tmp_path):
    packed = make_pack(study, cases / "mini", tmp_path / "one.zip", log=log)
    files = contents(tmp_path / "one.zip")
    assert set(packed.files) == set(files)
    assert (packed.left_out, packed.notes) == ((), ())
    for name in (*read_manifest(study)["files"], MANIFEST):
        assert files[f"study/{name}"] == (study / name).read_bytes()
    assert files["case/claims.csv"] == (cases / "mini" / "claims.csv").read_bytes()
    assert files["log/audit.jsonl"] == log.read_bytes()
    about = json.loads(files["pack.json"])
    assert about["manifest_sha256"] == sha256(study / MANIFEST)
    assert (about["log"]["entries"], about["log"]["runs"]) == (1, [1])
    assert b"tandau reproduce PACK.zip" in files["README.txt"]
    make_pack(study, cases / "mini", tmp_path / "other.zip", log=log)
    assert (tmp_path / "other.zip").read_bytes() == (tmp_path / "one.zip").read_bytes()
    assert Opened(tmp_path / "one.zip", tmp_path / "out").manifest.seed == 7


def test_a_case_that_changed_is_refused(study, mini, tmp_path):
    out = tmp_path / "one.zip"
    (mini / "case.yaml").write_text((mini / "case.yaml").read_text() + "\n# later\n")
    with pytest.raises(ReportError, match="the case that it was made from"):
        make_pack(study, mini, out)
    with pytest.raises(ReportError, match="no such folder"):
        make_pack(study, tmp_path / "none", out)
    assert not out.exists()


def test_logs_are_looked_at(study, cases, log, tmp_path):
    append_entry(log, KEY, "note", {})
    whole = log.read_text()
    log.write_text(whole.replace("Aigul", "Someone"))
    with pytest.raises(ReportError, match="line 1 is changed"):
        make_pack(study, cases / "mini", tmp_path / "one.zip", log=log)
    other = tmp_path / "other.jsonl"
    append_entry(other, KEY, "note", {})
    packed = make_pack(study, cases / "mini", tmp_path / "one.zip", log=other)
    assert packed.notes == (f"{other} holds no run with this study's manifest",)


@pytest.fixture
def secretive(study, mini, tmp_path):
    """Return a case with a claim that says more than others may know, and its study."""
    path = mini / "claims.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text())))
    for row in rows:
        if row["id"] == "M03":
            row |= {
                "locator": HIDDEN_TEXT,
                "speaker": "Ms Nobody Else",
                "note": "told in confidence",
            }
    with path.open("w", newline="") as stream:
        writer = csv.DictWriter(stream, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    return mini, copied(study, mini, tmp_path / "secretive")


def copied(study, case, folder):
    """Return a study that claims to be of another case; its hash is all that says so here."""
    from tandau.intake import case_sha256  # noqa: PLC0415

    shutil.copytree(study, folder)
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["case_sha256"] = case_sha256(case)
    (folder / MANIFEST).write_text(json.dumps(manifest))
    return folder


def test_nothing_of_a_hidden_claim_is_packed(secretive, tmp_path):
    case, study = secretive
    out, salts = tmp_path / "one.zip", tmp_path / "salts.json"
    packed = make_pack(study, case, out, hide=["M03"], salts=salts)
    files = contents(out)
    assert {"report.html", "futures.nc", "outcomes.nc", "decision.json"} <= set(packed.left_out)
    manifest = read_manifest(study)
    for data in files.values():
        for told in (HIDDEN_TEXT, "Ms Nobody Else", "told in confidence", manifest["case_sha256"]):
            assert told.encode() not in data
        for digest in (*manifest["files"].values(), manifest["bundle_sha256"], manifest["salt"]):
            assert digest.encode() not in data
    for name in ("case/claims.csv", "study/claims.csv"):
        rows = {row["id"]: row for row in csv.DictReader(io.StringIO(files[name].decode()))}
        row = rows["M03"]
        assert {row[one] for one in ("low", "mode", "high", "unit", "price_year")} == {""}
        assert (row["subject"], row["reliability"], row["source"]) == ("beta", "C", "vendor_beta")
        assert rows["M02"]["mode"] == "9.0"
    told = json.loads(files["study/lineage.json"])["quantities"]["beta.overnight_cost"]
    assert told["is_hidden"]
    assert {name for part in told["components"] for name in part} <= {"claim", "through"}
    assert "summary" not in json.loads(files["study/ranks.json"])
    assert salts.stat().st_mode & 0o777 == 0o600
    opened = Opened(out, tmp_path / "opened")
    stand_in(opened, opened.about.hidden)
    assert read_case(opened.case).faults == ()


def test_salts_are_never_the_same(study, cases, tmp_path):
    digests = set()
    for name in "ab":
        salts = tmp_path / f"{name}.json"
        make_pack(study, cases / "mini", tmp_path / "one.zip", hide=["M03"], salts=salts)
        hidden = json.loads(contents(tmp_path / "one.zip")["pack.json"])["hidden"]
        digests |= {one["commitment"] for one in hidden}
        ((salt, row),) = read_hidden(salts, SALTS_KIND).values()
        assert commitment(salt, row) == hidden[0]["commitment"]
    assert len(digests) == 2


@pytest.mark.parametrize(
    ("hide", "with_salts", "told"),
    [
        (["M03"], False, "give --redact and --salts together"),
        ([], True, "give --redact and --salts together"),
        (["M999"], True, "no such claim"),
        (["M03"], None, "is there already"),
    ],
)
def test_what_cannot_be_hidden_is_told(study, cases, tmp_path, hide, with_salts, told):
    salts, out = tmp_path / "salts.json", tmp_path / "one.zip"
    if with_salts is None:
        salts.touch()
    given = salts if with_salts in (True, None) else None
    with pytest.raises(ReportError, match=told):
        make_pack(study, cases / "mini", out, hide=hide, salts=given)
    assert not out.exists()


def test_a_hidden_text_that_shows_elsewhere_is_told(secretive, tmp_path):
    case, _ = secretive
    (case / "case.yaml").write_text((case / "case.yaml").read_text() + f"# see {HIDDEN_TEXT}\n")
    study = copied(secretive[1], case, tmp_path / "again")
    with pytest.raises(ReportError, match=r"case/case\.yaml: “Vendor data room"):
        make_pack(study, case, tmp_path / "one.zip", hide=["M03"], salts=tmp_path / "salts")
    assert not (tmp_path / "one.zip").exists()
    assert not (tmp_path / "salts").exists()


def table(path, *rows):
    titles = (
        "id",
        "subject",
        "variable",
        "low",
        "high",
        "category",
        "source",
        "derived_from",
        "note",
    )
    lines = [",".join(titles), *(",".join(row.get(name, "") for name in titles) for row in rows)]
    path.write_text("\n".join(lines) + "\n")
    return path


def test_figures_and_sums_of_hidden_claims_are_told(tmp_path):
    hidden = {"id": "A", "subject": "x", "variable": "v", "low": "3171", "high": "3600"}
    repeated = {"id": "B", "subject": "x", "category": "it will cost 3171 or so"}
    apart = {"id": "C", "subject": "y", "category": "3171"}
    found = redact(table(tmp_path / "one.csv", hidden, repeated, apart), ["A"])
    assert found.notes == ("a figure of A stands in B too",)
    summed = {"id": "D", "subject": "x", "variable": "w", "low": "1", "derived_from": "B A"}
    path = table(tmp_path / "two.csv", hidden, repeated, summed)
    with pytest.raises(ReportError, match="hide D too"):
        redact(path, ["A"])
    assert redact(path, ["A", "D"]).hidden[1].claim == "D"


def test_disclosed_claims_are_the_hidden_ones(study, cases, tmp_path):
    salts, out = tmp_path / "salts.json", tmp_path / "one.zip"
    make_pack(study, cases / "mini", out, hide=["M01", "M03"], salts=salts)
    disclose(salts, ["M03"], tmp_path / "told.json")
    opened = Opened(out, tmp_path / "opened")
    (match,) = matches(opened, tmp_path / "told.json")
    assert (match.claim, match.is_hidden, match.is_same) == ("M03", True, True)
    assert match.row["low"] == "3000"
    told = json.loads((tmp_path / "told.json").read_text())
    told["claims"]["M03"]["row"]["low"] = "2900"
    told["claims"]["M02"] = told["claims"]["M03"]
    (tmp_path / "other.json").write_text(json.dumps(told))
    found = {
        one.claim: (one.is_hidden, one.is_same) for one in matches(opened, tmp_path / "other.json")
    }
    assert found == {"M02": (False, False), "M03": (True, False)}
    with pytest.raises(ReportError, match="hides no claim 'M02', but M01, M03"):
        disclose(salts, ["M02"], tmp_path / "more.json")
    with pytest.raises(ReportError, match="is there already"):
        disclose(salts, ["M03"], tmp_path / "told.json")
    with pytest.raises(ReportError, match="something else"):
        matches(opened, salts)


def test_what_rests_on_a_claim(study):
    lineage = Study(study).lineage
    reach = taint(lineage, ["M03"])
    assert reach.quantities == ("beta.overnight_cost",)
    assert {"lcoe", "total_capital_cost", "interest_during_construction"} <= set(reach.outcomes)
    assert "plant_completion" not in reach.outcomes
    assert taint(lineage, ["no such claim"]).is_empty
