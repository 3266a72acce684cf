"""Partner exit as plain figures, for the command line, the report and published cases."""

from __future__ import annotations

from dataclasses import asdict, replace
from math import inf
from typing import TYPE_CHECKING, Any, Final

from tandau.errors import EvidenceError, Fault
from tandau.evidence.export_deals import DEALS_KNOWN_UNTIL, STATES
from tandau.evidence.partner_exit import (
    AGES,
    MATURE_YEARS,
    PRIOR,
    DealClass,
    Hazard,
    causes,
    deals_in_class,
    exit_hazard,
    mature,
    rates_by_age,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tandau.evidence.export_deals import Deal
    from tandau.evidence.history import Unit

HORIZONS: Final = (2, 5, 10)
CAVEAT: Final = (
    "Hand-coded deals, not a random sample, and too few to rank vendors. Before first concrete the "
    "rate rises with the age of a deal: look at it by age before using one figure."
)
LOANS: Final = (
    "Loans are known almost only for deals that went on to construction, so a rate by loan is "
    "biased low."
)


def figures(hazard: Hazard) -> dict[str, Any]:
    """Return counts, rate and interval of a hazard, rounded as far as they mean something."""
    interval = hazard.interval()
    return {
        "n": hazard.n_deals,
        "fell_through": hazard.n_exits,
        "project_years": round(hazard.project_years, 1),
        "hazard_per_year": None if hazard.rate is None else round(hazard.rate, 4),
        "interval_90": [round(end, 4) for end in interval] if interval else None,
    }


def partner_exit(
    deals: Iterable[Deal],
    history: Iterable[Unit],
    day: date,
    chosen: DealClass | None = None,
    *,
    cause: str = "",
) -> dict[str, Any]:
    """Return how often partners left, as known on a day.

    Parameters
    ----------
    deals, history
        The export deals and the build history.
    day
        Only what was known by this day counts.
    chosen
        The class; default every deal agreed since 2000.
    cause
        Count only exits of this primary cause.

    Returns
    -------
    dict
        ``n`` deals of the class agreed at least ten years before the day and how many of them
        ``fell_through`` at any stage; ``project_years``, ``hazard_per_year`` and ``interval_90``
        before first concrete over all deals of the class; and the same by stage, cause, age and
        vendor state (beside all vendors together), with the deals by name.

    Raises
    ------
    EvidenceError
        Where the class is empty or unknown, or the cause is in no deal.
    """
    deals, history = tuple(deals), tuple(history)
    chosen = chosen or DealClass()
    _check_cause(deals, cause)
    found = deals_in_class(deals, history, chosen, day)
    all_vendors = deals_in_class(deals, history, replace(chosen, vendor_state=""), day)
    day = min(day, DEALS_KNOWN_UNTIL)
    before = exit_hazard(found, day, cause=cause)
    cohort = mature(found, day)
    fallen = sum(deal.has_fallen_through and cause in ("", deal.cause) for deal in cohort)
    stage = figures(before)
    return {
        "as_of": day.isoformat(),
        "class": asdict(chosen) | {"cause": cause},
        "n": len(cohort),
        "fell_through": fallen,
        "mature_years": MATURE_YEARS,
        "project_years": stage["project_years"],
        "hazard_per_year": stage["hazard_per_year"],
        "interval_90": stage["interval_90"],
        "before_first_concrete": stage,
        "after_first_concrete": figures(
            exit_hazard(found, day, after_first_concrete=True, cause=cause)
        ),
        "if_stalled_count": figures(exit_hazard(found, day, cause=cause, stalled_count=True)),
        "by_cause": {one: figures(exit_hazard(found, day, cause=one)) for one in causes(found)},
        "by_age": {
            _age(ages): figures(exit_hazard(found, day, cause=cause, ages=ages)) for ages in AGES
        },
        "exit_within": _within(found, day, cause),
        "all_vendors": figures(exit_hazard(all_vendors, day, cause=cause)),
        "per_vendor": _per_vendor(all_vendors, day, cause),
        "deals": [_row(deal, history, day) for deal in found],
        "caveat": CAVEAT if chosen.state_loan is None else f"{CAVEAT} {LOANS}",
    }


def _check_cause(deals: Iterable[Deal], cause: str) -> None:
    known = sorted({deal.cause for deal in deals} - {""})
    if cause and cause not in known:
        expected = f"one of {', '.join(known)}"
        raise EvidenceError([Fault("export_deals.csv", "cause", cause, expected, "choose one")])


def _age(ages: tuple[float, float]) -> str:
    low, high = ages
    return f"over {low:g} years" if high == inf else f"{low:g} to {high:g} years"


def _within(found: Sequence[Deal], day: date, cause: str) -> dict[str, float | None]:
    """Probability of an exit within years of the agreement if no concrete is poured till then.

    Over the posterior of the rates by age: 1 minus the product of the Laplace transforms.
    """
    bands, _ = rates_by_age(found, day)
    hazards = [exit_hazard(found, day, cause=cause, ages=ages) for ages in bands]
    told: dict[str, float | None] = {}
    for years in HORIZONS:
        stays = 1.0
        for (low, high), one in zip(bands, hazards, strict=True):
            spent = max(min(years, high) - low, 0.0)
            if one.project_years:
                stays *= (one.project_years / (one.project_years + spent)) ** (one.n_exits + PRIOR)
        told[str(years)] = round(1 - stays, 3) if any(h.project_years for h in hazards) else None
    return told


def _per_vendor(found: Sequence[Deal], day: date, cause: str) -> dict[str, Any]:
    codes = sorted({deal.vendor_state for deal in found})
    return {
        code: {"state": STATES.get(code, code)}
        | figures(exit_hazard([d for d in found if d.vendor_state == code], day, cause=cause))
        for code in codes
    }


def _row(deal: Deal, history: Sequence[Unit], day: date) -> dict[str, Any]:
    return {
        "id": deal.id,
        "host": deal.host,
        "project": deal.project,
        "vendor_state": deal.vendor_state,
        "agreement": deal.agreement.isoformat(),
        "first_concrete": deal.first_concrete.isoformat() if deal.first_concrete else None,
        "end": deal.end.isoformat() if deal.end else None,
        "outcome": deal.outcome,
        "cause": deal.cause,
        "years_before_first_concrete": round(deal.years_before(day), 2),
        "years_after_first_concrete": round(deal.years_after(day), 2),
        "is_newcomer": deal.is_newcomer(history),
        "state_loan": deal.state_loan,
        "verified": deal.verified,
        "source": deal.source,
    }
