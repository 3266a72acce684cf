"""Invented financing models to put into a copy of the mini case: nobody ever offered any of it."""

import csv

import yaml

MODELS = [
    {"id": "budget", "kind": "host_budget", "offers": ["alpha", "beta", "gamma"]},
    {"id": "credit", "kind": "export_credit", "offers": ["alpha", "beta"]},
    {"id": "banks", "kind": "covered_bank_debt", "offers": ["gamma"], "repayment": "level"},
    {"id": "owner", "kind": "build_own_operate", "offers": ["beta"], "price_currency": "local"},
    {"id": "regulated", "kind": "regulated_asset_base", "offers": ["gamma"]},
    {"id": "strike", "kind": "contract_for_difference", "offers": ["alpha"]},
    {"id": "shared", "kind": "equity_partner", "offers": ["beta"], "service_currency": "local"},
    {"id": "floating", "kind": "export_credit", "offers": ["gamma"], "interest": "floating"},
    {"id": "held", "kind": "export_credit", "offers": ["alpha"], "late_draws": "refused"},
]
PAIRS = [(one["id"], offer) for one in MODELS for offer in one["offers"]]

# Subject, variable, low, mode, high, unit, price year.
TERMS = (
    ("all_offers", "planned_construction_time", 5, 6, 8, "year", ""),
    ("all_offers", "time_cost_share", 0.1, 0.2, 0.3, "1", ""),
    ("turnkey", "contract_fixed_share", 0.5, 0.8, 1, "1", ""),
    ("split", "contract_fixed_share", 0.1, 0.3, 0.5, "1", ""),
    ("all_offers", "overrun_cap", 0.1, 0.2, 0.4, "1", ""),
    ("all_offers", "damages_rate", 0.1, 0.4, 0.8, "percent", ""),
    ("all_offers", "damages_cap", 5, 10, 15, "percent", ""),
    ("mini", "market_price", 50, 70, 90, "USD/MWh", 2024),
    ("mini", "tax_rate", 15, 20, 25, "percent", ""),
    ("mini", "tax_depreciation_rate", 10, 15, 20, "percent/year", ""),
    ("mini", "real_depreciation", 0, 1, 2, "percent/year", ""),
    ("mini", "gross_domestic_product", 90, 100, 110, "GUSD", 2024),
    ("mini", "product_growth", 2, 3, 4, "percent/year", ""),
    ("mini", "household_consumption", 2, 3, 4, "MWh/year", ""),
    ("mini", "salvage_share", 0.2, 0.5, 0.7, "1", ""),
    ("mini", "cancellation_share", 0, 0.05, 0.1, "1", ""),
    ("mini", "forgiven_share", 0, 0.05, 0.1, "1", ""),
    ("all_offers", "loan_grace", 6, 8, 10, "year", ""),
    ("alpha/credit", "loan_grace", 11, 12, 13, "year", ""),
    ("all_offers", "loan_tenor", 12, 16, 20, "year", ""),
    ("all_offers", "loan_availability", 7, 9, 11, "year", ""),
    ("all_offers", "late_draw_penalty", 0, 1, 2, "percent", ""),
    ("all_offers", "commitment_fee", 0.1, 0.3, 0.5, "percent/year", ""),
    ("all_offers", "credit_premium", 1, 3, 6, "percent", ""),
    ("all_offers", "capitalised_interest_share", 0, 0.5, 1, "1", ""),
    ("all_offers", "guaranteed_share", 0.7, 0.9, 1, "1", ""),
    ("all_offers", "covenant", 1.1, 1.2, 1.4, "1", ""),
    ("all_offers", "state_equity_share", 0.3, 0.6, 0.9, "1", ""),
    ("all_offers", "partner_equity_share", 0.2, 0.4, 0.6, "1", ""),
    ("owner", "partner_equity_share", 0.8, 0.9, 1, "1", ""),
    ("all_offers", "bank_loan_share", 0.4, 0.6, 0.7, "1", ""),
    ("all_offers", "bank_loan_rate", 5, 6, 8, "percent/year", ""),
    ("all_offers", "contracted_share", 0.4, 0.6, 0.8, "1", ""),
    ("all_offers", "contract_price", 80, 100, 120, "USD/MWh", 2024),
    ("all_offers", "contract_index", 0.5, 0.8, 1, "1", ""),
    ("all_offers", "contract_tenor", 15, 25, 35, "year", ""),
    ("all_offers", "allowed_return", 6, 8, 10, "percent/year", ""),
    ("all_offers", "recognised_overrun", 0.1, 0.3, 0.5, "1", ""),
    ("foak", "foak_premium", 0.05, 0.1, 0.2, "1", ""),
    ("all_offers", "learning_within_plant", 0, 0.05, 0.1, "1", ""),
    ("all_offers", "learning_between_plants", -0.05, 0.05, 0.1, "1", ""),
    ("all_offers", "localisation_premium", 0, 0.1, 0.2, "1", ""),
    ("all_offers", "replacement_share", 0.02, 0.05, 0.1, "1", ""),
    ("all_offers", "replacement_interval", 20, 25, 30, "year", ""),
    ("all_offers", "insurance_share", 0.1, 0.2, 0.3, "percent/year", ""),
    ("all_offers", "working_capital_months", 1, 2, 4, "month", ""),
    ("all_offers", "waste_fee_share", 0.05, 0.1, 0.2, "1", ""),
    ("all_offers", "decommissioning_delay", 5, 10, 20, "year", ""),
    ("mini", "construction_escalation", 0, 0.5, 1, "percent/year", ""),
    ("mini", "fund_return", 0, 1, 2, "percent/year", ""),
    ("mini", "reference_rate_now", 3, 4, 5, "percent/year", ""),
    ("mini", "reference_rate_mean", 2, 3, 4, "percent/year", ""),
    ("mini", "reference_rate_reversion", 10, 20, 40, "percent/year", ""),
    ("mini", "reference_rate_volatility", 0.5, 1, 1.5, "percent/year", ""),
    ("all_offers", "loan_spread", 1, 1.75, 2, "percent/year", ""),
    ("all_offers", "loan_rate_cap", 4, 5, 6, "percent/year", ""),
    ("alpha/held", "commitment_share", 1, 1.1, 1.3, "1", ""),
)


def add_financing(folder, models=MODELS, terms=TERMS):
    """Write financing models and their terms into a copy of the mini case."""
    content = {"financing": [{"name": one["id"].capitalize(), **one} for one in models]}
    (folder / "financing.yaml").write_text(yaml.safe_dump(content), encoding="utf-8")
    path = folder / "claims.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        columns = next(csv.reader(stream))
    with path.open("a", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, restval="", lineterminator="\n")
        for number, (subject, variable, low, mode, high, unit, year) in enumerate(terms):
            writer.writerow(
                {
                    "id": f"T{number:02d}",
                    "subject": subject,
                    "variable": variable,
                    "low": low,
                    "mode": mode,
                    "high": high,
                    "unit": unit,
                    "price_year": year,
                    "stated_on": "2025-01-01",
                    "source": "made_up",
                    "voice": "opinion",
                    "reliability": "C",
                    "credibility": 3,
                    "status": "reported",
                    "note": "invented for the test",
                }
            )
    return folder
