"""Packaged projects and deals → cost outturn per contract form, and rates of partner exit.

Both stand for quantities that no claim of the case gives. The cost outturn is a judgement shaped by
few projects and marked as one; the rates of exit are counts on deals of the host's kind, the same
for every offer, since the record is too thin to rank vendors.
"""

from __future__ import annotations

from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.stats import gamma

from tandau.case.fields import Period
from tandau.case.schema import Claim, Source
from tandau.evidence.cost_outturn import (
    OUTTURNS_KNOWN_UNTIL,
    fit_outturns,
    known_outturns,
    outturn_draws,
    read_outturn_prior,
    read_outturns,
)
from tandau.evidence.export_deals import DEALS_KNOWN_UNTIL
from tandau.evidence.partner_exit import AGES, PRIOR, DealClass, deals_in_class, exit_hazard
from tandau.evidence.pool import Component, Quantity
from tandau.variables import variable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from tandau.evidence.export_deals import Deal
    from tandau.evidence.history import History
    from tandau.evidence.partner_exit import Hazard

PREFIX: Final = "record."
N_DRAWS: Final = 20_000
N_POINTS: Final = 201
SEED: Final = 20250331
ENDS: Final = (0.05, 0.5, 0.95)
STAGES: Final = ("exit_hazard_early", "exit_hazard_middle", "exit_hazard_late")
AFTER: Final = "exit_hazard_construction"
OUTTURN_SOURCE: Final = Source(
    id="cost_outturns",
    title="Final against estimated cost of nuclear projects, with a prior (packaged with Tandau)",
    publisher="Tandau, from the press and audits; see data/README.md",
    kind="judgement",
    independent_group="cost_outturns",
)
DEALS_SOURCE: Final = Source(
    id="export_deals",
    title="Export deals and how they ended (packaged with Tandau)",
    publisher="Tandau, coded by hand from the press; see data/README.md",
    kind="dataset",
    independent_group="export_deals",
)


def _quantity(
    name: str, subject: str, values: np.ndarray, source: Source, note: str, day: date
) -> tuple[Quantity, Claim]:
    """Return a quantity with these quantiles, at evenly spaced probabilities, and its claim."""
    is_judgement = source.kind == "judgement"
    about = variable(name)
    values = np.clip(values, about.low, about.high)
    probability = np.linspace(0, 1, len(values))
    low, mode, high = (float(np.interp(p, probability, values)) for p in ENDS)
    claim = Claim(
        id=f"{PREFIX}{name}.{subject}".replace(" ", "_"),
        subject=subject,
        variable=name,
        mode=mode,
        unit=about.unit,
        stated_on=Period(day, day, day.isoformat()),
        source=source.id,
        locator=f"{source.id}.csv",
        voice="opinion" if is_judgement else "fact",
        reliability="C",
        credibility=3,
        status="reported",
        note=note,
    )
    pairs = tuple((float(p), float(v)) for p, v in zip(probability, values, strict=True))
    part = Component(claim.id, 1.0, low, mode, high, pairs)
    return Quantity(subject, name, (part,), is_judgement), claim


def cost_outturns(contracts: Iterable[str], day: date) -> list[tuple[Quantity, Claim]]:
    """Return the cost outturn of each contract form as known on a day.

    Parameters
    ----------
    contracts
        Contract forms in use.
    day
        Only figures known by this day shape the distribution.
    """
    day = min(day, OUTTURNS_KNOWN_UNTIL)
    known = known_outturns(read_outturns(), day)
    posterior = fit_outturns(known, read_outturn_prior())
    forms = sorted(set(contracts))
    draws = outturn_draws(posterior, N_DRAWS, SEED, forms)
    probability = np.linspace(0.0005, 0.9995, N_POINTS)  # the few draws beyond are noise
    found = []
    for form in forms:
        of_form = [one.project for one in known if one.contract == form]
        note = (
            f"Judgement (median 1.6, log sd 0.6 before any project) shaped by {posterior.n} "
            f"projects known by {day}, {posterior.n_final} of them with a final figure; of this "
            f"contract form: {', '.join(of_form) or 'none'}"
        )
        values = np.quantile(draws.sel(offer=form).to_numpy(), probability)
        found.append(_quantity("cost_outturn", form, values, OUTTURN_SOURCE, note, day))
    return found


def deal_class(history: History, host: str, day: date) -> DealClass:
    """Return which deals a host is compared with: those of newcomers, if it is one on the day."""
    known = (unit.as_of(day) for unit in history)
    connected = {unit.country for unit in known if unit and unit.grid_connection}
    return DealClass(is_newcomer=host not in connected)


def exit_rates(
    deals: Sequence[Deal], history: History, host: str, subject: str, day: date
) -> list[tuple[Quantity, Claim]]:
    """Return the yearly rates at which partners leave, by age of the deal and in construction.

    Parameters
    ----------
    deals, history
        The export deals and the build history, which tells newcomers.
    host
        Country of the plant: a newcomer is compared with newcomers.
    subject
        Of the quantities: the case.
    day
        As-of day.

    Raises
    ------
    EvidenceError
        Where no deal of the class is known by the day.
    """
    day = min(day, DEALS_KNOWN_UNTIL)
    chosen = deal_class(history, host, day)
    found = deals_in_class(deals, history, chosen, day)
    stages: dict[str, tuple[Hazard, str]] = {}
    for name, ages in zip(STAGES, AGES, strict=True):
        words = f"{ages[0]:g} to {ages[1]:g}" if ages[1] < inf else f"over {ages[0]:g}"
        when = f"before first concrete, {words} years after the agreement"
        stages[name] = exit_hazard(found, day, ages=ages), when
    stages[AFTER] = exit_hazard(found, day, after_first_concrete=True), "after first concrete"
    kind = "newcomers" if chosen.is_newcomer else "hosts with a plant"
    told = []
    probability = np.clip(np.linspace(0, 1, N_POINTS), 1e-4, 1 - 1e-4)
    for name, (hazard, when) in stages.items():
        years = max(hazard.project_years, 1.0)
        values = gamma.ppf(probability, hazard.n_exits + PRIOR, scale=1 / years)
        note = (
            f"{hazard.n_exits} exits of {hazard.n_deals} deals with {kind} in "
            f"{hazard.project_years:.1f} project-years {when}, agreed since 2000, known on {day}; "
            f"Gamma posterior with Jeffreys' prior"
        )
        told.append(_quantity(name, subject, values, DEALS_SOURCE, note, day))
    return told
