"""When each claim was stated, in lanes of subjects, drawn by its template as SVG and as a table."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from tandau.report.claims_index import conflicts_of_claims, rule_title
from tandau.report.phrases import joined, phrase
from tandau.report.reading import subject_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tandau.report.reading import Material

Entry = dict[str, Any]
MONTHS: Final = 12
N_PARTNERS: Final = 5
N_PLANTS: Final = 4
N_CROWD: Final = 2
N_NAMED: Final = 8
STATUSES: Final = {
    "reported": "reported",
    "corroborated": "corroborated",
    "official": "official",
    "contested": "contested",
    "superseded": "superseded",
    "expired": "expired",
    "resolved_true": "came true",
    "resolved_false": "came out false",
}
# Lengths of the drawing in its own units, which are CSS pixels on a screen.
_SPAN: Final = 934.0
_LEAST_MONTH: Final = 6.3
_BEFORE: Final = 86.0
_EDGE: Final = 16.0
_AXIS: Final = 44.0
_STRIP: Final = 22.0
_ROW: Final = 20.0
_APART: Final = 18.0


@dataclass(frozen=True)
class _Scale:
    """The way from months to places along x.

    Parameters
    ----------
    first_year
        In which the axis begins; claims stated earlier lie in the lump before it.
    as_of
        The study's day, at which the axis ends.
    left, month
        Place of the first month's beginning, and width of a month.
    """

    first_year: int
    as_of: date
    left: float
    month: float

    @property
    def day(self) -> float:
        """Place of the study's day."""
        return self._place(self.as_of.year, self.as_of.month - 1 + (self.as_of.day - 1) / 31)

    def _place(self, year: int, months: float) -> float:
        return self.left + ((year - self.first_year) * MONTHS + months) * self.month

    def of(self, stated_on: str) -> float:
        """Return the middle of the month, or of the year where only that is known."""
        year, month = int(stated_on[:4]), stated_on[5:7]
        return min(self._place(year, int(month) - 0.5 if month else MONTHS / 2), self.day)

    def ticks(self) -> list[Entry]:
        """Return the beginnings of the years, and of the quarters of a short time."""
        years = range(self.first_year, self.as_of.year + 1)
        if len(years) > N_CROWD:
            return [{"x": self._place(year, 0), "text": str(year)} for year in years]
        return [
            {
                "x": self._place(year, month),
                "text": phrase("{year}-{month}", year=year, month=f"{month + 1:02}"),
            }
            for year in years
            for month in range(0, MONTHS, 3)
            if self._place(year, month) <= self.day
        ]


def lane_names(material: Material) -> dict[str, str]:
    """Return the lane of every subject that has one of its own, in the order of the lanes."""
    case = material.ranks["case"]
    offers: dict[str, list[Entry]] = defaultdict(list)
    for name in dict.fromkeys((*material.ranks["alternatives"], *case["offers"])):
        offers[case["offers"][name]["partner"]].append({"id": name, **case["offers"][name]})
    lanes: dict[str, str] = {}
    for place, (partner, group) in enumerate(offers.items()):
        own = phrase(
            "{partner}: {join}", partner=partner, join=joined(", ", (one["name"] for one in group))
        )
        lane = own if _has_room(place, len(offers), N_PARTNERS) else "Other partners"
        for one in group:
            subjects = (partner, one["vendor"], one["reactor"], one["id"], *one["design_families"])
            for subject in subjects:
                lanes.setdefault(subject, lane)
    for place, (name, plant) in enumerate(case["plants"].items()):
        has_room = _has_room(place, len(case["plants"]), N_PLANTS)
        lanes.setdefault(name, plant["name"] if has_room else "Other plants")
    for name in (case["question"]["id"], "programme"):
        lanes.setdefault(name, subject_name(material, name))
    return lanes


def _has_room(place: int, n_all: int, limit: int) -> bool:
    return n_all <= limit or place < limit - 1


def _scale(material: Material) -> _Scale:
    years = Counter(int(row["stated_on"][:4]) for row in material.claims.values())
    first = min([year for year, n in years.items() if n > N_CROWD] or years)
    as_of = date.fromisoformat(material.ranks["about"]["as_of"])
    n_months = (as_of.year - first) * MONTHS + as_of.month
    left = _BEFORE if min(years) < first else _EDGE
    return _Scale(first, as_of, left, max(_LEAST_MONTH, _SPAN / n_months))


def _mark(material: Material, claims: Sequence[str], conflicts: Sequence[int]) -> Entry:
    row = material.claims[claims[0]]
    named = joined(", ", claims[:N_NAMED])
    rest = (
        phrase(" and {claims} more", claims=len(claims) - N_NAMED) if len(claims) > N_NAMED else ""
    )
    status = STATUSES.get(row["status"], row["status"])
    rules = {rule_title(material.ranks["conflicts"][one]["rule"]).lower() for one in conflicts}
    clash = phrase("; in conflict: {rules}", rules=joined(", ", sorted(rules))) if rules else ""
    return {
        "claims": claims,
        "n": len(claims),
        "status": row["status"] if row["status"] in STATUSES else "reported",
        "link": f"#conflict-{conflicts[0]}" if conflicts else f"#dated-{claims[0]}",
        "is_conflict": bool(conflicts),
        "told": phrase(
            "{stated_on}, {status}: {named}{rest}{clash}",
            stated_on=row["stated_on"][:7],
            status=status,
            named=named,
            rest=rest,
            clash=clash,
        ),
    }


