"""More futures than fit into memory: block by block through all array models and rankings.

A block is a slice of the same scrambled Sobol set that a small study draws whole, and its weights
come from random numbers of its own. Each block becomes a part with its rows and what was counted
over them; counts add up in the order of the blocks, so that no result depends on who did them, in
which order, or how often the run was killed. The first block is what the other stages see.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow.parquet as pq
import xarray as xr

from tandau.errors import RunError
from tandau.models.run import evaluate
from tandau.ranking.assess import WITHOUT, Counted, counted, of_leaves, ranked
from tandau.ranking.confidence import confident
from tandau.ranking.criteria import performance
from tandau.ranking.smaa import Tally
from tandau.report.long_table import columns_of, long_table, note_of, parquet_bytes
from tandau.runner import Job, run_chunks
from tandau.screening import joint_futures

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from tandau.engines import Engine
    from tandau.evidence.resolve import Known
    from tandau.parts import Parts
    from tandau.ranking.assess import Ranking
    from tandau.ranking.criteria import Criterion
    from tandau.ranking.statements import Statement

TOLD_EARLY: Final = ("all", WITHOUT)


@dataclass(frozen=True)
class Design:
    """What all blocks share.

    Parameters
    ----------
    known
        The case with all its offers.
    offers
        Those that the gates left in.
    criteria, statements
        As for `tandau.ranking.assess.assess`.
    n_futures, n_block, seed
        Of the study.
    """

    known: Known
    offers: tuple[str, ...]
    criteria: tuple[Criterion, ...]
    statements: Mapping[str, Statement]
    n_futures: int
    n_block: int
    seed: int

    @property
    def n_blocks(self) -> int:
        """How many blocks there are, the last one perhaps smaller."""
        return math.ceil(self.n_futures / self.n_block)

    def size(self, block: int) -> int:
        """Return the number of futures of a block."""
        return min(self.n_block, self.n_futures - block * self.n_block)


@dataclass(frozen=True)
class Many:
    """What came of many futures.

    Parameters
    ----------
    rankings
        As `tandau.ranking.assess.assess` gives them.
    parts
        Files of the blocks, in order.
    n_futures
        In those.
    missing
        Futures that could not be done: ``first``, ``last``, ``reason``.
    """

    rankings: dict[str, Ranking]
    parts: tuple[Path, ...]
    n_futures: int
    missing: tuple[dict[str, Any], ...]


def block_part(design: Design, block: int) -> bytes:
    """Return one block's rows and counts as a Parquet file; work for an engine."""
    n_futures, start = design.size(block), block * design.n_block
    _, _, inputs = joint_futures(design.known, n_futures, design.seed, start)
    arrays = inputs.merge(evaluate(inputs))
    worth = performance(arrays.sel(offer=list(design.offers)), design.criteria, n_futures)
    found = counted(worth, design.criteria, design.statements, design.seed, block)
    note = {
        "n_futures": n_futures,
        "ways": {name: {"places": one.places, **_plain(one.tally)} for name, one in found.items()},
    }
    return parquet_bytes(long_table(arrays, start), note)


def _plain(tally: Tally) -> dict[str, Any]:
    return {
        name: value if isinstance(value, int) else value.tolist()
        for name, value in vars(tally).items()
    }


def _tally(plain: Mapping[str, Any]) -> Tally:
    arrays = {name: np.array(plain[name]) for name in plain if name not in {"places", "n_samples"}}
    return Tally(n_samples=plain["n_samples"], **arrays)


