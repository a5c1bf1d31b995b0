"""From what happened to a real receiver: what it is told, when, how often, and what its answers lead to."""

import base64
import hashlib
import hmac
import json
from datetime import timedelta

import pytest
from django.utils import timezone

from kopir.gateways.webhooks import sending, services, spreading
from kopir.gateways.webhooks.models import Event, Message, MessageState, Try, Webhook
from kopir.insight.claims import services as claims
from kopir.spine.agreements import services as agreements
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.tests.world import item, places
from kopir.spine.deliveries import services as deliveries
from kopir.spine.ledger import keys
from kopir.spine.ledger.services import issue_checkpoint
from kopir.spine.notices.models import Notice

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path):
    settings.KOPIR_KEYS = tmp_path / "keys"


@pytest.fixture
def promise(hub, actors, organisations):
    """A promise of home's in an agreement of home and partner, from before there was any webhook."""
    promised = places(
        organisations, provider_id=organisations.home.pk, beneficiary_id=organisations.partner.pk
    )
    fields = item(
        organisations,
        visibility="parties",
        signed_on="2024-01-10",
        signed_precision="day",
        commitments=[promised],
    )
    return agreements.record_agreement(actors.officer, **fields).commitments.get()


def deliver(actors, promise, quantity=2):
    return deliveries.record(
        actors.officer,
        commitment_id=promise.pk,
        quantity=quantity,
        occurred_on=timezone.localdate() - timedelta(days=1),
    )


def tell():
    """A round of the worker's."""
    spreading.spread()
    return spreading.send_due()


def later(delay):
    """So much time goes by for what waits."""
    for message in Message.objects.all():
        Message.objects.filter(pk=message.pk).update(next_at=message.next_at - delay)
    for webhook in Webhook.objects.exclude(rest_until=None):
        Webhook.objects.filter(pk=webhook.pk).update(rest_until=webhook.rest_until - delay)


def sent(receiver):
    return [json.loads(body) for _path, _headers, body in receiver.got]


def test_a_delivery_is_told_with_ids_links_and_its_numbers(hook, promise, actors, receiver, settings):
    settings.KOPIR_BASE_URL = "https://hub.example.org"
    hook()
    delivery = deliver(actors, promise)
    assert tell() == 1
    [told] = sent(receiver)
    assert (told["type"], told["hub"]) == ("delivery.recorded", "https://hub.example.org")
    data = told["data"]
    assert data["agreement"]["ref"] == promise.agreement.ref
    assert (data["delivery"]["quantity"], data["delivery"]["unit"]) == ("2.0000", "place")
    assert data["delivery"]["url"] == f"https://hub.example.org/deliveries/{delivery.pk}/"
    held = Try.objects.get()
    assert (held.status, held.fault, held.answer) == (200, "", "thank you")
    assert tell() == 0 and len(receiver.got) == 1


