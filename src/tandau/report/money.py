"""``money.json``: what each offer costs whom under each financing model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.case.financing import OPTIONAL
from tandau.futures.distributions import values_at
from tandau.models.money.settlement import PARTIES
from tandau.models.money.status import REASONS, Status, count_status
from tandau.variables import vocabulary

if TYPE_CHECKING:
    import numpy.typing as npt
    import xarray as xr

    from tandau.evidence.resolve import Known
    from tandau.models.money.by_offer import Money

    Floats = npt.NDArray[np.float64]

POINTS: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
MONTHS: Final = 12
BAND: Final = (0.45, 0.55)
EXIT_TERMS: Final = ("salvage_share", "cancellation_share", "forgiven_share")
# A figure counts only where it was found; elsewhere a bound stands in its place.
_STATUS_OF: Final = {
    "irr_equity": "irr_equity_status",
    "irr_state": "irr_state_status",
    "payback": "payback_status",
    "dscr_lowest": "dscr_status",
    "dscr_mean": "dscr_status",
    "break_even_price": "break_even_status",
    "household_effect": "break_even_status",
}


def money_entry(known: Known, money: Money) -> dict[str, Any]:
    """Return what the report shows of money.

    Parameters
    ----------
    known
        The case and its evidence.
    money
        As the core found it.
    """
    models = {one.id: one for one in known.case.financing}
    shown = dict.fromkeys(name for name, _ in money.pairs)
    return {
        "points": POINTS,
        "n_futures": money.outcomes.sizes["future"],
        "models": {
            name: models[name].model_dump(
                include={"name", "kind", "reference", "offers", "interest", "late_draws"}
            )
            for name in models
            if name in shown
        },
        "lcoe": {
            offer: _levelised(money.outcomes.sel(offer=offer))
            for offer in dict.fromkeys(offer for _, offer in money.pairs)
        },
        "pairs": [_pair(money, name, offer) for name, offer in money.pairs],
        "reasons": {one.name.lower(): REASONS[one] for one in Status},
        "evidence": _evidence(known),
        "left_out": left_out(known),
        "exit": {name: _exit_term(known, name) for name in EXIT_TERMS},
    }


def quantiles(values: Floats) -> list[float]:
    """Return the five quantiles of some futures, rounded to six digits."""
    return [float(f"{one:.6g}") for one in np.quantile(values.astype(np.float64), POINTS)]


def _levelised(outcomes: xr.Dataset) -> dict[str, Any]:
    names = [str(name) for name in outcomes.data_vars if str(name).startswith("money_lcoe")]
    parts = {name: outcomes[name].to_numpy().astype(np.float64) for name in names}
    near = near_median(parts["money_lcoe"])
    return {
        "quantiles": {name: quantiles(values) for name, values in parts.items()},
        "mean": float(f"{parts['money_lcoe'].mean():.6g}"),
        # Medians of the parts do not add up; means over the futures about the median cost do, and
        # to the median, so that picture and table tell the same figure.
        "typical": {name: float(f"{values[near].mean():.6g}") for name, values in parts.items()},
        "n_typical": int(near.sum()),
    }


def near_median(values: Floats) -> npt.NDArray[np.bool_]:
    """Whether a future lies between the 45 and 55 % quantile; the nearest to the median if none.

    Examples
    --------
    >>> near_median(np.arange(20.0)).nonzero()[0].tolist()
    [9, 10]
    """
    low, middle, high = np.quantile(values, (BAND[0], 0.5, BAND[1]))
    is_near = np.asarray((values >= low) & (values <= high))
    if not is_near.any():
        is_near[np.argmin(np.abs(values - middle))] = True
    return is_near


def _pair(money: Money, name: str, offer: str) -> dict[str, Any]:
    own = money.outcomes.sel(financing=name, offer=offer)
    figures, counts = {}, {}
    for key in map(str, own.data_vars):
        if "financing" not in money.outcomes[key].dims or key == "is_covenant_broken":
            continue
        values = own[key].to_numpy()
        if key.endswith("_status"):
            counts[key.removesuffix("_status")] = count_status(values)
        else:
            is_found = _is_found(own, key)
            figures[key] = quantiles(values[is_found]) if is_found.any() else None
    means = {party: float(own[f"month_delay_{party}"].mean()) for party in PARTIES}
    fans = money.fans.sel(financing=name, offer=offer)
    return {
        "financing": name,
        "offer": offer,
        "figures": figures,
        "status": counts,
        "covenant_breach": round(float(own["is_covenant_broken"].mean()), 4),
        "year_of_delay": {party: float(f"{MONTHS * mean:.6g}") for party, mean in means.items()},
        "fans": {str(series): _fan(fans[series].to_numpy()) for series in fans.data_vars},
    }


def _is_found(own: xr.Dataset, key: str) -> npt.NDArray[np.bool_]:
    if key not in _STATUS_OF:
        return np.ones(own.sizes["future"], dtype=bool)
    return np.asarray(own[_STATUS_OF[key]].to_numpy() == Status.FOUND)


def _fan(values: Floats) -> list[list[float | None]]:
    """Return a fan up to the last year in which anything is left of it, None where nothing is."""
    is_there = np.isfinite(values) & (values != 0)
    last = int(np.flatnonzero(is_there.any(axis=0)).max(initial=-1)) + 1
    return [
        [float(f"{one:.4g}") if np.isfinite(one) else None for one in row]
        for row in values[:, :last]
    ]


def _evidence(known: Known) -> dict[str, int]:
    """Count the quantities behind the terms, and those that are judgements alone."""
    terms = {
        key
        for name, row in known.evidence.of_offer.items()
        if _is_term(name)
        for key in row.values()
    } | {key for name, key in known.evidence.shared.items() if _is_term(name)}
    judged = [key for key in terms if known.evidence.quantities[key].is_judgement]
    return {"n_quantities": len(terms), "n_judged": len(judged)}


def left_out(known: Known) -> list[str]:
    """Return the flows that a case may have and of which no claim of it speaks."""
    loans = any(one.has_loan for one in known.case.financing)
    told = {name for name, row in known.evidence.of_offer.items() if row} | set(
        known.evidence.shared
    )
    return [
        group[0]
        for group in OPTIONAL
        if group[0] not in told and (loans or group[0] != "commitment_share")
    ]


def _exit_term(known: Known, name: str) -> dict[str, Any]:
    """Return what a term of an exit is put at, and the claims that give it, with their roots."""
    quantity = known.evidence.quantities[known.evidence.shared[name]]
    claims = {part.claim: known.ledger.claims.get(part.claim) for part in quantity.components}
    sourced = [
        one
        for one in claims.values()
        if one and known.evidence.sources[one.source].kind != "judgement"
    ]
    roots = [root for one in sourced for root in one.derived_from.split()]
    return {
        "quantiles": quantiles(values_at(quantity, np.array(POINTS))),
        "claims": list(claims),
        "sourced": [one.id for one in sourced],
        "roots": [root for root in dict.fromkeys(roots) if root in known.ledger.claims],
    }


def _is_term(name: str) -> bool:
    return vocabulary()[name].kind == "term"
