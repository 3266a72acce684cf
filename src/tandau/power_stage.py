"""The power system in a study: solved, looked at closely, held against the record, written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tandau.evidence.posterior_cache import cache_folder
from tandau.power_adequacy_study import adequacy_of_study
from tandau.power_calibration import calibration
from tandau.power_entry import arrays_of, power_entry
from tandau.power_network import outline_of_case
from tandau.power_pictures import pictures_of_study
from tandau.power_study import power_of_case
from tandau.report.bundle import dump
from tandau.report.contents import write_arrays

if TYPE_CHECKING:
    from collections.abc import Callable

    import xarray as xr

    from tandau.evidence.resolve import Known
    from tandau.power_solving import Effort
    from tandau.report.bundle import Draft

    Progress = Callable[[str, int, int], None]


def add_power(
    draft: Draft,
    known: Known,
    arrays: xr.Dataset,
    seed: int,
    effort: Effort | None = None,
    progress: Progress = lambda _stage, _done, _total: None,
) -> None:
    """Solve the power system and write ``power.nc`` and ``power.json``.

    A case whose power system is a network file of its own, without tables, has no part of it.

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
    study = power_of_case(known, arrays, seed, folder, effort=effort, progress=progress)
    if study is None:
        return
    adequacy = adequacy_of_study(known, study, progress)
    pictures = pictures_of_study(known, study, adequacy, folder, progress)
    draft.add("power.nc", lambda path: write_arrays(arrays_of(study, adequacy), path))
    told = power_entry(study, adequacy, pictures, calibration(known), outline_of_case(known))
    draft.add_text("power.json", dump(told))
