"""Words of the audit trail for who is behind the money."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.audit import values
from kopir.spine.audit.said import day, number, record, texts
from kopir.spine.audit.words import Field, declare

declare(
    "agreement",
    actions={"investment.describe": _("Who is behind the money said")},
    fields={
        "key": Field(_("Promise")),
        "investor": record(_("Investor"), "organisation"),
        "operator": record(_("Operator"), "organisation"),
        "investor_named": texts(_("Investor as the source names it")),
        "source": Field(_("Source")),
        "rate": number(_("Exchange rate")),
        "rate_currency": Field(_("Currency of the rate"), values.currency),
        "rate_on": day(_("Day of the rate")),
        "rate_source": Field(_("Source of the rate")),
    },
)
