"""The weekly mail: to whoever asked, on their day, once, with what they may see; and stopped with one click."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from kopir.spine.agreements import services as agreements
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.tests.world import item
from kopir.spine.audit.models import AuditEntry
from kopir.spine.notices import digests
from kopir.spine.notices.models import DigestChoice, DigestMail
from kopir.spine.people.models import Membership
from kopir.spine.registry.actors import ANONYMOUS, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db
#: A Wednesday, 07:00 in Almaty (UTC+5) being 02:00.
WEDNESDAY = datetime(2026, 6, 10, 2, 0, tzinfo=UTC)


def ask(actor, weekday=3, wanted=True):
    """Choose, and have chosen long ago."""
    digests.choose_digest(actor, wanted=wanted, weekday=weekday)
    DigestChoice.objects.filter(user_id=actor.user_id).update(chosen_at=WEDNESDAY - timedelta(days=90))


@pytest.fixture
def due(hub, actors, organisations):
    """An agreement of home and partner that is to be renewed."""
    expires = (today() + timedelta(days=20)).isoformat()
    fields = item(organisations, visibility="parties", expires_on=expires)
    return agreements.record_agreement(actors.officer, **fields)


def sent(now=WEDNESDAY):
    """Who is mailed now."""
    mail.outbox.clear()
    count = digests.mail_digests(now)
    assert count == len(mail.outbox)
    return sorted(address for message in mail.outbox for address in message.to)


def test_nobody_is_mailed_who_did_not_ask(due, users):
    assert sent() == []


def test_once_a_week_on_the_day_that_was_chosen(due, actors, users):
    ask(actors.officer)
    assert sent(WEDNESDAY - timedelta(minutes=1)) == []
    assert sent() == [users.officer.email]
    assert sent() == sent(WEDNESDAY + timedelta(days=3)) == []
    assert sent(WEDNESDAY + timedelta(days=7)) == [users.officer.email]
    assert DigestMail.objects.filter(user=users.officer).count() == 2


def test_a_day_that_no_worker_lived_through_is_made_up_for_in_its_week(due, actors, users):
    ask(actors.officer, weekday=1)
    assert sent(WEDNESDAY) == [users.officer.email]


def test_nothing_is_made_up_for_from_before_one_asked(due, actors, users):
    ask(actors.officer, weekday=1)
    DigestChoice.objects.update(chosen_at=WEDNESDAY - timedelta(hours=1))
    assert sent(WEDNESDAY) == []
    assert sent(WEDNESDAY + timedelta(days=5)) == [users.officer.email]


def test_another_day_in_the_same_week_brings_no_second_mail(due, actors, users):
    ask(actors.officer)
    assert sent() == [users.officer.email]
    ask(actors.officer, weekday=5)
    assert sent(WEDNESDAY + timedelta(days=3)) == []


def test_nothing_is_sent_when_nothing_waits(hub, actors, users, organisations):
    ask(actors.officer)
    assert sent() == []
    assert DigestMail.objects.get().items == 0  # and nobody is asked about again before next week


def test_it_holds_what_the_person_may_see_when_it_is_sent(due, actors, users, organisations):
    for who in (actors.officer, actors.partner_officer, actors.stranger, actors.viewer):
        ask(who)
    assert sent() == sorted([users.officer.email, users.partner_officer.email])
    for message in mail.outbox:
        assert due.ref in message.body and due.ref in message.alternatives[0][0]
    Membership.objects.filter(user=users.officer).delete()
    assert sent(WEDNESDAY + timedelta(days=7)) == [users.partner_officer.email]
    Agreement.objects.filter(pk=due.pk).update(visibility="organisation")
    assert sent(WEDNESDAY + timedelta(days=14)) == []


def test_it_links_to_the_pages_in_the_language_of_its_reader(due, actors, users, settings):
    settings.KOPIR_BASE_URL = "https://hub.example.org"
    Agreement.objects.filter(pk=due.pk).update(title={"en": "Exchange <b>", "kk": "Алмасу <b>"})
    type(users.officer).objects.filter(pk=users.officer.pk).update(language="kk")
    ask(actors.officer)
    assert sent()
    [message] = mail.outbox
    [html] = [part for part, kind in message.alternatives if kind == "text/html"]
    for body in (message.body, html):
        assert f"https://hub.example.org/agreements/{due.pk}/" in body and "Ұзарту мерзімі" in body
        assert "What needs" not in body and "<time" not in body
    assert "Алмасу <b>" in message.body and "Алмасу &lt;b&gt;" in html and 'lang="kk"' in html


def test_closed_accounts_are_not_written_to(due, actors, users):
    ask(actors.officer)
    type(users.officer).objects.filter(pk=users.officer.pk).update(is_active=False)
    assert sent() == []


def address_of_stop():
    [message] = mail.outbox
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    [url] = re.findall(r"^<(.+)>$", message.extra_headers["List-Unsubscribe"])
    assert url in message.body
    return url.partition("/notices/")[1] + url.partition("/notices/")[2]


def test_one_post_of_a_mail_program_stops_them_without_signing_in(due, actors, users):
    ask(actors.officer)
    assert sent()
    stop, program = address_of_stop(), Client(enforce_csrf_checks=True)
    page = program.get(stop)  # scanners open links: that alone stops nothing
    assert page.status_code == 200 and DigestChoice.objects.get().wanted
    assert program.post(stop, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert program.post(stop).status_code == 200
    assert not DigestChoice.objects.get().wanted
    assert sent(WEDNESDAY + timedelta(days=7)) == []
    line = AuditEntry.objects.get(action="notices.digest", process="digest-link")
    assert (line.object_id, line.after) == (users.officer.pk, {"wanted": False})


@pytest.mark.parametrize("key", ["1", "1:nonsense", "x", "1:" + "A" * 43])
def test_a_key_that_is_none_stops_nobody(key, due, actors, users):
    ask(actors.officer)
    for stop in (Client().get, Client().post):
        assert stop(reverse("notices:stop_digest", args=[key])).status_code == 404
    with pytest.raises(NotFound):
        digests.stop_digest(key)
    assert DigestChoice.objects.get().wanted


def test_a_key_opens_nothing_else(due, actors, users):
    key, client = digests.stop_key(users.officer.pk), Client()
    client.post(reverse("notices:stop_digest", args=[key]))
    assert client.get(reverse("notices:mails")).status_code == 302


def test_the_page_shows_and_keeps_the_choice(actors, users, clients):
    page = clients.officer.get(reverse("notices:mails")).content.decode()
    assert 'name="weekday"' in page
    assert clients.officer.post(reverse("notices:mails"), {"wanted": "on", "weekday": "5"}).status_code == 302
    row = DigestChoice.objects.get()
    assert (row.user_id, row.wanted, row.weekday) == (users.officer.pk, True, 5)
    assert clients.officer.post(reverse("notices:mails"), {"wanted": "on", "weekday": "8"}).status_code == 422
    assert reverse("notices:mails") in clients.officer.get(reverse("people:me")).content.decode()


def test_what_is_refused(actors):
    for weekday in (0, 8):
        with pytest.raises(Invalid):
            digests.choose_digest(actors.officer, wanted=True, weekday=weekday)
    for call in (digests.choice_of, lambda who: digests.choose_digest(who, wanted=True)):
        with pytest.raises(Forbidden):
            call(ANONYMOUS)
