"""From what happened to what was told: a message for each webhook that an event is for, and the tries to deliver it."""

from __future__ import annotations

import json
import time
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from kopir.spine.notices.services import notify
from kopir.spine.people.models import Membership, User
from kopir.spine.registry.actors import Role

from . import signing
from .events import payload_of
from .models import Event, Message, MessageState, Try, Webhook
from .sending import Answer, post

#: How long after each failed try the next one comes; after the last one a message is given up.
SCHEDULE = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 12 * 60, 24 * 60))
#: Tries that fail one after the other until a webhook is switched off.
MOST_FAILURES = 8
#: Seconds in which a round begins new tries; well within the lease of scheduled work.
ROUND = 60.0
#: A message that is being sent is not taken again before; so a killed worker's is.
HELD = timedelta(minutes=2)
#: What is over is kept so long for the log.
KEPT = timedelta(days=30)
_PIECE = 100


def spread() -> int:
    """Make the messages for what happened since the last time; returns how many."""
    made = 0
    while True:
        with transaction.atomic():
            waiting = Event.objects.select_for_update(of=("self",)).filter(spread_at__isnull=True)
            events = list(waiting.order_by("pk")[:_PIECE])
            if not events:
                return made
            now = timezone.now()
            webhooks = list(Webhook.objects.filter(active=True))
            messages = [
                Message(webhook=webhook, event=event, next_at=now)
                for event in events
                for webhook in webhooks
                if _meant(event, webhook) and payload_of(event, webhook) is not None
            ]
            made += len(Message.objects.bulk_create(messages, ignore_conflicts=True))
            Event.objects.filter(pk__in=[event.pk for event in events]).update(spread_at=now)


def _meant(event: Event, webhook: Webhook) -> bool:
    if event.webhook_id is not None:
        return event.webhook_id == webhook.pk
    # What happened before a webhook was made is not told to it.
    return event.code in webhook.events and event.at >= webhook.created_at


def _due(now: datetime) -> QuerySet[Message]:
    rested = Q(webhook__rest_until__isnull=True) | Q(webhook__rest_until__lte=now)
    found = Message.objects.filter(rested, state=MessageState.WAITING, next_at__lte=now, webhook__active=True)
    return found.select_related("webhook", "event").order_by("next_at", "pk")


def send_due() -> int:
    """Try what is due, for :data:`ROUND` seconds; returns how many were delivered.

    An address that failed rests, so one that is slow holds a round up once.
    """
    start, sent = time.monotonic(), 0
    while time.monotonic() - start < ROUND:
        message = _due(timezone.now()).first()
        if message is None:
            break
        sent += _try(message)
    return sent


def _try(message: Message) -> bool:
    """One try; True when it was delivered. At least once: a worker killed after it sent is not believed."""
    now = timezone.now()
    mine = Message.objects.filter(pk=message.pk, state=MessageState.WAITING, next_at__lte=now)
    if not mine.update(next_at=now + HELD, attempts=message.attempts + 1):
        return False  # another worker was quicker
    message.attempts += 1
    webhook = message.webhook
    # Asked now, not when it happened: what may no longer be seen is not told.
    payload = payload_of(message.event, webhook)
    if payload is None:
        Message.objects.filter(pk=message.pk).update(state=MessageState.WITHHELD)
        return False
    body = _body(message, payload)
    held = Try.objects.create(webhook=webhook, message=message, started_at=now)
    answer = post(webhook.url, body, signing.headers(_seeds(webhook, now), str(message), now, body))
    with transaction.atomic():
        Try.objects.filter(pk=held.pk).update(
            ended_at=timezone.now(),
            milliseconds=answer.milliseconds,
            status=answer.status,
            fault=answer.fault,
            answer=answer.answer,
        )
        _settle(message, answer)
    return not answer.fault


def _body(message: Message, payload: dict[str, Any]) -> bytes:
    """The envelope: the event's code and time, the hub, and the data that may be seen."""
    whole = {
        "id": str(message),
        "type": message.event.code,
        "timestamp": message.event.at.isoformat(),
        "hub": settings.KOPIR_BASE_URL,
        "data": payload,
    }
    return json.dumps(whole, ensure_ascii=False).encode()


def _seeds(webhook: Webhook, now: datetime) -> list[bytes]:
    """The present secret's seed and, while it is valid, the one before it."""
    seeds = [bytes(webhook.seed)]
    if webhook.old_seed is not None and webhook.old_until is not None and webhook.old_until > now:
        seeds.append(bytes(webhook.old_seed))
    return seeds


def _settle(message: Message, answer: Answer) -> None:
    now, mine = timezone.now(), Message.objects.filter(pk=message.pk)
    webhook = Webhook.objects.select_for_update(of=("self",)).get(pk=message.webhook_id)
    if not answer.fault:
        mine.update(state=MessageState.SENT)
        webhook.failures, webhook.rest_until = 0, None
    else:
        if message.attempts > len(SCHEDULE):
            mine.update(state=MessageState.GIVEN_UP)
        else:
            mine.update(next_at=now + SCHEDULE[message.attempts - 1])
        webhook.failures += 1
        webhook.rest_until = now + SCHEDULE[min(webhook.failures, len(SCHEDULE)) - 1]
        if webhook.failures >= MOST_FAILURES and webhook.active:
            webhook.active, webhook.disabled_at = False, now
            host = urlsplit(webhook.url).hostname or ""
            notify(_keepers(webhook), "webhook.disabled", {"host": host}, f"/webhooks/{webhook.pk}/")
    webhook.save(update_fields=["failures", "rest_until", "active", "disabled_at"])


def _keepers(webhook: Webhook) -> list[int]:
    """Who administers what it belongs to."""
    if webhook.organisation_id is None:
        people = User.objects.filter(is_hub_admin=True)
    else:
        members = Membership.objects.filter(organisation_id=webhook.organisation_id, role=Role.ADMIN)
        people = User.objects.filter(pk__in=members.values("user_id"))
    return list(people.filter(is_active=True).values_list("pk", flat=True))


def forget(now: datetime | None = None) -> int:
    """Delete events that are long over, with their messages and tries; returns how many events."""
    before = (now or timezone.now()) - KEPT
    waiting = Message.objects.filter(state=MessageState.WAITING).values("event_id")
    old = Event.objects.filter(spread_at__lt=before).exclude(pk__in=waiting)
    return old.delete()[1].get("webhooks.Event", 0)
