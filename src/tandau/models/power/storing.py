"""Arrays in files that are whole or not there: compiled programmes and solved chunks."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from scipy import sparse

from tandau import durable
from tandau.models.power.extraction import Labels
from tandau.models.power.programme import Affine, Basis, Programme
from tandau.models.power.readings import Readings

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

_AFFINE: Final = ("cost", "lower", "upper", "row_lower", "row_upper")
_LABELS: Final = ("columns", "rows")
_READ: Final = ("columns", "upper", "prices")


def write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """Write arrays to a file in one step: to a part, to the disk, then under its name.

    A folder that cannot be written to costs the time of solving again, and nothing else.
    """
    write_bytes(path, arrays_as_bytes(arrays))


def arrays_as_bytes(arrays: Mapping[str, Any]) -> bytes:
    """Return arrays as the content of a file that `read_arrays` reads."""
    stream = io.BytesIO()
    np.savez(stream, **arrays)
    return stream.getvalue()


def arrays_in(content: bytes) -> dict[str, Any]:
    """Return the arrays that `arrays_as_bytes` made bytes of."""
    with np.load(io.BytesIO(content), allow_pickle=False) as found:
        return dict(found)


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file in one step, as `write_arrays` does."""
    durable.keep(path, content)


def read_arrays(path: Path) -> dict[str, Any] | None:
    """Return the arrays of a file, None where it is missing or damaged."""
    content = durable.recall(path)
    return None if content is None else arrays_in(content)


def _split(name: str, matrix: sparse.csr_array | sparse.csc_array) -> dict[str, Any]:
    shape = np.array(matrix.shape)
    parts = {"data": matrix.data, "indices": matrix.indices, "indptr": matrix.indptr}
    return {f"{name}.{part}": one for part, one in {**parts, "shape": shape}.items()}


def _whole(name: str, found: Mapping[str, Any]) -> sparse.csr_array:
    parts = tuple(found[f"{name}.{part}"] for part in ("data", "indices", "indptr"))
    n_rows, n_columns = (int(one) for one in found[f"{name}.shape"])
    return sparse.csr_array(parts, shape=(n_rows, n_columns))


def _path(folder: Path, key: str) -> Path:
    return folder / f"power-programme-{key[:32]}.npz"


def kept(folder: Path | None, programme: Programme) -> Programme:
    """Return the programme after it was written to the folder, if there is one."""
    if folder is None:
        return programme
    arrays: dict[str, Any] = {
        "parameters": np.array(programme.parameters, dtype=np.str_),
        "base": programme.base,
        "names": np.array(programme.readings.names, dtype=np.str_),
        "constant": programme.readings.constant,
        "hours": programme.readings.hours,
        "basis.columns": programme.basis.columns,
        "basis.rows": programme.basis.rows,
        **_split("matrix", programme.matrix.tocsr()),
    }
    for name in _READ:
        arrays |= _split(f"readings.{name}", getattr(programme.readings, name))
    for name in _AFFINE:
        affine = getattr(programme, name)
        arrays |= {f"{name}.constant": affine.constant, **_split(f"{name}.slope", affine.slope)}
    for name in _LABELS:
        for part, values in getattr(programme, name)._asdict().items():
            arrays[f"{name}.{part}"] = values
    write_arrays(_path(folder, programme.key), arrays)
    return programme


def recall(folder: Path | None, key: str) -> Programme | None:
    """Return the programme that was kept under a key, None where there is none."""
    found = read_arrays(_path(folder, key)) if folder is not None else None
    if found is None:
        return None
    columns, rows = (
        Labels(*(found[f"{name}.{part}"] for part in Labels._fields)) for name in _LABELS
    )
    affine = {
        name: Affine(found[f"{name}.constant"], _whole(f"{name}.slope", found)) for name in _AFFINE
    }
    read = {name: _whole(f"readings.{name}", found) for name in _READ}
    return Programme(
        parameters=tuple(str(one) for one in found["parameters"]),
        base=found["base"],
        matrix=_whole("matrix", found).tocsc(),
        readings=Readings(
            names=tuple(str(one) for one in found["names"]), constant=found["constant"],
            hours=found["hours"], **read,
        ),
        basis=Basis(found["basis.columns"], found["basis.rows"]),
        key=key,
        columns=columns,
        rows=rows,
        **affine,
    )  # fmt: skip
