"""What ``tandau run --json`` tells of the power system."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

NEAR: Final = 2035


def told_power(power: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return what ``tandau run --json`` tells of ``power.json``; nothing without it.

    Values are medians: that of the picture year in MUSD a year, shares and hours of 2035 or, where
    the case does not ask for 2035, of the study year that is nearest to it.
    """
    if not power:
        return {}
    if power.get("unsolved"):
        return {"power": {}, "power_error": {"unsolved": power["unsolved"]}}
    year = str(min(power["years"], key=lambda one: (abs(one - NEAR), one)))
    shown = str(power["picture_year"])

    def middle(name: str, at: str, key: str) -> float | None:
        values = power["figures"][name][at].get(key)
        return None if values is None else float(values[2])

    return {
        "power": {
            name: {
                "system_value_p50": middle(name, shown, "system_value"),
                f"coal_share_{year}_p50": middle(name, year, "coal_generation_share"),
                f"lole_{year}_p50": middle(name, year, "lole"),
            }
            for name in power["alternatives"]
        },
        "power_error": power["errors"],
    }
