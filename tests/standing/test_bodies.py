"""What is sent and not understood is refused, everywhere: a misspelt field must not be dropped in silence."""

import pytest

from kopir.web.api import api

pytestmark = pytest.mark.django_db


def bodies():
    """(operation, schema) of every JSON body in the OpenAPI document."""
    document = api.get_openapi_schema()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield f"{method.upper()} {path}", content["application/json"]["schema"], document


def open_parts(schema, document, seen):
    """Names of the objects in a schema that take fields which they do not name."""
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[1]
        if name in seen:
            return
        seen.add(name)
        schema = document["components"]["schemas"][name]
    if "properties" in schema and schema.get("additionalProperties") is not False:
        yield schema.get("title", "?")
    parts = [*schema.get("properties", {}).values(), schema.get("items"), *schema.get("anyOf", [])]
    for part in parts:
        if isinstance(part, dict):
            yield from open_parts(part, document, seen)


def test_no_body_takes_a_field_that_it_does_not_know():
    found = {name: sorted(open_parts(schema, document, set())) for name, schema, document in bodies()}
    assert len(found) > 40
    assert not {name: parts for name, parts in found.items() if parts}


def test_a_misspelt_field_is_refused_by_name(clients, organisations):
    path = f"/api/organisations/{organisations.home.pk}"
    answer = clients.hub_admin.patch(path, {"ctiy": "Almaty"}, content_type="application/json")
    assert answer.status_code == 422
    assert "ctiy" in str(answer.json()["faults"])


def test_of_two_changes_of_one_organisation_the_second_is_told(clients, organisations):
    path = f"/api/organisations/{organisations.home.pk}"
    etag = clients.hub_admin.get(path)["ETag"]
    first, second = (
        clients.hub_admin.patch(
            path, {"city": city}, content_type="application/json", headers={"If-Match": etag}
        )
        for city in ("Shymkent", "Astana")
    )
    assert (first.status_code, second.status_code) == (200, 412)
    assert first["ETag"] not in ("", etag)
    assert clients.hub_admin.get(path).json()["city"] == "Shymkent"
    assert clients.hub_admin.get(path)["ETag"] == first["ETag"]
    added = clients.hub_admin.post(
        f"{path}/names", {"text": "Another", "lang": "en"}, content_type="application/json"
    )
    assert added.status_code == 201 and clients.hub_admin.get(path)["ETag"] != first["ETag"]
    again = clients.hub_admin.patch(
        path, {"city": "Astana"}, content_type="application/json", headers={"If-Match": first["ETag"]}
    )
    assert again.status_code == 412  # the sheet has another name by now


def test_the_account_by_the_api(clients, users, actors):
    from kopir.spine.people.services import create_token

    sent = {"content_type": "application/json"}
    me = f"/api/people/{users.officer.pk}"
    assert clients.officer.get(me).json()["email"] == users.officer.email
    assert clients.stranger.get(me).status_code == 404
    assert clients.officer.put("/api/people/me/profile", {"name": "New Name"}, **sent).status_code == 200
    assert clients.officer.get(me).json()["name"] == "New Name"
    wanted = {"name": "script", "scopes": ["read"], "expires_in_days": 3}
    made = clients.officer.post("/api/people/me/tokens", wanted, **sent)
    assert made.status_code == 201
    bearer = {"Authorization": f"Bearer {made.json()['secret']}"}
    assert clients.anonymous.get("/api/people/me", headers=bearer).json()["user_id"] == users.officer.pk
    assert "secret" not in str(clients.officer.get("/api/people/me/tokens").json()["items"][0].keys())
    # A token neither makes tokens nor changes or ends the account that it stands for.
    _token, whole = create_token(
        actors.officer, name="all", scopes=["read", "write", "manage"], expires_in_days=1
    )
    bearer = {"Authorization": f"Bearer {whole}"}
    for call in (
        clients.anonymous.post("/api/people/me/tokens", wanted, headers=bearer, **sent),
        clients.anonymous.put("/api/people/me/profile", {"name": "x"}, headers=bearer, **sent),
        clients.anonymous.post(f"{me}/erase", {}, headers=bearer, **sent),
    ):
        assert call.status_code == 403
    assert clients.viewer.post(f"{me}/erase", {}, **sent).status_code == 403
    assert clients.hub_admin.post(f"{me}/erase", {"why": "asked for"}, **sent).status_code == 204
    assert clients.hub_admin.get(me).status_code == 404
