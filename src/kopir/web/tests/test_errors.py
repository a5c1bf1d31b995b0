"""Refusals as pages: the right status and a word on what to do."""

import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.urls("kopir.web.tests.failing_urls")]


@pytest.mark.parametrize(
    ("how", "status", "word"),
    [
        ("missing", 404, "Check the address"),
        ("forbidden", 403, "Only an officer may."),
        ("conflict", 409, "It has been approved."),
        ("invalid", 422, "Too short."),
    ],
)
def test_each_refusal_says_what_to_do(clients, how, status, word):
    response = clients.officer.get(f"/refuse/{how}/")
    assert response.status_code == status
    assert word in response.content.decode()


def test_a_visitor_is_led_to_the_sign_in_page(clients):
    response = clients.anonymous.get("/refuse/forbidden/?a=1")
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/refuse/forbidden/%3Fa%3D1"


def test_an_unknown_page(clients):
    response = clients.anonymous.get("/no/such/page/")
    assert response.status_code == 404
    assert "Check the address" in response.content.decode()


def test_a_fault_of_ours_tells_nothing_of_its_inside(clients):
    clients.officer.raise_request_exception = False
    response = clients.officer.get("/refuse/broken/")
    assert response.status_code == 500
    assert b"secret" not in response.content
    assert "try again" in response.content.decode()
