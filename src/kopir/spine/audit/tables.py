"""The trail as a table: when, who, what, from what to what, why; in words, never in codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import moment
from kopir.spine.registry.actors import Actor

from .selectors import Line
from .values import Named, is_nothing
from .words import action_label, field_of, name_of, name_records, order_of, process_label, record_label

#: More changed fields than these are folded, or one long record would fill the page.
MOST = 5


def _who(line: Line) -> Any:
    entry = line.entry
    if line.who:
        return line.who
    if entry.process:
        return process_label(entry.process)
    if entry.actor_id:
        return _("Person no. {number}").format(number=entry.actor_id)
    return _("Visitor")


def _what(line: Line, named: Named) -> Any:
    entry = line.entry
    record: Any = record_label(entry.object_type)
    if entry.object_id is not None:
        record = format_html("{}: {}", record, name_of(named, entry.object_type, entry.object_id))
    return format_html('{}<br><span class="quiet">{}</span>', action_label(entry.action), record)


def _names(line: Line) -> Iterator[str]:
    """Fields that the line speaks of and that differ, in the order of their declaration."""
    before, after = line.entry.before or {}, line.entry.after or {}
    given = dict.fromkeys([*before, *after])
    declared = order_of(line.entry.object_type)
    for name in [*(one for one in declared if one in given), *(one for one in given if one not in declared)]:
        old, new = before.get(name), after.get(name)
        # What did not change is no change, and what a new record has not got is no news.
        if not (is_nothing(old) and is_nothing(new)) and not (
            name in before and name in after and old == new
        ):
            yield name


def _change(line: Line, named: Named) -> Any:
    entry = line.entry
    if line.hidden:
        return format_html('<span class="quiet">{}</span>', _("The record is not open to you."))
    parts = []
    for name in _names(line):
        field = field_of(entry.object_type, name)
        old, new = [
            field.show(values[name], named) if values is not None and name in values else None
            for values in (entry.before, entry.after)
        ]
        if old is None:
            shown = format_html("<ins>{}</ins>", new)
        elif new is None:
            shown = format_html("<del>{}</del>", old)
        else:
            shown = format_html("<del>{}</del> → <ins>{}</ins>", old, new)
        parts.append((field.label, shown))
    rows = format_html_join("", '<div class="change"><span class="quiet">{}:</span> {}</div>', parts)
    if len(parts) <= MOST:
        return rows
    said = ngettext("{n} field", "{n} fields", len(parts)).format(n=len(parts))
    return format_html("<details><summary>{}</summary>{}</details>", said, rows)


def _named(actor: Actor, lines: Iterable[Line]) -> Named:
    """The names of every record that the lines speak of: a query a type."""
    wanted: dict[str, set[int | str]] = {}
    for line in lines:
        entry = line.entry
        if entry.object_id is not None:
            wanted.setdefault(entry.object_type, set()).add(entry.object_id)
        for values in (entry.before, entry.after) if not line.hidden else ():
            for name, value in (values or {}).items():
                field = field_of(entry.object_type, name)
                kind = str if field.by_code else int
                each = [
                    one for one in (value if isinstance(value, list) else [value]) if isinstance(one, kind)
                ]
                if field.names and each:
                    wanted.setdefault(field.names, set()).update(each)
    return name_records(actor, wanted)


#: Columns of the trail as a file: ``actor`` is a user's number, which stays when the person is erased.
COLUMNS = (
    "id",
    "at",
    "actor",
    "who",
    "process",
    "action",
    "action_label",
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
            "action_label": action_label(entry.action),
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "organisation": entry.organisation_id,
            "hidden": line.hidden,
            "before": None if line.hidden else entry.before,
            "after": None if line.hidden else entry.after,
            "why": "" if line.hidden else entry.why,
        }


def trail_table(actor: Actor, lines: Iterable[Line]) -> Table:
    """*lines* as *actor* may read them."""
    lines = list(lines)
    named = _named(actor, lines)
    return Table(
        [
            Column("at", _("When"), lambda line: moment(line.entry.at)),
            Column("who", _("Who"), _who),
            Column("what", _("What"), lambda line: _what(line, named)),
            Column("change", _("What changed"), lambda line: _change(line, named)),
            Column("why", _("Why"), lambda line: "" if line.hidden else line.entry.why),
        ],
        lines,
        empty=_("Nothing has been changed yet."),
    )
