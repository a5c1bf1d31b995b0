"""Words of the audit trail for challenges and projects."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from kopir.kit.templatetags.kit import multilingual
from kopir.spine.audit import values
from kopir.spine.audit.said import choice, day, nth, record, texts
from kopir.spine.audit.values import Named
from kopir.spine.audit.words import Field, declare, name_of
from kopir.spine.registry.actors import Actor

from .models import ProjectVisibility, Visibility
from .selectors import visible_challenges, visible_projects
from .words import fields_text, goals_text


def _challenges(actor: Actor, ids: Collection[int]) -> dict[int, Any]:
    return {
        row.pk: format_html(
            '<a href="{}">{}</a>', reverse("research:detail", args=[row.pk]), multilingual(row.title)
        )
        for row in visible_challenges(actor).filter(pk__in=ids)
    }


def _projects(actor: Actor, ids: Collection[int]) -> dict[int, Any]:
    return {
        row.pk: format_html(
            '<a href="{}">{}</a>', reverse("research:project", args=[row.pk]), multilingual(row.title)
        )
        for row in visible_projects(actor).filter(pk__in=ids)
    }


def _goals(value: Sequence[int], named: Named) -> Any:
    return goals_text(value) if value else values.nothing()


def _fields(value: Sequence[str], named: Named) -> Any:
    return fields_text(value) if value else values.nothing()


def _members(value: Sequence[int], named: Named) -> Any:
    return format_html_join(", ", "{}", ((name_of(named, "organisation", each),) for each in value))


declare(
    "challenge",
    label=_("Challenge"),
    actions={
        "challenge.post": _("Challenge posted"),
        "challenge.edit": _("Challenge changed"),
        "challenge.close": _("Challenge closed"),
        "challenge.interest": _("Interest said"),
        "challenge.interest_withdraw": _("Interest taken back"),
    },
    fields={
        "title": texts(_("Title")),
        "question": texts(_("The question")),
        "sought": texts(_("What is sought")),
        "sdgs": Field(_("Goals of sustainable development"), _goals),
        "isced_f": Field(_("Fields"), _fields),
        "closes_on": day(_("Open until")),
        "visibility": choice(_("Who sees it"), Visibility),
        "organisation": record(_("Organisation"), "organisation"),
    },
    labels=_challenges,
)
declare(
    "project",
    label=_("Project"),
    actions={
        "project.start": _("Project started"),
        "project.milestone": _("Milestone added"),
        "project.milestone_reach": _("Milestone reached"),
        "project.output": _("Published work added"),
        "project.deliver": _("Entered as delivered"),
    },
    fields={
        "title": texts(_("Title")),
        "starts_on": day(_("Begins on")),
        "ends_on": day(_("Ends on")),
        "due_on": day(_("Due on")),
        "reached_on": day(_("Reached on")),
        "doi": Field(_("DOI")),
        "visibility": choice(_("Who sees it"), ProjectVisibility),
        "partners": Field(_("Partners"), _members, names="organisation"),
        "delivery": nth(_("Delivery")),
    },
    labels=_projects,
)
