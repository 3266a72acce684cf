"""The export deals: one record per deal, as known on a day."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from datetime import date
from typing import TYPE_CHECKING, Final

from tandau.case.history_tables import DEALS_FILE, ExportDeal, read_export_deals
from tandau.data.tables import rows
from tandau.errors import EvidenceError
from tandau.evidence.history import DAYS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tandau.evidence.history import Unit

DEALS_KNOWN_UNTIL: Final = date(2026, 11, 1)  # the day up to which running deals were coded
EXITS: Final = frozenset({"cancelled", "partner_exit", "rescoped"})
STALLED: Final = "stalled"
# The history writes some hosts otherwise.
_HOSTS: Final = {"UAE": "United Arab Emirates", "Turkiye": "Turkey"}
STATES: Final = {
    "CN": "China",
    "EU": "European utilities",
    "FR": "France",
    "JP": "Japan",
    "KR": "South Korea",
    "RU": "Russia",
    "US": "United States",
}


@dataclass(frozen=True)
class Deal:
    """One export deal; dates are None where the event has not happened or is not known.

    ``vendor_state`` is a two-letter code; ``state_loan`` tells whether the vendor's state or its
    export bank lent for the project, and is None where that is not known.
    """

    id: str
    host: str
    project: str
    vendor_state: str
    vendor: str
    firmness: str
    agreement: date
    first_concrete: date | None
    end: date | None
    outcome: str
    cause: str
    second_cause: str
    verified: str
    source: str
    state_loan: bool | None = None

    def as_of(self, day: date) -> Deal | None:
        """Return the deal as it was known on a day, or None where it had not been agreed.

        A deal that stalled on an unknown day counts as running on every day before the end of the
        record.
        """
        if self.agreement > day:
            return None
        concrete = (
            self.first_concrete if self.first_concrete and self.first_concrete <= day else None
        )
        end = self.end if self.end and self.end <= day else None
        if end or (day >= DEALS_KNOWN_UNTIL and not self.end):
            return replace(self, first_concrete=concrete)
        running = "construction" if concrete else "preconstruction"
        return replace(
            self, first_concrete=concrete, end=None, outcome=running, cause="", second_cause=""
        )

    @property
    def has_fallen_through(self) -> bool:
        """Whether the partner is out: cancelled, withdrawn, or turned into something else."""
        return self.outcome in EXITS and self.end is not None

    def years_before(self, day: date) -> float:
        """Return the years from agreement to first concrete, else to the end, else to the day."""
        return _years(self.agreement, self.first_concrete or self.end or day)

    def years_after(self, day: date) -> float:
        """Return the years from first concrete to the end or the day; 0 before first concrete."""
        return _years(self.first_concrete, self.end or day) if self.first_concrete else 0.0

    def is_newcomer(self, history: Iterable[Unit]) -> bool:
        """Return whether the host had connected no unit of the history before the agreement.

        The history begins with units started in 1965: a host whose only unit is older (Kazakhstan,
        whose BN-350 was begun in 1964) counts as a newcomer.
        """
        host = _HOSTS.get(self.host, self.host)
        return not any(
            unit.country == host and unit.grid_connection and unit.grid_connection <= self.agreement
            for unit in history
        )


def _years(start: date, end: date) -> float:
    return (end - start).days / DAYS_PER_YEAR


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def own_deals(folder: Path) -> tuple[Deal, ...] | None:
    """Return the case's own export deals, None where it has none; their loans are not known.

    Raises
    ------
    EvidenceError
        With every fault of the file.
    """
    path = folder / DEALS_FILE
    if not path.exists():
        return None
    found = read_export_deals(path)
    if found.faults:
        raise EvidenceError(found.faults)
    same = [one.name for one in fields(Deal) if one.name in ExportDeal.model_fields]
    return tuple(
        Deal(
            cause=row.cause_primary,
            second_cause=row.cause_secondary,
            **{name: getattr(row, name) for name in same},
        )
        for row in found.records
    )


def read_deals() -> tuple[Deal, ...]:
    """Return the packaged export deals with what is known of their loans."""
    loans = {
        row["deal"]: row["state_loan"] == "yes" for row in rows("tandau.data", "deal_loans.csv")
    }
    return tuple(
        Deal(
            id=row["id"],
            host=row["host"],
            project=row["project"],
            vendor_state=row["vendor_state"],
            vendor=row["vendor"],
            firmness=row["firmness"],
            agreement=date.fromisoformat(row["agreement"]),
            first_concrete=_day(row["first_concrete"]),
            end=_day(row["end"]),
            outcome=row["outcome"],
            cause=row["cause_primary"],
            second_cause=row["cause_secondary"],
            verified=row["verified"],
            source=row["source"],
            state_loan=loans.get(row["id"]),
        )
        for row in rows("tandau.data", "export_deals.csv")
    )
