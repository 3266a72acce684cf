"""Parts of the money core by hand: published loans, tables, limits, and what is refused."""

import numpy as np
import pytest

from tandau.errors import ModelError
from tandau.models import capital, finance
from tandau.models.money.contract import cost_plus, settle_contract, split_packages, turnkey
from tandau.models.money.coverage import (
    HIGHEST_COVERAGE,
    covenant_breach_probability,
    debt_coverage,
    exit_cost,
)
from tandau.models.money.debt import LoanTerms, debt_service, floating_rate, loan_schedule
from tandau.models.money.depreciation import declining_balance, depreciation, macrs, straight_line
from tandau.models.money.discounting import annuity, exchange_rate_path
from tandau.models.money.lazard import lazard_lcoe
from tandau.models.money.overnight import (
    learning_factor,
    outturn_after_delay,
    unit_overnight_cost,
)
from tandau.models.money.returns import RATES, internal_rate, payback
from tandau.models.money.sizing import sculpted_debt
from tandau.models.money.spending import (
    curve_interest_factor,
    interest_until,
    spending_by_year,
    value_at_year_end,
)
from tandau.models.money.status import REASONS, Status, count_status
from tandau.models.money.timeline import share_of_year, times_in_year, year_of


def test_every_status_has_a_reason():
    assert set(REASONS) == set(Status)
    assert count_status(np.array([[0, 1], [1, 6]])) == {
        "found": 1,
        "no_sign_change": 2,
        "debt_capped": 1,
    }


@pytest.mark.parametrize("life", [3, 5, 7, 10, 15, 20])
def test_macrs_writes_everything_off_in_a_year_more_than_its_life(life):
    shares = macrs(life)
    assert shares.size == life + 1
    assert shares.sum() == pytest.approx(1, abs=1e-9)
    # Half a year's straight line at the 150 or 200 percent rate comes first.
    assert shares[0] == pytest.approx((2.0 if life <= 10 else 1.5) / life / 2, abs=1e-4)


def test_macrs_of_another_life_is_refused():
    with pytest.raises(ModelError, match=r"macrs\(39\).*3, 5, 7, 10, 15, 20.*straight_line"):
        macrs(39)


@pytest.mark.parametrize(
    "shares", [straight_line(7), declining_balance(7), declining_balance(20, 1.5)]
)
def test_write_offs_add_up(shares):
    assert shares.sum() == pytest.approx(1)
    assert (np.diff(shares) <= 1e-12).all()


def test_depreciation_begins_in_the_year_of_commissioning():
    found = depreciation(np.array([10.0, 20.0]), straight_line(2), np.array([1.0, 2.5]), 5)
    assert found.tolist() == [[5, 5, 0, 0, 0], [0, 0, 10, 10, 0]]


def test_equal_spending_is_level_and_partial_years_are_partial():
    spending = spending_by_year(0.5, 2.0, 4)
    assert spending.amount.tolist() == [0.25, 0.5, 0.25, 0]
    # Mean time left: a quarter year in the first half year, half in a full one, 3/4 in the last.
    left = spending.moments[1][:3] / spending.amount[:3]
    assert left == pytest.approx([0.25, 0.5, 0.75])


@pytest.mark.parametrize("curve", [(1.0, 1.0), (2.0, 2.0), (3.0, 2.0)])
@pytest.mark.parametrize("rate", [0.0, 0.03, 0.1, 0.25])
def test_interest_equals_the_integral(curve, rate):
    """A fine sum over the curve, written out here."""
    steps = (np.arange(200_000) + 0.5) / 200_000
    density = steps ** (curve[0] - 1) * (1 - steps) ** (curve[1] - 1)
    expected = (density * ((1 + rate) ** (6.3 * (1 - steps)) - 1)).sum() / density.sum()
    spending = spending_by_year(1.4, 6.3, 12, *curve)
    assert interest_until(spending, rate, 7.7) == pytest.approx(expected, abs=1e-6)
    assert curve_interest_factor(6.3, rate, *curve) - 1 == pytest.approx(expected, abs=2e-5)


def test_equal_spending_differs_from_year_ends_by_half_a_year():
    ends = capital.interest_factor(7.0, 0.07)
    through = curve_interest_factor(7.0, 0.07)
    assert through / ends == pytest.approx(0.07 / np.log(1.07))


def test_later_spending_carries_less_interest():
    early, level, late = (
        curve_interest_factor(8.0, 0.08, *curve) for curve in ((1.0, 3.0), (1.0, 1.0), (3.0, 1.0))
    )
    assert early > level > late > 1


def test_moving_rate_is_compounded_year_by_year():
    spending = spending_by_year(0.0, 1e-9, 3)  # all at the start
    found = interest_until(spending, np.array([0.1, 0.2, 0.5]), 2.5)
    assert found == pytest.approx(1.1 * 1.2 * 1.5**0.5 - 1)
    assert value_at_year_end(spending, 0.1)[0] == pytest.approx(1.1)


