"""How debt weighs: coverage, peak, share of national product, and the price of leaving early."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tandau.models.money.discounting import along_years
from tandau.models.money.status import Status

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    States = npt.NDArray[np.int8]

# Coverage is reported up to this; a year with hardly any debt service says nothing more.
HIGHEST_COVERAGE: Final = 99.0


def debt_coverage(
    cash_available: npt.ArrayLike, service: npt.ArrayLike, counted: npt.ArrayLike = True
) -> tuple[Floats, Floats, States]:
    """Smallest and mean debt service coverage ratio, with their status.

    Parameters
    ----------
    cash_available
        Cash before debt service (…, year).
    service
        Debt service (…, year), the same unit.
    counted
        Years that count (…, year): usually those from the first instalment on.

    Returns
    -------
    lowest, mean
        (…), ratios, held at `HIGHEST_COVERAGE`; that figure where there is no debt service.
    status
        (…), FOUND or NO_DEBT.

    Source: SAM2018.

    Examples
    --------
    >>> lowest, mean, status = debt_coverage([150.0, 120.0, 90.0], [100.0, 100.0, 0.0])
    >>> lowest.item(), mean.item(), status.item()
    (1.2, 1.35, 0)
    """
    due = np.asarray(service, dtype=np.float64)
    # Rounding leaves a hair of debt after the last instalment, which is no debt service.
    counts = (due > 1e-9 * due.max(axis=-1, keepdims=True, initial=0.0)) & np.asarray(counted)
    ratio = np.minimum(np.asarray(cash_available) / np.where(counts, due, 1.0), HIGHEST_COVERAGE)
    n_counted = counts.sum(axis=-1)
    has_debt = n_counted > 0
    lowest = np.where(counts, ratio, HIGHEST_COVERAGE).min(axis=-1)
    mean = np.where(counts, ratio, 0.0).sum(axis=-1) / np.where(has_debt, n_counted, 1)
    mean = np.where(has_debt, mean, HIGHEST_COVERAGE)
    status = np.where(has_debt, Status.FOUND, Status.NO_DEBT).astype(np.int8)
    return lowest, mean, status


def covenant_breach_probability(
    lowest: npt.ArrayLike, covenant: npt.ArrayLike, axis: int = -1
) -> Floats:
    """Share of futures in which coverage falls below the covenant at least once, 0 to 1.

    Parameters
    ----------
    lowest
        Smallest coverage in each future (…, future).
    covenant
        Ratio.
    axis
        The dim of the futures.

    Examples
    --------
    >>> float(covenant_breach_probability([1.5, 1.1, 0.9, 1.3], 1.2))
    0.5
    """
    is_broken = np.asarray(lowest) < np.asarray(covenant)
    return np.asarray(is_broken.mean(axis=axis))


def debt_to_product(
    debt: npt.ArrayLike,
    sovereign_share: npt.ArrayLike,
    product: npt.ArrayLike,
    growth_nominal: npt.ArrayLike,
) -> Floats:
    """Largest addition to the host state's debt over gross domestic product, as a ratio (…).

    Parameters
    ----------
    debt
        At each year's end (…, year), MUSD.
    sovereign_share
        Part of it that is the state's (…).
    product
        Gross domestic product of the start (…), MUSD.
    growth_nominal
        Its yearly nominal growth in the debt's currency (…), 1/year.

    Source: Tandau.

    Examples
    --------
    >>> float(debt_to_product([10.0, 20.0], 1.0, 200.0, 0.0))
    0.1
    """
    owed = np.asarray(debt, dtype=np.float64)
    years = np.arange(1, owed.shape[-1] + 1)
    inverse = np.exp(-np.log1p(along_years(growth_nominal)) * years)
    ratio = owed * inverse
    return np.asarray(ratio.max(axis=-1) * np.asarray(sovereign_share) / np.asarray(product))


def foreign_currency_share(
    foreign_service: npt.ArrayLike, service: npt.ArrayLike, factors: npt.ArrayLike = 1.0
) -> Floats:
    """Share of the debt service that falls due in foreign currency, 0 to 1 (…); 0 without debt.

    Parameters
    ----------
    foreign_service, service
        (…, year), one currency.
    factors
        Discount factors (…, year); 1 to weigh all years alike.

    Examples
    --------
    >>> float(foreign_currency_share([3.0, 0.0], [3.0, 1.0]))
    0.75
    """
    weight = np.asarray(factors, dtype=np.float64)
    whole = (np.asarray(service) * weight).sum(axis=-1)
    part = (np.asarray(foreign_service) * weight).sum(axis=-1)
    return np.asarray(part / np.where(whole > 0, whole, np.inf))


def exposed_capital(country_flow: npt.ArrayLike, sovereign_debt: npt.ArrayLike) -> Floats:
    """Money of the country in the plant and not back yet, at each year's end (…, year).

    What owner and state have paid net of what they received, plus the debt that they must repay
    whether or not the plant runs.

    Parameters
    ----------
    country_flow
        Flow to the owner and the host state together (…, year).
    sovereign_debt
        Debt that they must repay (…, year).

    Source: Tandau.

    Examples
    --------
    >>> exposed_capital([-10.0, -5.0, 40.0], [20.0, 30.0, 25.0]).tolist()
    [30.0, 45.0, 0.0]
    """
    running = np.cumsum(np.asarray(country_flow, dtype=np.float64), axis=-1)
    return np.maximum(np.asarray(sovereign_debt) - running, 0)


def exit_cost(
    exposed: npt.ArrayLike,
    unspent: npt.ArrayLike,
    *,
    salvage_share: npt.ArrayLike,
    cancellation_share: npt.ArrayLike,
    forgiven_share: npt.ArrayLike = 0.0,
    debt: npt.ArrayLike = 0.0,
) -> Floats:
    """What the country loses if the partner leaves at the end of each year (…, year).

    Capital exposed so far that cannot be used by another partner, and an award for the part of the
    contract that is not carried out, less debt that the partner's state forgives:
    ``exposed * (1 - salvage_share) + unspent * cancellation_share - debt * forgiven_share``.

    Parameters
    ----------
    exposed
        As from `exposed_capital` (…, year).
    unspent
        Contract price not paid yet (…, year).
    salvage_share
        Part of what stands that a successor can use (…), 0 to 1.
    cancellation_share
        Award over the unspent price (…): positive where the country must pay, negative where the
        partner is at fault and pays.
    forgiven_share, debt
        Part of the debt that need not be repaid (…), and the debt (…, year).

    Source: Tandau.

    Examples
    --------
    >>> exit_cost([50.0], [100.0], salvage_share=0.2, cancellation_share=0.1).tolist()
    [50.0]
    """
    kept = np.asarray(exposed, dtype=np.float64) * (1 - along_years(salvage_share))
    award = np.asarray(unspent) * along_years(cancellation_share)
    return np.asarray(kept + award - np.asarray(debt) * along_years(forgiven_share))


def household_effect(
    price: npt.ArrayLike,
    present_price: npt.ArrayLike,
    plant_share: npt.ArrayLike,
    household_consumption: npt.ArrayLike,
) -> Floats:
    """What the plant's price adds to a household's yearly bill, in USD/year of the start.

    ``(price - present_price) * plant_share * household_consumption``: households are assumed to buy
    the plant's share of the national mix and to pay its price in full.

    Parameters
    ----------
    price, present_price
        Of the plant's energy and of the energy it replaces (…), USD/MWh.
    plant_share
        The plant's share of the national supply (…), 0 to 1.
    household_consumption
        MWh/year (…).

    Source: Tandau.

    Examples
    --------
    >>> float(household_effect(90.0, 50.0, 0.1, 2.5))
    10.0
    """
    above = np.asarray(price, dtype=np.float64) - np.asarray(present_price)
    return np.asarray(above * np.asarray(plant_share) * np.asarray(household_consumption))
