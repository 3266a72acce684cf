"""Discounting, price paths and the annuity, on arrays whose last dim is the year.

Year ``k`` is the year that ends ``k + 1`` years after the start; its flows are booked at its end
unless `first` says otherwise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from tandau.models.arrays import growth, never_zero

if TYPE_CHECKING:
    import numpy.typing as npt

    from tandau.models.arrays import Array

    Floats = npt.NDArray[np.float64]


def along_years(values: npt.ArrayLike) -> Floats:
    """Return a float or an array (…) with a year dim of length one behind, to be broadcast.

    Examples
    --------
    >>> along_years([1.0, 2.0]).shape
    (2, 1)
    """
    return np.asarray(values, dtype=np.float64)[..., None]


def price_path(rate: npt.ArrayLike, n_years: int, first: float = 1.0) -> Floats:
    """Price level in each year over the level at the start, as a ratio (…, year).

    ``(1 + rate)^(first + k)``.

    Parameters
    ----------
    rate
        Yearly growth (…), 1/year.
    n_years
        Length of the year dim.
    first
        Years from the start to the first year's booking: 1 for its end, 0 for its beginning.

    Examples
    --------
    >>> price_path(0.1, 2).round(2).tolist()
    [1.1, 1.21]
    """
    years = first + np.arange(n_years)
    return np.asarray(np.exp(np.log1p(along_years(rate)) * years))


def present_value(flows: npt.ArrayLike, rate: npt.ArrayLike, first: float = 1.0) -> Floats:
    """Worth of yearly flows at the start, in the unit of the flows (…).

    ``sum over k of flow_k * (1 + rate)^-(first + k)``.

    Parameters
    ----------
    flows
        Yearly flows (…, year).
    rate
        Yearly discount rate (…), 1/year; nominal for nominal flows, real for real ones.
    first
        Years from the start to the first flow: 1 for year ends, 0 where the first flow is at the
        start (as numpy-financial has it), 0.5 for mid-year.

    Source: EMWG2007.

    Examples
    --------
    >>> float(present_value([110.0, 121.0], 0.1).round(6))
    200.0
    """
    values = np.asarray(flows, dtype=np.float64)
    factors = 1 / price_path(rate, values.shape[-1], first)
    return cast("Floats", (values * factors).sum(axis=-1))


def discount_rate_nominal(discount_rate: Array, inflation: Array) -> Array:
    """Nominal yearly rate that belongs to a real one, in 1/year.

    ``(1 + real) * (1 + inflation) - 1``.

    Source: Fisher1930.

    Examples
    --------
    >>> round(discount_rate_nominal(0.05, 0.02), 4)
    0.071
    """
    return (1 + discount_rate) * (1 + inflation) - 1


def real_flows(flows: npt.ArrayLike, inflation: npt.ArrayLike, first: float = 1.0) -> Floats:
    """Nominal flows in money of the start (…, year).

    Examples
    --------
    >>> real_flows([102.0], 0.02).round(6).tolist()
    [100.0]
    """
    values = np.asarray(flows, dtype=np.float64)
    return values / price_path(inflation, values.shape[-1], first)


def annuity(principal: Array, rate: Array, n_payments: Array) -> Array:
    """Level yearly payment at year ends that repays a principal, in the principal's unit.

    ``principal * r / (1 - (1 + r)^-n)``; ``principal / n`` at a rate of zero.

    Source: EMWG2007 (capital recovery factor).

    Examples
    --------
    >>> round(float(annuity(1000.0, 0.05, 10.0)), 2)
    129.5
    """
    safe = never_zero(rate)
    return -principal * safe / growth(safe, -n_payments)


def exchange_rate_path(
    exchange_rate: npt.ArrayLike,
    inflation: npt.ArrayLike,
    local_inflation: npt.ArrayLike,
    real_depreciation: npt.ArrayLike,
    n_years: int,
) -> Floats:
    """Local currency for one unit of the contract's, in each year (…, year).

    The rate follows the two inflations (purchasing power) and, beyond them, the local currency's
    real depreciation: ``e0 * ((1 + local) / (1 + inflation) * (1 + depreciation))^(k + 1)``.

    Parameters
    ----------
    exchange_rate
        Rate at the start (…), local units for one.
    inflation, local_inflation, real_depreciation
        Yearly (…), 1/year.
    n_years
        Length of the year dim.

    Source: Tandau.

    Examples
    --------
    >>> exchange_rate_path(500.0, 0.0, 0.1, 0.0, 2).round(6).tolist()
    [550.0, 605.0]
    """
    local = 1 + np.asarray(local_inflation, dtype=np.float64)
    yearly = local / (1 + np.asarray(inflation)) * (1 + np.asarray(real_depreciation)) - 1
    return along_years(exchange_rate) * price_path(yearly, n_years)


def money_views(
    flows: npt.ArrayLike,
    inflation: npt.ArrayLike,
    local_inflation: npt.ArrayLike,
    exchange_rate: Floats,
) -> dict[str, Floats]:
    """The same nominal flows in four moneys (…, year).

    Parameters
    ----------
    flows
        Nominal, in the contract's currency (…, year).
    inflation, local_inflation
        Of the two currencies (…), 1/year.
    exchange_rate
        Local units for one (…, year), as from `exchange_rate_path`.

    Returns
    -------
    dict
        ``nominal`` and ``real`` in the contract's currency, ``local_nominal`` and ``local_real`` in
        the local one; real is money of the start.

    Source: Fisher1930.

    Examples
    --------
    >>> views = money_views([102.0], 0.02, 0.1, np.array([550.0]))
    >>> [round(float(one[0]), 6) for one in views.values()]
    [102.0, 100.0, 56100.0, 51000.0]
    """
    nominal = np.asarray(flows, dtype=np.float64)
    local = nominal * exchange_rate
    return {
        "nominal": nominal,
        "real": real_flows(nominal, inflation),
        "local_nominal": local,
        "local_real": real_flows(local, local_inflation),
    }
