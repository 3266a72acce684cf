"""A claim held at a figure, against a case whose claim says that figure."""

import csv
from dataclasses import replace

import pytest

from tandau.errors import EvidenceError
from tandau.evidence.held import hold
from tandau.evidence.pool import Component, Quantity
from tandau.evidence.scored import Scored
from tandau.intake import known_case

RATIO = "record.net_gross_ratio.all_offers"


@pytest.fixture
def unsaid(mini):
    """Return the mini case that no longer says what its prices count."""
    (mini / "price_bases.csv").unlink()
    return mini


def prices(known):
    return {
        key: [(one.claim, one.weight, one.low, one.mode, one.high) for one in quantity.components]
        for key, quantity in known.evidence.quantities.items()
        if quantity.variable == "overnight_cost"
    }


def test_held_price_basis_reads_every_price_anew(unsaid):
    before = known_case(unsaid, None)
    after = hold(before, RATIO, 0.9)
    assert prices(after) != prices(before)
    with (unsaid / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    # A judgement is taken as it stands, so that the claim says the same figure.
    row = next(one for one in rows if one["id"] == "M05")
    told = {"id": "Z1", "subject": "all_offers", "variable": "net_gross_ratio", "low": "0.9"}
    rows.append({**row, **told, "mode": "0.9", "high": "0.9", "unit": "1"})
    with (unsaid / "claims.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    assert prices(known_case(unsaid, None)) == prices(after)


def test_packaged_basis_held_where_it_is_moves_no_price_that_is_certain(unsaid):
    before = known_case(unsaid, None)
    once = hold(before, RATIO, 0.93)
    assert prices(hold(once, RATIO, 0.93)) == prices(once)


def test_only_the_claim_s_quantities_change(known):
    held = hold(known, "M24", 0.05).evidence.quantities
    for key, quantity in known.evidence.quantities.items():
        assert (held[key] is quantity) == (key != "mini.host_cost_of_capital")
    part = held["mini.host_cost_of_capital"].components[0]
    assert (part.low, part.mode, part.high) == (0.05, 0.05, 0.05)


def test_score_is_held_within_its_scale(known):
    part = Component("S1", 1.0, 2.0, 3.0, 4.0)
    found = Quantity("alpha", "score.trust", (part,), is_judgement=True)
    scored = Scored(
        "score.trust", "Trust", "1", "Who trusts whom", 0.0, 10.0, {"alpha": found, "beta": None}
    )
    case = replace(known, evidence=replace(known.evidence, scored=(scored,)))
    held = hold(case, "S1", 9.0).evidence.scored[0].of_offer
    assert held["beta"] is None
    assert held["alpha"].components[0].mode == 9.0
    with pytest.raises(EvidenceError, match="within 0 to 10"):
        hold(case, "S1", 11.0)


def test_claim_that_feeds_nothing_is_refused(known):
    with pytest.raises(EvidenceError, match="feeds nothing"):
        hold(known, "M90", 1.0)
