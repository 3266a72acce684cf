"""Final cost over the estimate: fit against sampling, censoring, draws, link to delay."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from scipy.stats import halfnorm, norm

from tandau.errors import EvidenceError
from tandau.evidence.cost_coupling import coupling, delays
from tandau.evidence.cost_outturn import (
    CONTRACTS,
    OUTTURNS_KNOWN_UNTIL,
    fit_outturns,
    known_outturns,
    outturn_draws,
    read_outturn_prior,
    read_outturns,
)
from tandau.evidence.cost_outturn_report import cost_outturn
from tandau.evidence.history import read_history
from tandau.evidence.promises import Promise, first_promises

LATE = OUTTURNS_KNOWN_UNTIL
OUTTURNS = read_outturns()
PRIOR = read_outturn_prior()
HISTORY = read_history()
PROMISES = first_promises(LATE)


def told(day=LATE, outturns=OUTTURNS, **ways):
    return cost_outturn(outturns, PRIOR, HISTORY, day, n_futures=4000, **ways)


def test_ratios_are_those_of_the_measured_list():
    ratio = {one.project: round(one.ratio, 1) for one in OUTTURNS}
    assert ratio["Ostrovets 1-2"] == 0.6
    assert ratio["Barakah 1-4"] == 1.2
    assert ratio["Taishan 1-2"] == 1.6
    assert ratio["Vogtle 3-4"] == 2.4
    assert ratio["V.C. Summer 2-3"] == pytest.approx(2.55, abs=0.06)
    assert 3.3 <= ratio["Olkiluoto 3"] <= 3.7
    assert ratio["Flamanville 3"] == 3.8
    assert 1.7 <= ratio["Hinkley Point C"] <= 1.9


def test_every_project_has_a_source_and_a_known_unit():
    known = {unit.name for unit in HISTORY}
    assert {one.first_unit for one in OUTTURNS} - {""} <= known
    assert all(one.source and one.confidence and one.basis for one in OUTTURNS)
    assert all(one.final_low <= one.final_high for one in OUTTURNS)


def test_no_project_leaves_the_prior():
    posterior = fit_outturns([], PRIOR)
    assert posterior.mean_of("log_median") == pytest.approx(np.log(PRIOR.median), abs=0.01)
    assert posterior.mean_of("contract_log_sd") == pytest.approx(
        PRIOR.contract_log_sd * np.sqrt(2 / np.pi), rel=0.03
    )
    draws = outturn_draws(posterior, 40_000, 1)
    assert float(draws.median()) == pytest.approx(PRIOR.median, rel=0.03)


def test_grid_agrees_with_importance_sampling():
    """The same posterior by another road: draws from the prior, weighted by the likelihood."""
    n = 400_000
    generator = np.random.default_rng(11)
    median = generator.normal(np.log(PRIOR.median), PRIOR.median_log_sd, n)
    spread = PRIOR.log_sd * np.exp(generator.normal(0, PRIOR.log_sd_log_sd, n))
    between = halfnorm.rvs(scale=PRIOR.contract_log_sd, size=n, random_state=generator)
    effect = {one: generator.normal(0, between) for one in CONTRACTS}
    weight = np.zeros(n)
    for one in OUTTURNS:
        away = (np.log(one.ratio) - median - effect[one.contract]) / spread
        weight += norm.logpdf(away) - np.log(spread) if one.is_final else norm.logsf(away)
    weight = np.exp(weight - weight.max())
    weight /= weight.sum()
    assert 1 / (weight**2).sum() > 4000
    posterior = fit_outturns(OUTTURNS, PRIOR)
    assert posterior.mean_of("log_median") == pytest.approx(weight @ median, abs=0.015)
    assert posterior.mean_of("log_sd") == pytest.approx(weight @ spread, abs=0.01)
    assert posterior.mean_of("contract_log_sd") == pytest.approx(weight @ between, abs=0.01)
    split = np.log(outturn_draws(posterior, 40_000, 1, ("split",))).mean()
    assert float(split) == pytest.approx(weight @ (median + effect["split"]), abs=0.02)


def test_unfinished_counts_as_at_least():
    plain = [replace(one, is_final=True) for one in OUTTURNS]
    without = [one for one in OUTTURNS if one.is_final]
    censored, exact, finished = (
        fit_outturns(some, PRIOR).mean_of("log_median") for some in (OUTTURNS, plain, without)
    )
    assert censored > exact
    assert censored > finished


def test_dear_project_of_a_form_makes_that_form_dearer():
    dear = (*OUTTURNS, replace(OUTTURNS[0], contract="boo", final_low=1e5, final_high=1e5))
    before, after = (
        outturn_draws(fit_outturns(some, PRIOR), 8000, 1).median("future")
        for some in (OUTTURNS, dear)
    )
    grown = after / before
    assert grown.idxmax("offer") == "boo"
    assert (grown > 1).all()


def test_forms_without_projects_lie_between():
    middle = outturn_draws(fit_outturns(OUTTURNS, PRIOR), 20_000, 1).median("future")
    assert middle.sel(offer="turnkey") < middle.sel(offer="consortium") < middle.sel(offer="split")


def test_draws_share_their_fortune_and_repeat():
    posterior = fit_outturns(OUTTURNS, PRIOR)
    draws = outturn_draws(posterior, 2000, 5)
    assert draws.dims == ("offer", "future")
    assert (draws > 0).all()
    logs = np.log(draws)
    assert np.corrcoef(logs.sel(offer="split"), logs.sel(offer="turnkey"))[0, 1] > 0.8
    assert draws.identical(outturn_draws(posterior, 2000, 5))
    assert not draws.identical(outturn_draws(posterior, 2000, 6))


def test_unknown_contract_form_is_a_fault():
    with pytest.raises(EvidenceError, match="one of boo"):
        fit_outturns([replace(OUTTURNS[0], contract="barter")], PRIOR)
    with pytest.raises(EvidenceError, match="one of boo"):
        outturn_draws(fit_outturns([], PRIOR), 10, 1, ["barter"])


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2022, 1, 1), date(2025, 6, 13)])
def test_a_day_sees_only_what_was_known(day):
    assert all(one.known_on <= day for one in known_outturns(OUTTURNS, day))
    visible = [one for one in OUTTURNS if one.known_on <= day]
    assert told(day) == told(day, visible)
    assert told(day)["n"] == len(visible)


def test_order_of_projects_changes_nothing():
    found, turned = told(), told(outturns=OUTTURNS[::-1])
    assert found["by_contract"] == turned["by_contract"]
    assert found["delay"]["all"]["rank_correlation"] == turned["delay"]["all"]["rank_correlation"]


def test_delay_by_hand():
    found = delays(PROMISES, HISTORY, date(2025, 1, 1))
    # Sanmen 1: first concrete and promise on 2009-04-19, promised on line in 2013, came 2018-06-30.
    sanmen = next(unit for unit in HISTORY if unit.name == "SANMEN-1")
    said = date(2009, 4, 19)
    ratio = (sanmen.grid_connection - said) / (date(2013, 12, 31) - said)
    assert found["SANMEN-1"] == (pytest.approx(ratio), True)
    late, has_ended = found["AKKUYU-1"]
    assert (1.1 < late < 1.3, has_ended) == (True, False)
    assert "ROOPPUR-1" not in delays(PROMISES, HISTORY, date(2017, 11, 29))


def test_restarted_and_abandoned_units_have_no_delay():
    said = [
        Promise(name, date(2014, 1, 1), date(2018, 1, 1), "made up")
        for name in ("WATTS BAR-2", "SUMMER-2", "BARAKAH-1")
    ]
    assert set(delays(said, HISTORY, LATE)) == {"BARAKAH-1"}


def test_coupling_is_wide_and_never_certain():
    orderly = {one.first_unit: (one.ratio, True) for one in OUTTURNS if one.first_unit}
    found = coupling(OUTTURNS, orderly)
    assert found.rank_correlation == pytest.approx(1)
    assert found.middle < found.high < 1
    few = coupling([one for one in OUTTURNS if one.is_final], orderly)
    assert few.low < found.low < found.middle
    turned = coupling(OUTTURNS, {name: (1 / late, True) for name, (late, _) in orderly.items()})
    assert turned.rank_correlation == pytest.approx(-1)
    assert turned.middle == pytest.approx(-found.middle, abs=0.05)


def test_too_few_projects_say_nothing():
    found = coupling(OUTTURNS[:3], delays(PROMISES, HISTORY, LATE))
    assert (found.rank_correlation, found.low, found.high) == (None, None, None)
    assert told(date(2018, 1, 1))["delay"]["all"]["correlation"]["p50"] is None


def test_report_is_marked_as_judgement():
    found = told()
    assert found["is_judgement"] is True
    assert (found["n"], found["n_final"]) == (12, 6)
    for figures in found["by_contract"].values():
        quantiles = [figures[name] for name in ("p05", "p10", "p50", "p90", "p95")]
        assert quantiles == sorted(quantiles)
    assert len(found["projects"]) == 12
    assert told(date(2040, 1, 1)) == found
