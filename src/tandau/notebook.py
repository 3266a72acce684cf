"""A study in a notebook: ranks, distributions and their grounds as tables and pictures.

Everything that a notebook shows of a study goes through here; the files themselves open without
Tandau too (``docs/study-folder.md``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from tandau.errors import ReportError
from tandau.notebook_html import distribution_page, explanation_page, study_page
from tandau.report.contents import QUANTILES, Study
from tandau.report.provenance import tree
from tandau.report.reading import read_material

if TYPE_CHECKING:
    import xarray as xr

    from tandau.report.reading import Material

ALL: Final = "all"


@dataclass(frozen=True)
class Distribution:
    """One outcome or input over the futures.

    Parameters
    ----------
    name, unit
        Of the variable.
    values
        Dims offer, unit and future as far as it has them.
    quantiles
        One row an offer, or ``all``; columns 0.05, 0.25, 0.5, 0.75, 0.95.
    """

    name: str
    unit: str
    values: xr.DataArray
    quantiles: pd.DataFrame
    _material: Material = field(repr=False)

    def _repr_html_(self) -> str:
        return distribution_page(self._material, self.name, self.quantiles)


@dataclass(frozen=True)
class Explanation:
    """What an outcome or input rests on, down to claims and sources.

    Parameters
    ----------
    name
        Of the outcome, input or quantity.
    offer
        For one offer; None for all.
    tree
        As ``tandau explain --json`` prints it.
    claims
        The claims below it, one row each, by id.
    """

    name: str
    offer: str | None
    tree: dict[str, Any]
    claims: pd.DataFrame
    _study: Study = field(repr=False)

    def _repr_html_(self) -> str:
        return explanation_page(self._study, self.tree, self.offer)


class OpenStudy:
    """A finished study, open to questions.

    Parameters
    ----------
    study
        The study, read and checked.
    """

    def __init__(self, study: Study) -> None:
        self._study = study

    def __repr__(self) -> str:
        """Name case, day and number of futures."""
        about = self.manifest
        told = f"{about['case']}, plant {about['plant']}, as of {about['as_of']}"
        return f"<study of {told}, {about['n_futures']} futures>"

    def _repr_html_(self) -> str:
        return study_page(self._study)

    @property
    def manifest(self) -> dict[str, Any]:
        """``manifest.json``: versions, seed, hashes."""
        return self._study.manifest

    @property
    def offers(self) -> dict[str, str]:
        """Names of the ranked offers by id."""
        named = self._study.ranks["case"]["offers"]
        return {offer: named[offer]["name"] for offer in self._study.ranks["alternatives"]}

    @property
    def rankings(self) -> tuple[str, ...]:
        """Names of the rankings: ``all``, ``without_political``, one a stakeholder."""
        return tuple(self._study.ranks["rankings"])

    def ranks(self, ranking: str = ALL) -> pd.DataFrame:
        """Return a ranking, the likeliest first.

        Parameters
        ----------
        ranking
            One of `rankings`.

        Returns
        -------
        DataFrame
            Index offer; ``first_rank`` and ``standard_error`` (0 to 1), ``rank_1`` and on
            (acceptability of each rank), ``confidence_factor``.

        Raises
        ------
        ReportError
            Where the study has no such ranking.
        """
        if ranking not in self.rankings:
            known = ", ".join(self.rankings)
            raise ReportError(f"{ranking!r} is no ranking of this study; it has {known}")
        rows = {
            offer: {
                "first_rank": row["first_rank"],
                "standard_error": row["standard_error"],
                **{f"rank_{i}": one for i, one in enumerate(row["rank_acceptability"], 1)},
                "confidence_factor": row["confidence_factor"],
            }
            for offer, row in self._study.ranks["rankings"][ranking].items()
        }
        table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("offer")
        return table.sort_values("first_rank", ascending=False, kind="stable")

    @cached_property
    def outcomes(self) -> xr.Dataset:
        """Every outcome, dims offer, unit, future."""
        return self._study.outcomes()

    @cached_property
    def inputs(self) -> xr.Dataset:
        """Every uncertainty, constant and lever."""
        return self._study.futures()

    @cached_property
    def claims(self) -> pd.DataFrame:
        """Every visible claim by id, with its status of the day and its source; cells are text."""
        rows = list(self._study.claims.values())
        return pd.DataFrame(rows).set_index("id")

    @cached_property
    def influence(self) -> pd.DataFrame:
        """How far each claim moves the chance of being first, the strongest first."""
        rows = self._study.ranks["influence"]
        told = [{"claim": row["claim"], "swing": row["swing"]} for row in rows]
        return pd.DataFrame(told, columns=["claim", "swing"]).set_index("claim")

    def distribution(self, name: str) -> Distribution:
        """Return an outcome or input over the futures.

        Raises
        ------
        ReportError
            Where the study has no such variable.
        """
        found = next((one for one in (self.outcomes, self.inputs) if name in one), None)
        if found is None:
            known = ", ".join(sorted(map(str, [*self.outcomes, *self.inputs])))
            raise ReportError(f"{name!r} is no outcome or input of this study; it has {known}")
        rows = self._study.ranks["summary"][name]
        table = pd.DataFrame.from_dict(rows, orient="index", columns=list(QUANTILES))
        unit = self._study.lineage["variables"][name]["unit"]
        return Distribution(name, unit, found[name], table.rename_axis("offer"), self._material)

    @cached_property
    def _material(self) -> Material:
        return read_material(self._study.folder)

    def explain(self, name: str, offer: str | None = None) -> Explanation:
        """Return what an outcome, input or quantity rests on.

        Parameters
        ----------
        name
            An outcome, an input, or a quantity as ``SUBJECT.VARIABLE``.
        offer
            Offer id; None for all.

        Raises
        ------
        ReportError
            Where the study knows no such name or offer.
        """
        found = tree(self._study.lineage, name, offer)
        claims = self.claims.loc[[one for one in found["claims"] if one in self.claims.index]]
        return Explanation(name, offer, found, claims, self._study)

    def part(self, name: str) -> dict[str, Any]:
        """Return one JSON part, such as ``money.json``.

        Raises
        ------
        ReportError
            Where the study has no such part.
        """
        files = [one for one in self.manifest["files"] if one.endswith(".json")]
        if name not in files:
            raise ReportError(f"{name!r} is no part of this study; it has {', '.join(files)}")
        return self._study.part(name)


def open_study(folder: str | Path) -> OpenStudy:
    """Open a finished study and check every file against its hash.

    Parameters
    ----------
    folder
        The study folder.

    Returns
    -------
    OpenStudy
        Shows itself in a notebook; `OpenStudy.ranks`, `OpenStudy.distribution` and
        `OpenStudy.explain` answer questions.

    Raises
    ------
    ReportError
        Where it is missing, unfinished or damaged.
    """
    return OpenStudy(Study(Path(folder)))