def test_learning():
    assert learning_factor(0.2, [0.0, 1.0, 3.0]) == pytest.approx([1, 0.8, 0.64])
    assert learning_factor(-0.1, 1.0) == pytest.approx(1.1)
    plain = unit_overnight_cost(np.array([4000.0, 6000.0]), [0.0, 1.0])
    assert plain.tolist() == [[4000, 4000], [6000, 6000]]
    dearer = unit_overnight_cost(
        4000.0,
        [0.0],
        foak_premium=0.25,
        localisation_share=0.4,
        localisation_premium=0.5,
        contingency_share=0.1,
    )
    assert dearer == pytest.approx([4000 * 1.25 * 1.2 * 1.1])
    # A price stated after two units, for a plant that comes after six more doublings of nothing.
    learnt = unit_overnight_cost(
        4000.0, [0.0], learning_between_plants=0.1, n_design_units=3.0, n_design_units_in_price=1.0
    )
    assert learnt == pytest.approx([3600])


def test_cost_follows_delay():
    assert outturn_after_delay(1.3, 6.0, 6.0, 0.4) == 1.3
    assert outturn_after_delay(1.0, 12.0, 6.0, 0.4) == pytest.approx(1.4)


def test_published_loan_of_chashma():
    """20 years with 8 of grace at 2 %: China Eximbank, AidData project 36237 (ledger V013).

    Twelve equal instalments of principal follow the grace; drawn at the end of the first year.
    """
    drawn = np.zeros(21)
    drawn[0] = 1000.0
    terms = LoanTerms(
        1.0, 0.02, 8.0, 12.0, commitment_fee=0.002, premium=0.002, capitalised_share=0
    )
    loan = loan_schedule(drawn, terms)
    assert loan.principal[:8].tolist() == [0] * 8
    assert loan.principal[8:20] == pytest.approx(1000 / 12)
    assert loan.interest[1:9] == pytest.approx(20)
    assert debt_service(loan)[8] == pytest.approx(1000 / 12 + 20)
    assert loan.fees[0] == pytest.approx(2)


def test_published_rate_of_rooppur_is_held_at_its_cap():
    """Six-month LIBOR + 1.75 %, at most 4 % (World Nuclear News 2016; claim X005)."""
    assert floating_rate([0.005, 0.0225, 0.05], 0.0175, 0.04) == pytest.approx([0.0225, 0.04, 0.04])


def test_late_draws_cost_a_penalty_or_are_refused():
    cost = np.array([100.0, 100.0, 100.0, 0, 0, 0, 0, 0])
    late = LoanTerms(0.9, 0.0, 3.0, 4.0, availability=2.0, late_draw_penalty=0.1)
    loan = loan_schedule(cost, late)
    assert loan.drawn[:3] == pytest.approx(90)
    assert loan.fees.tolist() == pytest.approx([0, 0, 9, 0, 0, 0, 0, 0])
    strict = loan_schedule(
        cost, LoanTerms(0.9, 0.0, 3.0, 4.0, availability=2.0, is_extendable=False)
    )
    assert strict.drawn.tolist() == [90, 90, 0, 0, 0, 0, 0, 0]


def test_a_commitment_does_not_follow_an_overrun():
    loan = loan_schedule(
        [100.0, 100.0, 100.0, 0, 0], LoanTerms(0.5, 0.0, 3.0, 2.0, commitment=70.0)
    )
    assert loan.drawn.tolist() == [50, 20, 0, 0, 0]


def test_repayment_may_begin_before_the_last_draw():
    """Rooppur and El Dabaa repay from a date, whether or not the plant is complete."""
    loan = loan_schedule([100.0, 0, 60.0, 0, 0, 0], LoanTerms(1.0, 0.0, 1.0, 4.0))
    assert loan.principal.tolist() == [0, 25, 25, 55, 55, 0]
    assert loan.balance[-2:].tolist() == [0, 0]


def test_interest_in_grace_is_added_or_paid():
    cost = np.array([100.0, 0, 0, 0, 0])
    added = loan_schedule(cost, LoanTerms(1.0, 0.1, 2.0, 2.0))
    paid = loan_schedule(cost, LoanTerms(1.0, 0.1, 2.0, 2.0, capitalised_share=0.0))
    assert added.balance[:3].tolist() == pytest.approx([100, 110, 55])
    assert debt_service(paid).tolist() == pytest.approx([0, 10, 60, 55, 0])


def test_level_repayment_is_the_annuity():
    cost = np.array([1000.0] + [0.0] * 12)
    loan = loan_schedule(cost, LoanTerms(1.0, 0.05, 1.0, 10.0, repayment="level"))
    expected = annuity(1000.0, 0.05, 10.0)
    assert debt_service(loan)[1:11] == pytest.approx(expected)
    assert expected == pytest.approx(1000 * finance.capital_recovery_factor(0.05, 10.0))


def test_debt_is_capped_with_a_reason():
    debt, status = sculpted_debt([[500.0] * 3, [-1.0] * 3, [13.0] * 3], 100.0, 1.3, 0.0, 3)
    assert debt == pytest.approx([100, 0, 30])
    assert status.tolist() == [Status.DEBT_CAPPED, Status.NO_DEBT, Status.FOUND]


