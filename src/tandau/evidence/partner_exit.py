"""Export deals → how often the partner drops out, before and after first concrete, and why.

Exits are counted against project-years under observation; running and stalled deals are censored.
Intervals and draws are those of a Gamma posterior with Jeffreys' prior [Jeffreys1946]; causes
compete, so that the rates of the causes add up to the rate. Before first concrete the rate rises
with the age of the deal, so draws use one rate for each of three `AGES`. The deals are hand-coded
and few: nothing here ranks vendors.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from math import inf
from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr
from scipy.stats import gamma

from tandau.errors import EvidenceError, Fault
from tandau.evidence.export_deals import DEALS_KNOWN_UNTIL, STALLED, STATES, Deal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tandau.evidence.history import Unit

SINCE: Final = 2000
MATURE_YEARS: Final = 10
PRIOR: Final = 0.5  # Jeffreys' prior adds half an exit and no time
LEVEL: Final = 0.9
AGES: Final = ((0.0, 2.0), (2.0, 5.0), (5.0, inf))


@dataclass(frozen=True)
class DealClass:
    """Which deals a rate is counted on; None and empty mean any.

    ``agreed_from`` and ``agreed_to`` are years; a deal whose loan is not known is in no class that
    asks for one.
    """

    vendor_state: str = ""
    host: str = ""
    is_newcomer: bool | None = None
    state_loan: bool | None = None
    agreed_from: int = SINCE
    agreed_to: int | None = None


@dataclass(frozen=True)
class Hazard:
    """Exits counted on project-years; the posterior is Gamma(n_exits + 1/2, project_years)."""

    n_deals: int
    n_exits: int
    project_years: float

    @property
    def rate(self) -> float | None:
        """Exits a project-year, None where there was none under observation."""
        return self.n_exits / self.project_years if self.project_years else None

    def interval(self, level: float = LEVEL) -> tuple[float, float] | None:
        """Return the equal-tailed interval of the posterior in 1/year, None without observation."""
        if not self.project_years:
            return None
        posterior = gamma(self.n_exits + PRIOR, scale=1 / self.project_years)
        return float(posterior.ppf((1 - level) / 2)), float(posterior.ppf((1 + level) / 2))


def deals_in_class(
    deals: Iterable[Deal], history: Iterable[Unit], chosen: DealClass, day: date
) -> tuple[Deal, ...]:
    """Return the deals of a class as known on a day.

    Parameters
    ----------
    deals, history
        The export deals and the build history (to tell newcomers).
    chosen
        The class.
    day
        Later days than the end of the record count as its end.

    Raises
    ------
    EvidenceError
        Where a vendor state or host is not in the record, or no deal is left.
    """
    deals, history = tuple(deals), tuple(history)
    faults = [
        Fault("export_deals.csv", name, value, f"one of {', '.join(sorted(known))}", "choose one")
        for name, value, known in (
            ("vendor_state", chosen.vendor_state, {deal.vendor_state for deal in deals}),
            ("host", chosen.host, {deal.host for deal in deals}),
        )
        if value and value not in known
    ]
    if faults:
        raise EvidenceError(faults)
    day = min(day, DEALS_KNOWN_UNTIL)
    last = chosen.agreed_to or day.year
    found = tuple(
        deal
        for one in deals
        if (deal := one.as_of(day))
        and chosen.agreed_from <= deal.agreement.year <= last
        and chosen.vendor_state in ("", deal.vendor_state)
        and chosen.host in ("", deal.host)
        and chosen.state_loan in (None, deal.state_loan)
        and chosen.is_newcomer in (None, deal.is_newcomer(history))
    )
    if not found:
        got, expected = f"no deal of the class by {day}", "at least one"
        raise EvidenceError([Fault("export_deals.csv", str(chosen), got, expected, "widen it")])
    return found


def exit_hazard(
    deals: Iterable[Deal],
    day: date,
    *,
    after_first_concrete: bool = False,
    cause: str = "",
    ages: tuple[float, float] = (0.0, inf),
    stalled_count: bool = False,
) -> Hazard:
    """Count exits and project-years of deals as known on a day.

    Parameters
    ----------
    deals
        As `deals_in_class` gives them.
    day
        Day up to which running deals were under observation; later ones than the end of the record
        count as its end.
    after_first_concrete
        Count from first concrete on; else from the agreement to first concrete.
    cause
        Only exits of this primary cause count, others end the observation.
    ages
        Only the time between these two ages of a deal counts, in years since its stage began.
    stalled_count
        Whether a deal that stalled on a known day counts as an exit, not as censored.
    """
    day = min(day, DEALS_KNOWN_UNTIL)
    n_deals = n_exits = 0
    years = 0.0
    for deal in deals:
        if after_first_concrete and not deal.first_concrete:
            continue
        seen = deal.years_after(day) if after_first_concrete else deal.years_before(day)
        ended = deal.has_fallen_through or (stalled_count and deal.outcome == STALLED)
        here = ended and deal.end and bool(deal.first_concrete) == after_first_concrete
        under = max(min(seen, ages[1]) - ages[0], 0.0)
        n_deals += under > 0
        n_exits += bool(here) and cause in ("", deal.cause) and ages[0] < seen <= ages[1]
        years += under
    return Hazard(n_deals, n_exits, years)


def causes(deals: Iterable[Deal]) -> tuple[str, ...]:
    """Return the primary causes of exits, the most frequent first, then by name."""
    counts = Counter(deal.cause for deal in deals if deal.has_fallen_through)
    return tuple(sorted(counts, key=lambda cause: (-counts[cause], cause)))


def mature(deals: Iterable[Deal], day: date) -> tuple[Deal, ...]:
    """Return the deals agreed at least `MATURE_YEARS` before a day, whose fate has had time."""
    day = min(day, DEALS_KNOWN_UNTIL)
    last = date(day.year - MATURE_YEARS, day.month, min(day.day, 28))
    return tuple(deal for deal in deals if deal.agreement <= last)


def exit_draws(
    deals: Sequence[Deal],
    day: date,
    *,
    years_to_first_concrete: xr.DataArray | float,
    construction_time: xr.DataArray | float,
    n_futures: int,
    seed: int,
) -> xr.Dataset:
    """Draw from the posterior, one future each: the rates, and when and why the partner leaves.

    Parameters
    ----------
    deals
        The class, as `deals_in_class` gives them.
    day
        As for `exit_hazard`.
    years_to_first_concrete, construction_time
        Length of the two stages in years, one for all or with the dim ``future``.
    n_futures, seed
        Number of draws and seed.

    Returns
    -------
    xarray.Dataset
        ``exit_hazard_before`` (future, year: the age of the deal from which it holds) and
        ``exit_hazard_after`` (future), in 1/year; ``cause_share`` (future, risk: the causes);
        ``exit_time`` (future), in years after the agreement, infinite where the partner stays until
        the end of construction; ``exit_cause`` (future), empty where it stays.

    Notes
    -----
    Rates and shares are drawn once a future (what is not known is shared by all that happens in
    it). The shares of the causes are those of exits before first concrete, with Jeffreys' prior
    (a Dirichlet posterior); too few exits came later to tell their causes apart.
    """
    generator = np.random.default_rng(seed)
    bands, stages = rates_by_age(deals, day)
    stages.append(exit_hazard(deals, day, after_first_concrete=True))
    if not all(stage.project_years for stage in stages):
        got = "no project-year before or after first concrete"
        fault = Fault("export_deals.csv", "class", got, "some of both", "widen the class")
        raise EvidenceError([fault])
    rate = np.stack(
        [generator.gamma(one.n_exits + PRIOR, 1 / one.project_years, n_futures) for one in stages],
        axis=1,
    )
    names = causes(deal for deal in deals if not deal.first_concrete) or ("not known",)
    counts = np.array([exit_hazard(deals, day, cause=name).n_exits for name in names])
    share = generator.dirichlet(counts + PRIOR, n_futures)
    first, second = (
        np.broadcast_to(np.asarray(length, dtype=float), n_futures)
        for length in (years_to_first_concrete, construction_time)
    )
    starts = [low for low, _ in bands]
    time = _leaving(rate, starts, first, second, generator.exponential(size=n_futures))
    picked = (share.cumsum(axis=1) < generator.random((n_futures, 1))).sum(axis=1)
    why = np.array(names)[np.minimum(picked, len(names) - 1)]
    return xr.Dataset(
        {
            "exit_hazard_before": (("future", "year"), rate[:, :-1]),
            "exit_hazard_after": ("future", rate[:, -1]),
            "cause_share": (("future", "risk"), share),
            "exit_time": ("future", time),
            "exit_cause": ("future", np.where(np.isfinite(time), why, "")),
        },
        coords={"risk": list(names), "year": starts},
    )


def rates_by_age(
    deals: Sequence[Deal], day: date
) -> tuple[tuple[tuple[float, float], ...], list[Hazard]]:
    """Return the ages that the class can tell apart before first concrete, and exits at each.

    Where a class has seen no project-year at some age, all ages count as one.
    """
    found = [exit_hazard(deals, day, ages=ages) for ages in AGES]
    if all(one.project_years for one in found):
        return AGES, found
    return ((0.0, inf),), [exit_hazard(deals, day)]


def _leaving(
    rate: np.ndarray, starts: list[float], first: np.ndarray, second: np.ndarray, spent: np.ndarray
) -> np.ndarray:
    """Years until the cumulative hazard of a future is spent, infinite beyond construction.

    ``rate`` has shape (futures, ages before first concrete, and last the time after it).
    """
    begin = np.minimum(np.array([*starts, inf])[None, :], first[:, None])
    begin = np.column_stack([begin, first + second])
    risk = rate * np.diff(begin, axis=1)
    before = np.column_stack([np.zeros(len(rate)), risk.cumsum(axis=1)])
    stage = (before[:, 1:] < spent[:, None]).sum(axis=1)
    at = np.minimum(stage, rate.shape[1] - 1)
    row = np.arange(len(rate))
    time = begin[row, at] + (spent - before[row, at]) / rate[row, at]
    return np.where(stage < rate.shape[1], time, inf)


def vendor_state(name: str) -> str:
    """Return the code of a vendor state given as code or name; unknown ones as they are.

    Examples
    --------
    >>> vendor_state("Russia"), vendor_state("kr")
    ('RU', 'KR')
    """
    by_name = {state.casefold(): code for code, state in STATES.items()}
    return by_name.get(name.casefold(), name.upper() if len(name) == 2 else name)  # noqa: PLR2004
