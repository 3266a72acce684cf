"""A price that does not say what it counts is a mixture of the readings it allows."""

import shutil
from datetime import date

import pytest

from makers import make_claim, make_ledger, make_offer
from tandau.case.price_basis import PriceBasis
from tandau.evidence.pool import pool, pooling_rules
from tandau.evidence.price_basis import packaged_bases, price_readings
from tandau.intake import known_case
from tandau.pipeline import run_study
from tandau.report.contents import Study
from tandau.report.provenance import tree
from tandau.variables import variable

RULES = pooling_rules()
PACKAGED = {quantity.key: quantity for quantity, _ in packaged_bases(date(2025, 1, 1))}
INTEREST = PACKAGED["all_offers.all_in_interest_share"].components[0]
RATIO = PACKAGED["all_offers.net_gross_ratio"].components[0]


def basis(cost, capacity, claim="a"):
    return PriceBasis(claim=claim, cost_basis=cost, capacity_basis=capacity, reason="told")


def pooled(*bases, known=PACKAGED, offers=(), subject="alpha"):
    claim = make_claim("a", low=4000, mode=5000, high=6000, reliability="A", subject=subject)
    readings = price_readings([claim], bases, offers or [make_offer()], known)
    cost = variable("overnight_cost")
    return pool([claim], make_ledger([claim]), cost, 2024, RULES, None, readings).components


def own_ratio(subject, mode):
    claim = make_claim(
        "r", subject=subject, variable="net_gross_ratio", mode=mode, unit="1", price_year=None
    )
    quantity = pool([claim], make_ledger([claim]), variable("net_gross_ratio"), 2024, RULES)
    return PACKAGED | {quantity.key: quantity}


def test_a_price_that_says_what_it_counts_is_one_reading():
    (part,) = pooled(basis("overnight", "net"))
    assert (part.weight, part.mode, part.reading.words) == (1, 5000, "")
    assert part.reading.through == ()


def test_interest_is_taken_out_of_an_all_in_price():
    (part,) = pooled(basis("all_in", "net"))
    plain = pooled(basis("overnight", "net"))[0]
    assert part.mode == pytest.approx(5000 * (1 - INTEREST.mode))
    assert part.low < plain.low * (1 - INTEREST.mode)
    assert part.high > plain.high * (1 - INTEREST.mode)
    assert part.reading.through == ("all_offers.all_in_interest_share",)


def test_a_price_per_gross_kilowatt_is_dearer_per_net_one():
    (part,) = pooled(basis("overnight", "gross"))
    assert part.mode == pytest.approx(5000 / RATIO.mode)


def test_what_is_not_said_is_read_both_ways():
    parts = pooled()
    assert [part.weight for part in parts] == [0.25] * 4
    assert [part.reading.words for part in parts] == [
        "overnight, per net kW",
        "overnight, per gross kW",
        "all-in, per net kW",
        "all-in, per gross kW",
    ]
    half = pooled(basis("unsaid", "net"))
    assert [part.weight for part in half] == [0.5, 0.5]
    assert half[0].mode == 5000
    assert half[1].mode == pytest.approx(5000 * (1 - INTEREST.mode))


def test_the_offer_s_own_ratio_goes_before_the_packaged_one():
    (part,) = pooled(basis("overnight", "gross"), known=own_ratio("R-1", 0.9))
    assert part.mode == pytest.approx(5000 / 0.9)
    # A claim on the reactor knows nothing of a ratio stated for one offer of it.
    (part,) = pooled(basis("overnight", "gross"), known=own_ratio("alpha", 0.9), subject="R-1")
    assert part.mode == pytest.approx(5000 / RATIO.mode)


def test_the_packaged_share_is_that_of_seven_equal_payments():
    for rate, share in zip((0.03, 0.07, 0.10), (0.0865, 0.1911, 0.2622), strict=True):
        factor = ((1 + rate) ** 7 - 1) / rate / 7
        assert 1 - 1 / factor == pytest.approx(share, abs=5e-5)


@pytest.fixture(scope="module")
def unsaid(cases, tmp_path_factory):
    folder = shutil.copytree(cases / "mini", tmp_path_factory.mktemp("unsaid") / "mini")
    path = folder / "price_bases.csv"
    told = path.read_text(encoding="utf-8").replace("M01,overnight,net", "M01,unsaid,unsaid")
    path.write_text(told, encoding="utf-8")
    return folder


def test_a_study_rests_on_what_prices_were_converted_by(unsaid, cases):
    plain, mixed = known_case(cases / "mini", None), known_case(unsaid, None)
    key = "alpha.overnight_cost"
    assert len(plain.evidence.quantities[key].components) == 1
    assert len(mixed.evidence.quantities[key].components) == 4
    made = {"record.all_in_interest_share.all_offers", "record.net_gross_ratio.all_offers"}
    assert not made & set(plain.evidence.claims_used())
    assert made <= set(mixed.evidence.claims_used())


def test_explain_and_report_tell_the_readings(unsaid, tmp_path):
    run_study(unsaid, tmp_path / "study", n_futures=32)
    study = Study(tmp_path / "study")
    node = tree(study.lineage, "alpha.overnight_cost", None)
    assert node["components"][0]["reading"] == "overnight, per net kW"
    assert "record.net_gross_ratio.all_offers" in node["claims"]
    assert "record.net_gross_ratio.all_offers" in tree(study.lineage, "lcoe", "alpha")["claims"]
    assert "record.net_gross_ratio.all_offers" not in tree(study.lineage, "lcoe", "beta")["claims"]
    page = (tmp_path / "study" / "report.html").read_text(encoding="utf-8")
    assert "1 of the 4 price claims" in page
    assert "Read as all-in, per gross kW" in page
