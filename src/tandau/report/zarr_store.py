"""Arrays as one zarr store in a zip that is the same byte for byte for the same arrays."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any, Final

from tandau.durable import uninterrupted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import xarray as xr

_DAY: Final = (1980, 1, 1, 0, 0, 0)  # the earliest that a zip can tell
_LEVEL: Final = 9
_MODE: Final = 0o644 << 16
ROOT: Final = ""


def _worded(data: xr.Dataset) -> xr.Dataset:
    """Return the dataset with words of any length: only these has the format specified."""
    names = [name for name, one in data.variables.items() if one.dtype.kind == "U"]
    return data.assign_coords(
        {name: data[name].astype(object) for name in names if name in data.coords}
    ).assign({name: data[name].astype(object) for name in names if name in data.data_vars})


def write_zarr(groups: Mapping[str, xr.Dataset], path: Path) -> None:
    """Write datasets as a zarr store of format 3 in a zip file.

    Parameters
    ----------
    groups
        Name of the group → dataset; `ROOT` is what opens without a group's name.
    path
        The file; opens with ``xarray.open_zarr(zarr.storage.ZipStore(path), consolidated=False)``.
    """
    # Here, since few runs write one.
    from zarr.codecs import ZstdCodec  # noqa: PLC0415
    from zarr.storage import MemoryStore  # noqa: PLC0415

    held: dict[str, Any] = {}
    compressed = {"compressors": [ZstdCodec(level=_LEVEL)]}
    with uninterrupted():
        for name, data in groups.items():
            _worded(data).to_zarr(
                MemoryStore(held),
                mode="a",
                group=name or None,
                zarr_format=3,
                consolidated=False,
                encoding=dict.fromkeys(data.data_vars, compressed),
            )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for key in sorted(held):
            about = zipfile.ZipInfo(key, _DAY)
            about.external_attr = _MODE
            archive.writestr(about, held[key].to_bytes())
