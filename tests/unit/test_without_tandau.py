"""A study opens with common libraries alone, and every array says what it is."""

import json
import re
import subprocess
import sys

import pandas as pd
import pytest
import xarray as xr

from tandau.report.bundle import read_manifest
from tandau.report.self_told import self_told

# A process in which Tandau cannot be imported opens every file that a manifest lists.
READER = """
import hashlib, json, sys
from pathlib import Path

sys.modules["tandau"] = None
import pandas as pd
import xarray as xr

folder, opened = Path(sys.argv[1]), {}
manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
for name, digest in manifest["files"].items():
    path = folder / name
    assert hashlib.sha256(path.read_bytes()).hexdigest() == digest, name
    if path.suffix == ".nc":
        with xr.open_dataset(path, decode_times=False) as data:
            opened[name] = sum(one.load().size for one in data.data_vars.values())
            assert len(data.to_dataframe().head()) if len(data.dims) < 4 else True
    elif path.suffix == ".csv":
        opened[name] = len(pd.read_csv(path))
    elif path.suffix == ".parquet":
        opened[name] = len(pd.read_parquet(path))
    elif path.suffix == ".json":
        opened[name] = len(json.loads(path.read_text(encoding="utf-8")))
    elif path.suffix == ".html":
        opened[name] = len(path.read_text(encoding="utf-8"))
print(json.dumps(opened))
"""
DIMENSIONLESS = re.compile(
    r"share|chance|probability|first_rank|choice|concentration|entropy|diversity|is_|worth|weight|"
    r"count|index|^n_|factor|outturn|substitution|status|cover|event_year|loading|correlation"
)


def test_every_file_opens_without_tandau(study):
    words = [sys.executable, "-W", "error", "-c", READER, str(study)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    opened = json.loads(done.stdout)
    assert set(opened) == set(read_manifest(study)["files"])
    assert all(opened.values())


def arrays_of(study):
    return sorted(path.name for path in study.glob("*.nc"))


def test_every_array_says_what_it_is(study):
    manifest = read_manifest(study)
    assert len(arrays_of(study)) >= 6
    for name in arrays_of(study):
        with xr.open_dataset(study / name, decode_times=False) as data:
            about = data.attrs
            assert about["Conventions"] == "CF-1.11", name
            assert about["source"] == f"tandau {manifest['tandau']}"
            assert (about["run_case"], about["run_plant"]) == (manifest["case"], manifest["plant"])
            assert (about["run_seed"], about["run_as_of"]) == (manifest["seed"], manifest["as_of"])
            for variable, one in data.data_vars.items():
                assert one.attrs["units"], (name, variable)
                assert one.attrs["long_name"], (name, variable)


def test_units_beside_the_vocabulary_are_right(study):
    with xr.open_dataset(study / "portfolios.nc", decode_times=False) as data:
        units = {str(name): one.attrs["units"] for name, one in data.data_vars.items()}
    assert units["expected_cost"] == units["tail_cost_without_political"] == "GUSD"
    assert (units["expected_capacity"], units["delay"], units["first_rank"]) == ("MW", "year", "1")
    bare = [name for name, unit in units.items() if unit == "1" and not DIMENSIONLESS.search(name)]
    assert bare == []


def test_fans_of_money_have_their_unit_and_own_attributes_stay(known):
    names = ("debt_by_year", "coverage_by_year", "loss_without_political")
    told = self_told(
        xr.Dataset({**dict.fromkeys(names, 1.0), "mine": ((), 1.0, {"units": "h"})}),
        known, 7, "Money",
    )  # fmt: skip
    units = [told[name].attrs["units"] for name in (*names, "mine")]
    assert units == ["MUSD", "1", "GUSD", "h"]
    assert told["debt_by_year"].attrs["long_name"] == "debt by year"
    assert (told.attrs["title"], told.attrs["run_seed"]) == ("Money of the case mini", 7)


def test_claims_and_source_stand_in_the_arrays_and_the_table(study):
    claims = set(pd.read_csv(study / "claims.csv")["id"])
    with xr.open_dataset(study / "futures.nc", decode_times=False) as data:
        named = " ".join(one.attrs.get("claims", "") for one in data.data_vars.values())
    assert "M03" in named.split()
    assert set(named.split()) <= claims


@pytest.mark.slow
def test_a_network_opens_in_pypsa_without_tandau(tmp_path):
    # Here, since PyPSA takes seconds to load.
    from pypsa import option_context  # noqa: PLC0415

    from own_network import somebody_elses  # noqa: PLC0415
    from tandau.models.power.network_files import write_network  # noqa: PLC0415

    path = tmp_path / "network.nc"
    with option_context("api.legacy_string_dtype", False):
        write_network(somebody_elses(), path)  # as `tandau power export` writes it
    read = (
        "import sys; sys.modules['tandau'] = None; import pypsa; "
        f"n = pypsa.Network({str(path)!r}); print(len(n.buses), len(n.snapshots))"
    )
    words = [sys.executable, "-c", read]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert all(int(one) > 0 for one in done.stdout.split()[-2:])
