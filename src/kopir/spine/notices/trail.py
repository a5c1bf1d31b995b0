"""Words of the audit trail for people's mails."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit.said import choice
from kopir.spine.audit.words import declare, declare_processes

from .forms import WEEKDAYS

declare(
    "user",
    actions={"notices.digest": _("Weekly mail chosen")},
    fields={"weekday": choice(_("Day of the week"), WEEKDAYS)},
)
declare_processes({"digest-link": _("Link in a weekly mail")})
