"""An open panel in the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def panel_tables(found: Mapping[str, Any]) -> Iterator[Table]:
    """Yield the tables of an open panel: judgements, the most disputed first, and all else.

    Parameters
    ----------
    found
        What `findings` returns.
    """
    yield from map(_judgements, found["judgements"])
    if found["estimates"]:
        yield _estimates(found)
    if found["weights"]["experts"]:
        yield _weights(found["weights"])
    if found["interests"]:
        yield _interests(found)
    yield _receipts(found)


def _table(title: str, *columns: str) -> Table:
    table = Table(title=Text(title), title_justify="left")
    for column in columns:
        table.add_column(column, overflow="fold")
    return table


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _judgements(row: Mapping[str, Any]) -> Table:
    title = f"{row['name']}, {row['unit']}; agreement W {_share(row['concordance'])}"
    table = _table(title, "offer", "experts", "lowest", "middle", "highest", "spread")
    for one in row["offers"]:
        values = (_cell(one[name]) for name in ("lowest", "middle", "highest"))
        cells = (one["offer"], str(one["n"]), *values, _share(one["spread"]))
        table.add_row(*map(Text, cells))
    return table


def _estimates(found: Mapping[str, Any]) -> Table:
    table = _table("Estimates", "quantity", "expert", "5 %", "50 %", "95 %", "")
    for row in found["estimates"]:
        apart = "ranges that do not meet" if row["is_apart"] else ""
        for code, values in row["experts"].items():
            name = f"{row['subject']}.{row['variable']}, {row['unit']}"
            table.add_row(*map(Text, (name, code, *map(_cell, values), apart)))
    return table


def _weights(found: Mapping[str, Any]) -> Table:
    agreed = _share(found["concordance"])
    title = f"Mean weights of groups, percent; agreement W {agreed}"
    table = _table(title, "expert", "statement", "weights", "consistency")
    for code, row in found["experts"].items():
        ratio = _share(row["consistency"]) + (" doubtful" if row["is_doubtful"] else "")
        order = sorted(row["mean"].items(), key=lambda one: -one[1])
        weights = ", ".join(f"{name} {100 * share:.0f}" for name, share in order)
        table.add_row(*map(Text, (code, row["statement"], weights, ratio)))
    return table


def _interests(found: Mapping[str, Any]) -> Table:
    table = _table("Interests", "expert", "offer", "", "")
    for row in found["interests"]:
        aside = "stepped aside" if row["is_recused"] else ""
        table.add_row(*map(Text, (row["expert"], row["offer"], aside, row["words"])))
    return table


def _receipts(found: Mapping[str, Any]) -> Table:
    table = _table("Receipts", "expert", "number", "receipt", "")
    for row in found["receipts"]:
        cells = (row["expert"], str(row["number"]), row["receipt"], row["verdict"])
        table.add_row(*map(Text, cells))
    return table
