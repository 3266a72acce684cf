"""Small records for tests; every field that does not matter has a plain value."""

from dataclasses import replace

import numpy as np

from tandau.case.schema import Claim, Offer, Source, StatusEvent
from tandau.evidence.ledger import ledger_as_of
from tandau.evidence.pool import Component, Quantity
from tandau.models.money.depreciation import straight_line
from tandau.models.money.plant import PlantInputs


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


def make_plant(**changes):
    """A plant of two units in money of the start; any input can be changed."""
    plain = PlantInputs(
        net_capacity=1000.0,
        overnight_cost=np.array([5000.0, 4500.0]),
        cost_outturn=1.2,
        owner_cost_share=0.1,
        first_concrete=1.0,
        unit_spacing=1.0,
        construction_time=np.array([7.5, 6.0]),
        planned_construction_time=6.0,
        inflation=0.02,
        capacity_factor=0.9,
        operating_lifetime=40.0,
        operation_cost=15.0,
        fuel_cost=7.0,
        market_price=80.0,
        tax_rate=0.2,
        depreciation_shares=straight_line(20),
        fixed_operation_cost=20.0,
        fuel_back_cost=2.0,
        waste_fee=1.0,
        replacement_share=0.05,
        replacement_interval=15.0,
        decommissioning_share=0.15,
        fund_return=0.01,
        insurance_share=0.002,
        working_capital_months=2.0,
    )
    return replace(plain, **changes)
