"""Which plant is open on a day."""

from datetime import date

import pytest

from tandau.case.choice import open_choice
from tandau.errors import CaseError

BEFORE, DAY = date(2025, 2, 28), date(2025, 3, 1)


def with_plant(case, plant):
    return case.model_copy(update={"question": case.question.model_copy(update={"plant": plant})})


def test_commitment_holds_from_its_day(known):
    assert open_choice(known.case, BEFORE, {"M90"}).plant.id == "plant_a"
    assert open_choice(known.case, DAY, {"M90"}).plant.id == "plant_b"


def test_commitment_needs_its_claim(known):
    choice = open_choice(known.case, DAY, {"M01"})
    assert choice.plant.id == "plant_a"
    assert choice.committed == ()
    assert choice.n_committed_units == 0


def test_committed_units_are_counted_by_partner(known):
    choice = open_choice(known.case, DAY, {"M90"})
    assert [(plant.id, offer.id) for plant, offer in choice.committed] == [("plant_a", "alpha")]
    assert choice.n_committed_units == 2
    assert choice.n_partner_units("Russia") == 2
    assert choice.n_partner_units("China") == 0


def test_admissible_offers_in_order(known):
    assert [offer.id for offer in known.choice.offers] == ["alpha", "beta", "gamma"]


def test_named_plant_is_chosen(known):
    choice = open_choice(with_plant(known.case, "plant_b"), BEFORE, {"M90"})
    assert choice.plant.id == "plant_b"
    assert choice.committed == ()


def test_named_plant_is_taken(known):
    with pytest.raises(CaseError, match="plant_a is committed by 2025-03-01") as caught:
        open_choice(with_plant(known.case, "plant_a"), DAY, {"M90"})
    assert [fault.place for fault in caught.value.faults] == ["plant"]


def test_no_plant_is_open(known):
    case = known.case.model_copy(update={"plants": known.case.plants[:1]})
    with pytest.raises(CaseError, match="every plant committed by 2025-03-01"):
        open_choice(case, DAY, {"M90"})