def test_contract_forms():
    fixed = settle_contract(100.0, 2.0, 1.0, turnkey(0.4, 0.01, 0.05))
    assert (fixed.paid, fixed.vendor_overrun, fixed.damages) == (160, 40, 5)
    open_ended = settle_contract(100.0, 2.0, 1.0, cost_plus())
    assert (open_ended.paid, open_ended.vendor_overrun, open_ended.damages) == (200, 0, 0)
    packages = settle_contract(
        100.0, 1.1, 0.25, split_packages([0.5, 0.3, 0.2], [1, 0.5, 0], 0.2, 0.01, 0.1)
    )
    assert packages.paid == pytest.approx(103.5)
    assert packages.damages == pytest.approx(100 * 3 * 0.01 * 0.65)
    saved = settle_contract(100.0, 0.9, -1.0, turnkey(0.4, 0.01, 0.05))
    assert (saved.paid, saved.vendor_overrun, saved.damages) == pytest.approx((100, -10, 0))


def test_coverage_without_debt_says_so():
    lowest, mean, status = debt_coverage(np.ones((2, 3)), np.array([[0.0] * 3, [2.0, 0, 1.0]]))
    assert lowest.tolist() == [HIGHEST_COVERAGE, 0.5]
    assert mean.tolist() == [HIGHEST_COVERAGE, 0.75]
    assert status.tolist() == [Status.NO_DEBT, Status.FOUND]
    assert covenant_breach_probability(lowest, 1.0) == 0.5


def test_rates_of_return_at_once_with_reasons():
    flows = np.array(
        [
            [-100.0, 110, 0],
            [100, -120, 0],
            [-1, -1, -1],
            [0, 0, 0],
            [-100, 230, -132],
            [-1, 3, -3],
            [-1, 0.0001, 0],
        ]
    )
    rate, status = internal_rate(flows)
    assert status.tolist() == [
        Status.FOUND,
        Status.FOUND,
        Status.NO_SIGN_CHANGE,
        Status.NO_SIGN_CHANGE,
        Status.SEVERAL_RATES,
        Status.OUT_OF_RANGE,
        Status.OUT_OF_RANGE,
    ]
    assert rate[:2] == pytest.approx([0.1, 0.2])
    # Both 10 % and 20 % make the fifth worthless; the one at which worth falls is told.
    assert rate[4] == pytest.approx(0.2)
    assert rate[[2, 3, 6]].tolist() == [RATES[0]] * 3


def test_rate_of_return_of_long_steep_series():
    years = np.arange(100)
    for rate in (-0.3, -0.01, 0.0, 0.004, 0.05, 0.9, 8.0):
        later = np.where(years < 8, -1.0, 0.0)
        paid = (1 + rate) ** -years.astype(float)
        later[8:] = -(later[:8] * paid[:8]).sum() / paid[8:].sum()
        found, status = internal_rate(later)
        assert found == pytest.approx(rate, abs=1e-8)
        assert status == Status.FOUND


def test_payback_with_reason():
    years, status = payback([[-10.0, 4, 4, 4], [-10, 1, 1, 1], [1, 1, 1, 1], [-1, 2, -2, 3]])
    assert years.tolist() == pytest.approx([3.5, 4, 0, 3 + 1 / 3])
    assert status.tolist() == [0, Status.NEVER_REPAID, 0, 0]


def test_years():
    assert share_of_year([0.25, 3.0], [0.75, 3.0], 3).tolist() == [[0.5, 0, 0], [0, 0, 0]]
    assert year_of([0.0, 0.5, 1.0, 1.01]).tolist() == [0, 0, 0, 1]
    # Replaced after 10, 20 and 30 years of a life of 40, not on the last day.
    due = times_in_year(2.5, 42.5, 10.0, 60)
    assert np.flatnonzero(due).tolist() == [12, 22, 32]


def test_exchange_rate_follows_inflations():
    path = exchange_rate_path(500.0, 0.02, 0.08, 0.01, 3)
    assert path[1] / path[0] == pytest.approx(1.08 / 1.02 * 1.01)


def test_exit_can_be_the_partners_debt():
    costs = exit_cost([100.0], [50.0], salvage_share=0.5, cancellation_share=-0.2)
    assert costs.tolist() == [40]


def test_lazard_takes_arrays_and_refuses_nonsense():
    lives = np.array([20, 40])
    found = lazard_lcoe(100, 0.9, 5000.0, 100.0, 3.0, 0.0, 0.0, lives)
    alone = [float(lazard_lcoe(100, 0.9, 5000.0, 100.0, 3.0, 0.0, 0.0, life)) for life in lives]
    assert found == pytest.approx(alone)
    assert found[0] > found[1]
    later = lazard_lcoe(100, 0.9, 5000.0, 100.0, 3.0, 0.0, 0.0, 40, construction_months=69)
    assert later > found[1]
    with pytest.raises(ModelError, match="capacity_factor is 0"):
        lazard_lcoe(100, 0, 5000.0, 100.0, 3.0, 0.0, 0.0, 40)
