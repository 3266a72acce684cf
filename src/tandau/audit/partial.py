"""What can be recomputed where claims are hidden: the quantities on which none of them bears."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from tandau.audit.comparison import is_close
from tandau.audit.redaction import CLAIMS, put_back
from tandau.audit.taint import taint
from tandau.case.csv_text import csv_rows
from tandau.errors import ReportError, TandauError
from tandau.intake import known_case
from tandau.report.parts import lineage
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.audit.opened import HiddenClaim, Opened
    from tandau.audit.taint import Taint

IN_PART: Final = "in_part"
DIFFERS: Final = "differs"
# Of pooled figures; other versions of the libraries may round otherwise.
CLOSE: Final = 1e-6


def recomputed(
    opened: Opened, hidden: Sequence[HiddenClaim], claimed_reach: Taint, *, is_same: bool
) -> dict[str, Any]:
    """Pool the open claims again and hold every quantity that no hidden claim reaches against them.

    Parameters
    ----------
    opened
        The pack, with figures that stand in for hidden ones.
    hidden
        What is still hidden.
    claimed_reach
        What rests on it, as the pack says.
    is_same
        Whether every version is the pack's, so that figures must be the same.

    Returns
    -------
    dict
        ``verdict`` (``in_part`` or ``differs``), ``is_confirmed``, which is false,
        ``not_recomputed`` as found here, ``quantities``: how many were recomputed and which differ,
        and ``error`` where the case cannot be pooled without what is hidden.
    """
    claimed = opened.part("lineage.json").get("quantities", {})
    different: list[str] = []
    n_recomputed, error, reach = 0, None, claimed_reach
    try:
        found = lineage(known_case(opened.case, opened.manifest.day))
    except TandauError as failed:
        error = str(failed.faults[0]) if failed.faults else str(failed)
    else:
        # Not as the pack says: it could name too much, so that too little is compared.
        reach = taint(found, [one.claim for one in hidden])
        untold = taint(found, [one.claim for one in opened.about.hidden])  # disclosed ones too
        mine = found["quantities"]
        asked = sorted((mine.keys() | claimed.keys()) - set(untold.quantities))
        allowed = 0.0 if is_same else CLOSE
        different = [key for key in asked if not is_close(claimed.get(key), mine.get(key), allowed)]
        n_recomputed = len(asked)
    return {
        "verdict": DIFFERS if different else IN_PART,
        "is_confirmed": False,
        "not_recomputed": asdict(reach),
        "quantities": {"n": n_recomputed, "different": different},
        "error": error,
    }


def stand_in(opened: Opened, hidden: Sequence[HiddenClaim]) -> None:
    """Give hidden claims a figure inside their variable's bounds, so that the case can be read.

    Nothing that is compared or told rests on the figure.

    Parameters
    ----------
    opened
        The pack; the claims of its case are changed.
    hidden
        What is still hidden.

    Raises
    ------
    ReportError
        Where a hidden claim is of a variable that this version does not know.
    """
    path = opened.case / CLAIMS
    header, *rows = csv_rows(path)
    told = {row[header.index("id")]: dict(zip(header, row, strict=True)) for row in rows}
    new = {}
    for one in hidden:
        if not one.variable:  # a statement gives no number
            continue
        about = vocabulary().get(one.variable)
        if about is None or one.claim not in told:
            raise ReportError(f"{opened.pack}: {one.claim} hides a variable that is not known here")
        low, high = about.low, about.high
        figure = low if high is None else high if low is None else (low + high) / 2
        new[one.claim] = {
            **told[one.claim],
            "variable": one.variable,
            "category": "",
            "mode": repr(1.0 if figure is None else float(figure)),
            "unit": about.unit,
            "price_year": str(opened.manifest.price_year) if "USD" in about.unit else "",
        }
    put_back(path, new)
