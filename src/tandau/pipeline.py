"""The table of contents: case → evidence → futures → models → ranking → report, a step each."""

from __future__ import annotations

import platform
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from tandau.engine_choice import Scale, engine_of
from tandau.errors import RunError
from tandau.folder_lock import only_run
from tandau.influence_chunks import Changes, influences_by_chunks
from tandau.informing import informed
from tandau.intake import about_run, criteria_of, known_case
from tandau.machine import refusals
from tandau.models.run import evaluate
from tandau.parts import discard
from tandau.power_effort import effort_of
from tandau.ranking.assess import assess, generator
from tandau.ranking.decision import decide
from tandau.ranking.weights import by_group
from tandau.report.bundle import dump
from tandau.report.contents import influence_entries
from tandau.report.decision import decision_entry
from tandau.report.part_futures import part_futures
from tandau.report.parts import ranks
from tandau.screening import joint_futures, passages, screened
from tandau.stages import (
    add_money,
    add_portfolios,
    add_power_system,
    add_report,
    add_rights,
    add_risks,
    add_worths,
    check_power_system,
)
from tandau.weighing import statements_of
from tandau.workplace import add_arrays, add_many, begun, ranked_by_blocks

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    import xarray as xr

    from tandau.evidence.resolve import Known
    from tandau.futures.sample import Plan
    from tandau.ranking.criteria import Criterion
    from tandau.workplace import Workplace

INFLUENCE_FUTURES: Final = 1024
Progress = Callable[[str, int, int], None]
LIBRARIES: Final = (
    "dags", "numpy", "scipy", "xarray", "pandas", "pint", "pydantic", "netCDF4", "matplotlib",
    "jinja2",
)  # fmt: skip


@dataclass
class Clock:
    """Seconds that each stage took; tells the beginning of each."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Time one stage."""
        self.progress(name, 0, 1)
        start = time.perf_counter()
        yield
        self.seconds[name] = round(self.seconds.get(name, 0.0) + time.perf_counter() - start, 3)


