"""Words of the audit trail for background work."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.words import Field, declare, declare_processes

from .labels import label_of

declare(
    "job",
    label=_("Background work"),
    actions={"job.enqueue": _("Background work begun"), "job.cancel": _("Background work cancelled")},
    fields={"handler": Field(_("Work"), lambda value, named: label_of(str(value)))},
)
declare_processes({"job:jobs.check": _("Check of the worker")})
