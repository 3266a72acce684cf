"""Who controls what, of a case: read with all faults at once, asked for in claims, hashed."""

import pytest
import yaml

from tandau.case.read import case_files, read_case
from tandau.case.supply import LAYERS, NO_CHAIN, OPERATION_LAYERS, supply_owners
from tandau.errors import EvidenceError
from tandau.intake import known_case
from tandau.variables import vocabulary

FILES = ("jurisdictions", "supply", "shocks")


def told(folder):
    return [(f.file.rpartition("/")[2], f.place, f.got) for f in read_case(folder).faults]


def changed(folder, name, change):
    path = folder / f"{name}.yaml"
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))[name]
    change(rows)
    path.write_text(yaml.safe_dump({name: rows}), encoding="utf-8")


def test_the_chain_is_read_and_hashed(mini):
    case = read_case(mini).case
    assert {row.layer for row in case.chain.of_offers(["alpha"])} == set(LAYERS)
    assert [one.name for one in case.jurisdictions if one.is_host] == ["Mini"]
    assert {mini / f"{name}.yaml" for name in FILES} <= set(case_files(mini))


def test_a_case_without_the_files_asks_for_nothing(mini):
    for name in FILES:
        (mini / f"{name}.yaml").unlink()
    claims = mini / "claims.csv"
    lines = claims.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not line.startswith("X")]
    claims.write_text("\n".join(kept) + "\n", encoding="utf-8")
    known = known_case(mini, None)
    assert known.case.chain == NO_CHAIN
    supply = {name for name, one in vocabulary().items() if one.kind == "supply"}
    assert not supply & {*known.evidence.shared, *known.evidence.of_offer}


@pytest.mark.parametrize("name", FILES)
def test_one_of_the_three_alone_is_a_fault(mini, name):
    (mini / f"{name}.yaml").unlink()
    assert (f"{name}.yaml", "", "no such file") in told(mini)


def test_every_fault_at_once(mini):
    def spoil(rows):
        rows[0] |= {"holder": "Atlantis"}
        rows[1] |= {"offer": "delta"}
        rows[2] |= {"others": ["China", "China"], "claim": "X999"}
        rows[3] |= {"holder": "China", "others": ["Russia"]}
        rows[5] |= {"others": []}
        rows.append(dict(rows[6]))

    changed(mini, "supply", spoil)
    changed(mini, "shocks", lambda rows: rows[0].update(layers=["finance", "finance"]))
    changed(mini, "jurisdictions", lambda rows: rows.append(dict(rows[0])))
    found = told(mini)
    for fault in (
        ("supply.yaml", "supply[0].holder", "the jurisdiction 'Atlantis'"),
        ("supply.yaml", "supply[1].offer", "the offer 'delta'"),
        ("supply.yaml", "offer alpha", "nobody for turbine_island"),
        ("supply.yaml", "supply[2].others", "'China' 2 times"),
        ("supply.yaml", "supply[2].claim", "the claim 'X999'"),
        ("supply.yaml", "supply[3].holder", "the holder 'China'"),
        ("supply.yaml", "supply[5].others", "nobody"),
        ("supply.yaml", "offer alpha", "spares_and_service 2 times"),
        ("shocks.yaml", "shocks[0].layers", "the layer 'finance' 2 times"),
        ("jurisdictions.yaml", "jurisdictions", "the name 'Russia' 2 times"),
    ):
        assert fault in found


def test_a_layer_or_key_that_does_not_exist_is_named(mini):
    changed(mini, "supply", lambda rows: rows[0].update(layer="roof", share=0.5))
    places = [place for _, place, _ in told(mini)]
    assert {"supply[0], layer", "supply[0], share"} <= set(places)


def test_a_partner_must_be_a_jurisdiction_and_no_offer_be_called_like_an_alternative(mini):
    changed(mini, "jurisdictions", lambda rows: rows.pop(0))
    path = mini / "offers.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: gamma", "id: wait"), "utf-8")
    found = told(mini)
    assert ("offers.yaml", "offers[0], partner", "the partner 'Russia'") in found
    assert ("offers.yaml", "offers[2], id", "the id 'wait'") in found


def test_claims_must_speak_of_subjects_of_the_chain(mini):
    path = mini / "claims.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("gamma/turbine_island,control", "gamma/reactor,control"), "utf-8")
    assert any(got == "the subject 'gamma/reactor'" for _, _, got in told(mini))


def test_what_claims_lack_is_named_with_who_needs_it(mini):
    path = mini / "claims.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lacking = ("series_saving", "switch_time", "shock_commonality", "shock_rate")
    kept = [line for line in lines if not any(f",{name}," in line for name in lacking)]
    path.write_text("\n".join(kept) + "\n", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        known_case(mini, None)
    places = {fault.place.rpartition(" ")[2]: fault.place for fault in caught.value.faults}
    assert set(places) == set(lacking)
    assert places["series_saving"] == "mini, variable series_saving"
    assert "alpha/fuel_fabrication" in places["switch_time"]
    assert "alpha/finance" not in places["switch_time"]
    assert "Russia/payment_block" in places["shock_rate"]
    assert "Mini/payment_block" not in places["shock_rate"]
    assert places["shock_commonality"].startswith("east, west")


def test_times_are_asked_for_where_a_running_plant_needs_them(cases):
    case = read_case(cases / "kazakhstan").case
    offers = tuple(offer.id for offer in case.offers)
    found = supply_owners("switch_time", offers, case.chain, "kazakhstan")
    assert len(found) == len(offers) * len(OPERATION_LAYERS)
    assert found["vver1200/spent_fuel"] == ("vver1200/spent_fuel", "spent_fuel")
