"""The power system of a study solved again with one claim held, in a process of its own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from tandau.engine_choice import Scale
from tandau.errors import ModelError
from tandau.evidence.held import hold
from tandau.intake import engine_sha256
from tandau.power_adequacy_study import adequacy_of_study
from tandau.power_effort import effort_of
from tandau.power_entry import power_entry
from tandau.power_study import power_of_case
from tandau.web.recompute import case_of_study, computed_with

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tandau.web.basis import Basis

    Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class PowerAsked:
    """A power system to be solved again.

    Parameters
    ----------
    basis
        Of the study.
    engine_sha256
        Of the code that made the study: other code would move figures too.
    effort
        Of the study, a name of `tandau.power_effort.EFFORTS`.
    offers
        Those that the study ranks.
    claim, value
        Which claim is held at which figure, in its variable's unit.
    """

    basis: Basis
    engine_sha256: str
    effort: str
    offers: tuple[str, ...]
    claim: str
    value: float


def solved_again(asked: PowerAsked, folder: Path, progress: Progress) -> dict[str, Any]:
    """Return the figures of a study's power system with a claim held.

    Futures, seed and effort are the study's, so that what moves moves by the claim.

    Parameters
    ----------
    asked
        What.
    folder
        Cache of programmes and solved points; new ones are written there.
    progress
        Called with a stage's name, steps done and in all.

    Returns
    -------
    dict
        ``figures``, ``once``, ``errors``, ``n_solved`` and ``n_futures`` as ``power.json`` has
        them.

    Raises
    ------
    ModelError, EvidenceError, SolverError
        Where the case or the code has changed, the claim cannot be held, or nothing solves.
    """
    if asked.engine_sha256 != engine_sha256():
        told = "another version of Tandau made the study"
        raise ModelError(f"{asked.basis.folder}: {told}; run the study again")
    # A study of very many futures solves the power system in those of its first block.
    n_futures = min(asked.basis.n_futures, Scale().n_block)
    held = hold(case_of_study(asked.basis), asked.claim, asked.value)
    run = computed_with(held, replace(asked.basis, n_futures=n_futures), asked.offers)
    effort = effort_of(asked.effort)
    study = power_of_case(run.known, run.arrays, run.seed, folder, effort=effort, progress=progress)
    if study is None:
        raise ModelError(f"{asked.basis.folder}: the case has no power system")
    entry = power_entry(study, adequacy_of_study(run.known, study, progress), None, None)
    return {name: entry[name] for name in ("figures", "once", "errors", "n_solved", "n_futures")}
