"""The parts of a study beside its ranking, computed again in memory, as figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import xarray as xr

from tandau.cashflows import money_of_case
from tandau.futures.asides import sample_asides
from tandau.leakage import leakage_of_case
from tandau.partnerships import partnerships_of_case
from tandau.ranking.support import offer_stakes
from tandau.report.portfolio_arrays import portfolio_arrays
from tandau.report.portfolios import portfolios_entry
from tandau.report.rights import rights_entry
from tandau.report.risks import risks_entry
from tandau.report.self_told import self_told
from tandau.report.stakeholders import stakeholders_entry
from tandau.rights import rights_of_case
from tandau.setbacks import setbacks_of_case
from tandau.stakes import stakes_of_case
from tandau.web.figures import Figures, of_arrays, of_entry

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from tandau.evidence.resolve import Known
    from tandau.futures.sample import Plan
    from tandau.portfolios.partnerships import Partnerships
    from tandau.ranking.criteria import Criterion

# Its order of portfolios depends on their figures, and `portfolios.nc` holds them all.
_PORTFOLIOS_LEFT_OUT = ("portfolios", "terms")


@dataclass(frozen=True)
class Computed:
    """What the parts beside the ranking are made from: a case and its futures.

    Parameters
    ----------
    known
        With the offers that are ranked.
    plan, points
        Columns and scores, of these offers.
    inputs, arrays
        The futures, and the futures with the outcomes, dims offer, unit, future.
    criteria
        The leaves of the tree.
    seed
        Of the study.
    """

    known: Known
    plan: Plan
    points: np.ndarray
    inputs: xr.Dataset
    arrays: xr.Dataset
    criteria: tuple[Criterion, ...]
    seed: int


def figures_of(part: str, run: Computed) -> Figures:
    """Return the figures of a part, a name of `tandau.web.reach.BESIDE`; none if it has none."""
    return _PARTS[part](run)


def _money(run: Computed) -> Figures:
    money = money_of_case(run.known, run.inputs, run.seed)
    if money is None:
        return {}
    fans = self_told(money.fans, run.known, run.seed, "Money")
    return of_arrays("money", money.outcomes) | of_arrays("money", fans, is_main=False)


def _risks(run: Computed) -> Figures:
    found = setbacks_of_case(run.known, run.inputs, run.seed)
    if found is None:
        return {}
    # An event that does not come has no finite year; how often it comes, the entry says.
    arrays = found.arrays().drop_vars("event_year")
    return of_arrays("risks", arrays) | of_entry("risks", risks_entry(run.known, found))


def _portfolios(run: Computed) -> Figures:
    found = partnerships_of_case(run.known, run.arrays, run.plan, run.points, run.seed)
    if found is None:
        return {}
    told = portfolio_arrays(found).assign_coords(portfolio=_portfolio_names(found))
    entry = portfolios_entry(run.known, found)
    kept = {name: one for name, one in entry.items() if name not in _PORTFOLIOS_LEFT_OUT}
    arrays = self_told(told, run.known, run.seed, "Portfolios")
    of_offers = arrays.rename(option="offer")
    return of_arrays("portfolios", of_offers) | of_entry("portfolios", kept)


def _portfolio_names(found: Partnerships) -> list[str]:
    programme = found.programme
    return [
        " and ".join(
            f"{programme.options[option]} at {plant}"
            for plant, option in zip(programme.plants, row, strict=True)
        )
        for row in found.portfolios
    ]


def _rights(run: Computed) -> Figures:
    known = run.known
    asides = sample_asides(known.evidence, run.arrays.sizes["future"], run.seed)
    found = rights_of_case(known, asides, run.inputs, run.arrays, run.criteria, run.seed)
    if found is None:
        return {}
    entry = rights_entry(known, found, leakage_of_case(known, asides))
    arrays = self_told(found.arrays, known, run.seed, "Technology rights")
    return of_arrays("rights", arrays) | of_entry("rights", entry)


def _stakeholders(run: Computed) -> Figures:
    known = run.known
    asides = sample_asides(known.evidence, run.arrays.sizes["future"], run.seed)
    stakes = stakes_of_case(known, asides, run.arrays, run.criteria)
    if stakes is None:
        return {}
    support, weight = stakes.main
    arrays = xr.Dataset(
        {
            "support": (("future", "actor", "offer"), support, {"units": "1"}),
            "weight": (("future", "actor"), weight, {"units": "1"}),
        },
        coords={"actor": list(stakes.actors), "offer": list(stakes.offers)},
    )
    entry = stakeholders_entry(known, stakes, offer_stakes(stakes))
    return of_arrays("stakeholders", arrays) | of_entry("stakeholders", entry)


_PARTS: dict[str, Callable[[Computed], Figures]] = {
    "money": _money,
    "risks": _risks,
    "portfolios": _portfolios,
    "rights": _rights,
    "stakeholders": _stakeholders,
}
