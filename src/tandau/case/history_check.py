"""Which of the two records a file is, and whether it is sound."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from importlib.resources import as_file, files
from typing import TYPE_CHECKING

from tandau.case.documents import read_text
from tandau.case.history_tables import (
    DEALS_FILE,
    HISTORY_FILE,
    BuiltUnit,
    ExportDeal,
    read_built_units,
    read_export_deals,
)
from tandau.case.tables import MOST_BYTES
from tandau.errors import CaseError, Fault

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


@dataclass(frozen=True)
class Checked:
    """A sound record: what it is, how long, and up to which day it speaks (None where not told)."""

    kind: str
    n_rows: int
    n_flagged: int
    known_until: date | None


def check_packaged() -> tuple[Checked, Checked]:
    """Check the packaged build history and the packaged export deals.

    Raises
    ------
    CaseError
        With every fault.
    """
    with (
        as_file(files("tandau.data") / HISTORY_FILE) as history,
        as_file(files("tandau.data") / DEALS_FILE) as deals,
    ):
        return check_file(history), check_file(deals)


def check_file(path: Path) -> Checked:
    """Check a build history or a table of export deals; the header tells which it is.

    Parameters
    ----------
    path
        A CSV file.

    Raises
    ------
    CaseError
        With every fault.
    """
    text = read_text(path, MOST_BYTES)
    if isinstance(text, Fault):
        raise CaseError([text])
    header = {name.strip() for name in next(csv.reader(text.splitlines()[:1]), [])}
    if "vendor_state" in header:
        deals = read_export_deals(path)
        if deals.faults:
            raise CaseError(deals.faults)
        n_flagged = sum(deal.verified != "V" for deal in deals.records)
        return Checked("export_deals", len(deals.records), n_flagged, None)
    if "first_concrete" not in header:
        got = f"the columns {', '.join(sorted(header))[:80] or '(none)'}"
        expected = f"those of {HISTORY_FILE} ({', '.join(BuiltUnit.model_fields)}) or of "
        expected += f"{DEALS_FILE} ({', '.join(ExportDeal.model_fields)})"
        remedy = "bring a foreign table into this form with `tandau history import`"
        raise CaseError([Fault(str(path), "header", got, expected, remedy)])
    units = read_built_units(path)
    if units.faults:
        raise CaseError(units.faults)
    n_flagged = sum(bool(unit.flag) for unit in units.records)
    return Checked("reactor_history", len(units.records), n_flagged, units.records[0].known_until)
