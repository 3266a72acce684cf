"""A study computed again from its pack: what is confirmed, what differs, what cannot be told."""

import json
import math
import os
import shutil
import zipfile
from hashlib import sha256 as sha256_of

import pytest

from tandau import reproduction
from tandau.audit.archive import write_archive
from tandau.audit.commitments import disclose
from tandau.audit.comparison import differences, is_close
from tandau.audit.keys import new_key
from tandau.audit.log import append_entry
from tandau.audit.pack import make_pack
from tandau.audit.runs import log_run
from tandau.errors import ReportError
from tandau.pipeline import run_study
from tandau.report.bundle import combined_sha256, dump, read_manifest
from tandau.reproduction import Options, is_contradicted, reproduce

KEY = new_key("Aigul")


@pytest.fixture(scope="module")
def packs(study, cases, tmp_path_factory):
    """Return a folder with a whole pack and one in which M03 is hidden."""
    folder = tmp_path_factory.mktemp("packs")
    log_run(folder / "log", KEY, study)
    append_entry(folder / "log", KEY, "note", {"text": "afterwards"})
    make_pack(study, cases / "mini", folder / "whole.zip", log=folder / "log")
    salts = folder / "salts.json"
    make_pack(study, cases / "mini", folder / "hidden.zip", hide=["M03"], salts=salts)
    disclose(salts, ["M03"], folder / "disclosure.json")
    return folder


@pytest.fixture
def runs(study, monkeypatch):
    """Let a run copy the finished study instead of computing it; return how it was asked."""
    asked = []

    def copy(case, out, **options):
        asked.append({"case": case, "cache": os.environ["TANDAU_CACHE"], **options})
        shutil.copytree(study, out)
        return read_manifest(out)

    monkeypatch.setattr(reproduction, "run_study", copy)
    return asked


def rewritten(pack, path, change):
    """Write a pack whose maker changed its parts and every hash that speaks of them."""
    with zipfile.ZipFile(pack) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    about = json.loads(files.pop("pack.json"))
    manifest = json.loads(files["study/manifest.json"])
    if "files" in manifest:
        for name in manifest["files"]:
            manifest["files"][name] = sha256_of(files[f"study/{name}"]).hexdigest()
        manifest["bundle_sha256"] = combined_sha256(manifest["files"])
        files["study/manifest.json"] = dump(manifest).encode()
        about["manifest_sha256"] = sha256_of(files["study/manifest.json"]).hexdigest()
    about["files"] = {
        name: sha256_of(data).hexdigest() for name, data in files.items() if name != "README.txt"
    }
    write_archive({**files, "pack.json": dump(about).encode()}, path)
    return path


def in_json(name, change):
    def changed(files):
        content = json.loads(files[name])
        change(content)
        files[name] = dump(content).encode()

    return changed


def done(pack, tmp_path, **options):
    return reproduce(pack, tmp_path / "work", Options(**options))


def test_the_same_ranks_are_confirmed(packs, runs, tmp_path):
    told = done(packs / "whole.zip", tmp_path, trusted=(KEY.public,))
    assert (told["verdict"], told["is_confirmed"]) == ("exact", True)
    assert not is_contradicted(told)
    assert (told["tolerance"], told["n_differences"], told["versions"]) == (0.0, 0, {})
    assert told["files"]["different"] == []
    assert (told["log"]["is_sound"], told["log"]["entries"], told["log"]["runs"]) == (True, 2, [1])
    (asked,) = runs
    assert (asked["seed"], asked["n_futures"], asked["as_of"]) == (7, 256, None)
    assert asked["with_power"] is False
    assert asked["cache"] == str(tmp_path / "work" / "cache")
    assert os.environ["TANDAU_CACHE"] != asked["cache"]
    with pytest.raises(ReportError, match="is there already"):
        done(packs / "whole.zip", tmp_path)


@pytest.mark.usefixtures("runs")
@pytest.mark.parametrize(
    ("by", "here", "tolerance", "verdict", "is_confirmed"),
    [
        (0.004, None, None, "differs", False),
        (0.004, "9.9", None, "within_tolerance", True),
        (0.02, "9.9", None, "differs", False),
        (0.02, None, 0.05, "within_tolerance", True),
        (float("nan"), "9.9", 1.0, "differs", False),
    ],
)
def test_ranks_that_differ_are_judged_by_versions(
    packs, tmp_path, monkeypatch, by, here, tolerance, verdict, is_confirmed
):
    def change(ranks):
        ranks["rankings"]["all"]["beta"]["first_rank"] += 0.0 if math.isnan(by) else by

    pack = rewritten(
        packs / "whole.zip", tmp_path / "pack.zip", in_json("study/ranks.json", change)
    )
    if math.isnan(by):  # JSON of a stranger may hold what ours never does

        def to_nan(files):
            old = json.loads(files["study/ranks.json"])["rankings"]["all"]["beta"]["first_rank"]
            told = files["study/ranks.json"].replace(str(old).encode(), b"NaN")
            files["study/ranks.json"] = told

        pack = rewritten(packs / "whole.zip", tmp_path / "pack.zip", to_nan)
    if here:
        told = {**reproduction.versions_here(), "scipy": here}
        monkeypatch.setattr(reproduction, "versions_here", lambda: told)
    found = done(pack, tmp_path, tolerance=tolerance)
    assert (found["verdict"], found["is_confirmed"]) == (verdict, is_confirmed)
    assert is_contradicted(found) is not is_confirmed
    assert found["differences"][0]["place"].split()[:2] == ["all", "beta"]
    assert ("scipy" in found["versions"]) is bool(here)
    assert "ranks.json" in found["files"]["different"]
    assert found["log"]["runs"] == []  # the log speaks of another manifest


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda files: files.pop("study/ranks.json"), "study/ranks.json"),
        (lambda files: files.update({"extra.txt": b"x"}), "a file that is not listed"),
        (lambda files: files.update({"pack.json": b"[]"}), "pack.json"),
        (lambda files: files.update({"study/lineage.json": b"{}"}), "changed since it was packed"),
        (lambda files: files.update({"case/case.yaml": b"{}"}), "changed since it was packed"),
    ],
)
def test_damage_is_told(packs, tmp_path, change, told):
    with zipfile.ZipFile(packs / "whole.zip") as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    write_archive(files, tmp_path / "pack.zip")
    with pytest.raises(ReportError, match=told):
        done(tmp_path / "pack.zip", tmp_path)


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("study/manifest.json", {"n_futures": 10**12}, "n_futures"),
        ("study/manifest.json", {"seed": -1}, "seed"),
        ("study/manifest.json", {"as_of": "soon"}, "as_of"),
        ("study/manifest.json", {"with_power": "perhaps"}, "with_power"),
        ("study/manifest.json", {"case_sha256": "0" * 64}, "not the one that the study was made"),
        ("study/manifest.json", {"files": {}}, "another study's manifest"),
    ],
)
def test_a_manifest_of_nonsense_is_told(packs, tmp_path, name, change, told):
    pack = rewritten(
        packs / "whole.zip", tmp_path / "pack.zip", in_json(name, lambda one: one.update(change))
    )
    with pytest.raises(ReportError, match=told):
        done(pack, tmp_path)


