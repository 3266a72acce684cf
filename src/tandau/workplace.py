"""Where a study is made: its draft, the parts of its jobs and the engine that does them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from tandau.many_futures import Design, Early, many_futures
from tandau.models.run import functions
from tandau.parts import Parts, discard, parts_folder
from tandau.report.bundle import Draft, dump
from tandau.report.contents import write_arrays
from tandau.report.store import join_long, labelled, spread_of_many, write_long, write_many
from tandau.weighing import statements_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import xarray as xr

    from tandau.engine_choice import Scale
    from tandau.engines import Engine
    from tandau.evidence.resolve import Known
    from tandau.many_futures import Many
    from tandau.ranking.assess import Ranking
    from tandau.ranking.criteria import Criterion

    Progress = Callable[[str, int, int], None]
    Spread = dict[str, dict[str, list[float | None]]]

EARLY: Final = "early.json"


@dataclass(frozen=True)
class Workplace:
    """A study under way.

    Parameters
    ----------
    draft
        Its folder.
    key
        Hash of what decides the parts of its jobs.
    seed
        Of the study.
    scale, engine
        How it is computed, and who does it.
    """

    draft: Draft
    key: str
    seed: int
    scale: Scale
    engine: Engine

    @property
    def folder(self) -> Path:
        """The folder of the parts of all jobs."""
        return parts_folder(self.draft.study)

    def parts(self, job: str) -> Parts:
        """Return where the parts of a job lie."""
        return Parts(self.folder, job, self.key)


def _hash(*told: object) -> str:
    return hashlib.sha256(dump(told).encode()).hexdigest()


def begun(out: Path, about: dict[str, Any], scale: Scale, engine: Engine) -> Workplace:
    """Open the folder of a study, or take up what a killed run has left.

    Parameters
    ----------
    out
        The study folder.
    about
        Facts of the run that do not differ between machines.
    scale, engine
        How it is computed, and who does it.
    """
    # Blocks are the same wherever a run ends; what is made of them is not.
    draft = Draft(out, _hash(about, scale.n_block, scale.until_se))
    if scale.is_fresh:
        draft.clear()
        discard(parts_folder(out))
    draft.open()
    return Workplace(draft, _hash(about, scale.n_block), about["seed"], scale, engine)


def add_arrays(
    draft: Draft, known: Known, about: dict[str, Any], inputs: xr.Dataset, outcomes: xr.Dataset
) -> None:
    """Write the futures of a study that fits into memory: two netCDF files, one Parquet table."""
    for name, data in (("futures.nc", inputs), ("outcomes.nc", outcomes)):
        told = labelled(data, about, known.evidence)
        draft.add(name, lambda path, told=told: write_arrays(told, path))  # type: ignore[misc]
    draft.add("results.parquet", lambda path: write_long(inputs.merge(outcomes), about, path))


def ranked_by_blocks(
    work: Workplace,
    known: Known,
    offers: tuple[str, ...],
    criteria: tuple[Criterion, ...],
    head: xr.Dataset,
    about: dict[str, Any],
    progress: Progress,
) -> Many:
    """Return what more futures than one block say; tell the answer so far in ``early.json``.

    Parameters
    ----------
    work
        The study under way.
    known
        The case with all its offers.
    offers
        Those that are ranked.
    criteria
        The leaves.
    head
        Inputs and outcomes of the first block.
    about
        Facts of the run.
    progress
        Called with the stage's name, blocks done and in all.
    """
    design = Design(
        known=known,
        offers=offers,
        criteria=criteria,
        statements=statements_of(known.case),
        n_futures=about["n_futures"],
        n_block=work.scale.n_block,
        seed=work.seed,
    )

    def tell(found: dict[str, Any]) -> None:
        work.draft.note(EARLY, dump(found))

    def told(done: int, total: int) -> None:
        progress("ranking", done, total)

    early = Early(design, work.scale.until_se, tell)
    return many_futures(design, head, work.parts("futures"), work.engine, early, told)


def add_many(
    draft: Draft,
    known: Known,
    about: dict[str, Any],
    every: xr.Dataset,
    head: xr.Dataset,
    many: Many,
) -> tuple[dict[str, Any], dict[str, Ranking], Spread]:
    """Write the futures of all blocks; return the facts of the run, rankings and quantiles.

    Parameters
    ----------
    draft
        Of the study.
    known
        The case with all its offers.
    about
        Facts of the run.
    every, head
        Inputs and outcomes of the first block: of all offers, and of those that are ranked.
    many
        What the blocks say.
    """
    about = {**about, "n_futures": many.n_futures}
    if many.missing:
        about["missing"] = list(many.missing)
        draft.mark_incomplete()
    told = labelled(every, about, known.evidence)
    outcomes = sorted(functions())
    inputs = [name for name in every.data_vars if name not in functions()]
    for file, names in (("futures.nc", inputs), ("outcomes.nc", outcomes)):
        draft.add(
            file,
            lambda path, names=names: write_many(  # type: ignore[misc]
                told[list(names)], every, many.parts, many.n_futures, path
            ),
        )
    draft.add("results.parquet", lambda path: join_long(many.parts, about, path))
    return about, many.rankings, spread_of_many(head, every, many.parts)
