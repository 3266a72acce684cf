"""Futures as a long table: a row an offer and future, a column a variable; Parquet for any reader.

A variable by unit has a column a unit, ``construction_time[1]``. What is the same in all futures
stays in the netCDF files.
"""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import xarray as xr

_NOTE: Final = b"tandau"
_FORM: Final = {
    "compression": "zstd",
    "compression_level": 1,
    "use_dictionary": ["offer"],
    "write_statistics": False,
}


def varying(arrays: xr.Dataset) -> tuple[str, ...]:
    """Return the names of the variables that differ between futures, in their order."""
    return tuple(str(name) for name, one in arrays.data_vars.items() if "future" in one.dims)


def long_table(arrays: xr.Dataset, start: int = 0) -> pa.Table:
    """Return inputs and outcomes as a long table, futures in order, offers within a future.

    Parameters
    ----------
    arrays
        Dims offer, unit, future.
    start
        Number of the first future.
    """
    offers = [str(one) for one in arrays["offer"].to_numpy()]
    n_futures = arrays.sizes["future"]
    numbers = np.arange(start, start + n_futures, dtype=np.int32)
    columns: dict[str, Any] = {
        "future": np.repeat(numbers, len(offers)),
        "offer": pa.DictionaryArray.from_arrays(
            np.tile(np.arange(len(offers), dtype=np.int32), n_futures), offers
        ),
    }
    for name in varying(arrays):
        one = arrays[name]
        if "unit" in one.dims:
            for unit in arrays["unit"].to_numpy():
                columns[f"{name}[{unit}]"] = _by_row(one.sel(unit=unit), len(offers))
        else:
            columns[name] = _by_row(one, len(offers))
    return pa.table(columns)


def _by_row(one: xr.DataArray, n_offers: int) -> np.ndarray:
    values = one.to_numpy()
    return values.T.ravel() if "offer" in one.dims else np.repeat(values, n_offers)


def parquet_bytes(table: pa.Table, note: Mapping[str, Any]) -> bytes:
    """Return a table as the bytes of a Parquet file, with a note in its metadata.

    The same table and note give the same bytes.
    """
    metadata = {**(table.schema.metadata or {}), _NOTE: json.dumps(note, sort_keys=True).encode()}
    stream = io.BytesIO()
    pq.write_table(table.replace_schema_metadata(metadata), stream, **_FORM)
    return stream.getvalue()


def columns_of(path: Path, names: Sequence[str] | None = None) -> pa.Table:
    """Return some columns of a Parquet file, or all of them."""
    # Many times as fast as `read_table`, which looks for whole folders of files.
    with pq.ParquetFile(path, memory_map=True) as file:
        return file.read(columns=None if names is None else list(names), use_threads=False)


def note_of(path: Path) -> dict[str, Any]:
    """Return the note of a file that `parquet_bytes` made."""
    note: dict[str, Any] = json.loads(pq.read_schema(path).metadata[_NOTE])
    return note


def joined(parts: Iterable[Path], path: Path, note: Mapping[str, Any]) -> None:
    """Write parts one after the other into one Parquet file, a row group a part.

    Parameters
    ----------
    parts
        In the order of their futures.
    path
        The file to write.
    note
        For its metadata, in place of those of the parts.
    """
    writer = None
    told = {_NOTE: json.dumps(note, sort_keys=True).encode()}
    try:
        for part in parts:
            table = columns_of(part).replace_schema_metadata(told)
            writer = writer or pq.ParquetWriter(path, table.schema, **_FORM)
            writer.write_table(table, row_group_size=len(table))
    finally:
        if writer is not None:
            writer.close()


def values_in(parts: Sequence[Path], name: str, head: xr.Dataset) -> np.ndarray:
    """Return one variable over the futures of all parts.

    Parameters
    ----------
    parts
        In the order of their futures.
    name
        The variable.
    head
        Inputs and outcomes of some futures, which tell its dims.

    Returns
    -------
    numpy.ndarray
        Dims as in `head`.
    """
    columns = column_names(head[name])
    return values_of(pa.concat_tables(columns_of(part, columns) for part in parts), name, head)


def column_names(one: xr.DataArray) -> list[str]:
    """Return the columns of a variable that differs between futures: one, or one a unit."""
    units = one["unit"].to_numpy() if "unit" in one.dims else [None]
    return [str(one.name) if unit is None else f"{one.name}[{unit}]" for unit in units]


def values_of(table: pa.Table, name: str, head: xr.Dataset) -> np.ndarray:
    """Return one variable of a long table, dims as in `head`.

    Parameters
    ----------
    table
        With its columns.
    name
        The variable.
    head
        Inputs and outcomes of some futures, of all offers in the table.
    """
    one = head[name]
    found = [
        table[column].to_numpy().reshape(-1, head.sizes["offer"]) for column in column_names(one)
    ]
    by_unit = [rows.T if "offer" in one.dims else rows[:, 0] for rows in found]
    if "unit" not in one.dims:
        return np.ascontiguousarray(by_unit[0])
    dims = ("unit", "offer", "future") if "offer" in one.dims else ("unit", "future")
    return np.ascontiguousarray(
        np.stack(by_unit).transpose([dims.index(str(dim)) for dim in one.dims])
    )
