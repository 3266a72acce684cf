"""The example networks of PyPSA, from its source package: in, solved and out unchanged."""

import subprocess
import sys
import tarfile
from importlib.metadata import version

import numpy as np
import pypsa
import pytest

from tandau.models.power.dispatch import solve_network
from tandau.models.power.network_files import read_network, write_network

pytestmark = pytest.mark.slow
NAMES = ("ac-dc-meshed", "storage-hvdc", "model-energy")
COMPONENTS = ("Bus", "Carrier", "Generator", "Load", "Line", "Link", "StorageUnit", "Store")


@pytest.fixture(scope="module")
def examples(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pypsa")
    asked = f"pypsa=={version('pypsa')}"
    done = subprocess.run(
        [sys.executable, "-m", "pip", "download", asked, "--no-binary", "pypsa", "--no-deps",
         "--quiet", "--dest", str(folder)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = list(folder.glob("pypsa-*.tar.gz"))
    if done.returncode or not found:
        pytest.skip("the source package of PyPSA cannot be had here")
    with tarfile.open(found[0]) as package:
        package.extractall(folder, filter="data")
    return found[0].with_suffix("").with_suffix("") / "examples" / "networks"


def same(one, other):
    for component in COMPONENTS:
        left, right = one.c[component], other.c[component]
        assert set(left.static.index) == set(right.static.index)
        for column in left.static.columns:
            found, wanted = right.static[column].reindex(left.static.index), left.static[column]
            if wanted.dtype.kind == "f":
                np.testing.assert_allclose(found, wanted, rtol=1e-9, atol=1e-9, err_msg=column)
            else:
                assert found.tolist() == wanted.tolist(), column
        for name, table in left.dynamic.items():
            for unit in table.columns:
                default = left.defaults.loc[name, "default"]
                again = right.dynamic[name].get(unit, default)
                np.testing.assert_allclose(again, table[unit], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_an_example_of_pypsa_goes_in_and_out_unchanged(examples, tmp_path, name):
    where = examples / name / f"{name}.nc"
    with pypsa.option_context("api.legacy_string_dtype", False):
        mine = pypsa.Network(where)
    read = read_network(where)
    same(mine, read)
    write_network(read, tmp_path / "out.nc")
    again = read_network(tmp_path / "out.nc")
    same(mine, again)
    for network in (mine, again):
        solve_network(network)
    assert again.objective == pytest.approx(mine.objective, rel=1e-9)
