"""Random plants in the common domain of `single_owner` and NREL's Singleowner."""

import numpy as np

from tandau.models.money.depreciation import macrs
from tandau.models.money.single_owner import OwnerInputs

CAPACITY = 100_000.0  # kW
# Lowest and highest figure of each draw.
RANGES = {
    "capacity_factor": (0.5, 0.95),
    "capital_cost": (1500, 9000),
    "fixed_cost": (20, 150),
    "variable_cost": (2, 20),
    "price": (60, 200),
    "debt_share": (0, 0.8),
    "debt_rate": (0.02, 0.1),
    "federal": (0.1, 0.3),
    "state": (0, 0.1),
    "inflation": (0, 0.05),
    "rise": (-0.01, 0.02),
    "price_escalation": (-0.01, 0.03),
    "degradation": (0, 0.01),
    "insurance": (0, 0.01),
    "property_tax": (0, 0.02),
    "discount_rate": (0.02, 0.1),
}
# SAM's straight line over 20 years writes off half a year first and half a year last.
HALF_YEAR_LINE = np.array([0.025, *[0.05] * 19, 0.025])
OFF = [
    *("construction_financing_cost", "cost_debt_closing", "cost_debt_fee", "loan_moratorium"),
    *("cost_other_financing", "dscr_reserve_months", "months_working_reserve", "payment_option"),
    *("months_receivables_reserve", "prop_tax_assessed_decline", "salvage_percentage"),
    *("dscr_limit_debt_fraction", "reserves_interest"),
]


def draw(seed):
    """Return one plant's figures: money in USD, rates as ratios."""
    generator = np.random.default_rng(seed)
    low, high = zip(*RANGES.values(), strict=True)
    figures = dict(zip(RANGES, generator.uniform(low, high), strict=True))
    figures |= {
        "lifetime": int(generator.integers(20, 51)),
        "tenor": int(generator.integers(5, 21)),
        "macrs": bool(generator.integers(2)),
        "coverage": float(generator.uniform(1.1, 2.0)) if generator.integers(2) else None,
    }
    return figures


def ours(figures):
    """Return the figures as inputs of `single_owner`."""
    federal, state = figures["federal"], figures["state"]
    return OwnerInputs(
        generation=CAPACITY * figures["capacity_factor"] * 8.76,
        price=figures["price"],
        capital_cost=figures["capital_cost"] * CAPACITY,
        fixed_cost=figures["fixed_cost"] * CAPACITY,
        variable_cost=figures["variable_cost"],
        debt_share=figures["debt_share"],
        debt_rate=figures["debt_rate"],
        tenor=figures["tenor"],
        # State tax lowers the profit that the federation taxes.
        tax_rate=federal + state - federal * state,
        depreciation_shares=macrs(15) if figures["macrs"] else HALF_YEAR_LINE,
        discount_rate=figures["discount_rate"],
        operating_lifetime=figures["lifetime"],
        inflation=figures["inflation"],
        cost_escalation=figures["inflation"] + figures["rise"],
        price_escalation=figures["price_escalation"],
        degradation=figures["degradation"],
        insurance_share=figures["insurance"],
        property_tax_share=figures["property_tax"],
        coverage=figures["coverage"],
    )


def peer(single_owner, figures):
    """Return NREL's model with the figures in place, not executed."""
    model = single_owner.default("CustomGenerationProfileSingleOwner")
    finance, costs, owed = model.FinancialParameters, model.SystemCosts, model.Depreciation
    model.SystemOutput.gen = [CAPACITY * figures["capacity_factor"]] * 8760
    model.SystemOutput.degradation = [figures["degradation"] * 100]
    finance.analysis_period = figures["lifetime"]
    for name in OFF:
        setattr(finance, name, 0)
    finance.debt_option = 0 if figures["coverage"] is None else 1
    finance.debt_percent = figures["debt_share"] * 100
    finance.dscr = figures["coverage"] or 1.3
    finance.federal_tax_rate = [figures["federal"] * 100]
    finance.state_tax_rate = [figures["state"] * 100]
    finance.inflation_rate = figures["inflation"] * 100
    finance.insurance_rate = figures["insurance"] * 100
    finance.property_tax_rate = figures["property_tax"] * 100
    finance.real_discount_rate = figures["discount_rate"] * 100
    finance.term_int_rate = figures["debt_rate"] * 100
    finance.term_tenor = figures["tenor"]
    model.Revenue.ppa_soln_mode = 1
    model.Revenue.ppa_price_input = [figures["price"] / 1000]
    model.Revenue.ppa_escalation = figures["price_escalation"] * 100
    costs.om_capacity, costs.om_production = [figures["fixed_cost"]], [figures["variable_cost"]]
    costs.om_capacity_escal = costs.om_production_escal = figures["rise"] * 100
    costs.om_fixed, costs.om_fuel_cost = [0], [0]
    costs.total_installed_cost = figures["capital_cost"] * CAPACITY
    for name in dir(owed):
        if name.startswith("depr_alloc"):
            setattr(owed, name, 0)
    chosen = "depr_alloc_macrs_15_percent" if figures["macrs"] else "depr_alloc_sl_20_percent"
    setattr(owed, chosen, 100)
    return model
