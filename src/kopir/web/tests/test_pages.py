"""The joined pages: right for each asker, no more queries for more rows, no foreign byte."""

import csv
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from kopir.spine.agreements.models import Agreement, Party

SECRET = "zq7-canary"


def plant(organisations, number, visibility="parties", **fields):
    agreement = Agreement.objects.create(
        ref=f"A-{number}", type="exchange", state="active", visibility=visibility,
        title={"en": f"Exchange {number}"}, owner=organisations.home, **fields,
    )  # fmt: skip
    for organisation, role in ((organisations.home, "host"), (organisations.partner, "partner")):
        Party.objects.create(agreement=agreement, organisation=organisation, role=role)
    return agreement


@pytest.mark.parametrize("path", ["/", "/agreements/", "/needs/", "/agreements/export.csv"])
def test_more_rows_are_no_more_queries_and_at_most_twelve(clients, organisations, path):
    counts = []
    for number in range(3):
        plant(organisations, number)
        with CaptureQueriesContext(
            connection,
        ) as found:
            response = clients.officer.get(path)
            assert response.status_code == 200
            b"".join(response) if response.streaming else response.content
        counts.append(len(found))
    assert counts[0] == counts[-1]
    assert counts[0] <= (20 if path == "/needs/" else 12)


def test_a_stranger_neither_sees_nor_counts_nor_opens_it(clients, organisations):
    agreement = plant(organisations, SECRET)
    assert SECRET in clients.officer.get("/agreements/").content.decode()
    for client in (clients.stranger, clients.anonymous, clients.hub_admin):
        for path in ("/", "/agreements/", "/agreements/?health=unknown"):
            assert SECRET not in client.get(path).content.decode()
        assert SECRET.encode() not in b"".join(client.get("/agreements/export.csv"))
        assert client.get(f"/agreements/{agreement.pk}/").status_code == 404


def test_who_may_write_begins_an_agreement_from_the_list(clients, organisations):
    plant(organisations, 1, visibility="public")
    new = 'href="/agreements/new/"'
    shown = {who: new in getattr(clients, who).get("/agreements/").content.decode() for who in
             ("officer", "viewer", "anonymous")}  # fmt: skip
    assert shown == {"officer": True, "viewer": False, "anonymous": False}


def test_a_visitor_is_asked_to_sign_in_before_needs(clients):
    assert clients.anonymous.get("/needs/").status_code == 302


def test_the_front_counts_what_the_portfolio_then_lists(clients, organisations):
    plant(organisations, 1, visibility="public")
    plant(organisations, 2)
    page = clients.anonymous.get("/").content.decode()
    assert '<a href="/agreements/?health=unknown">1</a>' in page
    assert clients.anonymous.get("/agreements/?health=unknown").content.decode().count("<tr>") == 2


@pytest.mark.parametrize(
    "query", ["health=alive", "state=expired", "type=ppp", "country=JP", "partner=Nobody"]
)
def test_a_filter_narrows(clients, organisations, query):
    plant(organisations, 1)
    assert "Exchange 1" not in clients.officer.get(f"/agreements/?{query}").content.decode()
    assert "Exchange 1" in clients.officer.get("/agreements/?type=exchange&country=pl").content.decode()


@pytest.mark.parametrize("query", ["health=nonsense", "cursor=forged", "country=%00"])
def test_a_senseless_filter_is_refused(clients, query):
    assert clients.officer.get(f"/agreements/?{query}").status_code == 422


def test_an_agreement_without_figures_says_no_data(clients, organisations):
    agreement = plant(organisations, 1)
    page = clients.officer.get(f"/agreements/{agreement.pk}/").content.decode()
    assert "no data" in page and "style=" not in page


def test_a_download_runs_nothing(clients, organisations):
    row = plant(organisations, 1)
    Agreement.objects.filter(pk=row.pk).update(title={"en": "=cmd"})
    text = b"".join(clients.officer.get("/agreements/export.csv")).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text)))[1][1] == "'=cmd"


def test_an_organisation_shows_only_the_agreements_that_the_asker_may_see(clients, organisations):
    plant(organisations, SECRET)
    path = f"/organisations/{organisations.home.pk}/"
    assert SECRET in clients.officer.get(path).content.decode()
    assert SECRET not in clients.stranger.get(path).content.decode()
    assert clients.officer.get("/organisations/999999/").status_code == 404


def test_a_right_that_is_gone_is_gone_with_the_next_request(clients, users, organisations):
    """The list's SQL is remembered; whom it is for is asked each time."""
    plant(organisations, 1)
    assert "Exchange 1" in clients.viewer.get("/agreements/").content.decode()
    assert clients.viewer.get("/api/portfolio").json()["items"]
    users.viewer.memberships.all().delete()
    assert "Exchange 1" not in clients.viewer.get("/agreements/").content.decode()
    assert clients.viewer.get("/api/portfolio").json()["items"] == []
    assert "Exchange 1" in clients.officer.get("/agreements/").content.decode()


def test_a_bar_that_is_kept_shows_what_this_request_asked(clients, hub):
    asked = clients.officer.get("/agreements/?state=active&partner=One").content.decode()
    assert '<option value="active" selected>' in asked and 'value="One"' in asked
    plain = clients.officer.get("/agreements/").content.decode()
    assert '<option value="active" selected>' not in plain and 'value="One"' not in plain
    clients.officer.cookies["django_language"] = "ru"
    with override("en"):  # a request leaves its language behind
        assert "Действует" in clients.officer.get("/agreements/").content.decode()
