"""The report of a finished study, made again."""

import pytest

from tandau.errors import ReportError
from tandau.report.bundle import combined_sha256, read_manifest, unfinished
from tandau.report.html import render
from tandau.report.rewrite import rewrite


def test_same_report_leaves_the_study_alone(study_copy):
    before = {path.name: path.stat().st_mtime_ns for path in study_copy.iterdir()}
    assert rewrite(study_copy, render) == study_copy / "report.html"
    assert {path.name: path.stat().st_mtime_ns for path in study_copy.iterdir()} == before


def test_other_report_takes_its_place(study_copy):
    before = read_manifest(study_copy)
    path = rewrite(study_copy, lambda folder: f"<p>{folder.name} é</p>")
    assert path.read_bytes() == "<p>study é</p>".encode()
    after = read_manifest(study_copy)
    assert after["bundle_sha256"] == combined_sha256(after["files"]) != before["bundle_sha256"]
    for manifest in (before, after):
        del manifest["bundle_sha256"], manifest["files"]["report.html"]
    assert after == before
    assert not unfinished(study_copy).exists()


def test_there_and_back(study_copy):
    before = read_manifest(study_copy)
    rewrite(study_copy, lambda _folder: "x")
    rewrite(study_copy, render)
    assert read_manifest(study_copy) == before


def test_report_that_fails_leaves_the_study_alone(study_copy):
    before = read_manifest(study_copy)

    def broken(_folder):
        raise ReportError("no")

    with pytest.raises(ReportError, match="no"):
        rewrite(study_copy, broken)
    assert read_manifest(study_copy) == before
    assert not unfinished(study_copy).exists()


def test_damaged_study_is_refused(study_copy):
    with (study_copy / "claims.csv").open("a", encoding="utf-8") as stream:
        stream.write("x")
    with pytest.raises(ReportError, match=r"claims\.csv: changed"):
        rewrite(study_copy, render)
