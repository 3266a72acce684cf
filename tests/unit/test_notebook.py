"""A study in a notebook: what it answers, what it shows, and that texts of a case stay texts."""

import json
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient

from tandau.errors import ReportError
from tandau.notebook import open_study
from tandau.report.bundle import MANIFEST, combined_sha256, dump, sha256

TUTORIAL = Path(__file__).parents[2] / "docs" / "tutorial.ipynb"


@pytest.fixture(scope="module")
def opened(study):
    return open_study(study)


class Page(HTMLParser):
    """Elements and texts of a page; fails where one is left open."""

    def __init__(self, html):
        super().__init__()
        self.open, self.tags, self.text = [], [], ""
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data


def test_ranks(opened, study):
    told = json.loads((study / "ranks.json").read_text())["rankings"]["all"]
    table = opened.ranks()
    assert list(table.index) == sorted(told, key=lambda one: -told[one]["first_rank"])
    assert table["first_rank"].to_dict() == {key: row["first_rank"] for key, row in told.items()}
    assert table.filter(regex=r"^rank_\d$").sum(axis=1).to_numpy() == pytest.approx(1, abs=1e-5)
    assert opened.rankings[0] == "all"
    assert opened.offers["beta"] == "Beta 1000"
    with pytest.raises(ReportError, match="has all, flat"):
        opened.ranks("nobody's")


def test_distributions(opened):
    found = opened.distribution("lcoe")
    assert (found.name, found.unit, found.values.sizes["future"]) == ("lcoe", "USD/MWh", 256)
    mine = np.quantile(found.values.sel(offer="beta"), (0.05, 0.5, 0.95))
    assert found.quantiles.loc["beta", [0.05, 0.5, 0.95]].to_numpy() == pytest.approx(mine)
    page = Page(found._repr_html_())
    assert "svg" in [tag for tag, _ in page.tags]
    assert "Beta 1000" in page.text
    of_units = Page(opened.distribution("construction_time")._repr_html_())
    assert "svg" not in [tag for tag, _ in of_units.tags]
    assert "all offers" in opened.distribution("inflation")._repr_html_()
    assert re.search(
        r"\b20[2-6]\d\b", Page(opened.distribution("plant_completion")._repr_html_()).text
    )
    with pytest.raises(ReportError, match="no outcome or input"):
        opened.distribution("beauty")


def test_explanations(opened):
    found = opened.explain("lcoe", "beta")
    assert {"M02", "M03"} <= set(found.claims.index)
    assert "M01" not in found.claims.index
    page = Page(found._repr_html_())
    assert "beta.overnight_cost" in page.text
    assert "3000 … 3600 USD/kW" in page.text
    quantity = opened.explain("beta.overnight_cost")
    assert set(quantity.claims.index) >= {"M02", "M03"}
    assert "2 claims" in Page(quantity._repr_html_()).text
    with pytest.raises(ReportError, match="no outcome, input"):
        opened.explain("beauty")


def test_the_study_shows_itself(opened):
    page = Page(opened._repr_html_())
    assert "Which of three offers should fill plant B" in page.text
    assert re.search(r"Beta 1000\s*9\d\.\d.% ± \d\.\d", page.text)
    assert "Rests on 252 claims, 236 of them the analyst's judgement; 256 futures" in page.text
    assert repr(opened) == "<study of mini, plant plant_b, as of 2025-03-01, 256 futures>"


def test_tables_and_parts(opened):
    assert opened.claims.loc["M03", "source_title"]
    assert opened.influence["swing"].is_monotonic_decreasing
    assert set(opened.part("risks.json"))
    assert opened.inputs.sizes["future"] == 256
    assert opened.manifest["n_futures"] == 256
    with pytest.raises(ReportError, match="is no part of this study"):
        opened.part("../manifest.json")


def test_what_is_no_study_is_told(study_copy, tmp_path):
    with pytest.raises(ReportError, match="no such folder"):
        open_study(tmp_path / "none")
    (study_copy / "ranks.json").write_text("{}")
    with pytest.raises(ReportError, match="changed since it was written"):
        open_study(str(study_copy))


def test_texts_of_a_case_stay_texts(study, tmp_path):
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    folder = shutil.copytree(study, tmp_path / "evil")
    for name in ("ranks.json", "claims.csv"):
        text = (folder / name).read_text()
        quoted = json.dumps(evil)[1:-1] if name.endswith("json") else evil
        text = text.replace("Beta 1000", quoted).replace("Which of three offers", quoted)
        (folder / name).write_text(
            text.replace("A made-up vendor", quoted).replace("C,3", f"{quoted},3")
        )
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"] = {name: sha256(folder / name) for name in manifest["files"]}
    manifest["bundle_sha256"] = combined_sha256(manifest["files"])
    (folder / MANIFEST).write_text(dump(manifest))
    found = open_study(folder)
    for shown in (found, found.distribution("lcoe"), found.explain("lcoe", "beta")):
        page = Page(shown._repr_html_())
        assert "script" not in [tag for tag, _ in page.tags]
        assert "img" not in [tag for tag, _ in page.tags]
        assert evil in page.text


def test_the_tutorial_is_kept_without_outputs():
    told = nbformat.read(TUTORIAL, as_version=4)
    nbformat.validate(told)
    cells = [cell for cell in told.cells if cell.cell_type == "code"]
    assert len(cells) > 8
    for cell in cells:
        assert (cell.outputs, cell.execution_count) == ([], None)
        compile(cell.source, "cell", "exec")


@pytest.mark.slow
def test_the_tutorial_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PLATFORM_DIRS", "1")
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    told = nbformat.read(TUTORIAL, as_version=4)
    NotebookClient(told, timeout=300, resources={"metadata": {"path": TUTORIAL.parent}}).execute()
    shown = [output for cell in told.cells for output in cell.get("outputs", [])]
    assert not [one for one in shown if one.output_type == "error"]
    pages = "".join(one["data"].get("text/html", "") for one in shown if "data" in one)
    assert "Probability of being best" in pages
    assert "Levelised cost of electricity" in pages
    printed = "".join(one["data"].get("text/plain", "") for one in shown if "data" in one)
    assert re.search(r"cheaper than Alpha's in \d+% of the futures", printed)
