"""The observatory's first page, by which it is found."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.registry.pages import declare_page

declare_page(
    "observatory:overview",
    _("Observatory"),
    _(
        "How much research East and West write together, and what passes through here: counted from "
        "published works, by the countries of their authors' addresses."
    ),
)
