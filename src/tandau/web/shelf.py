"""The studies that a server shows: checked when opened, read once, opened anew when replaced."""

from __future__ import annotations

import re
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from tandau.errors import Fault, ReportError
from tandau.report.bundle import MANIFEST, read_manifest
from tandau.report.contents import read_arrays
from tandau.report.panels import claim_entry, panel_ids, quantity_panels, value_panels
from tandau.report.reading import read_material
from tandau.web.behind import Draws
from tandau.web.pictures import sections_of
from tandau.web.refusals import Refused
from tandau.web.worth import worth_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import xarray as xr

    from tandau.report.panels import PanelIds
    from tandau.report.reading import Material
    from tandau.web.pictures import Section
    from tandau.web.worth import Worth


class OpenStudy:
    """A finished study as the workbench reads it.

    Parameters
    ----------
    name
        Under which it stands in addresses.
    folder
        The study folder.

    Raises
    ------
    ReportError
        Where it is missing, unfinished or damaged.
    """

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.folder = folder
        self.stamp = stamp(folder)
        self.manifest = read_manifest(folder)

    @cached_property
    def material(self) -> Material:
        """What the report is made of."""
        return read_material(self.folder)

    @cached_property
    def ids(self) -> PanelIds:
        """Ids of the panels behind the numbers."""
        return panel_ids(self.material)

    @cached_property
    def panels(self) -> dict[str, dict[str, Any]]:
        """What stands behind every number, by panel id."""
        values = value_panels(self.material, self.ids)
        quantities = quantity_panels(self.material, self.ids)
        return {
            **{one["id"]: {**one, "kind": "value"} for one in values},
            **{
                one["id"]: {
                    **one,
                    "kind": "quantity",
                    "claims": [
                        {**claim_entry(self.material, part["id"]), **part} for part in one["claims"]
                    ],
                }
                for one in quantities
            },
        }

    @cached_property
    def inputs(self) -> xr.Dataset:
        """Every uncertainty, constant, lever and score of the offers that are ranked."""
        ranked = self.material.ranks["alternatives"]
        worths = self.material.worths
        n_futures = None if worths is None else worths.sizes["future"]
        return read_arrays(self.folder / "futures.nc", n_futures).sel(offer=ranked)

    @cached_property
    def worth(self) -> Worth:
        """Worth of every offer on every criterion in every future."""
        return worth_of(self.material.worths)

    @cached_property
    def draws(self) -> Draws:
        """The uncertain inputs, sorted."""
        return Draws(self.inputs)

    @cached_property
    def packed(self) -> bytes:
        """The worth as the browser gets it."""
        return self.worth.packed()

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """The drawings of the report, by section."""
        return sections_of((self.folder / "report.html").read_text(encoding="utf-8"))

    @property
    def title(self) -> str:
        """Question and day of the study."""
        ranks = self.material.ranks
        return f"{ranks['case']['question']['title']}, as of {ranks['about']['as_of']}"

    def tag(self, part: str) -> str:
        """Return the entity tag of something made from the study alone."""
        return f'"{self.manifest["bundle_sha256"][:32]}-{part}"'


def stamp(folder: Path) -> tuple[int, int]:
    """Return what changes when a study is replaced by another run."""
    try:
        found = (folder / MANIFEST).stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_ino)


class Shelf:
    """All studies of a server, by the name of their folder.

    Parameters
    ----------
    folders
        Of finished studies.

    Raises
    ------
    ReportError
        With every study that is missing, unfinished, damaged or named like another.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._lock = Lock()
        self._studies: dict[str, OpenStudy] = {}
        faults: list[Fault] = []
        for folder in folders:
            name = re.sub(r"[^A-Za-z0-9_.-]", "-", folder.resolve().name).strip(".") or "study"
            if name in self._studies:
                faults.append(_same_name(folder, name, self._studies[name].folder))
                continue
            try:
                self._studies[name] = OpenStudy(name, folder.resolve())
            except ReportError as error:
                faults.append(_unusable(folder, str(error)))
        if faults:
            places = "; ".join(f"{one.file}: {one.got}" for one in faults)
            raise ReportError(f"not every study can be shown: {places}", faults)

    def names(self) -> list[str]:
        """Return the names, in the order in which they were given."""
        return list(self._studies)

    def listed(self) -> list[OpenStudy]:
        """Return the studies, in the order in which they were given."""
        return [self.get(name) for name in self._studies]

    def get(self, name: str) -> OpenStudy:
        """Return a study as it is on disk now.

        Raises
        ------
        Refused
            404 where there is none of that name, 503 where it is being replaced or was damaged.
        """
        study = self._studies.get(name)
        if study is None:
            raise Refused(404)
        if stamp(study.folder) == study.stamp:
            return study
        with self._lock:
            try:
                self._studies[name] = OpenStudy(name, study.folder)
            except (ReportError, OSError):
                raise Refused(503, f"The study {name} cannot be read at the moment.") from None
        return self._studies[name]


def _same_name(folder: Path, name: str, other: Path) -> Fault:
    return Fault(
        str(folder), "", f"the name {name}, which {other} has already",
        "studies in folders of different names", "rename one of the folders",
    )  # fmt: skip


def _unusable(folder: Path, message: str) -> Fault:
    remedy = "make it with `tandau run CASE --out DIR`"
    return Fault(str(folder), "", message, "the folder of a finished study", remedy)