def run_study(
    folder: Path,
    out: Path,
    *,
    as_of: date | None = None,
    n_futures: int | None = None,
    seed: int | None = None,
    with_power: bool | None = None,
    power_effort: str = "quick",
    scale: Scale | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> dict[str, Any]:
    """Run a case from reading to report and publish the study folder.

    Parameters
    ----------
    folder
        The case.
    out
        The study folder to make or replace.
    as_of
        Use only what was stated by this day; None for everything.
    n_futures, seed
        In place of the case's own.
    with_power
        Whether the power system is solved too; None for what the case says.
    power_effort
        How much of it is solved exactly: a name of `tandau.power_effort.EFFORTS`.
    scale
        On which engine, and whether the run may end early.
    progress
        Called with the stage's name, steps done and in all.

    Returns
    -------
    dict
        The manifest as published.

    Raises
    ------
    TandauError
        Where the case has faults, a model fails or the folder cannot be written.
    """
    clock, scale, out = Clock(progress), scale or Scale(), out.resolve()
    with clock.stage("read"):
        known = known_case(folder, as_of)
    n_futures = known.case.question.futures if n_futures is None else n_futures
    seed = known.case.question.seed if seed is None else seed
    with_power = is_with_power(known, with_power)
    about = {**about_run(known, n_futures, seed), "with_power": with_power}
    about["power_effort"] = power_effort
    with (
        refusals(out),
        only_run(out),
        engine_of(scale.engine, scale.n_workers, scale.scheduler) as engine,
    ):
        work = begun(out, about, scale, engine)
        manifest = _study(known, about, work, clock)
        if not manifest.get("missing"):
            discard(work.folder)  # else the same command tries again only what is missing
    return manifest


def _study(known: Known, about: dict[str, Any], work: Workplace, clock: Clock) -> dict[str, Any]:
    draft, scale, progress = work.draft, work.scale, clock.progress
    n_futures, seed = about["n_futures"], about["seed"]
    is_many = n_futures > scale.n_block
    with clock.stage("futures"):
        plan, points, inputs = joint_futures(known, min(n_futures, scale.n_block), seed)
    with clock.stage("models"):
        outcomes = evaluate(inputs)
        every = inputs.merge(outcomes)
        if not is_many:
            add_arrays(draft, known, about, inputs, outcomes)
        everyone = known
        known = screened(known, gates := passages(known, every))
        plan, inputs, outcomes = only_ranked(known, plan, inputs, outcomes)
        arrays = inputs.merge(outcomes)
    criteria = criteria_of(known.case, known.evidence.all_missing())
    if known.case.financing:
        with clock.stage("money"):
            add_money(draft, known, inputs, seed)
    if known.case.risks:
        with clock.stage("risks"):
            add_risks(draft, known, inputs, seed)
    with clock.stage("portfolios"):
        add_portfolios(draft, known, arrays, plan, points, seed)
    if about["with_power"]:
        with clock.stage("power"):
            effort = effort_of(about["power_effort"], work.engine)
            add_power_system(draft, known, arrays, seed, effort, progress)
    with clock.stage("ranking"):
        spread = many = None
        if is_many:
            many = ranked_by_blocks(work, everyone, plan.offers, criteria, arrays, about, progress)
            about, rankings, spread = add_many(draft, everyone, about, every, arrays, many)
        else:
            said = statements_of(known.case)
            rankings = assess(arrays, criteria, said, n_futures, seed)
        add_worths(draft, known, arrays, criteria, seed)
    with clock.stage("decision"):
        decided = partial(decide, inputs, outcomes, rankings)
        told = partial(informed, decided, many, every, arrays)
        draft.kept("decision.json", lambda: decision_entry(told(), known))
    if known.case.rights or known.case.actors:
        with clock.stage("rights"):
            add_rights(draft, known, inputs, arrays, criteria, seed)
    with clock.stage("influence"):
        moved = draft.kept(
            "influence.json",
            lambda: influence_of_claims(known, plan, points, arrays, criteria, work, progress),
        )
    with clock.stage("report"):
        entry = ranks(known, about, rankings, moved, arrays, gates, spread)
        entry["part_futures"] = part_futures(
            draft.folder, about["n_futures"], len(points), INFLUENCE_FUTURES
        )
        draft.add_text("ranks.json", dump(entry))
        add_report(draft, known, inputs, arrays)
    return draft.publish({**about, **_run(), "seconds": clock.seconds})


def _run() -> dict[str, Any]:
    """Return the facts of a run that differ between machines and days."""
    libraries = {name: version(name) for name in LIBRARIES}
    written = datetime.now(UTC).isoformat(timespec="seconds")
    # With the salt the manifest's hash can be published, though a figure of the case is hidden.
    salt = secrets.token_hex(16)
    return {
        "python": platform.python_version(),
        "libraries": libraries,
        "written": written,
        "salt": salt,
    }


def is_with_power(known: Known, asked: bool | None) -> bool:
    """Return whether the power system is solved: as asked, else as the case says.

    Raises
    ------
    CaseError
        Where it is, and the case's own network cannot stand for a year.
    """
    of_case = known.case.question.power
    is_asked = of_case is not None and (of_case.in_study if asked is None else asked)
    if is_asked:
        check_power_system(known)
    return is_asked


def only_ranked(
    known: Known, plan: Plan, inputs: xr.Dataset, outcomes: xr.Dataset
) -> tuple[Plan, xr.Dataset, xr.Dataset]:
    """Return the run with the offers that the gates left in."""
    names = [offer.id for offer in known.choice.offers]
    return replace(plan, offers=tuple(names)), inputs.sel(offer=names), outcomes.sel(offer=names)


def influence_of_claims(
    known: Known,
    plan: Plan,
    points: np.ndarray,
    arrays: xr.Dataset,
    criteria: tuple[Criterion, ...],
    work: Workplace,
    progress: Progress,
) -> list[dict[str, Any]]:
    """Return every claim's swing on the first futures, which are a balanced set of their own."""
    n_first = min(len(points), INFLUENCE_FUTURES)
    weights = by_group(criteria, (), n_first, generator(work.seed))
    first = arrays.isel(future=slice(n_first))
    changes = Changes(known.evidence, plan, points[:n_first], first, criteria, weights)
    found, missing = influences_by_chunks(
        changes, work.parts("influence"), work.engine, partial(progress, "influence")
    )
    if missing:
        raise RunError(
            f"no worker could hold {len(missing)} claims at their ends, {missing[0]} among them; "
            f"give workers more memory and run the same command again"
        )
    return influence_entries(found, [offer.id for offer in known.choice.offers])
