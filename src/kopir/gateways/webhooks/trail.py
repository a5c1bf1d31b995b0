"""Words of the audit trail for webhooks."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.said import choice
from kopir.spine.audit.words import Field, declare
from kopir.spine.registry.actors import Actor

from .events import EVENTS
from .selectors import visible_webhooks


def _names(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    return dict(visible_webhooks(actor).filter(pk__in=ids).values_list("pk", "url"))


declare(
    "webhook",
    label=_("Webhook"),
    actions={
        "webhook.create": _("Webhook made"),
        "webhook.change": _("Webhook changed"),
        "webhook.rotate": _("Webhook's secret replaced"),
        "webhook.switch": _("Webhook switched on or off"),
        "webhook.delete": _("Webhook deleted"),
        "webhook.test": _("Webhook tested"),
        "webhook.resend": _("Message of a webhook sent again"),
    },
    fields={
        "url": Field(_("Address")),
        "events": choice(_("Events"), EVENTS),
        "active": Field(_("Switched on")),
        "message": Field(_("Message")),
    },
    labels=_names,
)
