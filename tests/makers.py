"""Small records for tests; every field that does not matter has a plain value."""

from tandau.case.schema import Claim, Offer, Source, StatusEvent
from tandau.evidence.ledger import ledger_as_of
from tandau.evidence.pool import Component, Quantity


def make_claim(name, **fields):
    """Return a claim on the overnight cost of alpha."""
    plain = {
        "id": name,
        "subject": "alpha",
        "variable": "overnight_cost",
        "mode": 5000,
        "unit": "USD/kW",
        "price_year": 2024,
        "stated_on": "2025-01-01",
        "source": "report",
        "voice": "fact",
        "reliability": "A",
        "credibility": 1,
        "status": "reported",
    }
    return Claim.model_validate(plain | fields)


def make_source(name, kind="press", group=""):
    """Return a source."""
    return Source(id=name, title=name, kind=kind, independent_group=group)


def make_event(claim, status, day):
    """Return a change of status."""
    return StatusEvent.model_validate(
        {"claim": claim, "status": status, "date": day, "reason": "told"}
    )


def make_ledger(claims, sources=(), events=(), as_of=None):
    """Return a ledger; the source `report` is always there."""
    return ledger_as_of(claims, events, [make_source("report"), *sources], as_of)


def make_offer(name="alpha", **fields):
    """Return an offer."""
    plain = {
        "id": name,
        "name": name.title(),
        "vendor": "Vendor",
        "partner": "France",
        "reactor": "R-1",
        "design_families": (),
        "maturity": "noak",
        "contract": "turnkey",
    }
    return Offer.model_validate(plain | fields)


def make_quantity(*spans, variable="overnight_cost", subject="alpha"):
    """Return a mixture of (weight, low, mode, high) parts, weights scaled to one."""
    total = sum(weight for weight, *_ in spans)
    parts = tuple(
        Component(f"c{number}", weight / total, low, mode, high)
        for number, (weight, low, mode, high) in enumerate(spans)
    )
    return Quantity(subject, variable, parts, is_judgement=False)
