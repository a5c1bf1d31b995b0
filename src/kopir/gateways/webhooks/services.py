"""Making and changing webhooks, and sending again. All in person: a token that leaked must not plant a listener."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.audit.services import write
from kopir.spine.people.policies import must_administer_hub, must_be_person_at_keyboard
from kopir.spine.registry.actors import Actor

from . import signing
from .addresses import checked_url
from .events import EVENTS, TEST
from .models import Event, Message, MessageState, Webhook
from .selectors import get_webhook, visible_webhooks

#: Of one organisation, or of the hub.
MOST = 10
#: After a rotation the old secret signs beside the new one for so long.
BOTH = timedelta(hours=24)


def create_webhook(
    actor: Actor, *, organisation_id: int | None, url: str, events: Collection[str]
) -> tuple[Webhook, str]:
    """Tell *url* of *events* (of :data:`EVENTS`) of an organisation's records, or (None) of public changes.

    Returns it and its secret, which is never shown again. Raises Forbidden, NotFound, Invalid, Conflict (too many).
    """
    must_be_person_at_keyboard(actor)
    _must_manage(actor, organisation_id)
    url, chosen = checked_url(url), _chosen(events)
    with transaction.atomic():
        owned = (
            Q(organisation_id__isnull=True) if organisation_id is None else Q(organisation_id=organisation_id)
        )
        if Webhook.objects.filter(owned).count() >= MOST:
            raise Conflict(_("There are {most} webhooks already. Delete one first.").format(most=MOST))
        seed = signing.new_seed()
        webhook = Webhook.objects.create(organisation_id=organisation_id, url=url, events=chosen, seed=seed)
        _line(actor, "webhook.create", webhook, {"url": url, "events": chosen})
    return webhook, signing.shown(seed)


def change_webhook(actor: Actor, *, webhook_id: int, url: str, events: Collection[str]) -> Webhook:
    """Raises NotFound, Forbidden, Invalid. The secret stays."""
    with transaction.atomic():
        webhook = _locked(actor, webhook_id)
        url, chosen = checked_url(url), _chosen(events)
        webhook.url, webhook.events = url, chosen
        webhook.failures, webhook.rest_until = 0, None
        webhook.save(update_fields=["url", "events", "failures", "rest_until"])
        _line(actor, "webhook.change", webhook, {"url": url, "events": chosen})
    return webhook


def rotate_secret(actor: Actor, *, webhook_id: int) -> tuple[Webhook, str]:
    """Make another secret; the one before it signs beside it for :data:`BOTH`. Raises NotFound, Forbidden.

    Rotating again within that time ends the older one at once: two are valid, never three.
    """
    with transaction.atomic():
        webhook = _locked(actor, webhook_id)
        webhook.old_seed, webhook.old_until = webhook.seed, timezone.now() + BOTH
        webhook.seed = signing.new_seed()
        webhook.save(update_fields=["old_seed", "old_until", "seed"])
        _line(actor, "webhook.rotate", webhook, {})
    return webhook, signing.shown(bytes(webhook.seed))


def switch_webhook(actor: Actor, *, webhook_id: int, on: bool) -> Webhook:
    """Switch it on or off; what waits stays and goes out when it is on. Raises NotFound, Forbidden."""
    with transaction.atomic():
        webhook = _locked(actor, webhook_id)
        webhook.active = on
        if on:
            webhook.failures, webhook.rest_until, webhook.disabled_at = 0, None, None
        webhook.save(update_fields=["active", "failures", "rest_until", "disabled_at"])
        _line(actor, "webhook.switch", webhook, {"active": on})
    return webhook


def delete_webhook(actor: Actor, *, webhook_id: int) -> None:
    """Delete it with its log. Raises NotFound, Forbidden."""
    with transaction.atomic():
        webhook = _locked(actor, webhook_id)
        _line(actor, "webhook.delete", webhook, {"url": webhook.url})
        webhook.delete()


def send_test(actor: Actor, *, webhook_id: int) -> Event:
    """Send it an event that says nothing. Raises NotFound, Forbidden, Conflict (it is off)."""
    with transaction.atomic():
        webhook = _locked(actor, webhook_id)
        _must_be_on(webhook)
        webhook.rest_until = None
        webhook.save(update_fields=["rest_until"])
        _line(actor, "webhook.test", webhook, {})
        return Event.objects.create(code=TEST, webhook=webhook)


def resend(actor: Actor, *, message_id: int) -> Message:
    """Send a message again, from the first try on. Raises NotFound, Forbidden, Conflict (it is off, or it waits)."""
    seen = Message.objects.filter(pk=message_id, webhook__in=visible_webhooks(actor).order_by())
    webhook_id = seen.values_list("webhook_id", flat=True).first()
    if webhook_id is None:
        raise NotFound
    with transaction.atomic():
        webhook = _locked(actor, webhook_id)
        _must_be_on(webhook)
        message = Message.objects.select_for_update(of=("self",)).get(pk=message_id)
        if message.state == MessageState.WAITING and message.attempts == 0:
            raise Conflict(_("It waits to be sent already."))
        message.state, message.attempts, message.next_at = MessageState.WAITING, 0, timezone.now()
        message.save(update_fields=["state", "attempts", "next_at"])
        webhook.rest_until = None
        webhook.save(update_fields=["rest_until"])
        _line(actor, "webhook.resend", webhook, {"message": message.pk})
    return message


def _must_manage(actor: Actor, organisation_id: int | None) -> None:
    if organisation_id is None:
        must_administer_hub(actor)
    elif not actor.can("read", organisation_id):
        raise NotFound
    elif not actor.can("manage", organisation_id):
        raise Forbidden(_("Only an administrator of the organisation may do this."))


def _locked(actor: Actor, webhook_id: int) -> Webhook:
    get_webhook(actor, webhook_id)
    must_be_person_at_keyboard(actor)
    return Webhook.objects.select_for_update(of=("self",)).get(pk=webhook_id)


def _must_be_on(webhook: Webhook) -> None:
    if not webhook.active:
        raise Conflict(_("Switch the webhook on first."))


def _chosen(events: Collection[str]) -> list[str]:
    chosen = [code for code in EVENTS if code in events]
    if not chosen or len(chosen) != len(set(events)):
        raise Invalid({"events": [_("Choose at least one of the events.")]})
    return chosen


def _line(actor: Actor, action: str, webhook: Webhook, after: dict[str, object]) -> None:
    """On the trail of whom it belongs to; never a secret."""
    write(actor, action, ("webhook", webhook.pk), organisation_id=webhook.organisation_id, after=after)
