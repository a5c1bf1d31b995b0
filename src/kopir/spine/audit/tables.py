"""The trail as a table: when, who, what, from what to what, why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import moment

from .selectors import Line


def _who(line: Line) -> Any:
    entry = line.entry
    if line.who:
        return line.who
    if entry.process:
        return entry.process
    if entry.actor_id:
        return _("Person no. {number}").format(number=entry.actor_id)
    return _("Visitor")


def _what(line: Line) -> Any:
    entry = line.entry
    record = f"{entry.object_type} {'' if entry.object_id is None else entry.object_id}"
    return format_html("{}<br>{}", entry.action, record)


def _values(line: Line, values: Mapping[str, Any] | None) -> Any:
    if line.hidden:
        return format_html('<span class="quiet">{}</span>', _("The record is not open to you."))
    return format_html_join("", '<div class="code">{}: {}</div>', (values or {}).items())


#: Columns of the trail as a file: ``actor`` is a user's number, which stays when the person is erased.
COLUMNS = (
    "id",
    "at",
    "actor",
    "who",
    "process",
    "action",
    "object_type",
    "object_id",
    "organisation",
    "hidden",
    "before",
    "after",
    "why",
)


def plain_lines(lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
    """The same for a file; what is hidden on the page is empty here, and ``hidden`` says so."""
    for line in lines:
        entry = line.entry
        yield {
            "id": entry.pk,
            "at": entry.at,
            "actor": entry.actor_id,
            "who": line.who,
            "process": entry.process,
            "action": entry.action,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "organisation": entry.organisation_id,
            "hidden": line.hidden,
            "before": None if line.hidden else entry.before,
            "after": None if line.hidden else entry.after,
            "why": "" if line.hidden else entry.why,
        }


def trail_table(lines: Iterable[Line]) -> Table:
    return Table(
        [
            Column("at", _("When"), lambda line: moment(line.entry.at)),
            Column("who", _("Who"), _who),
            Column("what", _("What"), _what),
            Column("before", _("Before"), lambda line: _values(line, line.entry.before)),
            Column("after", _("After"), lambda line: _values(line, line.entry.after)),
            Column("why", _("Why"), lambda line: "" if line.hidden else line.entry.why),
        ],
        lines,
        empty=_("Nothing has been changed yet."),
    )
