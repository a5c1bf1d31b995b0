"""Words of the audit trail for the import of ROR."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.words import declare_processes

declare_processes(
    {
        "import ror": _("Import of the ROR register"),
        "job:ror.import": _("Import of the ROR register in the background"),
    }
)
