"""Who may not write is told so, whatever they send: with a body that fits, no 422 stands before the refusal.

The table (table.py) asks with empty bodies, and many a line of it reads 422 for everybody: a body that does
not fit its published schema is refused before anybody is looked up, with the same words for every id. That
tells nothing that the OpenAPI document does not. What it hides, the permission behind it, is walked here,
from the design and not from observation: 404 to whoever may not see the record, 403 to who sees and may not.
"""

import json

import pytest

from kopir.web.api import api as root

from .conftest import undone
from .routes import api

pytestmark = pytest.mark.django_db

OUTSIDE = ("hub_admin", "partner_officer", "stranger", "anonymous")
#: Of these the register, the log (whose entries everybody may number) or the hub's administration is asked.
OPEN = ("api/organisations", "api/people", "api/hub", "api/notices", "api/claims", "api/ledger")
#: Where the schema says "text" and means one of a few words.
MEANT = {"shared": "parties", "to_state": "terminated", "version_hash": "0" * 64}


def fitting(schema, components, depth=0):
    """A small value that fits a JSON schema of ours."""
    if "$ref" in schema:
        return fitting(components[schema["$ref"].rsplit("/", 1)[1]], components, depth + 1)
    for name in ("anyOf", "oneOf", "allOf"):
        if name in schema:
            return fitting(schema[name][0], components, depth + 1)
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return schema["enum"][0]
    kind = schema.get("type")
    if kind == "object":
        wanted = schema.get("required", [])
        return {
            name: MEANT.get(name) or fitting(schema["properties"][name], components, depth + 1)
            for name in wanted
        }
    if kind == "array":
        return [fitting(schema["items"], components, depth + 1) for _ in range(schema.get("minItems", 0))]
    if kind in {"integer", "number"}:
        return max(1, schema.get("minimum", 1))
    if kind == "boolean":
        return True
    if kind == "string":
        return _text(schema)
    return None


def _text(schema):
    known = {"date": "2026-01-01", "date-time": "2026-01-01T00:00:00Z", "email": "a@example.org"}
    found = known.get(schema.get("format", ""), "1" if "pattern" in schema else "en")
    return found.ljust(schema.get("minLength", 0), "x")[: schema.get("maxLength", 1000)]


def writes():
    """(route, method, body) of every write that takes JSON or nothing."""
    document = root.get_openapi_schema()
    for route in api():
        for method, operation in document["paths"]["/" + route.path].items():
            if method == "get":
                continue
            content = operation.get("requestBody", {}).get("content", {})
            if content and "application/json" not in content:
                continue  # an upload: tests/standing/test_services.py asks the service itself
            schema = content.get("application/json", {}).get("schema")
            yield route, method.upper(), fitting(schema, document["components"]["schemas"]) if schema else {}


def code(client, method, path, body):
    client.raise_request_exception = False
    with undone():
        answer = client.generic(method, path, json.dumps(body), content_type="application/json")
    return answer.status_code


def test_who_may_not_is_told_so_whatever_they_send(world, clients):
    wrong, asked = [], 0
    for route, method, body in writes():
        if not route.parameters or route.path.startswith(OPEN):
            continue
        path = route.fill({**world["home"].ids})
        for who in OUTSIDE:
            found = code(getattr(clients, who), method, path, body)
            asked += 1
            if found not in {401, 404}:
                wrong.append((who, method, route.path, found, body))
        found = code(clients.viewer, method, path, body)
        if found not in {403, 404}:
            wrong.append(("viewer", method, route.path, found, body))
    assert not wrong, "\n".join(map(str, wrong))
    assert asked > 80


def test_nobody_makes_anything_without_signing_in(world, clients):
    wrong = [
        (method, route.path, found)
        for route, method, body in writes()
        if (found := code(clients.anonymous, method, route.fill(world["home"].ids), body))
        not in {401, 403, 404}
    ]
    assert not wrong
