"""The arrays of the finished study."""

import pytest

from tandau.report.contents import Study


@pytest.fixture(scope="session")
def study_arrays(study):
    """Return inputs and outcomes of the mini study."""
    found = Study(study)
    return found.futures().merge(found.outcomes())
