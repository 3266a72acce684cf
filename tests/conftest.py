"""What all tests share: copies of the mini case, one finished study, the command line."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from panels import agenda, asked, panel
from states import nursery, place, postgresql, state
from tandau.futures.levers import levers
from tandau.futures.sample import plan_columns, sample, scores
from tandau.intake import known_case
from tandau.pipeline import run_study

# Fixtures of two kinds of tests: those of the state, and those of panels.
__all__ = ["agenda", "asked", "nursery", "panel", "place", "postgresql", "state"]
CASES = Path(__file__).parents[1] / "cases"

settings.register_profile("tandau", deadline=None, max_examples=60, derandomize=True, database=None)
settings.load_profile("tandau")


@pytest.fixture(scope="session", autouse=True)
def _cache(tmp_path_factory):
    """Keep fits of this session apart from the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TANDAU_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="session")
def cases():
    """Return the folder of the cases."""
    return CASES


@pytest.fixture
def mini(tmp_path):
    """Return a copy of the mini case that a test may break."""
    return shutil.copytree(CASES / "mini", tmp_path / "mini")


@pytest.fixture(scope="session")
def known():
    """Return what is known of the mini case."""
    return known_case(CASES / "mini", None)


@pytest.fixture(scope="session")
def study(tmp_path_factory):
    """Return the folder of a finished study of the mini case with 256 futures."""
    out = tmp_path_factory.mktemp("studies") / "mini"
    run_study(CASES / "mini", out, n_futures=256)
    return out


@pytest.fixture
def study_copy(study, tmp_path):
    """Return a copy of the finished study that a test may damage."""
    return shutil.copytree(study, tmp_path / "study")


@pytest.fixture(scope="session")
def environment(tmp_path_factory):
    """Return an environment whose child processes compile each module once."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPYCACHEPREFIX": str(tmp_path_factory.mktemp("bytecode")), "COLUMNS": "99"}


@pytest.fixture(scope="session")
def command():
    """Return the words that start the command line in a process of its own."""
    return [sys.executable, "-c", "from tandau.cli import main; main()"]


@pytest.fixture(scope="session")
def tandau(environment, command):
    """Return a function that runs the command line in a process and gives what came of it."""

    def call(*words):
        told = [*command, *map(str, words)]
        return subprocess.run(told, env=environment, capture_output=True, text=True, check=False)

    return call


@pytest.fixture(scope="session")
def futures(known):
    """Return 64 futures of the mini case, as a run samples them."""
    names = [offer.id for offer in known.choice.offers]
    plan = plan_columns(
        known.evidence, known.case.question.drivers, names, known.choice.plant.units
    )
    points = scores(len(plan.columns), 64, known.case.question.seed)
    drawn = sample(known.evidence, plan, points)
    return drawn.merge(levers(known.choice, known.ledger.as_of))
