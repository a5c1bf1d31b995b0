"""Reference data as pages and files show them: systems, scales, credits, frameworks, instruments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from kopir.ground.scripts import sort_key
from kopir.kit import formats
from kopir.kit.languages import content_language
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day

from .engine.credits import CreditSystem
from .engine.levels import Framework
from .engine.numbers import shown as exact
from .engine.scales import Grade, Record, Scale
from .facts_reader import book
from .words import (
    DIRECTIONS,
    QUALIFICATIONS,
    STATES,
    english,
    full_name,
    label_of,
    level_of,
    name_of,
    source_link,
    state_tag,
    system_name,
    verified,
)


def systems_in_order() -> list[str]:
    lang = content_language(get_language() or "en")
    return sorted(book().systems(), key=lambda code: sort_key(system_name(code), lang))


def systems_table() -> Table:
    """A line for each system: how many scales and credit systems it has here, and how well they are verified."""
    facts = book()

    def name(code: str) -> Any:
        return format_html(
            '<a href="{}">{}</a>', reverse("recognition:system", args=[code]), system_name(code)
        )

    def credits_of(code: str) -> list[CreditSystem]:
        return [each for each in facts.credits.values() if each.system == code]

    def states(code: str) -> Any:
        found = {r.verification for r in (*facts.scales_of(code), *credits_of(code))}
        return format_html_join(" ", "{}", ((verified(state),) for state in sorted(found)))

    def scales_text(code: str) -> Any:
        return format_html_join("", "<div>{}</div>", ((name_of(s),) for s in facts.scales_of(code)))

    return Table(
        [
            Column("system", _("Country or system"), name),
            Column("scales", _("Grading scales"), scales_text),
            Column("credits", _("Credit systems"), lambda code: "; ".join(map(name_of, credits_of(code)))),
            Column("verified", _("Verified?"), states),
        ],
        systems_in_order(),
    )


def grades_table(scale: Scale) -> Table:
    """The rows of a scale, the best first, as printed."""

    def bounds(grade: Grade) -> str:
        if grade.low is None or grade.high is None:
            return ""
        ends = [formats.number(grade.low), formats.number(grade.high)]
        return ends[0] if ends[0] == ends[1] else f"{ends[0]} – {ends[1]}"

    def passing(grade: Grade) -> Any:
        more = [
            _("cycle {number}: {state}").format(number=cycle, state=STATES[state][1])
            for cycle, state in grade.by_cycle
        ]
        return format_html('{} <span class="hint">{}</span>', state_tag(grade.passing), "; ".join(more))

    columns = [Column("code", pgettext("recognition", "Grade"), lambda g: g.code)]
    if any(g.points is not None for g in scale.grades):
        columns.append(
            Column(
                "points",
                _("Grade points"),
                lambda g: "" if g.points is None else formats.number(g.points),
                numeric=True,
            )
        )
    if scale.bounds:
        label = _("Per cent") if scale.bounds == "percent" else _("Numbers")
        columns.append(Column("bounds", label, bounds, numeric=True))
    if any(g.label for g in scale.grades):
        columns.append(Column("label", _("In words"), lambda g: label_of(g.label)))
    columns.append(Column("passing", _("Passed?"), passing))
    return Table(columns, scale.grades)


def scale_facts(scale: Scale) -> list[tuple[Any, Any]]:
    """What stands beside a scale's rows."""
    facts: list[tuple[Any, Any]] = [
        (_("Verified?"), verified(scale.verification)),
        (_("Order"), DIRECTIONS[scale.direction]),
    ]
    if scale.valid_from:
        facts.append((_("In force from"), day(scale.valid_from)))
    if scale.valid_to:
        facts.append((_("In force until"), day(scale.valid_to)))
    return facts + record_facts(scale, state=False)


def record_facts(record: Record, *, state: bool = True) -> list[tuple[Any, Any]]:
    """State, version, remark and sources of any record."""
    facts: list[tuple[Any, Any]] = [(_("Verified?"), verified(record.verification))] if state else []
    text = _("{number}, recorded on {day}")
    facts.append((_("Version"), text.format(number=record.version, day=_on(record))))
    if note := getattr(record, "dates_note", ""):
        facts.append((_("Dates"), english(note)))
    if record.note:
        facts.append((_("Remark"), english(record.note)))
    facts.append((_("Sources"), sources_text(record)))
    return facts


