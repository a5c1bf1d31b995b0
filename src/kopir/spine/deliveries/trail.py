"""Words of the audit trail for deliveries."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.said import choice, day, nth, number
from kopir.spine.audit.words import declare

from .models import EvidenceKind

declare(
    "delivery",
    label=_("Delivery"),
    actions={
        "delivery.record": _("Delivery recorded"),
        "delivery.evidence": _("Evidence added"),
        "delivery.reverse": _("Delivery taken back"),
    },
    fields={
        "commitment": nth(_("Promise")),
        "quantity": number(_("Quantity")),
        "occurred_on": day(_("Delivered on")),
        "entry": nth(_("Entry of the ledger")),
        "kind": choice(_("Kind"), EvidenceKind),
        "evidence": nth(_("Evidence")),
        "reversal": nth(_("Reversal")),
    },
)
