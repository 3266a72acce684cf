"""The money of a study: every kind is bound, parts add up, outcomes rest on what they say."""

import shutil

import numpy as np
import pytest
import xarray as xr

from financing import MODELS, PAIRS, add_financing
from tandau.cashflows import money_of_case
from tandau.errors import ModelError
from tandau.futures.sample import plan_columns, sample, scores
from tandau.futures.terms import rate_shocks, sample_terms
from tandau.intake import known_case
from tandau.models.money.binding import money_arguments
from tandau.models.money.by_offer import N_YEARS, money_of_study
from tandau.models.money.schemes import Scheme
from tandau.models.money.settlement import PARTIES
from tandau.variables import vocabulary

N = 24
SCHEMES = [
    Scheme(
        one["id"],
        one["kind"],
        one.get("repayment", "equal_principal"),
        interest=one.get("interest", "fixed"),
        late_draws=one.get("late_draws", "lent"),
    )
    for one in MODELS
]
ADMISSIBLE = {one["id"]: one["offers"] for one in MODELS}


@pytest.fixture(scope="module")
def known(cases, tmp_path_factory):
    folder = tmp_path_factory.mktemp("money") / "mini"
    return known_case(add_financing(shutil.copytree(cases / "mini", folder)), None)


@pytest.fixture(scope="module")
def inputs(known):
    names = [offer.id for offer in known.choice.offers]
    plan = plan_columns(known.evidence, known.case.question.drivers, names, 2)
    drawn = sample(known.evidence, plan, scores(len(plan.columns), N, 1))
    return drawn.assign(n_partner_committed_units=("offer", [2, 4, 1]))


@pytest.fixture(scope="module")
def terms(known):
    shocks = {"reference_rate_shocks": {"all": rate_shocks(N, N_YEARS, 1)}}
    return sample_terms(known.evidence, N, 1) | shocks


def evaluated(inputs, terms, price_year=2024):
    return money_of_study(inputs, terms, SCHEMES, ADMISSIBLE, price_year)


@pytest.fixture(scope="module")
def money(inputs, terms):
    return evaluated(inputs, terms)


def test_every_pair_and_no_other_has_figures(money):
    assert set(money.pairs) == set(PAIRS)
    for scheme in ADMISSIBLE:
        for offer in ("alpha", "beta", "gamma"):
            own = money.outcomes["npv_country"].sel(financing=scheme, offer=offer)
            assert bool(own.notnull().all()) == ((scheme, offer) in PAIRS)


def test_outcomes_are_those_of_the_vocabulary(money):
    assert set(money.outcomes.data_vars) == set(money_arguments())
    for name, array in money.outcomes.data_vars.items():
        assert array.dims == vocabulary()[name].dims


def test_parties_values_add_up_to_the_same_whatever_the_financing(money):
    for offer in ("alpha", "beta", "gamma"):
        sums = [
            sum(
                money.outcomes[f"npv_{party}"].sel(financing=name, offer=offer) for party in PARTIES
            )
            for name, own in PAIRS
            if own == offer
        ]
        for one in sums[1:]:
            np.testing.assert_allclose(one, sums[0], rtol=1e-4, atol=1.0)


def test_levelised_parts_add_up(money):
    data = money.outcomes
    parts = [name for name in data.data_vars if name.startswith("money_lcoe_")]
    whole = sum(data[name] for name in parts if name != "money_lcoe_month_delay")
    np.testing.assert_allclose(whole, data["money_lcoe"], rtol=1e-4)
    assert bool((data["money_lcoe_month_delay"] > 0).all())


def test_what_each_kind_is(money):
    data = money.outcomes
    budget = data.sel(financing="budget")
    assert bool((budget["peak_debt"] == 0).all())
    assert bool((budget["npv_owner"] == 0).all())
    assert bool((data["peak_debt"].sel(financing="credit", offer="alpha") > 0).all())
    local = data["foreign_currency_share"].sel(financing="shared", offer="beta")
    assert bool((data["foreign_currency_share"].sel(financing="credit", offer="beta") > 0.99).all())
    assert bool((local == 1).all())  # SCHEMES leave the currency at the contract's
    assert bool((data["npv_consumers"].sel(financing="regulated", offer="gamma") != 0).all())


def test_currency_of_service_reaches_the_money(known, inputs):
    money = money_of_case(known, inputs, 1)
    shared = money.outcomes["foreign_currency_share"].sel(financing="shared", offer="beta")
    assert bool((shared == 0).all())


def moved(inputs, terms, name):
    """Return inputs and terms with one variable three tenths lower, so that shares stay shares."""
    if name in terms:
        row = {owner: values * 0.7 for owner, values in terms[name].items()}
        return inputs, {**terms, name: row}
    return inputs.assign({name: inputs[name] * 0.7}), terms


@pytest.mark.parametrize("name", sorted({one for row in money_arguments().values() for one in row}))
def test_an_outcome_rests_on_no_more_than_it_says(inputs, terms, name):
    few = {"future": slice(12)}
    first = {key: {who: v[:12] for who, v in row.items()} for key, row in terms.items()}
    plain = evaluated(inputs.isel(few), first).outcomes
    changed = evaluated(*moved(inputs.isel(few), first, name)).outcomes
    resting = {key for key, row in money_arguments().items() if name in row}
    touched = {
        key
        for key in plain.data_vars
        if not np.array_equal(plain[key], changed[key], equal_nan=True)
    }
    assert touched <= resting
    assert touched


def test_no_admissible_offer_is_said(inputs, terms):
    with pytest.raises(ModelError, match="no financing model is admissible"):
        money_of_study(inputs, terms, SCHEMES, dict.fromkeys(ADMISSIBLE, ()), 2024)


def test_a_case_without_models_has_no_money(cases):
    assert money_of_case(known_case(cases / "mini", None), xr.Dataset(), 1) is None
