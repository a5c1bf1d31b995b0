"""Refusals as pages: the right status and a word on what to do."""

import logging.config

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


@pytest.mark.urls("kopir.web.urls")
def test_the_address_of_a_forms_answer_explains_itself(clients):
    response = clients.officer.get("/notices/read/")
    assert response.status_code == 405 and "POST" in response["Allow"]
    assert "Go back to the page with the form" in response.content.decode()


@pytest.mark.parametrize("language", ["kk", "ru", "zh-hans"])
@pytest.mark.parametrize(("how", "status"), [("missing", 404), ("forbidden", 403), ("invalid", 422)])
def test_a_refusal_has_the_frame_and_the_readers_language(clients, hub, language, how, status):
    clients.officer.cookies["django_language"] = language
    response = clients.officer.get(f"/refuse/{how}/")
    page = response.content.decode()
    assert response.status_code == status
    assert f'<html lang="{language}">' in page and "<nav aria-label=" in page and page.count("<h1") == 1
    assert "Check the address" not in page


@pytest.mark.parametrize("language", ["kk", "ru", "zh-hans"])
def test_a_fault_of_ours_speaks_the_readers_language(clients, language):
    clients.officer.raise_request_exception = False
    clients.officer.cookies["django_language"] = language
    page = clients.officer.get("/refuse/broken/").content.decode()
    assert f'<html lang="{language}">' in page and "try again" not in page


def test_what_one_person_saw_is_not_kept_in_the_browser(clients):
    assert clients.viewer.get("/people/account/")["Cache-Control"].endswith("private")
    assert clients.viewer.get("/agreements/")["Cache-Control"] == "private, no-store"
    assert not clients.anonymous.get("/agreements/").has_header("Cache-Control")


def test_a_fault_stands_in_the_servers_log_with_where_it_was(client, capsys, settings):
    """The page says that it has been logged: with DEBUG off, Django alone would tell nobody."""
    logging.config.dictConfig(settings.LOGGING)
    client.raise_request_exception = False
    assert client.get("/refuse/broken/").status_code == 500
    assert client.get("/refuse/missing/").status_code == 404
    said = capsys.readouterr().err
    assert "Traceback" in said and "RuntimeError" in said and "refuse/<str:how>/" in said
    assert said.count("Traceback") == said.count("refuse/<str:how>/") == 1
