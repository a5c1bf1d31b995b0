"""The log: one line a request, found again by its number, and without anybody's address."""

import io
import json
import logging
import logging.config

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from kopir.web.logs import Cleaned, Json, cleaned, logging_settings

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(settings):
    """``log()`` is everything that was written meanwhile, through the handler that an installation has."""
    out, before = io.StringIO(), logging.getLogger().level

    def use(form="json", addresses=False):
        settings.KOPIR_LOG_ADDRESSES = addresses
        chosen = logging_settings(form, addresses=addresses)
        chosen["handlers"]["console"]["stream"] = out
        logging.config.dictConfig(chosen)
        return out.getvalue

    yield use
    logging.config.dictConfig(settings.LOGGING)
    logging.getLogger().setLevel(before)


def lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_a_request_is_one_object_with_its_route_and_number(log, clients):
    written = log()
    response = clients.officer.get("/organisations/?q=Aigerim+Sample&city=Almaty", REMOTE_ADDR="192.0.2.7")
    [line] = [line for line in lines(written()) if line["logger"] == "kopir.request"]
    assert (line["route"], line["method"], line["status"]) == ("organisations/", "GET", 200)
    assert line["request_id"] == response["X-Request-ID"] and line["milliseconds"] > 0
    assert "Aigerim" not in written() and "Almaty" not in written() and "192.0.2.7" not in written()


def test_addresses_are_there_for_whoever_asks_for_them(log, clients):
    written = log(addresses=True)
    clients.officer.get("/", REMOTE_ADDR="192.0.2.7")
    assert lines(written())[0]["address"] == "192.0.2.7"


def test_whoever_watches_fills_no_log(log, client):
    written = log()
    for address in ("/healthz", "/readyz", "/metrics"):
        client.get(address)
    assert not [line for line in lines(written()) if line["logger"] == "kopir.request"]


def test_a_secret_in_a_path_is_not_written(log, client):
    written = log()
    client.get("/people/invitations/a-very-secret-word/?next=/people/")
    assert "a-very-secret-word" not in written() and "next" not in written()
    assert any(line.get("status") == 404 for line in lines(written()))


@pytest.mark.urls("kopir.web.tests.failing_urls")
@pytest.mark.parametrize("form", ["json", "text"])
def test_a_fault_is_found_by_the_number_on_its_page_and_names_nobody(log, clients, form):
    """The view fails with somebody's address, a query and a refused row in the exception's text."""
    written = log(form)
    clients.officer.raise_request_exception = False
    response = clients.officer.get("/refuse/personal/?q=officer@example.org")
    number = response["X-Request-ID"]
    assert response.status_code == 500 and number in response.content.decode()
    text = written()
    assert number in text and "failing_urls.py" in text and "RuntimeError" in text
    for personal in ("example.org", "192.0.2.7", "2001:db8", "Aigerim", "officer"):
        assert personal not in text, personal


@pytest.mark.urls("kopir.web.tests.failing_urls")
def test_the_api_tells_the_number_of_its_faults_too(log, clients):
    written = log()
    clients.officer.raise_request_exception = False
    response = clients.officer.get("/api/test/refuse/broken")
    assert response.status_code == 500
    assert response.json()["request_id"] == response["X-Request-ID"] in written()


def test_only_the_proxy_may_choose_the_number(client, settings):
    ask = {"X-Request-ID": "from-the-proxy-1"}
    assert client.get("/healthz", headers=ask)["X-Request-ID"] != "from-the-proxy-1"
    settings.KOPIR_BEHIND_PROXY = True
    assert client.get("/healthz", headers=ask)["X-Request-ID"] == "from-the-proxy-1"
    forged = client.get("/healthz", headers={"X-Request-ID": "a b"})["X-Request-ID"]
    assert len(forged) == 32


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("refused: {'a.b+c@mail.example.org': (550, b'no')}", "refused: [mail]': (550, b'no')}"),
        ("to <қайрат@example.org>, x@example.org", "to <[mail]>, [mail]"),
        ("from 192.0.2.7:51234 and [2001:db8::1]", "from [address]:51234 and [[address]]"),
        (
            "at 12:34:56 on 2026-11-25T12:34:56Z, SQLite 3.51.3",
            "at 12:34:56 on 2026-11-25T12:34:56Z, SQLite 3.51.3",
        ),
        ("GET /x/?q=Aigerim&n=2 failed", "GET /x/?… failed"),
        (
            "duplicate key\nDETAIL:  Key (name)=(Aigerim) already exists.\nHINT: x",
            "duplicate key\nDETAIL: …\nHINT: x",
        ),
    ],
)
def test_what_is_taken_out(said, written):
    assert cleaned(said) == written


@examples(max_examples=40)
@given(st.text(max_size=20), st.emails(), st.text(max_size=20))
def test_no_mail_address_survives(before, address, after):
    for formatter in (Cleaned(), Json()):
        record = logging.LogRecord("x", logging.ERROR, "", 0, "%s <%s> %s", (before, address, after), None)
        assert address not in formatter.format(record)


@examples(max_examples=40)
@given(st.text(max_size=40))
def test_nobody_begins_a_line_of_their_own(sent):
    """Whatever is in a message or an exception, a line of the log is one that Köpir wrote."""
    forged = f"{sent}\n2026-01-01T00:00:00Z INFO kopir forged\r\x1b[2K\u2028x"
    try:
        raise RuntimeError(forged)
    except RuntimeError as fault:
        record = logging.LogRecord("x", logging.ERROR, "", 0, forged, None, (type(fault), fault, None))
    first, *rest = Cleaned().format(record).splitlines()
    assert " ERROR x " in first and all(line.startswith("    ") for line in rest)
    assert len(Json().format(record).splitlines()) == 1


@examples(max_examples=40)
@given(st.ip_addresses())
def test_no_ip_address_survives(address):
    assert cleaned(f"from {address}, again") == "from [address], again"


def test_an_unknown_form_is_refused():
    with pytest.raises(ValueError, match="KOPIR_LOG"):
        logging_settings("xml", addresses=False)
