"""The study's provenance as others can read it."""

import json

import pytest
from prov.model import ProvDocument

from tandau.errors import ReportError
from tandau.report.contents import Study
from tandau.report.prov_document import prov_json
from tandau.report.provenance import tree


@pytest.fixture(scope="module")
def made(study):
    return Study(study)


def derived(content, start):
    below = {}
    for one in content["wasDerivedFrom"].values():
        below.setdefault(one["prov:generatedEntity"], []).append(one["prov:usedEntity"])
    seen, waiting = set(), [start]
    while waiting:
        at = waiting.pop()
        if at not in seen:
            seen.add(at)
            waiting += below.get(at, [])
    return seen


def test_every_claim_below_lcoe_is_reached_by_derivation(made):
    content = json.loads(prov_json(made, "lcoe", "beta"))
    reached = derived(content, "tandau:variable/lcoe")
    claims = tree(made.lineage, "lcoe", "beta")["claims"]
    assert {f"tandau:claim/{claim}" for claim in claims} <= reached
    sources = {made.claims[claim]["source"] for claim in claims}
    assert {f"tandau:source/{source}" for source in sources} <= reached


def test_whole_study_reaches_every_claim_used_from_the_report(made):
    content = json.loads(prov_json(made))
    reached = derived(content, "tandau:file/report.html")
    assert {f"tandau:claim/{one}" for one in made.claims if made.claims[one]["is_used"] == "1"} == {
        name for name in reached if name.startswith("tandau:claim/")
    }


def test_prov_reads_its_own_text_back(made):
    text = prov_json(made, "lcoe")
    document = ProvDocument.deserialize(content=text, format="json")
    assert len(document.get_records()) == sum(
        len(entries) for kind, entries in json.loads(text).items() if kind != "prefix"
    )


def test_same_study_same_text(made, study):
    assert prov_json(made) == prov_json(Study(study))


def test_whole_study_names_every_file_with_its_hash(made):
    entities = json.loads(prov_json(made))["entity"]
    for file, digest in made.manifest["files"].items():
        assert entities[f"tandau:file/{file}"]["tandau:sha256"] == digest


def test_quantity_and_hashes(made):
    content = json.loads(prov_json(made, "beta.overnight_cost"))
    assert set(content["entity"]) >= {"tandau:quantity/beta.overnight_cost", "tandau:claim/M02"}
    agent = content["agent"]["tandau:software/tandau"]
    assert agent["prov:type"] == {"$": "prov:SoftwareAgent", "type": "xsd:QName"}
    assert agent["tandau:bundle_sha256"] == made.manifest["bundle_sha256"]


def test_unknown_name_is_told(made):
    with pytest.raises(ReportError, match="overnite"):
        prov_json(made, "overnite")
