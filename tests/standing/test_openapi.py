"""Schemathesis throws the OpenAPI document at the API, in process: no answer may be a server error."""

import os
import warnings

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.slow,
    # A refused upload's temporary file is closed by the garbage collector, whenever that runs.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
#: Examples for each operation: CI may ask for more; the default keeps the whole within a minute.
EXAMPLES = int(os.environ.get("KOPIR_FUZZ_EXAMPLES", "3"))

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # no static files are collected here, and none are asked for
    application = get_wsgi_application()
schema = schemathesis.openapi.from_wsgi("/api/openapi.json", application)


@schema.parametrize()
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_no_server_error(case, world, secret):
    response = case.call(headers={"Authorization": f"Bearer {secret}"})
    case.validate_response(
        response, checks=[not_a_server_error, content_type_conformance, response_schema_conformance]
    )


@pytest.fixture(autouse=True)
def one_connection():
    """The requests run in the test's own transaction, so its connection must outlive each of them."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def secret(world, actors):
    from kopir.spine.people.services import create_token

    scopes = ["read", "write", "approve", "manage"]
    return create_token(actors.admin, name="fuzz", scopes=scopes, expires_in_days=1)[1]
