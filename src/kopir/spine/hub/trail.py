"""Words of the audit trail for the hub's settings."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit import values
from kopir.spine.audit.said import number, texts
from kopir.spine.audit.words import Field, declare, declare_processes

declare(
    "hub",
    label=_("Hub"),
    actions={"hub.init": _("Hub set up"), "hub.settings": _("Settings of the hub changed")},
    fields={
        "code": Field(_("Code")),
        "country": Field(_("Country"), values.country),
        "name": texts(_("Name")),
        "summary": texts(_("Summary")),
        "small_print": texts(_("Small print")),
        "currency": Field(_("Currency"), values.currency),
        "languages": Field(_("Languages of the pages"), values.language),
        "default_language": Field(_("Language of readers who ask for none of these"), values.language),
        "time_zone": Field(_("Time zone")),
        "new_months": number(_("Months that an agreement counts as new")),
        "quiet_months": number(_("Months without a delivery until it is quiet")),
        "asleep_months": number(_("Months without a delivery until it is asleep")),
        "renewal_notice_days": number(_("Days before the end that a renewal is called for")),
        "resolve_threshold": number(_("Likeness from which an organisation is chosen")),
        "resolve_margin": number(_("Lead over the next that is asked for")),
    },
)
declare(
    "installation",
    actions={
        "setup_link.create": _("Link to the set-up pages made"),
        "setup_link.use": _("Link to the set-up pages used"),
    },
)
declare_processes(
    {
        "setup": _("Set-up pages"),
        "setup-link": _("Making of a link to the set-up pages"),
        "init": _("Setting up"),
        "doctor": _("Self-check"),
        "demo": _("Loading of the demo"),
    }
)
