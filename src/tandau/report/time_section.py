"""The page's section on time: fans, promises, actual units, and how such forecasts did before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from tandau.report import time_figures
from tandau.report.panels import target
from tandau.report.phrases import joined, phrase
from tandau.report.reading import offer_names

if TYPE_CHECKING:
    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material

NAMES: Final = {
    "vendor_promise": "Vendor's promise (5 to 6 years)",
    "completed_lognormal": "Finished units only, lognormal",
    "last_ten_years": "Units finished in the last ten years",
    "kaplan_meier": "All units, Kaplan-Meier",
    "host_lognormal": "Host country alone, lognormal",
    "aft_lognormal": "Regression on ten features of the unit",
    "tandau": "This model",
}


def _years(value: float) -> str:
    return f"{value:.1f}"


def _offer_row(material: Material, ids: PanelIds, offer: str, name: str) -> dict[str, Any]:
    told = material.schedule["offers"][offer]
    values = told["quantiles"]
    return {
        "offer": name,
        "panel": target(material, ids, "construction_time", offer),
        "figures": [_years(values[place]) for place in (0, 3, 6)],
        "promises": [
            {"claim": one["claim"], "years": f"{one['years']:g}", "kept": f"{share:.0%}"}
            for one, share in zip(told["promises"], told["within_promise"], strict=False)
        ],
        "usual": f"{told['usual_promise']:g}",
        "usual_kept": "" if told["promises"] else f"{told['within_promise'][0]:.0%}",
        "completion": f"{told['completion'][3]:.0f}",
        "completion_range": phrase(
            "{completion} to {completion_2}",
            completion=f"{told['completion'][0]:.0f}",
            completion_2=f"{told['completion'][6]:.0f}",
        ),
    }


def _score_rows(backtest: dict[str, Any]) -> list[dict[str, object]]:
    rows = []
    for name in NAMES:
        one = backtest["models"][name]
        skill = backtest["skill"].get(name, {}).get("all")
        told = (
            phrase(
                "{skill} ({low} to {high})",
                skill=f"{skill['skill']:.0%}",
                low=f"{skill['low']:.0%}",
                high=f"{skill['high']:.0%}",
            )
            if skill
            else ""
        )
        rows.append(
            {
                "name": NAMES[name],
                "all": f"{one['crps_all']:.2f}",
                "late": f"{one['crps_since_1990']:.2f}",
                "cover": joined(
                    " / ", (f"{one[f'coverage_{level}']:.0f}" for level in (50, 80, 95))
                ),
                "ks": f"{one['ks']:.2f}",
                "skill": told.replace("-", "\u2212"),
                "is_ours": name == "tandau",
            }
        )
    return rows


def time_section(material: Material, ids: PanelIds) -> dict[str, Any]:
    """Return what the template shows of time; ``is_fitted`` says whether the model is behind it."""
    schedule = material.schedule
    names = offer_names(material)
    found: dict[str, Any] = {
        "is_fitted": "model" in schedule,
        "record_until": schedule["record_until"],
        "fan": time_figures.fan(schedule["offers"], names),
        "rows": [_offer_row(material, ids, offer, name) for offer, name in names.items()],
    }
    if found["is_fitted"]:
        backtest = schedule["backtest"]
        found |= {
            "model": schedule["model"],
            "comparables": [
                {
                    **row,
                    "begun": row["first_concrete"][:7],
                    "years": _years(row["years"]) + ("" if row["outcome"] == "built" else "+"),
                    "of": joined(", ", (names[offer] for offer in row["offers"])),
                }
                for row in schedule["comparables"]
            ],
            "scores": _score_rows(backtest),
            "backtest": backtest,
            "reliability": time_figures.reliability(backtest["reliability"]),
            "histogram": time_figures.transform_histogram(backtest["histogram"]),
        }
    return found
