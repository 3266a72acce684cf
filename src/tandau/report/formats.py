"""Numbers, units and grades as a reader says them."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from tandau.report.phrases import phrase, small, together

SPACE: Final = "\u202f"
MINUS: Final = "\u2212"
_MANY: Final = 100
_FIRST_YEAR: Final = 1000
_SHARES: Final = frozenset({"capacity_factor", "fuel_dependence", "coal_displacement"})
_UNITS: Final = {
    "1": "",
    "year": "years",
    "GUSD": "billion USD",
    "MUSD": "million USD",
    "USD/kW": "USD per kW",
    "USD/MWh": "USD per MWh",
    "TWh/year": "TWh a year",
    "MtCO2/year": "Mt CO\u2082 a year",
    "tCO2/MWh": "t CO\u2082 per MWh",
    "MWh/kW/year": "MWh per kW a year",
}
_TIMES: Final = {"cost_outturn": "times the estimate", "interest_factor": "times"}
_LABELS: Final = {
    "lcoe": "Levelised cost of electricity",
    "lcoe_capital": "Levelised cost: capital part",
    "lcoe_decommissioning": "Levelised cost: decommissioning part",
    "host_funding": "Money the host must find",
    "plant_completion": "Year of full output",
    "first_grid_connection": "Year of first electricity",
    "grid_connection": "Year of grid connection of a unit",
    "plant_construction_time": "Construction time of the plant",
    "construction_time": "Construction time of a unit",
    "partner_exit_probability": "Chance that the partner leaves",
    "exit_hazard_early": "Partners leaving, years 1 and 2",
    "exit_hazard_middle": "Partners leaving, years 3 to 5",
    "exit_hazard_late": "Partners leaving later, before first concrete",
    "exit_hazard_construction": "Partners leaving during construction",
    "decision_year": "Day of the decision",
    "fuel_dependence": "Fuel value in the partner's hand",
    "emissions_avoided": "Carbon dioxide avoided",
    "coal_displacement": "Coal power it could replace",
    "largest_unit_share": "Largest unit against peak load",
    "partner_unit_share": "Share of all units with one partner",
    "n_exported_units": "Units built abroad since 1990",
    "n_design_units": "Units of the design in operation",
    "n_regulator_approvals": "Approvals by independent regulators",
    "n_units": "Units of the plant in question",
    "n_committed_units": "Units already committed",
    "n_partner_committed_units": "Units already committed to the partner",
    "unit_index": "Place of a unit in the building order",
    "cost_outturn": "Final cost against the estimate",
    "enrichment_partner_share": "Enrichment controlled by the partner",
    "fabrication_partner_share": "Fuel fabrication controlled by the partner",
    "enrichment_value_share": "Enrichment in the value of fuel",
    "fabrication_value_share": "Fabrication in the value of fuel",
    "host_cost_of_capital": "Cost of the host's own capital",
    "sanctions_exposure": "Exposure to sanctions, 0 to 1",
    "political_stability": "Political stability of the partner, \u22122.5 to 2.5",
    "loan_share": "Share of the cost lent by the partner",
    "loan_rate": "Interest of the partner's loan",
    "mix_generation": "Yearly electricity generation of the host",
    "mix_carbon_intensity": "Carbon intensity of the present mix",
    "localisation_share": "Share delivered by firms of the host",
    "trade_share": "Partner's share in foreign trade",
    "unit_spacing": "Time between the starts of two units",
}
_MONEY: Final = re.compile(r"\b([kMG])(USD|EUR|CNY|KRW|CZK|GBP|CAD|KZT|RUB|JPY)\b")
_COUNTED: Final = {"1": "", "day": "days", "month": "months", "year": "years"}
_PREFIXES: Final = {"k": "thousand", "M": "million", "G": "billion"}


@dataclass(frozen=True)
class Measure:
    """How values of one variable are written.

    Parameters
    ----------
    factor
        From the variable's unit to the written one.
    unit
        As written after the number; empty for counts, ratios and calendar years.
    is_calendar
        Whether values are calendar years, written whole and without grouping.
    """

    factor: float
    unit: str
    is_calendar: bool


def measure(name: str, unit: str, *, is_calendar: bool) -> Measure:
    """Return how values of a variable are written.

    Examples
    --------
    >>> measure("loan_share", "1", is_calendar=False)
    Measure(factor=100.0, unit='%', is_calendar=False)
    """
    if is_calendar:
        return Measure(1.0, "", is_calendar=True)
    if unit == "1/year":
        return Measure(100.0, "% a year", is_calendar=False)
    if unit == "1" and (name.endswith("_share") or name in _SHARES):
        return Measure(100.0, "%", is_calendar=False)
    words = _TIMES.get(name) or _UNITS.get(unit, unit.replace("/", " per "))
    return Measure(1.0, words, is_calendar=False)


def number(value: float) -> str:
    """Return a number with two significant digits, three from 100 on, its thousands grouped.

    Examples
    --------
    >>> number(84.34), number(0.0712), number(-3.0), number(121.4), number(0.0)
    ('84', '0.071', '\u22123', '121', '0')
    """
    if value == 0:
        return "0"
    digits = 3 if abs(value) >= _MANY - 0.5 else 2
    decimals = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, decimals)
    text = f"{abs(rounded):,.{max(decimals, 0)}f}".replace(",", SPACE)
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return (MINUS if rounded < 0 else "") + text


def bare(value: float | None, scale: Measure) -> str:
    """Return a value without its unit; a dash where there is none."""
    if value is None:
        return "\u2014"
    return f"{value:.0f}" if scale.is_calendar else number(value * scale.factor)


def with_unit(text: str, scale: Measure) -> str:
    """Return written numbers followed by their unit."""
    return phrase("{text}\u00a0{unit}", text=text, unit=scale.unit) if scale.unit else text


def interval(low: float | None, high: float | None, scale: Measure) -> str:
    """Return two ends without their unit, or one where both are written alike."""
    ends = bare(low, scale), bare(high, scale)
    return (
        ends[0]
        if ends[0] == ends[1]
        else phrase("{ends} to {ends_2}", ends=ends[0], ends_2=ends[1])
    )


def percent(share: float) -> str:
    r"""Return a probability in whole percent, never rounded to certainty.

    Examples
    --------
    >>> percent(0.344), percent(0.002), percent(0.0), percent(0.999)
    ('34\xa0%', 'under 1\xa0%', '0\xa0%', 'over 99\xa0%')
    """
    if 0 < share < 0.005:  # noqa: PLR2004
        return "under 1\u00a0%"
    if 0.995 < share < 1:  # noqa: PLR2004
        return "over 99\u00a0%"
    return f"{share * 100:.0f}\u00a0%"


def probability(share: float, standard_error: float) -> str:
    r"""Return a probability with its standard error, rounded up to whole points.

    Examples
    --------
    >>> probability(0.344, 0.0052)
    '34\xa0%\xa0±\xa01'
    >>> probability(0.0, 0.0)
    '0\xa0% (no case drawn)'
    """
    if standard_error == 0:
        return phrase(
            "{share} ({value} drawn)",
            share=percent(share),
            value="no case" if share == 0 else "no other case",
        )
    return phrase(
        "{share}\u00a0±\u00a0{standard_error}",
        share=percent(share),
        standard_error=math.ceil(standard_error * 100),
    )


def label(name: str) -> str:
    """Return a variable's name in words, without its unit.

    Examples
    --------
    >>> label("owner_cost_share")
    'Owner cost share'
    """
    words = name.replace("_", " ")
    return _LABELS.get(name, words[:1].upper() + words[1:])


def in_sentence(text: str) -> str:
    """Return a label with a small first letter, names that begin with two capitals as they are.

    Examples
    --------
    >>> in_sentence("Loan share"), in_sentence("VVER-1200")
    ('loan share', 'VVER-1200')
    """
    return text if text[1:2].isupper() else small(text)


def stated_unit(unit: str) -> str:
    """Return a unit as a claim states it, in words.

    Examples
    --------
    >>> stated_unit("GUSD/(2220 MW)"), stated_unit("percent/year"), stated_unit("1")
    ('billion USD per 2220 MW', '% per year', '')
    """
    if unit in _COUNTED:
        return _COUNTED[unit]
    words = _MONEY.sub(
        lambda found: phrase("{PREFIXES} {found}", PREFIXES=_PREFIXES[found[1]], found=found[2]),
        unit,
    )
    words = words.replace("percent", "%").replace("/(", "/").replace(")", "")
    return words.replace("/", " per ")


def _stated_number(text: str, *, is_year: bool) -> str:
    value = float(text)
    if is_year and value > _FIRST_YEAR:
        return f"{value:.6g}"
    exact = f"{value:,.12g}".replace(",", SPACE).replace("-", MINUS)
    is_long = len(exact.partition(".")[2]) > 4  # noqa: PLR2004
    return number(value) if is_long else exact


def stated_figure(row: dict[str, str]) -> str:
    """Return a claim's figure as its source stated it; empty for a pure statement.

    Parameters
    ----------
    row
        Of ``claims.csv``.

    Examples
    --------
    >>> claim = {"low": "24.0", "mode": "", "high": "25.0", "unit": "GUSD", "price_year": "2024"}
    >>> stated_figure(claim)
    '24 to 25 billion USD, 2024 money'
    """
    is_year = row["unit"] == "year"
    low, mode, high = (
        _stated_number(row[name], is_year=is_year) if row[name] else ""
        for name in ("low", "mode", "high")
    )
    if not (low or mode or high):
        return ""
    ends = phrase("{low} to {high}", low=low, high=high) if low and high else low or high
    figure = phrase("{mode} ({ends})", mode=mode, ends=ends) if mode and ends else mode or ends
    is_calendar = is_year and float(row["mode"] or row["high"] or row["low"]) > _FIRST_YEAR
    unit = "" if is_calendar else stated_unit(row["unit"])
    money = (
        phrase(", {price_year} money", price_year=row["price_year"]) if row["price_year"] else ""
    )
    return together(figure, " ", unit, money) if unit else together(figure, money)


def safe_url(text: str) -> str:
    """Return an address that may become a link, or nothing.

    Examples
    --------
    >>> safe_url("https://example.org/a"), safe_url("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    if not text.isprintable():
        return ""
    try:
        parts = urlsplit(text)
    except ValueError:
        return ""
    return text if parts.scheme in ("http", "https") and parts.netloc else ""
