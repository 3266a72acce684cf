"""Contract forms: who keeps an overrun, and who pays for a delay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class ContractTerms:
    """What the vendor keeps of an overrun and pays for a delay.

    Parameters
    ----------
    fixed_share
        Part of the price that is fixed (…): 1 for turnkey, 0 for cost-plus, between for packages.
    overrun_cap
        Most that the vendor loses by overruns (…), share of the price.
    damages_rate
        Liquidated damages per month of delay (…), share of the price.
    damages_cap
        Most that it pays for delays (…), share of the price.
    """

    fixed_share: npt.ArrayLike
    overrun_cap: npt.ArrayLike
    damages_rate: npt.ArrayLike
    damages_cap: npt.ArrayLike


@dataclass(frozen=True)
class ContractOutcome:
    """How an outturn is settled (…), all in the unit of the price.

    Parameters
    ----------
    paid
        What the owner pays the vendor for the work.
    vendor_overrun
        Overrun that the vendor keeps; negative for a saving that it keeps.
    damages
        What the vendor pays for the delay.
    """

    paid: Floats
    vendor_overrun: Floats
    damages: Floats


def turnkey(
    overrun_cap: npt.ArrayLike, damages_rate: npt.ArrayLike, damages_cap: npt.ArrayLike
) -> ContractTerms:
    """Fixed price for the whole plant, with a cap on what the vendor can lose.

    Examples
    --------
    >>> turnkey(0.3, 0.005, 0.1).fixed_share
    1.0
    """
    return ContractTerms(1.0, overrun_cap, damages_rate, damages_cap)


def split_packages(
    package_share: npt.ArrayLike,
    package_fixed_share: npt.ArrayLike,
    overrun_cap: npt.ArrayLike,
    damages_rate: npt.ArrayLike,
    damages_cap: npt.ArrayLike,
) -> ContractTerms:
    """Several packages with prices fixed in different degree; the owner joins them.

    The price is fixed to the sum of share times fixed part. Delays at the joints between packages
    are the owner's, so that only the fixed part of a month's delay is paid for.

    Parameters
    ----------
    package_share, package_fixed_share
        Share of the price and fixed part of each package (package,).
    overrun_cap, damages_rate, damages_cap
        As in `ContractTerms`, for a package whose price is wholly fixed.

    Examples
    --------
    >>> float(split_packages([0.5, 0.5], [1.0, 0.2], 0.3, 0.005, 0.1).fixed_share)
    0.6
    """
    fixed = (np.asarray(package_share) * np.asarray(package_fixed_share)).sum(axis=-1)
    cap, rate, most = (np.asarray(one) * fixed for one in (overrun_cap, damages_rate, damages_cap))
    return ContractTerms(fixed, cap, rate, most)


def cost_plus() -> ContractTerms:
    """Cost reimbursed as it falls: the owner keeps every overrun and every delay.

    Examples
    --------
    >>> cost_plus().fixed_share
    0.0
    """
    return ContractTerms(0.0, 0.0, 0.0, 0.0)


def settle_contract(
    price: npt.ArrayLike, cost_outturn: npt.ArrayLike, delay: npt.ArrayLike, terms: ContractTerms
) -> ContractOutcome:
    """Share an overrun and a delay between vendor and owner.

    The vendor keeps the fixed part of an overrun up to its cap, and the fixed part of a saving
    without one: ``kept = min(fixed_share * overrun, cap * price)``; the owner pays
    ``outturn * price - kept``. Damages are ``min(rate * months late, cap) * price``.

    Parameters
    ----------
    price
        Contract price (…), money.
    cost_outturn
        True cost of the work over the price (…), ratio.
    delay
        Years later than the contract says (…); earlier is negative and pays nothing.
    terms
        The contract.

    Returns
    -------
    ContractOutcome

    Source: Tandau.

    Examples
    --------
    >>> found = settle_contract(100.0, 1.5, 2.0, turnkey(0.3, 0.005, 0.1))
    >>> [float(one) for one in (found.paid, found.vendor_overrun, found.damages)]
    [120.0, 30.0, 10.0]
    """
    agreed = np.asarray(price, dtype=np.float64)
    overrun = agreed * (np.asarray(cost_outturn) - 1)
    kept = np.minimum(
        overrun * terms.fixed_share, np.maximum(agreed * np.asarray(terms.overrun_cap), 0)
    )
    months = np.maximum(np.asarray(delay, dtype=np.float64) * 12, 0)
    damages = np.minimum(months * np.asarray(terms.damages_rate), terms.damages_cap) * agreed
    return ContractOutcome(agreed + overrun - kept, kept, damages)


def overrun_kept_share(
    vendor_overrun: npt.ArrayLike, overrun: npt.ArrayLike, partner_share: npt.ArrayLike = 0.0
) -> Floats:
    """Share of an overrun that stays with the country, 0 to 1.

    ``(1 - kept by the vendor / overrun) * (1 - partner_share)``; 0 where there is no overrun.

    Parameters
    ----------
    vendor_overrun, overrun
        Money (…), as from `settle_contract`.
    partner_share
        Share of the equity that a foreign partner holds (…).

    Source: Tandau.

    Examples
    --------
    >>> float(overrun_kept_share(30.0, 50.0, 0.25).round(6))
    0.3
    """
    whole = np.asarray(overrun, dtype=np.float64)
    kept = np.asarray(vendor_overrun) / np.where(whole > 0, whole, 1.0)
    return np.where(whole > 0, (1 - kept) * (1 - np.asarray(partner_share)), 0.0)
