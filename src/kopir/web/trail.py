"""Words of the audit trail for backups."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit import values
from kopir.spine.audit.said import fingerprint, number
from kopir.spine.audit.words import Field, declare, declare_processes

declare(
    "installation",
    label=_("Installation"),
    actions={"backup.take": _("Backup taken"), "backup.restore": _("Backup restored")},
    fields={
        "manifest": fingerprint(_("Seal of the backup")),
        "rows": number(_("Rows")),
        "files": number(_("Files")),
        "missing": number(_("Files missing")),
        "made_at": Field(_("Backup of"), values.moment),
        "faults": number(_("Faults of the ledger")),
    },
)
declare_processes(
    {
        "backup": _("Command for backups"),
        "restore": _("Command for restoring"),
        "metrics": _("Measuring"),
        "readyz": _("Check of readiness"),
        "indicators": _("Counting"),
    }
)
