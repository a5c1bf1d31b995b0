"""The feed of deadlines: right to RFC 5545, in the person's language, by a secret that opens nothing else."""

import re
from datetime import date, timedelta

import pytest
from icalendar import Calendar

from kopir.spine.agreements.models import Agreement
from kopir.spine.deliveries.tests.conftest import make
from kopir.spine.deliveries.tests.world import promise
from kopir.spine.people.models import ApiToken, Membership
from kopir.spine.people.services import create_token, revoke_token

SOON = date.today() + timedelta(days=40)


@pytest.fixture
def agreement(hub, organisations):
    title = {
        "en": "Exchange; of, \\ students\nBEGIN:VEVENT",
        "kk": "Студенттер алмасуы және ұзақ мерзімді ғылыми ынтымақтастық туралы келісім",
    }
    made = make(organisations, "KZ-1", title=title, expires_on=SOON, review_on=SOON - timedelta(days=20))
    promise(made, organisations.home, organisations.partner, period_from=None, period_to=None, due_on=SOON)
    return made


def address(client):
    page = client.post("/needs/calendar/").content.decode()
    return re.search(r"http://127.0.0.1:\d+(/feeds/[\w-]+/deadlines.ics)", page).group(1)


def events(client, url):
    response = client.get(url)
    assert response.status_code == 200 and response["Content-Type"] == "text/calendar; charset=utf-8"
    assert response["Cache-Control"] == "private, no-store"
    lines = response.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines), "a line of RFC 5545 has at most 75 octets"
    assert b"\n" not in b"".join(lines)
    calendar = Calendar.from_ical(response.content)
    return {str(event["uid"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


def test_whoever_holds_the_address_reads_the_deadlines(clients, agreement):
    found = events(clients.anonymous, address(clients.viewer))
    key = agreement.commitments.get().key or f"row{agreement.commitments.get().pk}"
    days = {name: event.decoded("dtstart") for name, event in found.items()}
    assert days == {
        f"agreement-{agreement.pk}-ends": SOON,
        f"agreement-{agreement.pk}-review": SOON - timedelta(days=20),
        f"promise-{agreement.pk}-{key}": SOON,
    }
    event = found[f"agreement-{agreement.pk}-ends"]
    assert str(event["summary"]) == "Ends · " + agreement.title["en"]
    assert event.decoded("dtend") == SOON + timedelta(days=1)
    assert str(event["url"]).endswith(f"/agreements/{agreement.pk}/")


def test_it_speaks_its_persons_language(clients, users, agreement):
    url = address(clients.officer)
    users.officer.language = "kk"
    users.officer.save()
    event = events(clients.anonymous, url)[f"agreement-{agreement.pk}-ends"]
    assert str(event["summary"]) == "Аяқталады · " + agreement.title["kk"]


def test_it_never_shows_what_the_person_may_no_longer_see(clients, users, agreement):
    url = address(clients.officer)
    assert len(events(clients.anonymous, url)) == 3
    Agreement.objects.update(visibility="private", created_by=users.admin.pk)
    assert events(clients.anonymous, url) == {}
    Agreement.objects.update(visibility="parties")
    Membership.objects.filter(user=users.officer).delete()
    assert events(clients.anonymous, url) == {}
    assert events(clients.anonymous, address(clients.stranger)) == {}


def test_what_is_over_or_long_past_is_left_out(clients, agreement):
    url = address(clients.officer)
    Agreement.objects.update(state="terminated")
    assert events(clients.anonymous, url) == {}
    Agreement.objects.update(state="active", expires_on=date.today() - timedelta(days=91), review_on=None)
    assert [name for name in events(clients.anonymous, url) if name.startswith("agreement")] == []


def test_the_secret_is_kept_as_a_hash_opens_no_api_and_ends_when_revoked(clients, actors, agreement):
    url = address(clients.officer)
    token, secret = ApiToken.objects.get(), url.split("/")[2]
    assert secret not in str(ApiToken.objects.values()) and token.scopes == ["calendar"]
    bearer = {"Authorization": f"Bearer {secret}"}
    assert clients.anonymous.get("/api/agreements", headers=bearer).status_code == 401
    _other, api_secret = create_token(actors.officer, name="x", scopes=["read"], expires_in_days=1)
    assert clients.anonymous.get(f"/feeds/{api_secret}/deadlines.ics").status_code == 404
    assert token.hint in clients.officer.get("/people/account/").content.decode()
    revoke_token(actors.officer, token_id=token.pk)
    assert clients.anonymous.get(url).status_code == 404
