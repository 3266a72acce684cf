"""The published cases that `tandau validate` runs on the user's own machine."""

from importlib.resources import files

import pytest
import yaml

from tandau.validation import compared, lcoe_of_constant_costs

CASES = compared()
FOLDER = files("tandau.data.published")
DOCUMENTS = sorted(path.name for path in FOLDER.iterdir() if path.name.endswith(".yaml"))


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_published_number(case):
    assert case["got"] == pytest.approx(case["expected"], abs=case["tolerance"])
    assert case["passed"]


def test_ids_are_unique():
    ids = [case["id"] for case in CASES]
    assert len(set(ids)) == len(ids)
    assert len([name for name in ids if name.startswith("pcge2020")]) == 12
    assert len([name for name in ids if name.startswith("smaa_exact")]) >= 20


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_names_source_and_tolerance(name):
    content = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    for entry in content.get("cases") or [content]:
        assert entry["source"]
        assert 0 < entry["tolerance"] <= 0.05
    assert (FOLDER / name).read_text(encoding="utf-8").startswith("# ")


def test_documents_are_there():
    assert {"lcoe.yaml", "smaa.yaml"} <= set(DOCUMENTS)


def test_wrong_number_would_fail(monkeypatch):
    def doubled(*figures):
        return 2 * lcoe_of_constant_costs(*figures)

    monkeypatch.setattr("tandau.validation.lcoe_of_constant_costs", doubled)
    rows = [case for case in compared() if case["id"].startswith("pcge2020")]
    assert not any(case["passed"] for case in rows)
