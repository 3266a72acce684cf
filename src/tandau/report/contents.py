"""The parts of a study folder, made from what the stages passed on."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import xarray as xr

from tandau.durable import uninterrupted
from tandau.ranking.smaa import rank_entropy
from tandau.report.bundle import read_manifest
from tandau.report.provenance import quantity_keys

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from tandau.case.schema import Case, Claim
    from tandau.evidence.ledger import Ledger
    from tandau.evidence.panel import Panel
    from tandau.evidence.pool import Quantity, Reading
    from tandau.evidence.resolve import Evidence
    from tandau.ranking.criteria import Criterion
    from tandau.ranking.influence import Influence
    from tandau.ranking.smaa import Acceptability

QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
_COLUMNS: Final = (
    "id", "subject", "variable", "low", "mode", "high", "category", "topic", "unit", "price_year",
    "stated_on", "event_on", "valid_from", "valid_to", "source", "locator", "speaker", "voice",
    "modality", "reliability", "credibility", "status", "supersedes", "derived_from",
    "quote", "note",
)  # fmt: skip
_ADDED: Final = (
    "replaced_by", "is_used", "is_judgement", "source_title", "source_publisher", "source_kind",
    "source_date", "source_url",
)  # fmt: skip


def write_arrays(data: xr.Dataset, path: Path) -> None:
    """Write a dataset as compressed netCDF-4; the same data give the same bytes."""
    encoding = {name: {"zlib": True, "complevel": 1} for name in data.data_vars}
    with uninterrupted():
        data.to_netcdf(path, engine="netcdf4", encoding=encoding)


def read_arrays(path: Path, most: int | None = None) -> xr.Dataset:
    """Read a dataset that `write_arrays` wrote into memory, whole or its first futures only."""
    with uninterrupted(), xr.open_dataset(path, engine="netcdf4", decode_times=False) as data:
        return (data.isel(future=slice(most)) if "future" in data.dims else data).load()


def claims_table(ledger: Ledger, evidence: Evidence) -> str:
    """Return the visible claims as CSV, with their status of the day and their source's data."""
    stream = io.StringIO()
    writer = csv.DictWriter(stream, (*_COLUMNS, *_ADDED), lineterminator="\n")
    writer.writeheader()
    used = set(evidence.claims_used())
    shown = {**ledger.claims, **evidence.record_claims}
    for name in sorted(shown):
        writer.writerow(_claim_row(shown[name], ledger, evidence, is_used=name in used))
    return stream.getvalue()


def _claim_row(
    claim: Claim, ledger: Ledger, evidence: Evidence, *, is_used: bool
) -> dict[str, object]:
    source = evidence.sources[claim.source]
    row = {name: getattr(claim, name) for name in _COLUMNS}
    row["status"] = ledger.status.get(claim.id, claim.status)
    added = {
        "replaced_by": ledger.replaced_by.get(claim.id, ""),
        "is_used": int(is_used),
        "is_judgement": int(source.kind == "judgement"),
        "source_title": source.title,
        "source_publisher": source.publisher,
        "source_kind": source.kind,
        "source_date": source.date,
        "source_url": source.url,
    }
    return {key: "" if value is None else value for key, value in {**row, **added}.items()}


def quantity_entry(
    quantity: Quantity,
    unit: str,
    spread: np.ndarray,
    spans: Sequence[Sequence[float]],
    panels: Mapping[str, Panel],
) -> dict[str, Any]:
    """Return one quantity for ``lineage.json``.

    Parameters
    ----------
    quantity
        The pooled quantity.
    unit
        Of its variable.
    spread
        Its values at `QUANTILES`.
    spans
        For each component: what it alone would have given at 5, 50 and 95 %.
    panels
        Panels of experts by the claim that each makes.
    """
    return {
        "subject": quantity.subject,
        "variable": quantity.variable,
        "unit": unit,
        "is_judgement": quantity.is_judgement,
        "quantiles": rounded(spread),
        "components": [
            {
                "claim": part.claim,
                "weight": round(part.weight, 6),
                "low": part.low,
                "mode": part.mode,
                "high": part.high,
                "alone": [round(float(n), 6) for n in span],
                **_reading_entry(part.reading),
                **({"panel": panel_entry(panels[part.claim])} if part.claim in panels else {}),
            }
            for part, span in zip(quantity.components, spans, strict=True)
        ],
    }


def _reading_entry(reading: Reading) -> dict[str, Any]:
    """Return how a claim was read, where it can be read in several ways or was converted."""
    if not reading.words:
        return {}
    factor = round(reading.mode, 6)
    return {"reading": reading.words, "factor": factor, "through": list(reading.through)}


