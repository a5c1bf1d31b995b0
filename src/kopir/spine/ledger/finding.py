"""The public pages of the ledger, by which they are found."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.registry.pages import declare_page

declare_page(
    "ledger:head",
    _("Ledger"),
    _(
        "Every promise, delivery, proof and reversal is an entry here. Nothing is changed afterwards, and"
        " a checkpoint that you keep proves it."
    ),
)
declare_page(
    "ledger:entries",
    _("Entries of the ledger"),
    _(
        "Newest first. Kind, time, place and hash are open to everybody; what an entry says is open to "
        "whoever may open its record."
    ),
)
