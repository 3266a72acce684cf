"""What stands beside the ranking, in short, for ``tandau run --json``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

Entry = dict[str, Any]


def beside(study: Path) -> dict[str, list[Entry]]:
    """Return the offers' rights and stakes; each key only where the case has that part.

    Parameters
    ----------
    study
        A finished study.
    """
    told = {}
    for name, short in (("rights", _rights), ("stakeholders", _stakeholders)):
        path = study / f"{name}.json"
        if path.exists():
            told[name] = short(json.loads(path.read_text(encoding="utf-8")))
    return told


def _rights(rights: Entry) -> list[Entry]:
    return [
        {
            "offer": offer,
            "is_barred": bool(one["barred"]),
            "consents": [
                {"item": asked["item"], "holder": asked["holder"]} for asked in one["consents"]
            ],
            "chance": one["mean_chance"],
            "delay": one["delay"],
            "first_rank": {
                way: {when: shares[offer] for when, shares in both.items()}
                for way, both in rights["first_rank"].items()
            },
        }
        for offer, one in rights["offers"].items()
    ]


def _stakeholders(told: Entry) -> list[Entry]:
    return [
        {
            "offer": offer,
            "mean": one["mean_of_means"],
            "range_of_means": one["range_of_means"],
            "carried": one["carried"],
            "election": one["election"],
            "blocking": one["blocking"]["actors"],
            "support": {
                actor: row["support"][offer]["mean"] for actor, row in told["actors"].items()
            },
        }
        for offer, one in told["offers"].items()
    ]
