"""People of a pair, shared topics and wishes not to be named, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import moment

from ..models import OptOut, OptOutState
from .pair import Pair
from .people import Person, people_of

REQUEST_COLUMNS = ("author", "orcid", "proof", "asked_at", "state", "decided_at")


def people_table(rows: Iterable[Person]) -> Table:
    def who(row: Person) -> SafeString:
        name = row.name or f"A{row.author}"
        return format_html('<a rel="noreferrer external" href="{}">{}</a>', row.address, name)

    return Table(
        [
            Column("name", _("Researcher"), who),
            Column(
                "works", _("Works on topics of both"), lambda row: formats.number(row.works), numeric=True
            ),
            Column(
                "abroad",
                _("Of them with others abroad"),
                lambda row: formats.number(row.abroad),
                numeric=True,
            ),
            Column("last", _("Latest"), lambda row: str(row.last), numeric=True),
        ],
        rows,
        empty=_("Nobody who wrote on these topics lately."),
    )


def people_tables(pair: Pair) -> list[tuple[str, Table]]:
    """(institution, its people) of both."""
    return [
        (each.name, people_table(people_of(pair.prepared, each.institution, pair.shares)))
        for each in (pair.one, pair.other)
    ]


def topics_table(pair: Pair) -> Table:
    return Table(
        [
            Column("name", _("Topic"), lambda row: format_html('<span lang="en">{}</span>', row.name)),
            Column(
                "share",
                _("Share in their likeness"),
                lambda row: f"{formats.number(round(100 * pair.shares[row.topic], 1))} %",
                numeric=True,
            ),
        ],
        pair.topics,
        empty=_("They work on no topic in common."),
    )


def requests_table(rows: Iterable[OptOut]) -> Table:
    def author(row: OptOut) -> SafeString:
        address = f"https://openalex.org/A{row.author}"
        return format_html('<a rel="noreferrer external" href="{}">A{}</a>', address, str(row.author))

    def decide(row: OptOut) -> SafeString | str:
        if row.state != OptOutState.ASKED:
            return moment(row.decided_at)
        return format_html('<a href="{}">{}</a>', reverse("pairs:decide", args=[row.pk]), _("Decide"))

    return Table(
        [
            Column("author", _("Author"), author),
            Column("orcid", _("ORCID iD")),
            Column("proof", _("What they wrote")),
            Column("asked_at", _("Asked"), lambda row: moment(row.asked_at)),
            Column("state", _("State"), lambda row: row.get_state_display()),
            Column("decide", _("Decided"), decide),
        ],
        rows,
        empty=_("Nobody has asked."),
    )