def panel_entry(panel: Panel) -> dict[str, Any]:
    """Return a panel of experts, each with weight, scores and what the absence would change."""
    return {
        "method": panel.method,
        "reason": panel.reason,
        "n_seeds": panel.n_seeds,
        "experts": [
            {
                "claim": one.claim,
                "expert": one.expert,
                "weight": round(one.weight, 6),
                "calibration": one.calibration,
                "information": one.information,
                "stated": rounded(one.stated),
                "without": rounded(one.without[0]) if one.without else None,
            }
            for one in panel.members
        ],
        "pooled": rounded(panel.pooled),
        "spread": rounded(panel.spread) or None,
    }


def rounded(values: Iterable[float]) -> list[float | None]:
    """Return values as JSON can hold them: six digits, None for no number."""
    return [None if np.isnan(value) else round(float(value), 6) + 0.0 for value in values]


def summary(data: xr.Dataset) -> dict[str, dict[str, list[float | None]]]:
    """Return quantiles of every variable per offer (key ``all`` where it has no offer)."""
    told: dict[str, dict[str, list[float | None]]] = {}
    for name, array in data.data_vars.items():
        dims = [dim for dim in array.dims if dim != "offer"]
        spread = array.quantile(QUANTILES, dim=dims) if dims else array.expand_dims(quantile=5)
        if "offer" in array.dims:
            told[str(name)] = {
                str(offer): rounded(spread.sel(offer=offer).to_numpy())
                for offer in array["offer"].to_numpy()
            }
        else:
            told[str(name)] = {"all": rounded(spread.to_numpy())}
    return told


def ranking_entry(
    found: Acceptability, offers: Sequence[str], criteria: Sequence[Criterion]
) -> dict[str, Any]:
    """Return one ranking for ``ranks.json``, keyed by offer and criterion."""
    entropy = rank_entropy(found.rank_acceptability)
    return {
        offer: {
            "rank_entropy": round(float(entropy[i]), 6),
            "first_rank": float(found.first_rank[i]),
            "standard_error": float(found.standard_error[i]),
            "rank_acceptability": rounded(found.rank_acceptability[i]),
            "central_weight": dict(
                zip(
                    [criterion.id for criterion in criteria],
                    rounded(found.central_weight[i]),
                    strict=True,
                )
            ),
            "confidence_factor": rounded([found.confidence_factor[i]])[0],
            "pairwise_winning": dict(zip(offers, rounded(found.pairwise_winning[i]), strict=True)),
        }
        for i, offer in enumerate(offers)
    }


def influence_entries(found: Sequence[Influence], offers: Sequence[str]) -> list[dict[str, Any]]:
    """Return the claims' influences for ``ranks.json``."""
    return [
        {
            "claim": one.claim,
            "swing": round(one.swing, 6),
            "at_low": dict(zip(offers, rounded(one.at_low), strict=True)),
            "at_high": dict(zip(offers, rounded(one.at_high), strict=True)),
        }
        for one in found
    ]


def case_entry(case: Case, plant: str) -> dict[str, Any]:
    """Return the question, offers, plants and gaps for ``ranks.json``."""
    return {
        "question": case.question.model_dump(exclude={"seed", "futures"}),
        "plant": plant,
        "offers": {
            offer.id: offer.model_dump(exclude={"id"})
            for offer in case.offers
        },
        "plants": {
            one.id: {
                "name": one.name,
                "site": one.site,
                "zone": one.zone,
                "units": one.units,
                "admissible": list(one.admissible),
                "committed": (
                    {"offer": one.committed.offer, "since": str(one.committed.since),
                     "claim": one.committed.claim}
                    if one.committed
                    else None
                ),
            }
            for one in case.plants
        },
    }  # fmt: skip


class Study:
    """A finished study, read and checked.

    Parameters
    ----------
    folder
        The study folder.

    Raises
    ------
    ReportError
        Where it is missing, unfinished or damaged.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.ranks: dict[str, Any] = self.part("ranks.json")
        self.lineage: dict[str, Any] = self.part("lineage.json")
        with (folder / "claims.csv").open(encoding="utf-8", newline="") as stream:
            self.claims = {row["id"]: row for row in csv.DictReader(stream)}

    def part(self, name: str) -> dict[str, Any]:
        """Return one JSON part of the study."""
        content: dict[str, Any] = json.loads((self.folder / name).read_text(encoding="utf-8"))
        return content

    def optional(self, name: str) -> dict[str, Any] | None:
        """Return a JSON part that only some studies have; None where this one has it not."""
        return self.part(name) if name in self.manifest["files"] else None

    def keys_of(self, name: str, offer: str | None) -> list[str]:
        """Return the keys of the quantities that give an input, for one offer or for all."""
        return quantity_keys(self.lineage, name, offer)

    def outcomes(self) -> xr.Dataset:
        """Return every outcome, dims offer, unit, future."""
        return read_arrays(self.folder / "outcomes.nc")

    def futures(self) -> xr.Dataset:
        """Return every uncertainty, constant and lever."""
        return read_arrays(self.folder / "futures.nc")
