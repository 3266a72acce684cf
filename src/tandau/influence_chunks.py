"""Every claim at its low and its high end, some claims a chunk: work for an engine."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from tandau.ranking.influence import influences
from tandau.report.long_table import parquet_bytes
from tandau.runner import Job, run_chunks
from tandau.whatif import WhatIf

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from tandau.engines import Engine
    from tandau.evidence.resolve import Evidence
    from tandau.futures.sample import Plan
    from tandau.parts import Parts
    from tandau.ranking.criteria import Criterion
    from tandau.ranking.influence import Influence

N_CLAIMS: Final = 32  # of a chunk: half a second of work
_ENDS: Final = ("low", "high")


@dataclass(frozen=True)
class Changes:
    """What all chunks share: the arguments of `tandau.whatif.WhatIf`."""

    evidence: Evidence
    plan: Plan
    points: np.ndarray
    known: xr.Dataset
    criteria: tuple[Criterion, ...]
    weights: np.ndarray

    def whatif(self) -> WhatIf:
        """Return what changes one claim after the other."""
        return WhatIf(
            self.evidence, self.plan, self.points, self.known, self.criteria, self.weights
        )


def influence_part(changes: Changes, chunk: int) -> bytes:
    """Return who is best with each claim of a chunk at either end, as a Parquet file."""
    whatif = changes.whatif()
    claims = list(whatif.claims())[chunk * N_CLAIMS : (chunk + 1) * N_CLAIMS]
    pairs = [(claim, end) for claim in claims for end in _ENDS]
    found = [whatif.first_rank_with(claim, end) for claim, end in pairs]
    shares = pa.array([row.tolist() for row in found], type=pa.list_(pa.float64()))
    table = pa.table(
        {
            "claim": pa.array([claim for claim, _ in pairs], type=pa.string()),
            "end": pa.array([end for _, end in pairs], type=pa.string()),
            "first_rank": shares,
        }
    )
    return parquet_bytes(table, {})


def influences_by_chunks(
    changes: Changes, parts: Parts, engine: Engine, told: Callable[[int, int], None]
) -> tuple[list[Influence], tuple[str, ...]]:
    """Return every claim's swing, and the claims whose chunk could not be done.

    Parameters
    ----------
    changes
        What is changed.
    parts, engine
        Where chunks are kept, and who does them.
    told
        Called with the numbers of chunks done and in all.
    """
    claims = list(changes.whatif().claims())
    job = Job(influence_part, changes, math.ceil(len(claims) / N_CLAIMS))
    ran = run_chunks(job, parts, engine, told)
    found = {
        (row["claim"], row["end"]): np.array(row["first_rank"])
        for path in ran.parts.values()
        for row in pq.read_table(path).to_pylist()
    }
    done = [claim for claim in claims if (claim, _ENDS[0]) in found]
    missing = tuple(claim for claim in claims if (claim, _ENDS[0]) not in found)
    return influences(done, lambda claim, end: found[claim, end]), missing
