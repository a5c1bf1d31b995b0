"""Challenges and projects as people read them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kopir.ground.dois import doi_address
from kopir.kit import formats
from kopir.kit.multilingual import pick
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, multilingual, status
from kopir.spine.agreements.clock import today
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.paths import organisation_path

from .models import Challenge, ChallengeState, Interest, Milestone, Output, Project
from .suggesting import Suggestion

TAGS = {ChallengeState.OPEN: "ok", ChallengeState.PROJECT: "ok", ChallengeState.CLOSED: "quiet"}
#: Where a delivery's page is; its app's own URL name is a lower floor's.
DELIVERY = "deliveries:detail"


def organisation_link(row: Organisation) -> SafeString:
    return format_html('<a href="{}">{}</a>', organisation_path(row.pk), row.called().text)


def state_tag(row: Challenge, now: date) -> SafeString:
    """A challenge whose last day has passed is open for its owner alone, and is said to be over."""
    if row.state == ChallengeState.OPEN and row.closes_on < now:
        return status("quiet", _("No more answers"))
    return status(TAGS[ChallengeState(row.state)], row.get_state_display())


def challenges_table(rows: Iterable[Challenge]) -> Table:
    now = today()

    def title(row: Challenge) -> SafeString:
        address = reverse("research:detail", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, multilingual(row.title))

    return Table(
        [
            Column("title", _("Challenge"), title),
            Column("owner", _("Posted by"), lambda row: organisation_link(row.owner)),
            Column("sdgs", _("Goals"), lambda row: ", ".join(map(str, row.sdgs))),
            Column("closes_on", _("Open until"), lambda row: day(row.closes_on)),
            Column("state", _("State"), lambda row: state_tag(row, now)),
        ],
        rows,
        empty=_("No challenge fits. Remove a filter to see more."),
    )


COLUMNS = (
    "id",
    "title",
    "title_lang",
    "owner_id",
    "owner",
    "sdgs",
    "isced_f",
    "closes_on",
    "visibility",
    "state",
    "created_at",
)


#: What the columns of the downloads are called where the kit has no word, or another one.
HEADS: dict[str, Any] = {
    "owner_id": gettext_lazy("Organisation (number)"),
    "owner": gettext_lazy("Organisation"),
    "sdgs": gettext_lazy("Goals of sustainable development"),
    "isced_f": gettext_lazy("Fields (ISCED-F)"),
    "closes_on": gettext_lazy("Open until"),
    "visibility": gettext_lazy("Who sees it"),
    "partner_ids": gettext_lazy("Partners (numbers)"),
    "partners": gettext_lazy("Partners"),
    "starts_on": gettext_lazy("Begins on"),
    "ends_on": gettext_lazy("Ends on"),
}


def plain_challenges(rows: Iterable[Challenge]) -> Iterator[dict[str, Any]]:
    """Codes for machines; the title in the reader's language where there is one."""
    for row in rows:
        title = pick(row.title)
        yield {
            **{name: getattr(row, name) for name in COLUMNS if hasattr(row, name)},
            "title": title.text,
            "title_lang": title.lang,
            "owner": row.owner.called().text,
        }


def projects_table(rows: Iterable[Project]) -> Table:
    def title(row: Project) -> SafeString:
        address = reverse("research:project", args=[row.pk])
        return format_html('<a href="{}">{}</a>', address, multilingual(row.title))

    def partners(row: Project) -> SafeString:
        links = ((organisation_link(each.organisation),) for each in row.partners.all())
        return format_html_join(", ", "{}", links)

    return Table(
        [
            Column("title", _("Project"), title),
            Column("owner", _("Led by"), lambda row: organisation_link(row.owner)),
            Column("partners", _("Partners"), partners),
            Column("starts_on", _("Begins on"), lambda row: day(row.starts_on)),
            Column("ends_on", _("Ends on"), lambda row: day(row.ends_on)),
        ],
        rows,
        empty=_("No project that you may see."),
    )


PROJECT_COLUMNS = (
    "id",
    "title",
    "title_lang",
    "owner_id",
    "owner",
    "partner_ids",
    "partners",
    "starts_on",
    "ends_on",
    "visibility",
)


def plain_projects(rows: Iterable[Project]) -> Iterator[dict[str, Any]]:
    for row in rows:
        title, partners = pick(row.title), [each.organisation for each in row.partners.all()]
        yield {
            "id": row.pk,
            "title": title.text,
            "title_lang": title.lang,
            "owner_id": row.owner_id,
            "owner": row.owner.called().text,
            "partner_ids": [each.pk for each in partners],
            "partners": [each.called().text for each in partners],
            "starts_on": row.starts_on,
            "ends_on": row.ends_on,
            "visibility": row.visibility,
        }


def interests_table(rows: Iterable[Interest]) -> Table:
    return Table(
        [
            Column("organisation", _("Organisation"), lambda row: organisation_link(row.organisation)),
            Column("note", _("What it would bring")),
            Column("said_at", _("Since"), lambda row: day(row.said_at.date())),
        ],
        rows,
        empty=_("Nobody has said so yet."),
    )


def suggestions_table(rows: Iterable[tuple[Organisation | None, Suggestion]]) -> Table:
    """Best first; what is not in the register has the name that the works give it."""

    def who(row: tuple[Organisation | None, Suggestion]) -> SafeString | str:
        return organisation_link(row[0]) if row[0] is not None else row[1].name

    def why(row: tuple[Organisation | None, Suggestion]) -> SafeString | str:
        return format_html('<a href="{}">{}</a>', row[1].url, _("Evidence")) if row[1].url else ""

    return Table(
        [
            Column("organisation", _("Organisation"), who),
            Column("country", _("Country"), lambda row: formats.country(row[1].country)),
            Column("why", _("Why"), why),
        ],
        rows,
        empty=_("No suggestion: the observatory has no works of your organisation yet."),
    )


def milestones_table(project: Project, rows: Iterable[Milestone], writes: bool) -> Table:
    def reached(row: Milestone) -> SafeString | str:
        if row.reached_on is not None:
            return status("ok", day(row.reached_on))
        if not writes:
            return ""
        address = reverse("research:reached", args=[project.pk, row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Say that it is reached"))

    return Table(
        [
            Column("title", _("Milestone"), lambda row: multilingual(row.title)),
            Column("due_on", _("Due on"), lambda row: day(row.due_on)),
            Column("reached_on", _("Reached on"), reached),
        ],
        rows,
    )


def outputs_table(project: Project, rows: Iterable[Output], may_deliver: bool) -> Table:
    def entered(row: Output) -> SafeString | str:
        if row.delivery_id is not None:
            return format_html(
                '<a href="{}">{}</a>', reverse(DELIVERY, args=[row.delivery_id]), _("Delivery")
            )
        if not may_deliver:
            return ""
        address = reverse("research:deliver_output", args=[project.pk, row.pk])
        return format_html('<a href="{}">{}</a>', address, _("Enter as delivered"))

    return Table(
        [
            Column("title", _("Published work"), lambda row: multilingual(row.title)),
            Column(
                "doi",
                _("DOI"),
                lambda row: format_html(
                    '<a rel="noreferrer external" href="{}">{}</a>', doi_address(row.doi), row.doi
                ),
            ),
            Column("published_on", _("Published on"), lambda row: day(row.published_on)),
            Column("delivery", _("Counts"), entered),
        ],
        rows,
    )