def test_it_is_signed_and_an_old_secret_signs_beside_the_new_one(hook, promise, actors, receiver):
    webhook, first = hook()
    _webhook, second = services.rotate_secret(actors.admin, webhook_id=webhook.pk)
    deliver(actors, promise)
    tell()
    [(_path, headers, body)] = receiver.got
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = {
        "v1,"
        + base64.b64encode(
            hmac.digest(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256)
        ).decode()
        for secret in (first, second)
    }
    assert set(headers["webhook-signature"].split(" ")) == expected and len(expected) == 2
    assert abs(int(headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert json.loads(body)["id"] == headers["webhook-id"]
    Webhook.objects.update(old_until=timezone.now() - timedelta(seconds=1))
    deliver(actors, promise)
    tell()
    assert len(receiver.got[1][1]["webhook-signature"].split(" ")) == 1


def test_500_then_200_is_tried_again_after_a_minute_with_the_same_id(hook, promise, actors, receiver):
    hook("/second")
    deliver(actors, promise)
    assert tell() == 0
    assert tell() == 0 and len(receiver.got) == 1  # it rests
    later(timedelta(seconds=50))
    assert tell() == 0 and len(receiver.got) == 1
    later(timedelta(seconds=11))
    assert tell() == 1
    assert len({headers["webhook-id"] for _path, headers, _body in receiver.got}) == 1
    assert [row.status for row in Try.objects.order_by("pk")] == [500, 200]
    assert Message.objects.get().state == MessageState.SENT and Webhook.objects.get().failures == 0


def test_after_the_last_try_it_is_given_up_switched_off_and_told_to_its_administrators(
    hook, promise, actors, receiver, users
):
    webhook, _secret = hook("/never")
    deliver(actors, promise)
    for wait in (timedelta(0), *spreading.SCHEDULE):
        later(wait)
        assert tell() == 0
    assert Try.objects.count() == 8 and sum(spreading.SCHEDULE, timedelta(0)) < timedelta(days=2)
    assert Message.objects.get().state == MessageState.GIVEN_UP
    webhook.refresh_from_db()
    assert not webhook.active and webhook.disabled_at
    notice = Notice.objects.get(code="webhook.disabled")
    assert (notice.user, notice.url) == (users.admin, f"/webhooks/{webhook.pk}/")
    assert Try.objects.first().answer == "<h1>broken </h1>"
    later(timedelta(days=9))
    deliver(actors, promise)
    assert tell() == 0 and len(receiver.got) == 8


def test_a_message_that_is_refused_holds_up_no_other(hook, promise, actors, receiver):
    hook("/second")  # refuses the first that it gets
    deliver(actors, promise, 2)
    deliver(actors, promise, 3)
    assert tell() == 0
    later(timedelta(minutes=1))
    assert tell() == 2 and Message.objects.filter(state=MessageState.SENT).count() == 2


def test_a_redirect_is_not_followed(hook, promise, actors, receiver):
    hook("/elsewhere")
    deliver(actors, promise)
    assert tell() == 0
    assert [path for path, *_rest in receiver.got] == ["/elsewhere"]
    assert (Try.objects.get().fault, Try.objects.get().status) == ("redirect", 302)


def test_of_fifty_megabytes_only_the_beginning_is_read(hook, promise, actors, receiver):
    hook("/huge")
    deliver(actors, promise)
    assert tell() == 1
    assert receiver.server.taken < 20_000_000  # what the machine's buffers took, at most
    assert Try.objects.get().answer == "x" * sending.KEPT


@pytest.mark.parametrize("path", ["/silent", "/drops"])
def test_who_is_slow_is_cut_off(hook, promise, actors, receiver, path, monkeypatch):
    monkeypatch.setattr(sending, "DEADLINE", 1.0)
    hook(path)
    deliver(actors, promise)
    assert tell() == 0
    held = Try.objects.get()
    assert held.fault == "timeout" and 900 <= held.milliseconds < 5000


def test_nobody_listening_is_a_failure_too(hook, promise, actors, receiver):
    hook()
    receiver.server.server_close()
    deliver(actors, promise)
    assert tell() == 0 and Try.objects.get().fault == "connect"


def test_what_may_be_seen_is_asked_when_it_is_sent(hook, promise, actors, receiver, organisations):
    hook("/second")
    deliver(actors, promise)
    tell()
    Agreement.objects.update(visibility="organisation", owner=organisations.partner)
    later(timedelta(minutes=1))
    assert tell() == 0 and len(receiver.got) == 1
    assert Message.objects.get().state == MessageState.WITHHELD


def test_the_hubs_webhook_is_told_public_changes_alone(hook, promise, actors, receiver):
    hook(owner=None)
    deliver(actors, promise)
    tell()
    assert receiver.got == [] and not Message.objects.exists()
    Agreement.objects.update(visibility="public")
    deliver(actors, promise)
    tell()
    assert [told["type"] for told in sent(receiver)] == ["delivery.recorded"]


def test_an_organisation_is_told_of_its_own_records_alone(hook, promise, actors, receiver, organisations):
    """Public ones of others, which it may see, are not its own."""
    services.create_webhook(
        actors.stranger,
        organisation_id=organisations.foreign.pk,
        url=receiver.url("/ok"),
        events=["delivery.recorded"],
    )
    Agreement.objects.update(visibility="public")
    deliver(actors, promise)
    tell()
    assert receiver.got == []


def test_every_event_is_told(hook, actors, receiver, organisations, tmp_path):
    hook(events=list(services.EVENTS))
    fields = item(
        organisations,
        visibility="parties",
        signed_on="2024-01-10",
        signed_precision="day",
        commitments=[
            places(organisations, provider_id=organisations.home.pk, beneficiary_id=organisations.partner.pk)
        ],
    )
    promise = agreements.record_agreement(actors.officer, **fields).commitments.get()
    delivery = deliver(actors, promise)
    deliveries.reverse(actors.officer, delivery_id=delivery.pk, reason="counted twice")
    claims.save_topic(actors.hub_admin, code="students", title={"en": "Students"})
    claims.record_claim(
        actors.hub_admin,
        topic="students",
        organisation_id=organisations.home.pk,
        subject={"en": "Home"},
        quote="Many came",
        quote_lang="en",
        source_title={"en": "A newspaper"},
        modality="observed",
        low=10,
        unit="agreement",
        indicator="agreements.in_force",
    )
    keys.init()
    issue_checkpoint()
    agreements.end_commitment(
        actors.officer, agreement_id=promise.agreement_id, key=promise.key, reason="agreed by both"
    )
    tell()
    told = {each["type"] for each in sent(receiver)}
    assert told == set(services.EVENTS)
    assert all(
        "agreed by both" not in json.dumps(each) and "counted twice" not in json.dumps(each)
        for each in sent(receiver)
    )


def test_what_was_rolled_back_is_not_told(hook, promise, actors, receiver):
    from django.db import transaction

    hook()
    with transaction.atomic():
        deliver(actors, promise)
        transaction.set_rollback(True)
    tell()
    assert receiver.got == [] and not Event.objects.exists()


def test_without_a_webhook_nothing_is_kept(promise, actors):
    deliver(actors, promise)
    assert not Event.objects.exists()


def test_a_killed_workers_message_is_sent_again(hook, promise, actors, receiver):
    """What such a worker leaves: a try without an end, and a message that is held for two minutes."""
    hook()
    deliver(actors, promise)
    spreading.spread()
    message = Message.objects.get()
    Message.objects.update(next_at=timezone.now() + spreading.HELD, attempts=1)
    Try.objects.create(webhook=message.webhook, message=message, started_at=timezone.now())
    assert spreading.send_due() == 0
    later(spreading.HELD)
    assert spreading.send_due() == 1
    assert receiver.got[0][1]["webhook-id"] == str(message)


def test_the_log_forgets_after_a_month_and_keeps_what_waits(hook, promise, actors, receiver):
    hook()
    deliver(actors, promise)
    tell()
    deliver(actors, promise)
    spreading.spread()
    Event.objects.update(spread_at=timezone.now() - timedelta(days=31))
    assert spreading.forget() == 1
    assert Message.objects.get().state == MessageState.WAITING and not Try.objects.exists()
