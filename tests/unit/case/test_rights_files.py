"""Technology rights and actors of a case: all faults at once, hashed, carried by the workbook."""

import pytest
import yaml

from tandau.case.actors import visible_actors
from tandau.case.exchange import export_case, import_case
from tandau.case.read import case_files, read_case
from tandau.case.rights import Item
from tandau.errors import CaseError, EvidenceError
from tandau.intake import known_case


def change(folder, file, what):
    """Change the content of a YAML file in place."""
    path = folder / file
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    what(content)
    path.write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")


def told(folder):
    return {fault.place: fault for fault in read_case(folder).faults}


def one(items, name):
    return next(item for item in items if item["id"] == name)


def test_what_is_permitted_where():
    plain = {"id": "x", "name": "X", "kind": "pumps", "origin": "France", "owner": "Y"}
    item = Item(**plain, places=("Mini",), purposes=("operate",), barred=("Japan",))
    assert item.permission("Mini", "operate") == "permitted"
    assert item.permission("Mini", "localise") == "consent"
    assert item.permission("Japan", "operate") == "barred"
    assert item.permission("Chile", "operate") == "consent"
    assert item.permission("France", "retransfer") == "permitted"
    anywhere = Item(**plain, places=("anywhere",), purposes=("modify",))
    assert anywhere.permission("Chile", "modify") == "permitted"


def test_a_circle_is_printed(mini):
    def turn(content):
        one(content["items"], "old_loop")["rests_on"] = ["beta_design"]
        one(content["items"], "alpha_design")["rests_on"] = ["alpha_fuel"]

    change(mini, "rights.yaml", turn)
    found = told(mini)
    assert set(found) == {"items[0] (alpha_design).rests_on", "items[2] (beta_design).rests_on"}
    circle = found["items[2] (beta_design).rests_on"].got
    assert circle == "a circle: beta_design -> old_loop -> beta_design"


def test_an_item_that_rests_on_itself(mini):
    change(
        mini,
        "rights.yaml",
        lambda content: one(content["items"], "old_loop").update(rests_on=["old_loop"]),
    )
    assert told(mini)["items[3] (old_loop).rests_on"].got == "a circle: old_loop -> old_loop"


def test_every_fault_of_rights_at_once(mini):
    def spoil(content):
        content["holders"][0]["jurisdiction"] = "Atlantis"
        one(content["items"], "old_loop")["holders"] = []
        one(content["items"], "alpha_fuel")["holders"] = ["nobody"]
        one(content["items"], "gamma_design")["barred"] = ["anywhere"]
        one(content["items"], "beta_design")["offers"] = ["beta", "beta", "delta"]
        one(content["items"], "alpha_design")["places"] = ["Mini", "Lemuria"]
        content["channels"][0]["end"] = "moon"
        content["channels"][1]["controls"] = ["hope"]
        content["jurisdictions"][1]["is_host"] = True
        content["controls"][0]["claims"] = ["M999"]
        content["places"][0]["role"] = "other"

    change(mini, "rights.yaml", spoil)
    found = told(mini)
    assert {
        "holders[0] (alpha_state).jurisdiction",
        "items[1] (alpha_fuel).holders",
        "items[4] (gamma_design).barred",
        "items[2] (beta_design).offers",
        "items[0] (alpha_design).places",
        "channels[0] (files_one).end",
        "channels[1] (files_two).controls",
        "jurisdictions",
        "controls[0].claims",
        "places[0] (site_one)",
        "places",
    } <= set(found)
    assert found["holders[0] (alpha_state).jurisdiction"].got == "'Atlantis'"
    assert "United States" in found["holders[0] (alpha_state).jurisdiction"].expected


def test_too_many_controls_are_refused(mini):
    def grow(content):
        content["controls"] += [{"id": f"c{n}", "name": f"Control {n}"} for n in range(15)]

    change(mini, "rights.yaml", grow)
    assert told(mini)["controls"].expected == "at most 16 controls"


def test_a_missing_holder_is_named_with_what_it_stands_in_the_way_of(mini):
    change(
        mini,
        "rights.yaml",
        lambda content: one(content["items"], "old_loop").update(holders=[]),
    )
    fault = told(mini)["items[3] (old_loop).holders"]
    assert fault.got.startswith("no consent holder, though Mini may not operate, localise")
    assert "who must consent" in fault.expected


def test_fields_that_cannot_be_read_hide_no_other_fault(mini):
    def spoil(content):
        content["items"][0]["kind"] = "magic"
        content["holders"][0]["jurisdiction"] = "Atlantis"
        content["extra"] = []

    change(mini, "rights.yaml", spoil)
    places = set(told(mini))
    assert {"items[0], kind", "extra", "holders[0] (alpha_state).jurisdiction"} <= places


