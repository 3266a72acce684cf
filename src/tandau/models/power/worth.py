"""What a plant is worth to the grid: shares, savings and avoided emissions from solved costs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

HOURS: Final = 8760.0
# Carriers that a network dispatches without making electricity in the country.
_TAKEN: Final = ("surplus", "export")
_FROM_OUTSIDE: Final = ("import", "unserved_energy")


def unit_presence(grid_connection: npt.ArrayLike, year: float) -> Floats:
    """Share of a calendar year in which a unit is on the grid, 0 to 1.

    Source: own definition [Tandau].

    Parameters
    ----------
    grid_connection
        Calendar year with fraction, any shape.
    year
        The study year.

    Examples
    --------
    >>> unit_presence([2034.0, 2035.25, 2036.0], 2035).tolist()
    [1.0, 0.75, 0.0]
    """
    return np.clip(year + 1.0 - np.asarray(grid_connection, dtype=np.float64), 0.0, 1.0)


def generation_shares(outcomes: Mapping[str, Floats]) -> dict[str, Floats]:
    """Share of each carrier in the country's own generation, 0 to 1, and of imports in supply.

    Storage is left out, since it gives back what others made. Source: own definition [Tandau].

    Parameters
    ----------
    outcomes
        ``generation/CARRIER`` in MWh a year, any shape.

    Examples
    --------
    >>> told = {"generation/coal": np.array([30.0]), "generation/wind": np.array([10.0]),
    ...         "generation/import": np.array([10.0])}
    >>> {name: float(one[0]) for name, one in generation_shares(told).items()}
    {'coal': 0.75, 'wind': 0.25, 'import': 0.2}
    """
    made = {
        name.removeprefix("generation/"): np.maximum(values, 0.0)
        for name, values in outcomes.items()
        if name.startswith("generation/")
    }
    own = {
        carrier: values
        for carrier, values in made.items()
        if carrier not in (*_TAKEN, *_FROM_OUTSIDE, "battery")
    }
    total = np.maximum(sum(own.values()), 1e-9)
    shares = {carrier: np.asarray(values / total) for carrier, values in own.items()}
    if "import" in made:
        shares["import"] = np.asarray(made["import"] / (total + made["import"]))
    return shares


def system_value(cost_without: npt.ArrayLike, cost_with: npt.ArrayLike) -> Floats:
    """What the grid saves in a year with the plant, before the plant's own fixed cost.

    Fuel and operation of the plant are in the cost with it, its capital is in neither: so this is
    the most that a country may pay a year for capital and fixed cost of the plant and be no worse
    off. Source: own definition [Tandau].

    Parameters
    ----------
    cost_without, cost_with
        Money a year, any shapes that fit.

    Examples
    --------
    >>> float(system_value(100.0, 70.0))
    30.0
    """
    return np.asarray(np.asarray(cost_without) - np.asarray(cost_with), dtype=np.float64)


def value_of_energy(value: npt.ArrayLike, capacity: npt.ArrayLike) -> Floats:
    """Value by energy, money per MWh; not a number where the plant makes none in the year.

    Source: own definition [Tandau].

    Parameters
    ----------
    value
        Money a year.
    capacity
        MW on average over the year.

    Examples
    --------
    >>> value_of_energy([8.76e6, 0.0], [20.0, 0.0]).tolist()
    [50.0, nan]
    """
    mean = np.asarray(capacity, dtype=np.float64)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(mean > 0, np.asarray(value) / (mean * HOURS), np.nan))


def year_of_delay(
    per_capacity: Floats, years: npt.ArrayLike, dates: Floats, capacity: Floats
) -> Floats:
    """What the grid loses when every unit comes one year later, (future,).

    A unit that comes a year later is missing in its first year; the grid then loses the value of
    its mean output in that year, which runs linearly between study years and is held outside them.
    To the first order: nothing else that is built or run changes. Source: own definition [Tandau].

    Parameters
    ----------
    per_capacity
        Value a year per MW of mean output, (year, future); not a number where no unit stands.
    years
        The study years.
    dates
        Grid connection of each unit, (unit, future).
    capacity
        Mean output of one unit in MW, (future,).

    Examples
    --------
    >>> worth = np.array([[np.nan], [100.0], [200.0]])
    >>> year_of_delay(worth, [2030, 2040, 2050], np.array([[2035.0], [2045.0]]), np.array([2.0]))
    array([500.])
    """
    known = np.asarray(years, dtype=np.float64)
    lost = np.full(dates.shape[1], np.nan)
    for future in range(dates.shape[1]):
        there = np.isfinite(per_capacity[:, future])
        if there.any():
            worth = np.interp(dates[:, future], known[there], per_capacity[there, future])
            lost[future] = worth.sum() * capacity[future]
    return lost
