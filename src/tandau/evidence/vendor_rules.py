"""Whose design a unit is: rules over the words of its vendor, model and name, the first that fits.

The rules are data (``data/vendor_rules.csv``), so that a user can mend or replace them. Where none
fits, the vendor's country stays unknown; nothing is guessed.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Annotated

from pydantic import AfterValidator, Field, model_validator

from tandau.case.fields import MaybeYear, Note, Record
from tandau.case.tables import read_table
from tandau.data.tables import rows
from tandau.errors import EvidenceError

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path


def _pattern(text: str) -> str:
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"a regular expression ({error})") from error
    return text


Pattern = Annotated[Note, Field(max_length=400), AfterValidator(_pattern)]


class VendorRule(Record):
    """One rule; every condition that is not empty must hold.

    ``design`` is searched in vendor and model, ``unit`` in the unit's name, both without regard to
    case; ``country`` is the host, ``type`` the reactor type, ``since`` and ``until`` years of first
    concrete. ``vendor_country`` is empty where the words are known not to tell it, ``family`` where
    they tell the vendor only.
    """

    design: Pattern = ""
    unit: Pattern = ""
    country: Note = ""
    type: Note = ""
    since: MaybeYear = None
    until: MaybeYear = None
    vendor_country: Note = ""
    family: Note = ""
    note: Note = ""

    @model_validator(mode="after")
    def _conditions(self) -> VendorRule:
        if not (self.design or self.unit or self.type):
            raise ValueError("a condition under design, unit or type")
        return self

    def fits(self, design: str, unit: str, country: str, kind: str, start: date) -> bool:
        """Whether the rule speaks of a unit."""
        return (
            self.country in ("", country)
            and self.type in ("", kind)
            and (self.since is None or start.year >= self.since)
            and (self.until is None or start.year <= self.until)
            and re.search(self.design, design, re.IGNORECASE) is not None
            and re.search(self.unit, unit, re.IGNORECASE) is not None
        )


@cache
def packaged_rules() -> tuple[VendorRule, ...]:
    """Return the packaged rules in their order."""
    return tuple(VendorRule.model_validate(row) for row in rows("tandau.data", "vendor_rules.csv"))


def read_rules(path: Path | None = None) -> tuple[VendorRule, ...]:
    """Return rules from a file, or the packaged ones.

    Raises
    ------
    EvidenceError
        With every fault of the file.
    """
    if path is None:
        return packaged_rules()
    found = read_table(path, VendorRule)
    if found.faults:
        raise EvidenceError(found.faults)
    return found.records


def vendor_of(
    rules: tuple[VendorRule, ...],
    *,
    design: str,
    unit: str,
    country: str,
    kind: str,
    start: date,
) -> tuple[str, str]:
    """Return the vendor's country and the design family, empty where no rule tells.

    Parameters
    ----------
    rules
        In the order in which they are tried.
    design
        Words on vendor and model.
    unit, country, kind
        Unit, host and reactor type as the build history spells them.
    start
        Day of first concrete.

    Examples
    --------
    >>> from datetime import date
    >>> vendor_of(packaged_rules(), design="VVER V-509", unit="AKKUYU-1", country="Turkey",
    ...           kind="PWR", start=date(2018, 4, 3))
    ('Russia', 'VVER-1200')
    """
    for rule in rules:
        if rule.fits(design, unit, country, kind, start):
            return rule.vendor_country, rule.family
    return "", ""
