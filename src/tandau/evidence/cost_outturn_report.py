"""Cost outturn as plain figures, for the command line and the report."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tandau.evidence.cost_coupling import Coupling, coupling, delays
from tandau.evidence.cost_outturn import (
    CONTRACTS,
    OUTTURNS_KNOWN_UNTIL,
    Outturn,
    fit_outturns,
    known_outturns,
    outturn_draws,
)
from tandau.evidence.promises import first_promises

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from tandau.evidence.cost_outturn import OutturnPrior
    from tandau.evidence.history import Unit

LEVELS: Final = {"p05": 0.05, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p95": 0.95}
CAVEAT: Final = (
    "A judgement shaped by few projects, chosen by what could be found and not at random; prices "
    "of one project are on one basis only in part. A turnkey price moves an overrun to the vendor, "
    "not away."
)


def cost_outturn(
    outturns: Iterable[Outturn],
    prior: OutturnPrior,
    history: Iterable[Unit],
    day: date,
    *,
    n_futures: int = 20_000,
    seed: int = 1,
) -> dict[str, Any]:
    """Return the cost outturn of the next project of each contract form, as known on a day.

    Parameters
    ----------
    outturns, prior, history
        The packaged records.
    day
        Only figures known by this day count; later days than the end of the record count as its
        end.
    n_futures, seed
        Draws behind the quantiles, and their seed.

    Returns
    -------
    dict
        ``by_contract`` and ``prior``: quantiles and mean of final over estimated cost; ``n``
        projects, of which ``n_final`` have a final figure; ``medians`` after the fit; ``delay``:
        how it goes together with delay; ``projects`` with source; ``is_judgement``; ``caveat``.
    """
    day = min(day, OUTTURNS_KNOWN_UNTIL)
    known = known_outturns(outturns, day)
    posterior = fit_outturns(known, prior)
    draws = outturn_draws(posterior, n_futures, seed)
    before = outturn_draws(fit_outturns([], prior), n_futures, seed, CONTRACTS[:1])
    late = delays(first_promises(day), history, day)
    ended = {unit: found for unit, found in late.items() if found[1]}
    return {
        "as_of": day.isoformat(),
        "is_judgement": True,
        "n": posterior.n,
        "n_final": posterior.n_final,
        "by_contract": {
            name: {"n": sum(one.contract == name for one in known)}
            | _figures(draws.sel(offer=name).to_numpy())
            for name in CONTRACTS
        },
        "prior": asdict(prior) | _figures(before.to_numpy().ravel()),
        "posterior": {
            "median": round(float(np.exp(posterior.mean_of("log_median"))), 2),
            "log_sd": round(posterior.mean_of("log_sd"), 2),
            "contract_log_sd": round(posterior.mean_of("contract_log_sd"), 2),
        },
        "delay": {
            "all": _coupled(coupling(known, late)),
            "finished": _coupled(coupling([one for one in known if one.is_final], ended)),
        },
        "projects": [_row(one, late) for one in known],
        "caveat": CAVEAT,
    }


def _figures(values: np.ndarray) -> dict[str, float]:
    found = {name: round(float(np.quantile(values, at)), 2) for name, at in LEVELS.items()}
    return found | {"mean": round(float(values.mean()), 2)}


def _coupled(found: Coupling) -> dict[str, Any]:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 2)

    return {
        "n": len(found.projects),
        "rank_correlation": rounded(found.rank_correlation),
        "correlation": {
            "p05": rounded(found.low),
            "p50": rounded(found.middle),
            "p95": rounded(found.high),
        },
        "projects": list(found.projects),
    }


def _row(one: Outturn, late: dict[str, tuple[float, bool]]) -> dict[str, Any]:
    delay = late.get(one.first_unit)
    told = asdict(one) | {
        "estimate_on": one.estimate_on.isoformat(),
        "known_on": one.known_on.isoformat(),
        "ratio": round(one.ratio, 2),
        "delay": None if delay is None else round(delay[0], 2),
        "is_connected": None if delay is None else delay[1],
    }
    return {name: value for name, value in told.items() if name != "first_unit"}
