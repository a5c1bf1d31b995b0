"""The pages: making one, its secret shown once, its log, sending again, deleting."""

import re

import pytest

from kopir.gateways.webhooks.models import Event, Message, MessageState, Try, Webhook
from kopir.gateways.webhooks.spreading import send_due, spread

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(hub, clients, organisations, receiver):
    fields = {"owner": organisations.home.pk, "url": receiver.url("/second"), "events": ["delivery.recorded"]}
    answer = clients.admin.post("/webhooks/new/", fields)
    assert answer.status_code == 200
    [secret] = re.findall(r"whsec_[\w+/=]+", answer.content.decode())
    return Webhook.objects.get(), secret


def test_the_secret_is_shown_once(made, clients):
    webhook, secret = made
    for page in ("/webhooks/", f"/webhooks/{webhook.pk}/", f"/webhooks/{webhook.pk}/edit/", "/audit/"):
        text = clients.admin.get(page).content.decode()
        assert secret not in text and "whsec_" not in text
    text = clients.admin.post(f"/webhooks/{webhook.pk}/secret/").content.decode()
    [second] = re.findall(r"whsec_[\w+/=]+", text)
    assert second != secret and "valid beside it" in text


def test_a_test_and_the_log_of_its_tries(made, clients):
    webhook, _secret = made
    page = f"/webhooks/{webhook.pk}/"
    assert clients.admin.post(f"{page}test/").status_code == 302
    spread()
    send_due()
    text = clients.admin.get(page).content.decode()
    assert "500" in text and "wait a moment" in text and "Refused" in text
    message = Message.objects.get()
    assert clients.admin.post(f"{page}messages/{message.pk}/resend/").status_code == 302
    send_due()
    message.refresh_from_db()
    assert message.state == MessageState.SENT and Try.objects.count() == 2
    rows = b"".join(clients.admin.get(f"{page}export.csv").streaming_content).decode()
    assert rows.count(str(message)) == 2 and "wait a moment" in rows


def test_what_is_off_is_told_nothing(made, clients):
    webhook, _secret = made
    page = f"/webhooks/{webhook.pk}/"
    clients.admin.post(f"{page}switch/", {"on": "no"})
    assert "Switch the webhook on first" in clients.admin.post(f"{page}test/", follow=True).content.decode()
    assert not Event.objects.exists()
    clients.admin.post(f"{page}switch/", {"on": "yes"})
    clients.admin.post(f"{page}test/")
    assert Event.objects.count() == 1


def test_changing_and_deleting(made, clients, receiver):
    webhook, _secret = made
    page = f"/webhooks/{webhook.pk}/"
    assert (
        clients.admin.post(f"{page}edit/", {"url": "ftp://example.org", "events": ["test"]}).status_code
        == 422
    )
    changed = {"url": receiver.url("/ok"), "events": ["agreement.state", "checkpoint.signed"]}
    assert clients.admin.post(f"{page}edit/", changed).status_code == 302
    webhook.refresh_from_db()
    assert (webhook.url, webhook.events) == (changed["url"], changed["events"])
    assert clients.admin.post(f"{page}delete/").status_code == 200 and Webhook.objects.exists()
    assert clients.admin.post(f"{page}delete/", {"sure": "yes"}).status_code == 302
    assert not Webhook.objects.exists()


def test_who_administers_nothing_makes_none(hub, clients, organisations, receiver):
    assert clients.officer.get("/webhooks/").status_code == 403
    fields = {"url": receiver.url("/ok"), "events": ["delivery.recorded"]}
    for owner in (organisations.partner.pk, "hub", "x"):
        assert clients.admin.post("/webhooks/new/", {"owner": owner, **fields}).status_code == 422
    assert not Webhook.objects.exists()


def test_another_ones_message_is_not_sent_again(made, clients, organisations, receiver):
    webhook, _secret = made
    clients.admin.post(f"/webhooks/{webhook.pk}/test/")
    spread()
    message = Message.objects.get()
    assert (
        clients.partner_officer.post(f"/webhooks/{webhook.pk}/messages/{message.pk}/resend/").status_code
        == 404
    )
    own = {"owner": organisations.partner.pk, "url": receiver.url("/ok"), "events": ["delivery.recorded"]}
    clients.partner_officer.post("/webhooks/new/", own)
    other = Webhook.objects.exclude(pk=webhook.pk).get()
    assert (
        clients.partner_officer.post(f"/webhooks/{other.pk}/messages/{message.pk}/resend/").status_code == 404
    )
