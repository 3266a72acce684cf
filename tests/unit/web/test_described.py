"""The API keeps to its own description, whatever is sent (schemathesis over a real server)."""

import threading
import time
import warnings
from contextlib import suppress

import pytest
import uvicorn
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from tandau.web.app import create_app
from workbench import free_port

with warnings.catch_warnings():
    # They are its dependencies' own, given while it is loaded.
    warnings.simplefilter("ignore")
    import schemathesis
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi.checks import (
        content_type_conformance,
        negative_data_rejection,
        response_schema_conformance,
        status_code_conformance,
    )

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
N_OPERATIONS = 7
N_EXAMPLES = 200  # of right and of wrong requests each

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def described(study, freely):
    port = free_port()
    app = create_app([study], settings=freely)
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical", lifespan="off"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    yield schemathesis.openapi.from_url(f"http://127.0.0.1:{port}/api/openapi.json")
    server.should_exit = True
    thread.join(10)


def one_of(operation, mode, statuses):
    """Return a test of one operation; what it is answered is added to `statuses`."""

    @settings(
        max_examples=N_EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def one(case):
        # A name that is drawn is no study's; what lies behind it must be reached too.
        if mode.is_positive and "study" in (case.path_parameters or {}):
            case.path_parameters["study"] = "mini"
        statuses.add(case.call_and_validate(checks=CHECKS).status_code)

    return one


def test_api_keeps_to_its_description(described):
    operations = [found.ok() for found in described.get_all_operations()]
    assert len(operations) == N_OPERATIONS
    statuses = set()
    for operation in operations:
        for mode in schemathesis.GenerationMode:
            with suppress(Unsatisfiable):  # what takes nothing can be asked nothing wrong
                one_of(operation, mode, statuses)()
    assert {200, 422} <= statuses