def _on(record: Record) -> str:
    return formats.day(date.fromisoformat(record.recorded))


def sources_text(record: Any) -> Any:
    """Links to where it is printed, with what the source says of itself; None for none."""
    if not record.sources:
        return None
    rows = ((source_link(each.url), english(each.note)) for each in record.sources)
    items = format_html_join("", '<li>{} <span class="quiet">{}</span></li>', rows)
    return format_html('<ul class="sources">{}</ul>', items)  # apart, as a thumb needs them


def credit_facts(credit: CreditSystem) -> list[tuple[Any, Any]]:
    """What is known of a credit, beside what the source prints."""
    printed = dict(credit.printed)

    def spread(pair: Any) -> str:
        return " – ".join(dict.fromkeys(exact(end) for end in pair))

    hours: Any = spread(credit.hours) if credit.hours else None
    if credit.hours_unverified:
        hours = format_html("{} {}", hours, verified("unverified"))
    if credit.contact:
        hours = format_html("{} {}", _("hours of class only:"), english(printed["hours"]))
    year = exact(credit.year) if credit.year else None
    factors = (
        (" – ".join(dict.fromkeys((exact(f.low), exact(f.high)))), _joined(f.level, f.note))
        for f in credit.factors
    )
    shown = format_html_join("", '<div>{} <span class="quiet">{}</span></div>', factors)
    if credit.steps:
        shown = format_html_join("; ", "{} → {}", credit.steps)
    return [
        (_("Hours of work for one"), hours),
        (_("Credits of a year"), f"≈ {year}" if year and credit.year_is_about else year),
        (_("ECTS credits for one, as published"), shown),
        *record_facts(credit),
    ]


def _joined(*texts: str) -> str:
    return "; ".join(filter(None, map(level_of, texts)))


def level_text(framework: Framework, qualification: str) -> Any:
    """Its levels for a qualification, with their kinds; what the source says where that is no number."""
    found = framework.levels.get(qualification, ())
    if not found:
        return english(framework.said.get(qualification, ""))
    return "; ".join(
        f"{formats.number(level)} ({level_of(kind)})" if kind else formats.number(level)
        for kind, level in found
    )


def frameworks_table(frameworks: Iterable[Framework]) -> Table:
    def ends(framework: Framework) -> Any:
        if framework.highest is None or framework.lowest is None:
            return None
        return f"{formats.number(framework.lowest)} – {formats.number(framework.highest)}"

    columns = [
        Column("name", _("Framework"), lambda f: f"{system_name(f.system)}: {f.name}"),
        Column("levels", _("Levels"), ends),
    ]
    columns += [
        Column(name, label, lambda f, name=name: level_text(f, name))  # type: ignore[misc]  # the name is bound
        for name, label in QUALIFICATIONS.items()
    ]
    columns += [
        Column("verified", _("Verified?"), lambda f: verified(f.verification)),
        Column("note", _("Remark"), lambda f: english(f.note)),
        Column("sources", _("Sources"), sources_text),
    ]
    return Table(columns, frameworks)


def instrument_facts(instrument: Any) -> list[tuple[Any, Any]]:
    texts = (
        (_("Adopted"), "adopted"),
        (_("In force"), "in_force"),
        (_("Parties"), "parties"),
        (_("What it obliges to"), "obliges"),
        (_("Reservations"), "reservations"),
    )
    said = [(label, english(getattr(instrument, name))) for label, name in texts if getattr(instrument, name)]
    return said + record_facts(instrument)


def plain_rows() -> Iterator[dict[str, Any]]:
    """Every grade of every scale, a line each."""
    for scale in book().scales.values():
        for grade in scale.grades:
            yield {
                "scale": scale.id,
                "version": scale.version,
                "recorded": scale.recorded,
                "system": scale.system,
                "name": full_name(scale),
                "direction": scale.direction,
                "grade": grade.code,
                "points": grade.points,
                "low": grade.low,
                "high": grade.high,
                "bounds": scale.bounds,
                "label": grade.label,
                "passing": grade.passing,
                "verification": scale.verification,
                "sources": [source.url for source in scale.sources],
            }
