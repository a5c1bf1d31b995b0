"""Words of the audit trail for the ledger."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.said import fingerprint
from kopir.spine.audit.words import Field, declare, declare_processes

declare(
    "ledger.entry",
    label=_("Entry of the ledger"),
    actions={"ledger.erase": _("Words of an entry erased")},
)
declare(
    "ledger.key",
    label=_("Key of the ledger"),
    actions={
        "ledger.key.init": _("First key made"),
        "ledger.key.rotate": _("Key handed over to a new one"),
        "ledger.key.lost": _("New key made after the old one was lost"),
    },
    fields={"key_id": fingerprint(_("Key"))},
)
declare(
    "user",
    actions={"ledger.mail": _("Checkpoints by e-mail chosen")},
    fields={"wanted": Field(_("Wanted"))},
)
declare_processes({"ledger-key": _("Command for the ledger's keys")})
