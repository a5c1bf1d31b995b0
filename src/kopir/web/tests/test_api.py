"""The API's frame: problem details for every error, sign-in, entity tags, paging; over the real middleware."""

import json

import pytest
from django.test import Client

from kopir.kit.api import PROBLEM_TYPE, etag_of
from kopir.spine.people.models import ApiToken
from kopir.spine.people.services import create_token

pytestmark = [pytest.mark.django_db, pytest.mark.urls("kopir.web.tests.failing_urls")]


def told(response, status):
    """The problem document of *response*, after checking its form."""
    assert response.status_code == status
    assert response["Content-Type"] == PROBLEM_TYPE
    document = json.loads(response.content)
    assert document["status"] == status and document["title"]
    return document


@pytest.mark.parametrize(
    ("how", "status"), [("missing", 404), ("forbidden", 403), ("conflict", 409), ("invalid", 422)]
)
def test_refusals_are_problem_documents(clients, how, status):
    told(clients.officer.get(f"/api/test/refuse/{how}"), status)


def test_faults_name_their_fields(clients):
    document = told(clients.officer.get("/api/test/refuse/invalid"), 422)
    assert document["faults"] == [{"field": "name", "messages": ["Too short.", "Too plain."]}]


def test_a_fault_of_ours_tells_nothing_of_its_inside(clients):
    clients.officer.raise_request_exception = False
    document = told(clients.officer.get("/api/test/refuse/broken"), 500)
    assert "secret" not in json.dumps(document)


def test_a_visitor_who_is_refused_is_told_to_sign_in(clients):
    response = clients.anonymous.get("/api/test/refuse/forbidden")
    told(response, 401)
    assert response["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", ["/api/", "/api/nowhere", "/api/test/record/0x", "/api/test/nope/1"])
def test_unknown_addresses_are_problem_documents(clients, path):
    assert clients.anonymous.get(path).status_code in {404, 422}
    assert clients.anonymous.get(path)["Content-Type"] == PROBLEM_TYPE


def test_a_wrong_method_names_the_right_ones(clients):
    response = clients.anonymous.delete("/api/test/list")
    told(response, 405)
    assert response["Allow"] == "GET"


@pytest.mark.parametrize("number", [0, -1, 2**63, 10**40])
def test_a_number_that_no_record_can_have(clients, number):
    told(clients.anonymous.get(f"/api/test/record/{number}"), 422)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b'{"name": NaN}', b'{"name": "a\\u0000"}', b'{"name": "\\ud800"}', b"\xff\xfe", b"[" * 5000],
)
def test_bodies_that_cannot_be_read(clients, body):
    response = clients.officer.put("/api/test/record/1", body, content_type="application/json")
    assert response.status_code in {400, 422}
    assert response["Content-Type"] == PROBLEM_TYPE


def test_a_query_that_cannot_be_stored(clients):
    told(clients.anonymous.get("/api/test/list?q=%00"), 400)


def test_lists_are_bounded(clients):
    assert clients.anonymous.get("/api/test/list?limit=1").json() == {
        "items": [1],
        "next": "b",
        "previous": None,
    }
    told(clients.anonymous.get("/api/test/list?limit=201"), 422)


def test_a_known_state_is_not_sent_again(clients):
    first = clients.anonymous.get("/api/test/record/1")
    assert first["ETag"] == etag_of("record", 1, 3)
    again = clients.anonymous.get("/api/test/record/1", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert clients.anonymous.get("/api/test/list")["ETag"]
    assert {"Cookie", "Authorization"} <= {part.strip() for part in first["Vary"].split(",")}


def test_a_write_on_an_old_state_is_refused(clients):
    def put(tag):
        headers = {"If-Match": tag} if tag else {}
        return clients.officer.put(
            "/api/test/record/1", {"name": "x"}, content_type="application/json", headers=headers
        )

    told(put(etag_of("record", 1, 2)), 412)
    told(put("W/" + etag_of("record", 1, 3)), 412)
    assert [put(tag).status_code for tag in (etag_of("record", 1, 3), "*", None)] == [200, 200, 200]


def test_a_session_writes_only_with_its_csrf_token(users, hub):
    client = Client(enforce_csrf_checks=True)
    client.force_login(users.officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    body = {"name": "x"}
    told(client.put("/api/test/record/1", body, content_type="application/json"), 403)
    secret = "a" * 32
    client.cookies["csrftoken"] = secret
    answer = client.put(
        "/api/test/record/1", body, content_type="application/json", headers={"X-CSRFToken": secret}
    )
    assert answer.json()["by"] == users.officer.pk


def test_a_token_acts_as_its_person_without_cookies(users, actors, hub):
    _token, secret = create_token(actors.officer, name="script", scopes=["read", "write"], expires_in_days=30)
    client = Client(enforce_csrf_checks=True)
    answer = client.put(
        "/api/test/record/1",
        {"name": "x"},
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )
    assert answer.json()["by"] == users.officer.pk
    assert ApiToken.objects.get().last_used_at is not None


def test_a_bad_token_is_refused_even_with_a_good_session(clients):
    response = clients.officer.get("/api/test/list", headers={"Authorization": "Bearer wrong"})
    told(response, 401)
    assert "invalid_token" in response["WWW-Authenticate"]


def test_the_document_is_openapi_31_and_names_its_problems(clients):
    document = clients.anonymous.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    operation = document["paths"]["/api/test/list"]["get"]
    assert PROBLEM_TYPE in operation["responses"]["default"]["content"]
    assert {} in operation["security"]
    assert {"TokenAuth", "SessionAuth"} <= set(document["components"]["securitySchemes"])


def test_no_two_bodies_share_a_name_in_the_document(client):
    """The OpenAPI document knows a schema by its name alone: the second of two would hide the first."""
    from ninja import Schema

    def below(kind):
        for each in kind.__subclasses__():
            yield each
            yield from below(each)

    known = client.get("/api/openapi.json").json()["components"]["schemas"]
    ours = {each for each in below(Schema) if each.__module__.startswith("kopir.")}
    names = [each.__name__ for each in ours if each.__name__ in known and "tests" not in each.__module__]
    assert len(names) > 40
    assert [name for name in sorted(set(names)) if names.count(name) > 1] == []
