"""Published numbers on the adequacy of a power system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from tandau.models.power.adequacy import eens, lole
from tandau.models.power.capacity_states import capacity_states
from tandau.published import entry, read_published

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import numpy.typing as npt

    from tandau.published import Compared


def loads_of_test_system(content: dict[str, Any]) -> npt.NDArray[np.float64]:
    """Return the hourly loads of the reliability test system in MW, (day, hour).

    Parameters
    ----------
    content
        Of ``data/published/reliability_test_system.yaml``.
    """
    days = []
    for week, of_year in enumerate(content["weekly"], start=1):
        season = (
            "winter" if week in content["winter_weeks"]
            else "summer" if week in content["summer_weeks"] else "between"
        )  # fmt: skip
        for day, of_week in enumerate(content["daily"]):
            kind = "weekday" if day < 5 else "weekend"  # noqa: PLR2004 - weeks begin on Monday
            shape = np.array(content["hourly"][season][kind], dtype=float)
            days.append(content["peak"] * of_year * of_week * shape / 1e6)
    return np.stack(days)


def power_cases() -> Iterator[Compared]:
    """Yield the published cases on the power system, each computed here."""
    content = read_published("reliability_test_system.yaml")
    sizes, counts, rates = np.array([[size, *told] for size, told in content["units"].items()]).T
    counts = counts.astype(int)
    fleet = capacity_states(np.repeat(sizes, counts), np.repeat(rates, counts))
    loads = loads_of_test_system(content)
    found = {
        "lole": lole(fleet, loads.ravel()),
        "lole_days": lole(fleet, loads.max(axis=1)),
        "eens": eens(fleet, loads.ravel()),
    }
    sums = {
        "capacity": (content["total_capacity"], counts @ sizes),
        "peak": (content["peak"], loads.max()),
        "units": (32, counts.sum()),
        "hours": (8736, loads.size),
    }
    for name, (expected, got) in sums.items():
        yield entry(f"rts79_{name}", content["source"], expected, float(got), 1e-9)
    for name, (expected, tolerance) in content["expected"].items():
        yield entry(f"rts79_{name}", content["source"], expected, float(found[name]), tolerance)
