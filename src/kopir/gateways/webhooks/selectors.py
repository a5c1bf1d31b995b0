"""What may be seen of webhooks: an organisation's administrators see its own, the hub's the hub's."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q, QuerySet

from kopir.kit.errors import NotFound
from kopir.spine.registry.actors import Actor

from .models import Try, Webhook


def visible_webhooks(actor: Actor) -> QuerySet[Webhook]:
    """Those that the actor manages, with their organisations, the newest first."""
    found = Webhook.objects.select_related("organisation").order_by("-pk")
    if actor.is_process:
        return found
    mine = Q(organisation_id__in=actor.organisations("manage"))
    if actor.administers_hub():
        mine |= Q(organisation_id=None)
    return found.filter(mine)


def seen_among(actor: Actor, ids: Collection[int]) -> set[int]:
    """Which of the webhooks the actor may see; the audit trail hides the contents of the others."""
    return set(visible_webhooks(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def get_webhook(actor: Actor, pk: int) -> Webhook:
    """Raises NotFound."""
    found = visible_webhooks(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def may_have_webhooks(actor: Actor) -> bool:
    """Whether the actor administers anything that could be told about."""
    return actor.administers_hub() or bool(actor.organisations("manage"))


def log_of(webhook: Webhook) -> QuerySet[Try]:
    """Every try of a webhook that the actor may see, the newest first, with message and event."""
    return Try.objects.filter(webhook=webhook).select_related("message__event").order_by("-pk")


def waiting_of(webhook: Webhook) -> int:
    """How many messages wait to be sent."""
    return webhook.messages.filter(state="waiting").count()
