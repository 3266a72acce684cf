"""Futures and outcomes on the disk: netCDF after the CF conventions, and one Parquet table.

Both open without Tandau, in xarray, pandas, DuckDB or anything else that reads them. Units are
those of the vocabulary, some of which UDUNITS does not know (`USD/kW`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import netCDF4
import numpy as np

from tandau.report.contents import QUANTILES, rounded, write_arrays
from tandau.report.long_table import joined, long_table, parquet_bytes, values_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    import xarray as xr

    from tandau.evidence.resolve import Evidence

CONVENTIONS: Final = "CF-1.11"
_OF_RUN: Final = (
    "tandau", "engine_sha256", "case", "case_sha256", "as_of", "plant", "n_futures", "seed",
    "price_year",
)  # fmt: skip
_ABOUT_DIMS: Final = {
    "offer": "id of the offer",
    "unit": "number of the unit at the plant, from 1",
}


def labelled(data: xr.Dataset, about: Mapping[str, Any], evidence: Evidence) -> xr.Dataset:
    """Return a dataset that says by itself what it is, of which run, and on which claims it rests.

    Parameters
    ----------
    data
        Inputs or outcomes.
    about
        Facts of the run that do not differ between machines.
    evidence
        Its quantities name the claims behind every input.
    """
    claims: dict[str, set[str]] = {}
    for quantity in evidence.in_use():
        of_variable = claims.setdefault(quantity.variable, set())
        of_variable.update(part.claim for part in quantity.components)
    told = data.assign_attrs(
        Conventions=CONVENTIONS,
        title=f"Futures of the case {about['case']}",
        source=f"tandau {about['tandau']}",
        **{f"run_{name}": about[name] for name in _OF_RUN},
    )
    for name in told.data_vars:
        if str(name) in claims:
            told[name] = told[name].assign_attrs(claims=" ".join(sorted(claims[str(name)])))
    return told.assign_coords(
        {
            dim: told[dim].assign_attrs(long_name=words)
            for dim, words in _ABOUT_DIMS.items()
            if dim in told.coords
        }
    )


def write_long(arrays: xr.Dataset, about: Mapping[str, Any], path: Path) -> None:
    """Write inputs and outcomes of a study that fits into memory as one Parquet table."""
    path.write_bytes(parquet_bytes(long_table(arrays), _note(about)))


def join_long(parts: Sequence[Path], about: Mapping[str, Any], path: Path) -> None:
    """Write the parts of a large study as one Parquet table, a row group a part."""
    joined(parts, path, _note(about))


def _note(about: Mapping[str, Any]) -> dict[str, Any]:
    return {name: about[name] for name in _OF_RUN}


def write_many(
    head: xr.Dataset, every: xr.Dataset, parts: Sequence[Path], n_futures: int, path: Path
) -> None:
    """Write the futures of all parts as netCDF, one variable at a time.

    Parameters
    ----------
    head
        Some futures of what is to be written, with attributes.
    every
        The offers and units that the parts hold, as the first futures have them.
    parts
        In the order of their futures.
    n_futures
        In them.
    path
        The file.
    """
    steady = [name for name, one in head.data_vars.items() if "future" not in one.dims]
    write_arrays(head[steady], path)
    with netCDF4.Dataset(path, "a") as file:
        file.createDimension("future", n_futures)
        for dim in ("offer", "unit"):
            if dim not in file.dimensions and dim in head.dims:
                file.createDimension(dim, head.sizes[dim])
        for name, one in head.data_vars.items():
            if "future" in one.dims:
                made = file.createVariable(
                    str(name),
                    one.dtype.str[1:],
                    [str(dim) for dim in one.dims],
                    zlib=True,
                    complevel=1,
                    fill_value=np.nan if one.dtype.kind == "f" else None,
                )
                made.setncatts({key: value for key, value in one.attrs.items() if value != ""})
                made[:] = chosen(values_in(parts, str(name), every), one, every)


def chosen(values: np.ndarray, one: xr.DataArray, every: xr.Dataset) -> np.ndarray:
    """Return the offers that an array has, of all those in the parts."""
    if "offer" not in one.dims:
        return values
    names = [str(name) for name in every["offer"].to_numpy()]
    places = [names.index(str(name)) for name in one["offer"].to_numpy()]
    return np.take(values, places, axis=one.dims.index("offer"))


def spread_of_many(
    head: xr.Dataset, every: xr.Dataset, parts: Sequence[Path]
) -> dict[str, dict[str, list[float | None]]]:
    """Return the quantiles that `tandau.report.contents.summary` gives, over all parts.

    They are exact: one variable at a time is read whole.
    """
    told: dict[str, dict[str, list[float | None]]] = {}
    for name, one in head.data_vars.items():
        if "future" not in one.dims:
            continue
        values = chosen(values_in(parts, str(name), every), one, every)
        if "offer" in one.dims:
            axis = one.dims.index("offer")
            rows = zip(one["offer"].to_numpy(), np.moveaxis(values, axis, 0), strict=True)
            told[str(name)] = {
                str(offer): rounded(np.quantile(row, QUANTILES)) for offer, row in rows
            }
        else:
            told[str(name)] = {"all": rounded(np.quantile(values, QUANTILES))}
    return told
