"""The commands under ``tandau forecast`` that count a packaged record of deals or projects."""
# ruff: noqa: PLC0415

from __future__ import annotations

from datetime import date
from typing import Annotated

import typer

from tandau.cli_options import AsJson, AsOf, day_of, out, print_json
from tandau.terminal_records import (
    deals_table,
    exits_table,
    outturns_table,
    projects_table,
)


def partner_exit(
    vendor: Annotated[
        str, typer.Option(help="Only deals of this vendor state, by name or two-letter code.")
    ] = "",
    host: Annotated[str, typer.Option(help="Only deals with this host.")] = "",
    newcomer: Annotated[
        bool | None,
        typer.Option(help="Only hosts without, or with, a unit on the grid at the agreement."),
    ] = None,
    state_loan: Annotated[
        bool | None,
        typer.Option(help="Only deals known to rest on a loan of the vendor's state, or not to."),
    ] = None,
    cause: Annotated[str, typer.Option(help="Count only exits of this primary cause.")] = "",
    agreed_from: Annotated[int, typer.Option(help="First year of agreement.")] = 2000,
    agreed_to: Annotated[int | None, typer.Option(help="Last year of agreement.")] = None,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """Count how often partners left an export deal, before and after first concrete, and why."""
    from tandau.evidence.export_deals import read_deals
    from tandau.evidence.history import read_history
    from tandau.evidence.partner_exit import DealClass, vendor_state
    from tandau.evidence.partner_exit_report import partner_exit as counted

    chosen = DealClass(
        vendor_state=vendor_state(vendor),
        host=host,
        is_newcomer=newcomer,
        state_loan=state_loan,
        agreed_from=agreed_from,
        agreed_to=agreed_to,
    )
    day = day_of(as_of) or date.max
    told = counted(read_deals(), read_history(), day, chosen, cause=cause)
    if as_json:
        print_json(told)
        return
    out.print(exits_table(told))
    out.print(deals_table(told["deals"]))
    out.print(
        f"Of {told['n']} deals agreed at least {told['mature_years']} years before "
        f"{told['as_of']}, {told['fell_through']} fell through at any stage. {told['caveat']}",
        soft_wrap=True,
    )


def cost_outturn(
    contract: Annotated[
        str, typer.Option(help="Only this contract form: boo, consortium, split or turnkey.")
    ] = "",
    as_of: AsOf = None,
    futures: Annotated[int, typer.Option(min=100, max=1_000_000, help="Draws.")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="Random seed.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Show final cost over the estimate by contract form, beside actual projects; a judgement."""
    from tandau.evidence.cost_outturn import check_contracts, read_outturn_prior, read_outturns
    from tandau.evidence.cost_outturn_report import cost_outturn as fitted
    from tandau.evidence.history import read_history

    check_contracts([contract] if contract else [])
    told = fitted(
        read_outturns(),
        read_outturn_prior(),
        read_history(),
        day_of(as_of) or date.max,
        n_futures=futures,
        seed=seed,
    )
    if contract:
        told["by_contract"] = {contract: told["by_contract"][contract]}
    if as_json:
        print_json(told)
        return
    out.print(outturns_table(told))
    out.print(projects_table(told["projects"]))
    for name, found in told["delay"].items():
        spread = found["correlation"]
        if spread["p50"] is not None:
            out.print(
                f"Cost and delay, {name} ({found['n']} projects): rank correlation "
                f"{found['rank_correlation']}, correlation {spread['p50']} "
                f"({spread['p05']} to {spread['p95']})",
                soft_wrap=True,
            )
    out.print(told["caveat"], soft_wrap=True)