def _marks(material: Material, claims: Sequence[str], scale: _Scale) -> list[Entry]:
    """Return a lane's marks: one for all claims alike in month, status and conflicts."""
    conflicts = conflicts_of_claims(material)
    alike: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for claim in claims:
        row = material.claims[claim]
        is_before = int(row["stated_on"][:4]) < scale.first_year
        place = -1.0 if is_before else round(scale.of(row["stated_on"]), 1)
        alike[place, row["status"], tuple(conflicts.get(claim, ()))].append(claim)
    marks: list[Entry] = []
    n_before = 0
    for (place, _, clashes), group in sorted(alike.items()):
        x = place
        if place < 0:
            x = _EDGE + n_before % 4 * _APART
            n_before += 1
        marks.append({**_mark(material, group, clashes), "x": round(x, 1)})
    return marks


def _pile(marks: Sequence[Entry], top: float) -> int:
    """Give each mark the first row in which it touches no other; return the number of rows."""
    ends: list[float] = []
    for mark in sorted(marks, key=lambda one: one["x"]):
        free = [row for row, end in enumerate(ends) if mark["x"] - end >= _APART]
        row = free[0] if free else len(ends)
        ends[row : row + 1] = [mark["x"]]
        mark["y"] = round(top + _STRIP + (row + 0.5) * _ROW, 1)
    return len(ends)


def _ties(material: Material, lanes: Sequence[Entry]) -> list[Entry]:
    """Return for every conflict the places of its claims, from left to right."""
    place = {
        claim: (mark["x"], mark["y"])
        for lane in lanes
        for mark in lane["marks"]
        for claim in mark["claims"]
    }
    return [
        {
            "id": f"tie-{i}",
            "places": sorted({place[one] for one in found["claims"] if one in place}),
        }
        for i, found in enumerate(material.ranks["conflicts"])
    ]


def _rows(material: Material, lanes: Sequence[Entry]) -> list[Entry]:
    """Return the claims by month, subject and status, in the order of time and lanes."""
    conflicts = conflicts_of_claims(material)
    rows: dict[tuple[str, str, str], list[Entry]] = defaultdict(list)
    linked = {mark["link"] for lane in lanes for mark in lane["marks"]}
    order = [claim for lane in lanes for mark in lane["marks"] for claim in mark["claims"]]
    for claim in sorted(order, key=lambda one: material.claims[one]["stated_on"][:7]):
        row = material.claims[claim]
        subject = subject_name(material, row["subject"])
        status = STATUSES.get(row["status"], row["status"])
        entry = {
            "id": claim,
            "is_conflict": claim in conflicts,
            "is_marked": f"#dated-{claim}" in linked,
        }
        rows[row["stated_on"][:7], subject, status].append(entry)
    return [
        {"month": month, "subject": subject, "status": status, "claims": claims}
        for (month, subject, status), claims in rows.items()
    ]


def timeline(material: Material) -> Entry:
    """Return the drawing of the claims along time and the table that says the same.

    Parameters
    ----------
    material
        The study; a claim stands in the month of ``stated_on``, or in the middle of the year
        where no month is known, and never after the study's day.

    Returns
    -------
    Entry
        Size, ticks, lanes with marks, ties of the conflicts (places of their claims), and rows.
    """
    scale = _scale(material)
    own = lane_names(material)
    claims: dict[str, list[str]] = {name: [] for name in (*own.values(), "The rest")}
    for claim, row in material.claims.items():
        claims[own.get(row["subject"], "The rest")].append(claim)
    lanes: list[Entry] = []
    top = _AXIS
    for name, members in claims.items():
        if members:
            marks = _marks(material, members, scale)
            height = _STRIP + _ROW * _pile(marks, top)
            lanes.append(
                {
                    "name": name,
                    "top": top,
                    "height": height,
                    "marks": marks,
                    "n_claims": len(members),
                    "n_conflicts": sum(mark["n"] for mark in marks if mark["is_conflict"]),
                }
            )
            top += height
    return {
        "width": round(scale.day + _EDGE),
        "height": round(top + 4),
        "axis": _AXIS,
        "first_year": scale.first_year,
        "has_before": scale.left > _EDGE,
        "left": scale.left,
        "ticks": scale.ticks(),
        "day": round(scale.day, 1),
        "lanes": lanes,
        "ties": _ties(material, lanes),
        "rows": _rows(material, lanes),
        "statuses": {
            status: told
            for status, told in STATUSES.items()
            if any(mark["status"] == status for lane in lanes for mark in lane["marks"])
        },
    }
