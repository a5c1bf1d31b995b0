"""Route × role × tenant: what each of the cast gets from every address, and no address unknown to the table.

A new route makes ``test_every_route_is_in_the_table`` fail and print the line that it would observe; read
it, decide whether it is right, and put it into ``table.py``.
"""

import pytest
from django.urls import get_resolver

from .conftest import undone
from .routes import PACKAGES, everything
from .table import CAST, TABLE

pytestmark = [
    pytest.mark.django_db,
    # A refused upload's temporary file is closed by the garbage collector, whenever that runs.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]


def ask(client, method, path):
    client.raise_request_exception = False  # a 500 is an answer here, and never a right one
    if method == "GET":
        return client.get(path).status_code
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    body = "{}" if path.startswith("/api/") else ""
    return client.generic(method, path, body, content_type=kind).status_code


def observed(route, method, world, clients):
    """The codes of the whole cast for the home tenant's own records, each asked in a world undone after."""
    codes = []
    for who in CAST:
        with undone():
            codes.append(ask(getattr(clients, who), method, route.fill(world["home"].ids)))
    return tuple(codes)


def asked_by(route):
    """GET for every page, and POST where GET is not allowed; the API's own methods otherwise."""
    return route.methods or ("GET", "POST")


def test_every_route_is_in_the_table(world, clients):
    wrong = []
    for route in everything():
        for method in asked_by(route):
            codes = observed(route, method, world, clients)
            line = f'"{method} {route.path}": "{" ".join(map(str, codes))}",'
            expected = TABLE.get(f"{method} {route.path}")
            if max(codes) >= 500:
                wrong.append(f"a server error: {line}")
            elif expected is None:
                wrong.append(f"not in the table: {line}")
            elif tuple(map(int, expected.split())) != codes:
                wrong.append(f"expected {expected}: {line}")
    assert not wrong, "\n" + "\n".join(wrong)


def test_the_table_knows_no_route_that_is_gone():
    known = {f"{method} {route.path}" for route in everything() for method in asked_by(route)}
    assert TABLE.keys() <= known


def test_no_role_meets_a_server_error_and_strangers_never_enter():
    """The table itself: whoever fills it in by observation must not write a hole down."""
    for line, expected in TABLE.items():
        codes = dict(zip(CAST, map(int, expected.split()), strict=True))
        assert max(codes.values()) < 500, line
        if (
            any(name in line for name in ("{organisation_id}", "{batch_id}", "{note_id}"))
            and "people" in line
        ):
            assert codes["stranger"] in {404, 405, 422} and codes["anonymous"] in {302, 401, 404, 405, 422}, (
                line
            )


def test_packages_pages_are_closed(clients):
    """allauth's pages offer no sign-up; Django's own administration, with its own sign-in, is not there."""
    names = {str(entry.pattern) for entry in get_resolver().url_patterns}
    assert set(PACKAGES) <= names
    for who in CAST:
        for path in ("admin/", "admin/login/", "administration/django/", "administration/django/login/"):
            assert getattr(clients, who).get(f"/{path}").status_code == 404
    assert clients.anonymous.get("/accounts/signup/").status_code in {200, 404}
    assert "password1" not in clients.anonymous.get("/accounts/signup/").content.decode()
