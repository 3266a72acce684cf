"""From a case's financing models and their sampled terms to the money core."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tandau.futures.terms import rate_shocks, sample_terms
from tandau.models.money.by_offer import N_YEARS, money_of_study
from tandau.models.money.schemes import Scheme

if TYPE_CHECKING:
    import xarray as xr

    from tandau.evidence.resolve import Known
    from tandau.models.money.by_offer import Money

# Quantiles are steady with so many; all futures of a large study would take twice as long.
MOST_FUTURES: Final = 4096


def money_of_case(known: Known, inputs: xr.Dataset, seed: int) -> Money | None:
    """Evaluate the money of every offer; None where the case has no financing models.

    The first futures serve, `MOST_FUTURES` of them, which are a balanced set of their own.

    Parameters
    ----------
    known
        The case and its evidence.
    inputs
        The futures, dims offer, unit, future.
    seed
        Of the study.
    """
    offers = {offer.id for offer in known.choice.offers}
    models = [one for one in known.case.financing if offers & set(one.offers)]
    if not models:
        return None
    schemes = [
        Scheme(
            one.id,
            one.kind,
            one.repayment,
            one.service_currency,
            one.price_currency,
            one.interest,
            one.late_draws,
        )
        for one in models
    ]
    admissible = {one.id: tuple(name for name in one.offers if name in offers) for one in models}
    first = inputs.isel(future=slice(MOST_FUTURES))
    n_futures = first.sizes["future"]
    terms = sample_terms(known.evidence, n_futures, seed)
    if any(one.interest == "floating" for one in models):
        terms["reference_rate_shocks"] = {"all": rate_shocks(n_futures, N_YEARS, seed)}
    return money_of_study(first, terms, schemes, admissible, known.case.question.price_year)