@pytest.mark.parametrize(
    ("content", "place", "got"),
    [
        ("- a\n", "", "a list"),
        ("items: 3\njurisdictions: []\n", "items", "a int"),
        ("items: 3\njurisdictions: []\n", "jurisdictions", "an empty list"),
        ("", "", "an empty file"),
    ],
)
def test_a_file_of_another_form(mini, content, place, got):
    (mini / "rights.yaml").write_text(content, encoding="utf-8")
    assert told(mini)[place].got == got


def test_every_fault_of_actors_at_once(mini):
    def spoil(content):
        treasury, alpha, people, licensor = content["actors"]
        treasury["interests"][0]["criterion"] = "cost"
        treasury["position"]["opposes"] = ["beta"]
        alpha["interests"][0]["gains"] = ["omega"]
        alpha["jurisdiction"] = "Atlantis"
        people["interests"][1]["id"] = "proven"
        people["interests"][0]["claims"] = ["M999"]
        licensor["id"] = "treasury"

    change(mini, "actors.yaml", spoil)
    assert {
        "actors[0].interests[0].criterion",
        "actors[0].position",
        "actors[1].interests[0].gains",
        "actors[1].jurisdiction",
        "actors[2].interests[0].id",
        "actors[2].interests[0].claims",
        "actors[3], id",
    } <= set(told(mini))


@pytest.mark.parametrize("change_to", [{"criterion": ""}, {"gains": ["alpha"]}, {"claims": []}])
def test_an_interest_is_of_one_kind_and_has_a_claim(mini, change_to):
    change(
        mini,
        "actors.yaml",
        lambda content: content["actors"][0]["interests"][0].update(change_to),
    )
    assert any(place.startswith("actors[0], interests.0") for place in told(mini))


def test_claims_on_asides_name_what_is_there(mini):
    path = mini / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("MT2,origin_state", "MT2,origin_stat"), encoding="utf-8")
    fault = next(iter(told(mini).values()))
    assert fault.got == "the subject 'origin_stat'"
    assert "old_loop/origin_state" in fault.expected


def test_a_criterion_cannot_rest_on_an_aside(mini):
    change(
        mini,
        "criteria.yaml",
        lambda content: content["criteria"][0]["criteria"][0].update(variable="actor_salience"),
    )
    got = {fault.got for fault in told(mini).values()}
    assert "'actor_salience', of the risks, rights or actors" in got


def test_missing_asides_are_named_with_who_lacks_them(mini):
    path = mini / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(("MT1,", "MT5,"))]
    path.write_text("".join(kept), encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        known_case(mini, None)
    places = [fault.place for fault in caught.value.faults]
    assert places == [
        "alpha_fuel/alpha_state, beta_design/beta_state, variable consent_probability",
        "alpha_state, licensor_state, neighbours, variable actor_capability",
    ]


def test_a_case_without_the_files_needs_no_such_claims(mini):
    for name in ("rights.yaml", "actors.yaml"):
        (mini / name).unlink()
    path = mini / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if not x.startswith("MT")), encoding="utf-8")
    known = known_case(mini, None)
    assert known.case.rights is None
    assert known.case.actors == ()
    assert "actor_salience" not in known.evidence.of_offer


def test_nothing_is_known_of_an_actor_before_it_spoke(known):
    actors = known.case.actors
    assert visible_actors(actors, set(known.ledger.claims)) == actors
    (only,) = visible_actors(actors, {"M96"})
    assert only.id == "neighbours"
    (treasury,) = visible_actors(actors, {"M94"})
    assert treasury.position is not None
    assert visible_actors(actors, set()) == ()


def test_hashed_and_carried_by_the_workbook(mini, tmp_path):
    assert {mini / "rights.yaml", mini / "actors.yaml"} <= set(case_files(mini))
    notes = export_case(mini, tmp_path / "book.xlsx")
    assert not [note for note in notes if "left out" in note]
    import_case(tmp_path / "book.xlsx", tmp_path / "back")
    before, after = read_case(mini).case, read_case(tmp_path / "back").case
    assert after.rights == before.rights
    assert after.actors == before.actors


def test_a_workbook_with_a_circle_writes_nothing(mini, tmp_path):
    export_case(mini, tmp_path / "good.xlsx")
    change(
        mini,
        "rights.yaml",
        lambda content: one(content["items"], "old_loop").update(rests_on=["beta_design"]),
    )
    with pytest.raises(CaseError, match="a circle: beta_design -> old_loop -> beta_design"):
        export_case(mini, tmp_path / "book.xlsx")
    assert not (tmp_path / "book.xlsx").exists()
