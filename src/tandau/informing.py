"""What it is worth to know, from all blocks of a study of many futures."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import xarray as xr
from threadpoolctl import threadpool_limits

from tandau.ranking.benefits import costs_of
from tandau.ranking.criteria import performance
from tandau.ranking.decision import VALUE, WAYS
from tandau.ranking.information_blocks import Block, worth_by_blocks
from tandau.ranking.worth_knowing import best_of
from tandau.report.long_table import column_names, columns_of, values_of
from tandau.report.store import chosen

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import numpy as np

    from tandau.many_futures import Many
    from tandau.ranking.decision import Decision


def informed(
    decide: Callable[[], Decision], many: Many | None, every: xr.Dataset, head: xr.Dataset
) -> Decision:
    """Return a decision whose values of information rest on all blocks.

    Memory holds one block at a time. The blocks are read twice, in their order, by the driver
    alone: no engine changes a digit.

    Parameters
    ----------
    decide
        Decides from the first futures, which choose the inputs.
    many
        The blocks; None leaves the decision as it is.
    every, head
        Inputs and outcomes of the first block: of all offers, and of those that are ranked.
    """
    decision = decide()
    if many is None:
        return decision
    criteria = {one.variable for view in decision.views.values() for one in view.criteria}
    names = sorted(criteria | {one.variable for one in decision.inputs})

    def blocks() -> Iterator[Block]:
        for part in many.parts:
            arrays = block_arrays(part, names, every, head)
            yield Block(_benefits(decision, arrays), _inputs(decision, arrays))

    first = {
        _name(way, criterion): found
        for way, view in decision.views.items()
        for criterion, found in view.information.items()
    }
    with threadpool_limits(1):
        told = worth_by_blocks(first, decision.inputs, blocks)
    views = {
        way: replace(view, information={name: told[_name(way, name)] for name in view.information})
        for way, view in decision.views.items()
    }
    return replace(decision, views=views, n_informed=many.n_futures)


def block_arrays(
    part: Path, names: Sequence[str], every: xr.Dataset, head: xr.Dataset
) -> xr.Dataset:
    """Return some variables of one block, of the offers that are ranked.

    Parameters
    ----------
    part
        File of the block.
    names
        Inputs or outcomes.
    every, head
        Inputs and outcomes of the first block: of all offers, and of those that are ranked.
    """
    moving = [name for name in names if "future" in head[name].dims]
    table = columns_of(part, [column for name in moving for column in column_names(every[name])])
    arrays = {
        name: (head[name].dims, chosen(values_of(table, name, every), head[name], every))
        for name in moving
    }
    coords = {name: head[name] for name in ("offer", "unit") if name in head.coords}
    steady = head[[name for name in names if name not in moving]]
    return xr.Dataset(arrays, coords).merge(steady)


def _inputs(decision: Decision, arrays: xr.Dataset) -> dict[str, np.ndarray]:
    found = {}
    for one in decision.inputs:
        kept = arrays[one.variable]
        kept = kept.mean("unit") if "unit" in kept.dims else kept
        kept = kept.sel(offer=one.offers[0]) if one.offers else kept
        found[one.key] = kept.to_numpy()
    return found


def _name(way: str, criterion: str) -> str:
    """Return under which name `_benefits` has the net benefit of a criterion, or of `VALUE`."""
    return f"{way} {VALUE}" if criterion == VALUE else criterion


def _benefits(decision: Decision, arrays: xr.Dataset) -> dict[str, np.ndarray]:
    """Return what information is worth something for, in any futures, (future, offer)."""
    found = costs_of(arrays, decision.views[WAYS[0]].criteria, decision.electricity)
    for way, view in decision.views.items():
        worth = performance(arrays, view.criteria, arrays.sizes["future"])
        found[_name(way, VALUE)] = best_of(worth @ view.mean_weight)
    return found
