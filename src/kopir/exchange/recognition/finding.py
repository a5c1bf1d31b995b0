"""The public pages of recognition, by which they are found."""

from django.utils.translation import gettext_lazy as _

from kopir.spine.registry.pages import declare_page

declare_page(
    "recognition:calculator",
    _("Grades and credits"),
    _(
        "What a grade or a credit from one country is worth in another, by every method that applies: "
        "with its source, its interval and what is lost. It is a calculation and no decision; an "
        "institution decides."
    ),
)
declare_page(
    "recognition:tables",
    _("Published tables"),
    _(
        "As they are published: in one direction, never turned round and never filled in. Two tables of "
        "one authority are often not each other's inverse."
    ),
)
declare_page(
    "recognition:systems",
    _("Scales and credits by country"),
    _(
        "What the calculator stands on, each with its sources, its version, and whether it was read at "
        "its source."
    ),
)
declare_page(
    "recognition:levels",
    _("Levels and law"),
    _(
        "Frameworks of qualifications beside each other, and the conventions and rules under which "
        "qualifications are recognised. Levels are evidence for a judgement; equal numbers are no "
        "equality."
    ),
)
