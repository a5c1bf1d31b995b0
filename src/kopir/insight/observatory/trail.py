"""Words of the audit trail for the observatory: that somebody is not named, never who."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.said import choice
from kopir.spine.audit.words import declare, declare_processes

from .models import OptOutState

declare(
    "optout",
    label=_("Researcher who is not named"),
    actions={
        "optout.ask": _("Asked not to be named"),
        "optout.decide": _("Decided on a wish not to be named"),
    },
    fields={"state": choice(_("State"), OptOutState)},
)
declare_processes({"observatory forget": _("Command that names a researcher no more")})
