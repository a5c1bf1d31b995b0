"""Words of the audit trail for files."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit import values
from kopir.spine.audit.said import fingerprint
from kopir.spine.audit.words import Field, declare

declare(
    "file",
    label=_("File"),
    actions={"file.store": _("File kept"), "file.remove": _("File removed")},
    fields={
        "sha256": fingerprint(_("SHA-256")),
        "size": Field(_("Size"), values.bytes_of),
        "content_type": Field(_("Kind of file")),
    },
)
