"""Inputs that once broke a reader are read again; tests/fuzz finds more."""

from pathlib import Path

import pytest

from fuzz.targets import TARGETS, sound_inputs

CORPUS = Path(__file__).parents[1] / "corpus"
INPUTS = sorted(path for path in CORPUS.rglob("*") if path.is_file())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_once_broke_a_reader(path):
    TARGETS[path.parent.name](path.read_bytes())


@pytest.mark.parametrize("name", TARGETS)
def test_every_target_takes_sound_inputs_and_none(name):
    for data in (*sound_inputs(name), b""):
        TARGETS[name](data)
