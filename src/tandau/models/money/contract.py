"""Contract forms: who keeps an overrun, and who pays for a delay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

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
    outturn_of
        Whose cost an outturn tells: the ``project``'s, of which the vendor keeps its part, or what
        the ``owner`` paid, to which the vendor's part comes on top.
    """

    fixed_share: npt.ArrayLike
    overrun_cap: npt.ArrayLike
    damages_rate: npt.ArrayLike
    damages_cap: npt.ArrayLike
    outturn_of: Literal["project", "owner"] = "project"


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

    Where the outturn is the project's, the vendor keeps the fixed part of an overrun up to its cap,
    and the fixed part of a saving without one: ``kept = min(fixed_share * overrun, cap * price)``;
    the owner pays ``outturn * price - kept``. Where it is the owner's, the owner pays ``outturn *
    price`` and the vendor keeps beside it what the contract then leaves with it (`vendor_part`), so
    that nothing is taken off twice. Damages are ``min(rate * months late, cap) * price``.

    Parameters
    ----------
    price
        Contract price (…), money.
    cost_outturn
        Cost of the work over the price (…), ratio: the project's or the owner's as `terms` say.
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
    if terms.outturn_of == "owner":
        paid = agreed + overrun
        kept = agreed * vendor_part(cost_outturn, terms)
    else:
        kept = np.minimum(
            overrun * terms.fixed_share, np.maximum(agreed * np.asarray(terms.overrun_cap), 0)
        )
        paid = agreed + overrun - kept
    months = np.maximum(np.asarray(delay, dtype=np.float64) * 12, 0)
    damages = np.minimum(months * np.asarray(terms.damages_rate), terms.damages_cap) * agreed
    return ContractOutcome(paid, kept, damages)


def vendor_part(owner_outturn: npt.ArrayLike, terms: ContractTerms) -> Floats:
    """What the vendor keeps beside the overrun that an owner was seen to pay, over the price (…).

    The owner pays ``x - min(f x, cap)`` of the project's overrun x; turned round, the vendor keeps
    ``min(f y / (1 - f), cap)`` where the owner pays ``y``. A wholly fixed price (f = 1) lets the
    owner pay only what is beyond the cap. A saving of the owner's leaves the vendor nothing.

    Parameters
    ----------
    owner_outturn
        What the owner paid over the price (…), ratio.
    terms
        The contract.

    Source: Tandau.

    Examples
    --------
    >>> vendor_part([0.9, 1.1, 1.5], turnkey(0.3, 0.005, 0.1)).tolist()
    [0.0, 0.3, 0.3]
    """
    seen = np.maximum(np.asarray(owner_outturn, dtype=np.float64) - 1, 0)
    fixed = np.asarray(terms.fixed_share, dtype=np.float64)
    cap = np.where(fixed > 0, np.maximum(np.asarray(terms.overrun_cap, dtype=np.float64), 0), 0.0)
    left = 1 - fixed
    # Multiplied out, so that a wholly fixed price needs no division by nothing.
    is_below = (fixed * seen < cap * left) & (left > 0)
    within = fixed * seen / np.where(left > 0, left, 1.0)
    return np.where(seen > 0, np.where(is_below, within, cap), 0.0)


def owner_time_cost_share(
    owner_outturn: npt.ArrayLike, time_cost_share: npt.ArrayLike, terms: ContractTerms
) -> Floats:
    """Part of a cost that runs with time which reaches the owner (…), ratio of the price.

    All of it once the vendor has lost what the contract lets it lose, else the part of the price
    that is not fixed.

    Parameters
    ----------
    owner_outturn
        What the owner paid over the price (…), ratio.
    time_cost_share
        Of the price (…), ratio.
    terms
        The contract.

    Source: Tandau.

    Examples
    --------
    >>> owner_time_cost_share([1.1, 1.5], 0.2, ContractTerms(0.5, 0.3, 0.0, 0.0)).tolist()
    [0.1, 0.2]
    """
    is_spent = vendor_part(owner_outturn, terms) >= np.asarray(terms.overrun_cap)
    part = np.where(is_spent, 1.0, 1 - np.asarray(terms.fixed_share, dtype=np.float64))
    return np.asarray(part * np.asarray(time_cost_share))


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
