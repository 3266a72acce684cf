"""Samples of financing terms: shared where the quantity is, apart from the futures' own points."""

import shutil

import numpy as np
import pytest

from financing import add_financing
from tandau.futures.sample import scores
from tandau.futures.terms import sample_terms
from tandau.intake import known_case

N = 512


@pytest.fixture(scope="module")
def known(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("terms") / "mini"
    return known_case(add_financing(shutil.copytree(cases / "mini", folder)), None)


def test_the_most_specific_subject_speaks(known):
    row = known.evidence.of_offer["loan_grace"]
    assert row["alpha/credit"] == "alpha/credit.loan_grace"
    assert row["beta/credit"] == "all_offers.loan_grace"
    assert "alpha/budget" not in row
    assert known.evidence.of_offer["partner_equity_share"]["beta/owner"].startswith("owner.")
    assert known.evidence.of_offer["contract_fixed_share"]["gamma"].startswith("split.")
    assert known.evidence.shared["tax_rate"] == "mini.tax_rate"


def test_terms_feed_claims_used(known):
    assert {"T17", "T18", "T08"} <= set(known.evidence.claims_used())


def test_same_quantity_same_draw_and_same_seed_same_values(known):
    terms = sample_terms(known.evidence, N, 3)
    tenor = terms["loan_tenor"]
    assert np.array_equal(tenor["alpha/credit"], tenor["gamma/banks"])
    assert not np.array_equal(terms["loan_grace"]["alpha/credit"], tenor["alpha/credit"])
    again, other = sample_terms(known.evidence, N, 3), sample_terms(known.evidence, N, 4)
    assert np.array_equal(again["loan_tenor"]["beta/credit"], tenor["beta/credit"])
    assert not np.array_equal(other["loan_tenor"]["beta/credit"], tenor["beta/credit"])
    assert 12 <= tenor["alpha/credit"].min() < 14
    assert 18 < tenor["alpha/credit"].max() <= 20


def test_terms_do_not_move_with_the_futures_points(known):
    terms = sample_terms(known.evidence, N, 3)
    drawn = [values for row in terms.values() for values in row.values()]
    points = scores(12, N, 3)
    for column in points.T:
        moved = [abs(np.corrcoef(column, values)[0, 1]) for values in drawn]
        assert max(moved) < 5 / np.sqrt(N)


def test_no_financing_no_terms(cases):
    assert sample_terms(known_case(cases / "mini", None).evidence, N, 3) == {}