@pytest.mark.usefixtures("runs")
def test_a_log_that_was_tampered_with_confirms_nothing(packs, tmp_path):
    def change(files):
        files["log/audit.jsonl"] = files["log/audit.jsonl"].splitlines(keepends=True)[0]

    told = done(rewritten(packs / "whole.zip", tmp_path / "pack.zip", change), tmp_path)
    assert (told["verdict"], told["is_confirmed"]) == ("exact", False)
    assert is_contradicted(told)
    assert told["log"]["broken"]["kind"] == "truncated"


def test_what_rests_on_hidden_claims_is_not_recomputed(packs, tmp_path):
    told = done(packs / "hidden.zip", tmp_path)
    assert (told["verdict"], told["is_confirmed"], told["error"]) == ("in_part", False, None)
    assert not is_contradicted(told)
    assert told["not_recomputed"]["quantities"] == ("beta.overnight_cost",)
    assert "lcoe" in told["not_recomputed"]["outcomes"]
    assert told["quantities"]["n"] > 200
    assert told["quantities"]["different"] == []
    assert [one["claim"] for one in told["hidden"]] == ["M03"]


def test_an_open_quantity_that_differs_is_told(packs, tmp_path):
    def change(lineage):
        lineage["quantities"]["alpha.overnight_cost"]["components"][0]["low"] = 4000.0
        lineage["quantities"]["mini.inflation"]["components"] = [
            {"claim": "M03"}
        ]  # nor can it hide

    pack = rewritten(
        packs / "hidden.zip", tmp_path / "p.zip", in_json("study/lineage.json", change)
    )
    told = done(pack, tmp_path)
    assert told["verdict"] == "differs"
    assert told["quantities"]["different"] == ["alpha.overnight_cost", "mini.inflation"]


def test_a_disclosed_claim_is_put_back(packs, runs, tmp_path):
    told = done(packs / "hidden.zip", tmp_path, disclosure=packs / "disclosure.json")
    assert (told["verdict"], told["disclosed"], told["hidden"]) == ("exact", ["M03"], [])
    text = (runs[0]["case"] / "claims.csv").read_text()
    assert "M03,beta,overnight_cost,3000,,3600," in text
    other = json.loads((packs / "disclosure.json").read_text())
    other["claims"]["M03"]["row"]["low"] = "2900"
    (tmp_path / "other.json").write_text(json.dumps(other))
    with pytest.raises(ReportError, match="another claim than was hidden"):
        reproduce(packs / "hidden.zip", tmp_path / "w", Options(disclosure=tmp_path / "other.json"))


def test_lineage_of_nonsense_is_told(packs, tmp_path):
    pack = rewritten(
        packs / "hidden.zip",
        tmp_path / "pack.zip",
        in_json("study/lineage.json", lambda one: one.update(quantities=[1])),
    )
    with pytest.raises(ReportError, match=r"lineage\.json is damaged"):
        done(pack, tmp_path)


def test_differences_find_what_is_missing():
    row = {"first_rank": 0.5, "rank_acceptability": [0.5, None], "central_weight": {"a": 1.0}}
    assert differences({"all": {"x": row}}, {"all": {"x": {**row, "central_weight": {}}}}) == []
    found = differences({"all": {"x": row}}, {"all": {"x": {**row, "rank_acceptability": [0.4]}}})
    assert [(one.place, one.claimed, one.found) for one in found] == [
        ("all x rank_acceptability 1", 0.5, 0.4)
    ]
    assert differences({}, {"all": {"x": row}})[0].size == float("inf")
    assert differences([1, "x"], {}) == []
    assert not is_close({"a": 1.0}, {"a": 1.1}, 0.01)
    assert not is_close([1.0], [1.0, 2.0], 1)


@pytest.mark.slow
def test_a_pack_as_of_a_day_is_reproduced_in_full(mini, tmp_path):
    from datetime import date  # noqa: PLC0415

    out = tmp_path / "study"
    run_study(mini, out, as_of=date(2025, 3, 1), n_futures=64, seed=11)
    make_pack(out, mini, tmp_path / "pack.zip")
    told = done(tmp_path / "pack.zip", tmp_path)
    assert (told["verdict"], told["is_confirmed"]) == ("exact", True)
    assert told["files"]["different"] == []
    assert told["log"] is None
