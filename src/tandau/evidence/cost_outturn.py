"""Final cost over the estimate at the decision → a distribution for each contract form.

``log(ratio)`` is normal around a median that contract forms share in part; projects that are not
finished, or whose last figure is older than their end, count as at least that dear. With a dozen
projects the prior (``data/cost_outturn_prior.csv``, a judgement) carries much of the answer; the
actual projects stand beside it [Flyvbjerg2006].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

import numpy as np
import xarray as xr
from scipy.special import logsumexp
from scipy.stats import halfnorm, norm

from tandau.data.tables import rows
from tandau.errors import EvidenceError, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

OUTTURNS_KNOWN_UNTIL: Final = date(2026, 11, 23)  # when the projects were collected
CONTRACTS: Final = ("boo", "consortium", "split", "turnkey")
WIDTH: Final = 4.0  # standard deviations of the prior that the grid spans on either side
POINTS: Final = (61, 41, 12, 11)  # median, spread, spread between forms, form


@dataclass(frozen=True)
class Outturn:
    """One project: what was estimated at the decision and the last figure known."""

    project: str
    host: str
    vendor_state: str
    contract: str
    first_unit: str
    estimate_on: date
    estimate: float
    known_on: date
    final_low: float
    final_high: float
    unit: str
    basis: str
    is_final: bool
    confidence: str
    source: str
    note: str

    @property
    def ratio(self) -> float:
        """Last figure (middle of its range on the log scale) over the estimate."""
        return float(np.sqrt(self.final_low * self.final_high)) / self.estimate


@dataclass(frozen=True)
class OutturnPrior:
    """What is believed before any project: medians and spreads on the log scale."""

    median: float
    median_log_sd: float
    log_sd: float
    log_sd_log_sd: float
    contract_log_sd: float


@dataclass(frozen=True)
class OutturnPosterior:
    """Posterior on a grid; ``weight`` sums to 1 over the cells (median, spread, spread of forms).

    ``node_weight`` holds for each contract form, in the order of `CONTRACTS`, the probability of
    its effect ``node`` (in units of the spread of forms) in each cell: (contracts, cells, nodes).
    """

    log_median: np.ndarray
    log_sd: np.ndarray
    contract_log_sd: np.ndarray
    weight: np.ndarray
    node: np.ndarray
    node_weight: np.ndarray
    n: int
    n_final: int

    def mean_of(self, name: str) -> float:
        """Return the posterior mean of ``log_median``, ``log_sd`` or ``contract_log_sd``."""
        return float(self.weight @ getattr(self, name))


def read_outturns() -> tuple[Outturn, ...]:
    """Return the packaged projects."""
    return tuple(
        Outturn(
            project=row["project"],
            host=row["host"],
            vendor_state=row["vendor_state"],
            contract=row["contract"],
            first_unit=row["first_unit"],
            estimate_on=date.fromisoformat(row["estimate_on"]),
            estimate=float(row["estimate"]),
            known_on=date.fromisoformat(row["known_on"]),
            final_low=float(row["final_low"]),
            final_high=float(row["final_high"]),
            unit=row["unit"],
            basis=row["basis"],
            is_final=row["is_final"] == "yes",
            confidence=row["confidence"],
            source=row["source"],
            note=row["note"],
        )
        for row in rows("tandau.data", "cost_outturns.csv")
    )


def read_outturn_prior() -> OutturnPrior:
    """Return the packaged prior."""
    table = rows("tandau.data", "cost_outturn_prior.csv")
    return OutturnPrior(**{row["name"]: float(row["value"]) for row in table})


def known_outturns(outturns: Iterable[Outturn], day: date) -> tuple[Outturn, ...]:
    """Return the projects whose figure was known by a day."""
    return tuple(one for one in outturns if one.known_on <= day)


def fit_outturns(outturns: Sequence[Outturn], prior: OutturnPrior) -> OutturnPosterior:
    """Return the posterior of medians and spreads, summed over a grid.

    Parameters
    ----------
    outturns
        Projects as `known_outturns` gives them; none leaves the prior.
    prior
        Prior: the log median normal, the log spread normal on the log scale, the spread between
        contract forms half-normal, and the effect of a form normal with that spread.

    Raises
    ------
    EvidenceError
        Where a contract form is unknown.
    """
    check_contracts([one.contract for one in outturns])
    log_median, log_sd, between = (axis.ravel() for axis in np.meshgrid(*_axes(prior)))
    log_weight = norm.logpdf(log_median, np.log(prior.median), prior.median_log_sd)
    log_weight += norm.logpdf(np.log(log_sd), np.log(prior.log_sd), prior.log_sd_log_sd)
    node, node_prior = np.polynomial.hermite_e.hermegauss(POINTS[3])
    log_node = np.log(node_prior / node_prior.sum())
    node_weight = []
    for contract in CONTRACTS:
        joint = np.broadcast_to(log_node, (log_median.size, node.size)).copy()
        centre = log_median[:, None] + between[:, None] * node
        for one in outturns:
            if one.contract == contract:
                away = (np.log(one.ratio) - centre) / log_sd[:, None]
                joint += (
                    norm.logpdf(away) - np.log(log_sd[:, None])
                    if one.is_final
                    else norm.logsf(away)
                )
        total = logsumexp(joint, axis=1)
        log_weight += total
        node_weight.append(np.exp(joint - total[:, None]))
    return OutturnPosterior(
        log_median=log_median,
        log_sd=log_sd,
        contract_log_sd=between,
        weight=np.exp(log_weight - logsumexp(log_weight)),
        node=node,
        node_weight=np.stack(node_weight),
        n=len(outturns),
        n_final=sum(one.is_final for one in outturns),
    )


def _axes(prior: OutturnPrior) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    reach = np.linspace(-WIDTH, WIDTH, POINTS[0])
    spread = np.linspace(-WIDTH, WIDTH, POINTS[1])
    middle = (np.arange(POINTS[2]) + 0.5) / POINTS[2]  # equal shares of the half-normal
    return (
        np.log(prior.median) + prior.median_log_sd * reach,
        prior.log_sd * np.exp(prior.log_sd_log_sd * spread),
        halfnorm.ppf(middle, scale=prior.contract_log_sd),
    )


def check_contracts(contracts: Iterable[str]) -> None:
    """Raise an `EvidenceError` with a fault for each contract form that is unknown."""
    faults = [
        Fault("cost_outturns.csv", "contract", one, f"one of {', '.join(CONTRACTS)}", "correct it")
        for one in contracts
        if one not in CONTRACTS
    ]
    if faults:
        raise EvidenceError(faults)


def outturn_draws(
    posterior: OutturnPosterior, n_futures: int, seed: int, contracts: Sequence[str] = CONTRACTS
) -> xr.DataArray:
    """Draw the cost outturn of the next project of each contract form.

    Parameters
    ----------
    posterior
        As `fit_outturns` gives it.
    n_futures, seed
        Number of draws and seed.
    contracts
        Contract forms; one without projects has the pooled median and the spread between forms.

    Returns
    -------
    xarray.DataArray
        Dims ``offer`` (the contract forms) and ``future``; final over estimated cost, a ratio. All
        forms share what is not known and the fortune of the project, so that differences are those
        of the forms.

    Raises
    ------
    EvidenceError
        Where a contract form is unknown.
    """
    check_contracts(contracts)
    generator = np.random.default_rng(seed)
    cell = generator.choice(posterior.weight.size, size=n_futures, p=posterior.weight)
    where, fortune = generator.random(n_futures), generator.standard_normal(n_futures)
    drawn = []
    for contract in contracts:
        share = posterior.node_weight[CONTRACTS.index(contract), cell].cumsum(axis=1)
        picked = np.minimum((share < where[:, None]).sum(axis=1), posterior.node.size - 1)
        centre = posterior.log_median[cell]
        centre = centre + posterior.contract_log_sd[cell] * posterior.node[picked]
        drawn.append(np.exp(centre + posterior.log_sd[cell] * fortune))
    return xr.DataArray(
        np.array(drawn),
        dims=("offer", "future"),
        coords={"offer": list(contracts)},
        name="cost_outturn",
    )