class Early:
    """The answer so far, told whenever the next block in order is done.

    Parameters
    ----------
    design
        Of the blocks.
    until
        Standard error of every probability of being best with which the run ends; None for all.
    tell
        Called with the answer so far as plain JSON.
    """

    def __init__(
        self, design: Design, until: float | None, tell: Callable[[dict[str, Any]], None]
    ) -> None:
        self._offers = design.offers
        self._until = until
        self._tell = tell
        self._counted: dict[str, Tally] = {}

    def __call__(self, part: Path) -> bool:
        """Add a part; return whether the ranks are known well enough."""
        ways = note_of(part)["ways"]
        for name in TOLD_EARLY:
            if name in ways:
                more = _tally(ways[name])
                self._counted[name] = self._counted[name] + more if name in self._counted else more
        self._tell({name: self._told(one) for name, one in self._counted.items()})
        if self._until is None:
            return False
        return all(one.standard_error.max() <= self._until for one in self._counted.values())

    def _told(self, one: Tally) -> dict[str, Any]:
        shares, errors = one.first / one.n_samples, one.standard_error
        rows = zip(self._offers, shares, errors, strict=True)
        return {
            "n_futures": one.n_samples,
            "offers": {
                offer: {"first_rank": float(share), "standard_error": float(error)}
                for offer, share, error in rows
            },
        }


def many_futures(
    design: Design,
    head: xr.Dataset,
    parts: Parts,
    engine: Engine,
    early: Early,
    told: Callable[[int, int], None],
) -> Many:
    """Do all blocks and return what they say together.

    Parameters
    ----------
    design
        Of the blocks.
    head
        Inputs and outcomes of the first block, offers as ranked.
    parts, engine
        Where blocks are kept, and who does them.
    early
        Told of every block in order.
    told
        Called with the numbers of blocks done and in all.

    Raises
    ------
    RunError
        Where not one block could be done.
    """
    ran = run_chunks(Job(block_part, design, design.n_blocks), parts, engine, told, early)
    paths = tuple(ran.parts.values())
    if not paths:
        reason = next(iter(ran.set_aside.values()))
        message = f"no block of futures could be computed: {reason}"
        raise RunError(f"{message}; use fewer workers, or machines with more memory")
    notes = [note_of(path) for path in paths]
    worth = performance(head, design.criteria, head.sizes["future"])
    first = counted(worth, design.criteria, design.statements, design.seed)
    tallies = {name: reduce(add, (_tally(note["ways"][name]) for note in notes)) for name in first}
    sure = _confident(paths, head, design, first, tallies)
    n_futures = sum(note["n_futures"] for note in notes)
    return Many(
        {
            name: ranked(
                Counted(one.places, tallies[name], one.weights),
                design.criteria,
                sure[name] / n_futures,
            )
            for name, one in first.items()
        },
        paths,
        n_futures,
        tuple(
            {
                "first": block * design.n_block,
                "last": block * design.n_block + design.size(block) - 1,
                "reason": reason,
            }
            for block, reason in ran.set_aside.items()
        ),
    )


def _confident(
    paths: Sequence[Path],
    head: xr.Dataset,
    design: Design,
    ways: Mapping[str, Counted],
    tallies: Mapping[str, Tally],
) -> dict[str, np.ndarray]:
    """Count how often each offer is best under its own central weights, way by way.

    Those weights are known only now, so that the parts are read once more.
    """
    told = {name: np.zeros(len(design.offers)) for name in ways}
    for path in paths:
        worth = performance(_judged(path, head, design), design.criteria, _n_rows(path, design))
        for name, one in ways.items():
            told[name] += confident(of_leaves(worth, one.places), tallies[name].central_weight)
    return told


def _n_rows(path: Path, design: Design) -> int:
    n_offers = len(design.known.choice.offers)
    return int(pq.read_metadata(path).num_rows) // n_offers


def _judged(path: Path, head: xr.Dataset, design: Design) -> xr.Dataset:
    """Return what the criteria judge, of the offers that are ranked."""
    names = {one.variable for one in design.criteria}
    steady = [name for name in sorted(names) if "future" not in head[name].dims]
    moving = [name for name in sorted(names) if name not in steady]
    table = columns_of(path, moving)
    every = [offer.id for offer in design.known.choice.offers]
    places = [every.index(offer) for offer in design.offers]
    n_offers = len(every)
    arrays = {
        name: (("offer", "future"), table[name].to_numpy().reshape(-1, n_offers).T[places])
        for name in moving
    }
    return xr.Dataset(arrays, coords={"offer": list(design.offers)}).merge(head[steady])
