"""What each stage of a run adds to the study folder; `pipeline` calls them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import xarray as xr

from tandau.cashflows import money_of_case
from tandau.futures.asides import sample_asides
from tandau.leakage import leakage_of_case
from tandau.partnerships import partnerships_of_case
from tandau.ranking.support import offer_stakes
from tandau.report.base_rates import base_rates
from tandau.report.bundle import Draft, dump
from tandau.report.contents import claims_table, write_arrays
from tandau.report.html import render
from tandau.report.money import money_entry
from tandau.report.parts import lineage
from tandau.report.portfolio_arrays import portfolio_arrays
from tandau.report.portfolios import portfolios_entry
from tandau.report.rights import rights_entry
from tandau.report.risks import risks_entry
from tandau.report.schedule import schedule
from tandau.report.self_told import self_told
from tandau.report.stakeholders import stakeholders_entry
from tandau.report.worths import worth_arrays
from tandau.rights import rights_of_case
from tandau.setbacks import setbacks_of_case
from tandau.stakes import stakes_of_case

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from tandau.evidence.resolve import Known
    from tandau.futures.sample import Plan
    from tandau.power_effort import Effort
    from tandau.ranking.criteria import Criterion

    Progress = Callable[[str, int, int], None]


def add_money(draft: Draft, known: Known, inputs: xr.Dataset, seed: int) -> None:
    """Evaluate the money and write it; nothing where no offer has a financing model."""
    money = money_of_case(known, inputs, seed)
    if money is not None:
        arrays = self_told(xr.merge([money.outcomes, money.fans]), known, seed, "Money")
        draft.add("money.nc", lambda path: write_arrays(arrays, path))
        draft.add_text("money.json", dump(money_entry(known, money)))


def add_risks(draft: Draft, known: Known, inputs: xr.Dataset, seed: int) -> None:
    """Simulate the risk register and write it; nothing where no risk is simulated."""
    setbacks = setbacks_of_case(known, inputs, seed)
    if setbacks is not None:
        told = self_told(setbacks.arrays(), known, seed, "Risks and contingency")
        draft.add("risks.nc", lambda path: write_arrays(told, path))
        draft.add_text("risks.json", dump(risks_entry(known, setbacks)))


def add_portfolios(
    draft: Draft, known: Known, arrays: xr.Dataset, plan: Plan, points: np.ndarray, seed: int
) -> None:
    """Join the plants to portfolios and write them; nothing where nobody is said to control."""
    found = partnerships_of_case(known, arrays, plan, points, seed)
    if found is not None:
        told = self_told(portfolio_arrays(found), known, seed, "Portfolios")
        draft.add("portfolios.nc", lambda path: write_arrays(told, path))
        draft.add_text("portfolios.json", dump(portfolios_entry(known, found)))


def add_worths(
    draft: Draft, known: Known, arrays: xr.Dataset, criteria: tuple[Criterion, ...], seed: int
) -> None:
    """Write what the ranking weighs."""
    worths = worth_arrays(arrays, criteria, arrays.sizes["future"], seed)
    told = self_told(worths, known, seed, "What the ranking weighs")
    draft.add("worths.nc", lambda path: write_arrays(told, path))


def add_rights(
    draft: Draft,
    known: Known,
    inputs: xr.Dataset,
    arrays: xr.Dataset,
    criteria: tuple[Criterion, ...],
    seed: int,
) -> None:
    """Write what technology rights and actors show beside the ranking, which they leave alone."""
    asides = sample_asides(known.evidence, inputs.sizes["future"], seed)
    found = rights_of_case(known, asides, inputs, arrays, criteria, seed)
    if found is not None:
        told = rights_entry(known, found, leakage_of_case(known, asides))
        of_futures = self_told(found.arrays, known, seed, "Technology rights")
        draft.add("rights.nc", lambda path: write_arrays(of_futures, path))
        draft.add_text("rights.json", dump(told))
    stakes = stakes_of_case(known, asides, arrays, criteria)
    if stakes is not None:
        entry = stakeholders_entry(known, stakes, offer_stakes(stakes))
        draft.add_text("stakeholders.json", dump(entry))


def check_power_system(known: Known) -> None:
    """Refuse a network of the case's own that cannot stand for a year; nothing is written then."""
    if known.case.question.power and known.case.question.power.network:
        # Here, since PyPSA takes seconds to load and few cases need it.
        from tandau.power_network import check_own_network  # noqa: PLC0415

        check_own_network(known)


def add_power_system(
    draft: Draft, known: Known, arrays: xr.Dataset, seed: int, effort: Effort, progress: Progress
) -> None:
    """Solve the power system and write ``power.nc`` and ``power.json``."""
    # Here, since PyPSA takes seconds to load and few runs need it.
    from tandau.power_stage import add_power  # noqa: PLC0415

    add_power(draft, known, arrays, seed, effort, progress)


def add_report(draft: Draft, known: Known, inputs: xr.Dataset, arrays: xr.Dataset) -> None:
    """Write what the page is made from beside ``ranks.json``, and the page."""
    draft.add_text("claims.csv", claims_table(known.ledger, known.evidence))
    draft.add_text("lineage.json", dump(lineage(known)))
    told = {**schedule(known, inputs, arrays), "base_rates": base_rates(known)}
    draft.add_text("schedule.json", dump(told))
    draft.add_text("report.html", render(draft.folder))
