"""A zarr store in a zip: the same bytes for the same arrays, and open to anyone."""

import subprocess
import sys
import zipfile

import numpy as np
import xarray as xr

from tandau.report.zarr_store import ROOT, write_zarr

READER = """
import sys
sys.modules["tandau"] = None
import xarray as xr
from zarr.storage import ZipStore
store = ZipStore(sys.argv[1], mode="r")
print(float(xr.open_zarr(store, consolidated=False)["demand"].sum()))
week = xr.open_zarr(store, group="winter", consolidated=False)
print(week["zone"].values.tolist(), week["demand"].attrs["units"])
"""


def data(seed):
    values = np.random.default_rng(seed).integers(0, 9, (2, 24)).astype(np.float32)
    arrays = {
        "demand": (("zone", "snapshot"), values, {"units": "MW"}),
        "from_zone": ("line", np.array(["Нұра"])),
    }
    return xr.Dataset(arrays, {"zone": ["Нұра", "south"]}, {"title": "a test"})


def test_same_arrays_same_bytes(tmp_path):
    one, two, other = (tmp_path / f"{name}.zarr.zip" for name in ("one", "two", "other"))
    write_zarr({ROOT: data(1), "winter": data(2)}, one)
    write_zarr({ROOT: data(1), "winter": data(2)}, two)
    write_zarr({ROOT: data(1), "winter": data(3)}, other)
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes() != other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        names = archive.namelist()
        assert names == sorted(set(names))
        assert {about.date_time[0] for about in archive.infolist()} == {1980}


def test_it_opens_without_tandau_and_without_a_warning(tmp_path):
    path = tmp_path / "hours.zarr.zip"
    write_zarr({ROOT: data(1), "winter": data(2)}, path)
    words = [sys.executable, "-X", "utf8", "-W", "error", "-c", READER, str(path)]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\n")
    assert float(told[0]) == float(data(1)["demand"].sum())
    assert told[1] == "['Нұра', 'south'] MW"
