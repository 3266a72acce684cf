"""The programme of the tiny network, compiled once a session."""

import pytest

from tandau.models.power.compiling import compile_programme
from tiny_power import TINY, tiny_model


@pytest.fixture(scope="session")
def tiny():
    """Return the compiled programme of the tiny network."""
    return compile_programme(tiny_model, TINY)
