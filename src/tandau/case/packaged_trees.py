"""Criteria trees that come with Tandau, and how a case takes from them.

In ``criteria.yaml`` a group may be ``{tree: NAME}`` for all groups of a packaged tree, or name one
of them with ``tree`` and ``id``; a leaf names one of its group's, or any of the tree's, likewise.
What is written beside these keys replaces what the tree says.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from tandau.data.tables import rows
from tandau.errors import Fault

FILE: Final = "criteria_trees.csv"
Item = dict[str, Any]
KEY: Final = "tree"


@cache
def packaged_trees() -> dict[str, list[Item]]:
    """Return the groups of every packaged tree, as ``criteria.yaml`` would hold them.

    Examples
    --------
    >>> sorted(packaged_trees())
    ['iaea_reactor_technology_assessment', 'kazakhstan_evaluation_2025']
    """
    trees: dict[str, dict[str, Item]] = {}
    for row in rows("tandau.data", FILE):
        groups = trees.setdefault(row["tree"], {})
        group = groups.setdefault(
            row["group"],
            {
                "id": row["group"],
                "name": row["group_name"],
                "political": row["is_political"] == "yes",
                "criteria": [],
            },
        )
        group["criteria"].append(_leaf(row))
    return {name: list(groups.values()) for name, groups in trees.items()}


def _leaf(row: dict[str, str]) -> Item:
    leaf: Item = {name: row[name] for name in ("id", "name", "how", "reason")}
    leaf |= {name: row[name] for name in ("variable", "unit", "area") if row[name]}
    leaf |= {name: float(row[name]) for name in ("worst", "best")}
    if row["points"]:
        pairs = (pair.split(":") for pair in row["points"].split())
        leaf["points"] = [[float(place), float(worth)] for place, worth in pairs]
    gate = {end: float(row[f"gate_{end}"]) for end in ("least", "most") if row[f"gate_{end}"]}
    if gate:
        leaf["gate"] = gate
    if row["is_scored"] == "no":
        leaf["scored"] = False
    leaf["milestones"] = [int(one) for one in row["milestones"].split()]
    return leaf


def expanded(items: list[Any], file: str) -> tuple[list[tuple[str, Any]], list[Fault]]:
    """Return the groups of ``criteria.yaml`` with what they take from packaged trees.

    Parameters
    ----------
    items
        Of the key ``criteria``, as read.
    file
        Path of the file, to name in faults.

    Returns
    -------
    items, faults
        Place and content of every group; a group that takes from no tree is left as it is.
    """
    found: list[tuple[str, Any]] = []
    faults: list[Fault] = []
    for number, item in enumerate(items):
        place = f"criteria[{number}]"
        try:
            found += [(place, one) for one in _groups(item)]
        except LookupError as error:
            got, expected = error.args
            faults.append(Fault(file, place, got, expected, "correct the name"))
    return found, faults


def _tree(name: object) -> list[Item]:
    trees = packaged_trees()
    if not isinstance(name, str) or name not in trees:
        raise LookupError(f"the tree {name!r}", f"one of {', '.join(sorted(trees))}")
    return trees[name]


def _named(items: list[Item], name: object, what: str) -> Item:
    for one in items:
        if one["id"] == name:
            return one
    known = ", ".join(str(one["id"]) for one in items)
    raise LookupError(f"the {what} {name!r}", f"one of {known}")


def _groups(item: Any) -> list[Any]:  # noqa: ANN401
    if not isinstance(item, dict):
        return [item]
    own = {key: value for key, value in item.items() if key != KEY}
    if KEY in item and not own:
        return list(_tree(item[KEY]))
    base: Item = {}
    if KEY in item:
        base = _named(_tree(item[KEY]), item.get("id"), "group")
    if isinstance(own.get("criteria"), list):
        own["criteria"] = [_leaf_of(leaf, base) for leaf in own["criteria"]]
    return [{**base, **own}]


def _leaf_of(leaf: Any, group: Item) -> Any:  # noqa: ANN401
    if not isinstance(leaf, dict) or not ({KEY} & leaf.keys()):
        # Inside a packaged group a bare id takes the group's own leaf.
        is_bare = isinstance(leaf, dict) and group and set(leaf) == {"id"}
        return _named(group["criteria"], leaf["id"], "criterion") if is_bare else leaf
    own = {key: value for key, value in leaf.items() if key != KEY}
    everything = [one for node in _tree(leaf[KEY]) for one in node["criteria"]]
    return {**_named(everything, leaf.get("id"), "criterion"), **own}
