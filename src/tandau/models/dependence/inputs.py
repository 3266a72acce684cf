"""Arrays that cannot be meant: every fault of a call at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.errors import Fault, ModelError

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy.typing as npt


def refuse(faults: Sequence[Fault | None]) -> None:
    """Raise one error with all faults, if there are any.

    Raises
    ------
    ModelError
        Holds the faults.
    """
    found = tuple(fault for fault in faults if fault is not None)
    if found:
        raise ModelError("\n".join(str(fault) for fault in found), found)


def outside(
    function: str, name: str, values: npt.ArrayLike, low: float, high: float
) -> Fault | None:
    """Return the fault of values outside ``[low, high]`` or not numbers, None without one.

    Examples
    --------
    >>> outside("f", "share", [0.5, 2.0], 0, 1).got
    '2.0'
    """
    flat = np.ravel(np.asarray(values, dtype=np.float64))
    bad = flat[~((flat >= low) & (flat <= high))]
    if bad.size == 0:
        return None
    expected = f"numbers from {low:g} to {high:g}"
    return Fault(function, name, str(bad[0]), expected, f"correct the values of {name}")


def misfit(function: str, name: str, got: object, expected: object) -> Fault | None:
    """Return the fault of a shape or set that is not the expected one, None where they agree.

    Examples
    --------
    >>> misfit("f", "shares", (2,), (3,)).expected
    '(3,)'
    """
    if got == expected:
        return None
    return Fault(function, name, str(got), str(expected), f"make {name} fit the other inputs")
