"""The power system in a study: solved, looked at closely, held against the record, written."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from tandau.errors import SolverError
from tandau.evidence.posterior_cache import cache_folder
from tandau.power_adequacy_study import adequacy_of_study
from tandau.power_calibration import calibration
from tandau.power_entry import arrays_of, power_entry
from tandau.power_hours import hours_of_pictures, hours_of_study
from tandau.power_network import outline_of_case
from tandau.power_pictures import pictures_of_study
from tandau.power_study import power_of_case
from tandau.report.bundle import dump
from tandau.report.contents import write_arrays
from tandau.report.self_told import self_told
from tandau.report.zarr_store import ROOT, write_zarr

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import xarray as xr

    from tandau.evidence.resolve import Known
    from tandau.power_effort import Effort
    from tandau.power_pictures import Pictures
    from tandau.power_study import PowerStudy
    from tandau.report.bundle import Draft

    Progress = Callable[[str, int, int], None]


Found = TypeVar("Found")


def add_power(
    draft: Draft,
    known: Known,
    arrays: xr.Dataset,
    seed: int,
    effort: Effort | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> None:
    """Solve the power system and write ``power.nc``, ``power.json`` and ``hours.zarr.zip``.

    Where the system has no solution at all, ``power.json`` says why: a run never stops for it.

    Parameters
    ----------
    draft
        Study folder under way.
    known
        The case and its evidence.
    arrays
        Inputs and outcomes of the study, dims offer, unit, future.
    seed
        Of the study.
    effort
        How much is solved exactly; as usual where not given.
    progress
        Called with a stage's name, steps done and in all.
    """
    folder = cache_folder()
    try:
        study = power_of_case(known, arrays, seed, folder, effort=effort, progress=progress)
    except SolverError as error:
        draft.add_text("power.json", dump({"unsolved": str(error), "pictures": None}))
        return
    if study is None:
        return
    adequacy = adequacy_of_study(known, study, progress)
    is_checked = effort is not None and effort.is_checked
    pictures = _unless_unsolved(
        lambda: pictures_of_study(known, study, adequacy, folder, progress, is_checked=is_checked)
    )
    of_futures = self_told(arrays_of(study, adequacy), known, seed, "The power system")
    draft.add("power.nc", lambda path: write_arrays(of_futures, path))
    _add_hours(draft, known, study, pictures, seed, folder, is_checked=is_checked)
    base = _unless_unsolved(lambda: calibration(known))
    told = power_entry(study, adequacy, pictures, base, outline_of_case(known))
    draft.add_text("power.json", dump(told))


def _add_hours(
    draft: Draft,
    known: Known,
    study: PowerStudy,
    pictures: Pictures | None,
    seed: int,
    folder: Path,
    *,
    is_checked: bool,
) -> None:
    """Write chosen futures hour by hour; nothing where none of them has a solution."""
    groups = {ROOT: _unless_unsolved(lambda: hours_of_study(study))}
    if pictures is not None:
        groups |= hours_of_pictures(study, pictures, folder, is_checked=is_checked)
    told = {
        name: self_told(data, known, seed, "The power system hour by hour")
        for name, data in groups.items()
        if data is not None
    }
    if told:
        draft.add("hours.zarr.zip", lambda path: write_zarr(told, path))


def _unless_unsolved(part: Callable[[], Found]) -> Found | None:
    """Return what a part gives; None where the solver finds nothing, which the page then says."""
    try:
        return part()
    except SolverError:
        return None
