"""A workbench on this machine with one study."""

import pytest

from tandau.web.app import create_app
from tandau.web.settings import Rate, Settings
from workbench import TestClient

FREELY = Settings(requests=Rate(1e6, 10**6), entries=Rate(1e6, 10**6), heavy=Rate(1e6, 10**6))


@pytest.fixture(scope="session")
def freely():
    """Return settings that slow nobody down."""
    return FREELY


@pytest.fixture(scope="session")
def local(study, cases):
    """Return the app of a local workbench."""
    return create_app([study], cases={"mini": cases / "mini"}, settings=FREELY)


@pytest.fixture
def client(local):
    """Return a client of the local workbench."""
    return TestClient(local, base_url="http://localhost", follow_redirects=False)
