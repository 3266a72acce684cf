"""Which quantities speak of each number of the power system, for all years or for single ones."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from tandau.case.system import dated_subject, needed_claims
from tandau.errors import Fault
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.case.question import Question
    from tandau.case.system import System
    from tandau.evidence.pool import Quantity

    Dated = tuple[tuple[int | None, str], ...]
    SystemEvidence = dict[str, dict[str, Dated]]


def find_system(
    quantities: Mapping[str, Quantity],
    question: Question,
    system: System,
    file: str,
    *,
    is_latest: bool,
) -> tuple[SystemEvidence, list[Fault]]:
    """Find the quantities that give the numbers of the power system.

    Parameters
    ----------
    quantities
        All that claims give, by key.
    question
        Of the case; nothing is needed where it asks nothing of a power system.
    system
        What the case names; empty where it has a network of its own, which brings its numbers.
    file
        Path of the claims, to name in faults.
    is_latest
        False in an as-of run: a station that nobody had spoken of by then is no fault, but is not
        there.

    Returns
    -------
    found
        Variable → subject → (year of which it speaks or None for all years, key), by year.
    faults
        One for every number that is lacking.
    """
    found: dict[str, dict[str, list[tuple[int | None, str]]]] = defaultdict(dict)
    if question.power is None:
        return {}, []
    for key, quantity in quantities.items():
        if vocabulary()[quantity.variable].is_of_system:
            subject, year = dated_subject(quantity.subject)
            found[quantity.variable].setdefault(subject, []).append((year, key))
    needed = needed_claims(system, question.id) if system.zones else ()
    lacking: dict[str, list[str]] = defaultdict(list)
    stations = system.subjects("station")
    for subject, variable in needed:
        is_unknown_yet = not is_latest and subject in stations
        if subject not in found[variable] and not is_unknown_yet:
            lacking[variable].append(subject)
    faults = [
        Fault(
            file,
            f"{', '.join(subjects)}, variable {variable}",
            "no claim",
            f"a usable claim in {vocabulary()[variable].unit}, since the case has a power system",
            "add a claim, or a judgement with a wide range",
        )
        for variable, subjects in lacking.items()
    ]
    ordered = {
        variable: {
            subject: tuple(sorted(pairs, key=lambda pair: (pair[0] or 0, pair[1])))
            for subject, pairs in sorted(of_subject.items())
        }
        for variable, of_subject in sorted(found.items())
        if of_subject
    }
    return ordered, faults
