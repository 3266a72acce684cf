"""Which quantity gives each aside: what technology rights and actors need of the claims."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandau.errors import Fault
from tandau.evidence.terms import first_key
from tandau.variables import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tandau.case.asides import Owners
    from tandau.evidence.pool import Quantity


def find_asides(
    quantities: Mapping[str, Quantity], owners: Owners, file: str, when: str
) -> tuple[dict[str, dict[str, str]], list[Fault]]:
    """Find the quantity that gives each aside to each owner.

    Parameters
    ----------
    quantities
        All that claims give, by key.
    owners
        Variable, then owner, then the subjects whose claims may give it.
    file
        Path of the claims, to name in faults.
    when
        Words that name the day, for an as-of run.

    Returns
    -------
    keys
        Variable, then owner, then key of the quantity.
    faults
        One for every aside that some owner lacks.
    """
    keys: dict[str, dict[str, str]] = {}
    faults = []
    for name, wanted in owners.items():
        found = {who: first_key(subjects, name, quantities) for who, subjects in wanted.items()}
        keys[name] = {who: key for who, key in found.items() if key is not None}
        if lacking := sorted(set(wanted) - set(keys[name])):
            last = wanted[lacking[0]][-1]
            place = f"{', '.join(lacking)}, variable {name}"
            expected = f"a usable claim{when} in {vocabulary()[name].unit}"
            remedy = f"add a judgement with a wide range, for these or for {last}"
            faults.append(Fault(file, place, "no claim", expected, remedy))
    return keys, faults
