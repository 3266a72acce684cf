"""For every offer and variable: which quantity speaks, and what is missing."""

from datetime import date

import pytest

from makers import make_claim
from tandau.errors import EvidenceError
from tandau.evidence.ledger import ledger_as_of
from tandau.evidence.pool import pooling_rules
from tandau.evidence.resolve import gather
from tandau.variables import vocabulary


def gathered(known, *more, drop=(), as_of=None):
    case = known.case
    claims = [claim for claim in case.claims if claim.id not in drop]
    ledger = ledger_as_of([*claims, *more], case.events, case.sources, as_of)
    return gather(ledger, case.question, known.choice.offers, "claims.csv", pooling_rules())


def test_every_input_has_a_quantity(known):
    evidence = known.evidence
    for name, variable in vocabulary().items():
        if variable.kind in ("uncertainty", "constant"):
            if "offer" in variable.dims:
                assert set(evidence.of_offer[name]) == {"alpha", "beta", "gamma"}, name
            else:
                assert evidence.shared[name] == f"mini.{name}"


def test_most_specific_subject_speaks(known):
    row = known.evidence.of_offer["first_concrete"]
    assert row["gamma"] == "gamma.first_concrete"
    assert row["alpha"] == row["beta"] == "all_offers.first_concrete"
    assert known.evidence.of_offer["sanctions_exposure"]["alpha"] == "Russia.sanctions_exposure"


@pytest.mark.parametrize(
    "subject", ["alpha", "A-1200", "Alpha Atom", "Russia", "turnkey", "noak", "all_offers"]
)
def test_each_level_is_heard(known, subject):
    claim = make_claim(
        "new", subject=subject, variable="trade_share", unit="1", price_year=None, mode=0.5,
        source="made_up",
    )  # fmt: skip
    evidence = gathered(known, claim, drop=("M39",) if subject == "all_offers" else ())
    assert evidence.of_offer["trade_share"]["alpha"] == f"{subject}.trade_share"


def test_claim_takes_the_place_of_the_record(known):
    assert known.evidence.of_offer["n_design_units"]["gamma"] == "gamma.n_design_units"
    claim = make_claim(
        "new", subject="gamma", variable="n_design_units", unit="1", price_year=None, mode=2,
        source="made_up",
    )  # fmt: skip
    evidence = gathered(known, claim)
    assert [part.claim for part in evidence.quantities["gamma.n_design_units"].components] == [
        "new"
    ]
    assert "history.n_design_units.gamma" not in evidence.record_claims


def test_used_claims_exist(known):
    used = known.evidence.claims_used()
    assert list(used) == sorted(used)
    assert set(used) <= set(known.ledger.claims) | set(known.evidence.record_claims)
    assert "M90" not in used
    assert "history.construction_time.all_offers" in used


def test_everything_missing_is_told_at_once(known):
    with pytest.raises(EvidenceError) as caught:
        gathered(known, drop=("M23", "M01", "M33"))
    found = [(fault.place, fault.got) for fault in caught.value.faults]
    assert found == [
        ("offers alpha, variable overnight_cost", "no claim"),
        ("case mini, variable inflation", "no claim"),
        ("case mini, variable peak_load", "no claim"),
    ]


def test_silent_offer_is_told_once(known):
    drop = [claim.id for claim in known.case.claims if claim.subject == "alpha"]
    with pytest.raises(EvidenceError) as caught:
        gathered(known, drop=drop)
    assert [fault.place for fault in caught.value.faults] == ["offer alpha"]


def test_missing_on_a_day_names_the_day(known):
    with pytest.raises(EvidenceError, match="stated by 2025-02-28") as caught:
        gathered(known, as_of=date(2025, 2, 28))
    assert [fault.place for fault in caught.value.faults] == [
        "case mini, variable mix_generation",
        "case mini, variable coal_share",
        "case mini, variable peak_load",
    ]
