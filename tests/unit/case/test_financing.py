"""Financing models of a case: read with all faults at once, carried by the workbook."""

import pytest

from financing import MODELS, TERMS, add_financing
from tandau.case.exchange import export_case, import_case
from tandau.case.financing import FLOATING, OPTIONAL, TERMS_OF_KIND, terms_needed
from tandau.case.read import case_files, read_case
from tandau.errors import EvidenceError
from tandau.intake import known_case
from tandau.variables import vocabulary


def told(folder):
    return [(fault.place, fault.got) for fault in read_case(folder).faults]


def test_a_case_without_the_file_has_none(cases):
    case = read_case(cases / "mini").case
    assert case.financing == ()
    assert terms_needed(case.financing) == ()


def test_every_term_of_the_vocabulary_is_asked_for_by_a_kind():
    of_kinds = {name for names in TERMS_OF_KIND.values() for name in names}
    terms = {n for n, one in vocabulary().items() if one.kind == "term" and "financing" in one.dims}
    optional = {name for group in OPTIONAL for name in group} & terms
    assert of_kinds | set(FLOATING) | optional == terms


def test_terms_needed_are_those_of_the_kinds_and_of_the_host(mini):
    models = [one for one in MODELS if one["id"] in ("budget", "owner")]
    add_financing(mini, models, [one for one in TERMS if "/" not in one[0]])
    needed = terms_needed(read_case(mini).case.financing)
    assert {"tax_rate", "damages_cap", "contract_price"} <= set(needed)
    assert not {"loan_grace", "bank_loan_rate", "allowed_return"} & set(needed)


def test_every_fault_at_once(mini):
    models = [
        {"id": "budget", "kind": "host_budget", "offers": ["alpha", "delta", "alpha"]},
        {"id": "budget", "kind": "export_credit", "offers": ["beta"]},
        {"id": "gamma", "kind": "host_budget", "offers": ["gamma"]},
    ]
    terms = [*TERMS, ("credit", "loan_tenor", 1, 2, 3, "year", "")]
    found = dict(told(add_financing(mini, models, terms)))
    assert found["financing[0].offers"] in ("the offer 'alpha' 2 times", "the offer 'delta'")
    assert "already used at financing[0]" in found["financing[1], id"]
    assert "a subject of an offer" in found["financing[2], id"]
    assert "the subject 'credit'" in found.values()
    assert len(told(mini)) >= 5


def test_an_unknown_kind_is_named_and_hides_no_other_fault(mini):
    add_financing(mini, [{"id": "gift", "kind": "gift", "offers": ["alpha"]}])
    path = mini / "plants.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("alpha", "omega"), encoding="utf-8")
    places = [place for place, _ in told(mini)]
    assert "financing[0], kind" in places
    assert any(place.startswith("plants[") for place in places)


def test_a_criterion_cannot_rest_on_financing(mini):
    path = mini / "criteria.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("variable: lcoe,", "variable: npv_country,"), encoding="utf-8")
    assert "'npv_country', of the money" in dict(told(mini)).values()


def test_missing_terms_are_named_with_who_lacks_them(mini):
    lacking = ("loan_grace", "tax_rate", "overrun_cap")
    add_financing(mini, terms=[one for one in TERMS if one[1] not in lacking])
    with pytest.raises(EvidenceError) as caught:
        known_case(mini, None)
    places = [fault.place for fault in caught.value.faults]
    assert [place.rpartition(" ")[2] for place in places] == [
        "overrun_cap",
        "tax_rate",
        "loan_grace",
    ]
    assert places[0] == "alpha, beta, gamma, variable overrun_cap"
    assert places[1] == "mini, variable tax_rate"
    assert "alpha/credit" in places[2]
    assert "alpha/budget" not in places[2]


def test_hashed_and_carried_by_the_workbook(mini, tmp_path):
    add_financing(mini)
    assert mini / "financing.yaml" in list(case_files(mini))
    notes = export_case(mini, tmp_path / "book.xlsx")
    assert not [note for note in notes if "financing" in note]
    import_case(tmp_path / "book.xlsx", tmp_path / "back")
    assert read_case(tmp_path / "back").case.financing == read_case(mini).case.financing
