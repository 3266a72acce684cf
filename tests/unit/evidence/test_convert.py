"""Unit, currency and price year, against numbers worked out from the packaged tables."""

import pytest

from tandau.errors import VariableError
from tandau.evidence.convert import deflator, exchange_rate, factor, money_in

# Read off data/deflators.csv and data/exchange_rates.csv.
US_2018, US_2020, US_2022, US_2023, US_2024 = 102.288, 105.362, 118.012, 122.382, 125.422
US_2026 = 131.743
EUR_2022, CNY_2023, KRW_2024, KZT_2023 = 0.951774, 7.08463, 1363.53, 456.165


def test_tables_hold_the_numbers_used_here():
    assert [deflator(year) for year in (2018, 2020, 2022, 2023, 2024, 2026)] == [
        US_2018,
        US_2020,
        US_2022,
        US_2023,
        US_2024,
        US_2026,
    ]
    rates = [("EUR", 2022), ("CNY", 2023), ("KRW", 2024), ("KZT", 2023), ("USD", 1950)]
    assert [exchange_rate(*rate) for rate in rates] == [EUR_2022, CNY_2023, KRW_2024, KZT_2023, 1.0]


@pytest.mark.parametrize(
    ("value", "unit", "price_year", "target_year", "expected"),
    [
        (5000, "USD/kW", 2024, 2024, 5000),
        (5000, "USD/kW", 2018, 2024, 5000 * US_2024 / US_2018),
        (5000, "USD/kW", 2024, 2018, 5000 * US_2018 / US_2024),
        (5.5, "kEUR/kW", 2022, 2024, 5500 / EUR_2022 * US_2024 / US_2022),
        (5500, "EUR/kW", 2022, 2022, 5500 / EUR_2022),
        (20_000, "CNY/kW", 2023, 2020, 20_000 / CNY_2023 * US_2020 / US_2023),
        (3.5, "MKRW/kW", 2024, 2024, 3.5e6 / KRW_2024),
        (2, "MKZT/kW", 2023, 2024, 2e6 / KZT_2023 * US_2024 / US_2023),
        (14, "GUSD/(2220 MW)", 2023, 2024, 14e9 / 2.22e6 * US_2024 / US_2023),
        (14, "GUSD/2220/MW", 2024, 2024, 14e9 / 2.22e6),
        (6.3, "MUSD/MW", 2024, 2024, 6300),
        (5000, "USD/kW", 2026, 2040, 5000),
        (5000, "USD/kW", 2024, 2040, 5000 * US_2026 / US_2024),
    ],
)
def test_capital_cost(value, unit, price_year, target_year, expected):
    assert value * factor(unit, price_year, "USD/kW", target_year) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("unit", "target", "expected"),
    [
        ("percent", "1", 0.01),
        ("%", "1", 0.01),
        ("1", "1", 1),
        ("percent/year", "1/year", 0.01),
        ("%/year", "1/year", 0.01),
        ("1/year", "1/year", 1),
        ("gCO2/kWh", "tCO2/MWh", 1e-3),
        ("1000*gCO2/kWh", "tCO2/MWh", 1),
        ("TWh/year", "TWh/year", 1),
        ("GWh/year", "TWh/year", 1e-3),
        ("GW", "MW", 1e3),
        ("kW", "MW", 1e-3),
        ("month", "year", 1 / 12),
        ("MW**2/MW", "MW", 1),
    ],
)
def test_plain_units(unit, target, expected):
    assert factor(unit, None, target, 2024) == pytest.approx(expected)


def test_money_per_energy():
    found = factor("EUR/kWh", 2022, "USD/MWh", 2024)
    assert found == pytest.approx(1000 / EUR_2022 * US_2024 / US_2022)


@pytest.mark.parametrize(
    ("unit", "expected"),
    [("GUSD/(2220 MW)", ("USD",)), ("kEUR/kW", ("EUR",)), ("MW", ()), ("EUR/USD", ("USD", "EUR"))],
)
def test_money_in(unit, expected):
    assert money_in(unit) == expected


@pytest.mark.parametrize(
    ("unit", "price_year", "target", "expected"),
    [
        ("USD/kW", None, "USD/kW", "no price_year"),
        ("kg", None, "MW", "cannot become"),
        ("USD/MWh", 2024, "USD/kW", "cannot become"),
        ("percent", None, "MW", "cannot become"),
        ("parsec/kW", None, "USD/kW", "cannot become"),
        ("zzz", None, "MW", "cannot be read"),
        ("MW*", None, "MW", "cannot be read"),
        ("MW/0", None, "MW", "cannot be read"),
        ("RUB/kW", 2024, "USD/kW", "no exchange rate of RUB for 2024: the table has 2006 to 2023"),
        ("EUR/kW", 1980, "USD/kW", "no US deflator for 1980: the table begins in 1990"),
        ("EUR/kW", 1995, "USD/kW", "no exchange rate of EUR for 1995"),
    ],
)
def test_refused_with_a_reason(unit, price_year, target, expected):
    with pytest.raises(VariableError, match=expected):
        factor(unit, price_year, target, 2024)


@pytest.mark.parametrize(
    "unit",
    [
        "10**10**10",
        "10**9",
        "9**9**9**9",
        "2**(9**9)",
        "2 ** 99",
        "(1e9)**1e9",
        "__import__('os')",
        "__import__(os)",
        "open('/etc/passwd')",
        "a" * 200,
        "MW " * 60,
        "",
        " ",
        "MW\n",
        "MW\x00",
        "MW;MW",
        "{MW}",
        "[MW]",
        "MW^2",
        "€/kW",
        "МВт",
        "lambda: 0",
        "().__class__",
        "(((((((((((((((((((((((((((((((((((((((",
    ],
)
def test_hostile_texts_are_refused(unit):
    with pytest.raises(VariableError, match="cannot"):
        factor(unit, 2024, "MW", 2024)
