"""Answers of the calculator as tables: each method's value, interval, what it rests on and what is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kopir.kit import formats
from kopir.kit.tables import Column, Table

from .engine.credits import CreditResult, Credits
from .engine.numbers import shown as exact
from .engine.results import Outcome, Result
from .engine.scales import Record, Scale
from .engine.tables import Consortium, LetterTable, Thresholds
from .selectors import Answer, Line
from .sentences import loss_text, refusal_text
from .words import BASES, FLAGS, METHODS, MISSING, WAYS, full_name, label_of, level_of, state_tag, verified


def _lines(texts: Iterable[Any]) -> SafeString:
    """Sentences under each other."""
    return format_html_join("", "<div>{}</div>", ((text,) for text in texts))


def value_text(outcome: Outcome | None) -> Any:
    """The value, or that the method leaves it open."""
    if outcome is None:
        return format_html('<span class="nodata">{}</span>', _("no admissible method"))
    return outcome.value or format_html('<span class="nodata">{}</span>', _("left open"))


def interval_text(outcome: Outcome | None) -> str:
    """'from the worst to the best' as codes or numbers; '' where nothing is known."""
    if outcome is None or not (outcome.best or outcome.worst):
        return ""
    if outcome.best == outcome.worst:
        return outcome.best
    return f"{outcome.worst or '…'} – {outcome.best or '…'}"


def used_link(record: Record) -> SafeString:
    """A record with its version and state, opening its page."""
    named = full_name(record) if isinstance(record, Scale) else record.id
    if isinstance(record, Scale):
        address = f"{reverse('recognition:system', args=[record.system])}#{record.id}"
    else:
        address = f"{reverse('recognition:tables')}#{record.id}"
    text = _("{name}, version {number}").format(name=named, number=record.version)
    return format_html('<a href="{}">{}</a> {}', address, text, verified(record.verification))


def how_text(outcome: Outcome) -> Any:
    """The method, what it does, and its numbers."""
    name, does = METHODS[outcome.method]
    parts = [does]
    if outcome.method == "bavarian" and outcome.said:
        parts.append(
            _("Best {best}, least pass {least}, grade {grade} ({basis}).").format(
                **{**outcome.said, "basis": BASES[outcome.said["basis"]]}
            )
        )
    if outcome.method == "chain":
        parts.append(_("Through {codes}.").format(codes=" – ".join(dict.fromkeys(outcome.said["through"]))))
    if outcome.method == "thresholds":
        parts += [
            _("Version {number}: {answer}.").format(number=number, answer=code or _("none"))
            for number, code in outcome.said["answers"]
        ]
    return format_html("<b>{}</b>{}", name, _lines(parts))


def methods_table(result: Result) -> Table:
    """Every answer, the one that decides first; orientation says that it is no more."""
    return Table(
        [
            Column("method", pgettext("recognition", "Method"), how_text),
            Column("value", _("Result"), _weighty),
            Column("interval", _("From worst to best"), interval_text),
            Column("used", _("Rests on"), _used),
            Column("lost", _("Lost or to be known"), lambda o: _lines(loss_text(loss) for loss in o.losses)),
        ],
        result.outcomes,
        empty=_("No method converts this."),
    )


def _used(outcome: Outcome) -> SafeString:
    items = format_html_join("", "<li>{}</li>", ((used_link(record),) for record in outcome.used))
    return format_html('<ul class="sources">{}</ul>', items)


def _weighty(outcome: Outcome) -> SafeString:
    note = "" if outcome.decides else _("for orientation only")
    return format_html('<b>{}</b> <span class="hint">{}</span>', value_text(outcome), note)


def typed_text(result: Result) -> Any:
    """What the typed grade is on its scale."""
    mark = result.case.mark
    if mark.better is None or mark.worse is None:
        return mark.text
    codes = mark.better.code if mark.grade else f"{mark.worse.code} – {mark.better.code}"
    words = ", ".join(dict.fromkeys(filter(None, (label_of(mark.worse.label), label_of(mark.better.label)))))
    shown = mark.text if mark.text.strip() == codes else f"{mark.text} → {codes}"
    return f"{shown} ({words})" if words else shown


def lines_table(answer: Answer, with_credits: bool) -> Table:
    """All courses, a line each."""
    columns = [
        Column("typed", _("Course"), lambda line: line.text),
        Column("is", pgettext("recognition", "Grade"), lambda line: line.result and typed_text(line.result)),
        Column("state", _("Passed?"), lambda line: line.result and state_tag(line.result.state)),
        Column("value", _("Result"), _line_value),
        Column("interval", _("From worst to best"), _line_interval),
        Column("method", pgettext("recognition", "Method"), _line_method),
    ]
    if with_credits:
        columns.append(Column("credits", _("Credits"), _spread, numeric=True))
    graded = any(line.result for line in answer.lines)
    return Table(columns if graded else [columns[0], *columns[6:]], answer.lines)


def _decided(line: Line) -> Outcome | None:
    return line.result.decided if line.result else None


def _line_value(line: Line) -> Any:
    if line.result is None or line.result.state in ("passed", "conditional"):
        return ""
    return value_text(_decided(line))


def _line_interval(line: Line) -> str:
    return interval_text(_decided(line))


def _line_method(line: Line) -> Any:
    found = _decided(line)
    return METHODS[found.method][0] if found else ""


def span_text(low: Any, high: Any) -> str:
    """An interval of credits to two decimals, with the reader's separators."""
    ends = [formats.number(_rounded(end)) for end in (low, high)]
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} – {ends[1]}"


def _rounded(value: Any) -> Any:
    return Decimal(exact(value))


def _spread(line: Line) -> str:
    spread = line.credits.spread if line.credits else None
    return span_text(*spread) if spread else ""


def credits_table(answers: Sequence[Credits]) -> Table:
    """Every way by itself: no factor is chosen for the reader."""
    levels = [Column("level", _("For"), lambda a: level_of(a.level))] if any(a.level for a in answers) else []
    return Table(
        [
            Column("way", _("Way of counting"), lambda a: WAYS[a.way]),
            *levels,
            Column("credits", _("Credits"), lambda a: span_text(a.low, a.high), numeric=True),
            Column(
                "note",
                _("To be known"),
                lambda a: _lines([*filter(None, [level_of(a.note)]), *(FLAGS[flag] for flag in a.flags)]),
            ),
        ],
        answers,
        empty=_("The sources have no number for this pair."),
    )


def missing_texts(found: CreditResult) -> list[str]:
    return [f"{WAYS[way]}: {MISSING[reason]}" for way, reason in found.missing]


def refusals(result: Result) -> list[tuple[Any, str]]:
    return [(METHODS[refusal.method][0], refusal_text(refusal)) for refusal in result.refusals]


def letters_table(table: LetterTable, scales: dict[str, Scale]) -> Table:
    """As published: one line a grade, with what the source prints where that is more."""
    return Table(
        [
            Column("from", full_name(scales[table.source]), lambda row: row.code),
            Column("to", full_name(scales[table.target]), lambda row: " / ".join(row.to)),
            Column("printed", _("Printed as"), lambda row: row.printed),
        ],
        table.rows,
    )


def consortium_table(table: Consortium, scales: dict[str, Scale]) -> Table:
    """A row for each university; blank cells say that they are not known."""

    def cell(column: int) -> Any:
        return lambda row: row[1][column] or format_html('<span class="nodata">{}</span>', _("not read"))

    columns = [Column("name", _("University"), lambda row: full_name(scales[row[0]]))]
    columns += [Column(name, name, cell(place)) for place, name in enumerate(table.columns)]
    return Table(columns, table.cells.items())


def thresholds_table(table: Thresholds) -> Table:
    return Table(
        [
            Column("to", _("Class"), lambda step: step.to),
            Column(
                "points", _("Average of 4 points"), lambda step: formats.number(step.points), numeric=True
            ),
            Column(
                "five", _("Average of 5 points"), lambda step: formats.number(step.five_points), numeric=True
            ),
            Column("percent", _("Per cent"), lambda step: formats.number(step.percent), numeric=True),
        ],
        table.steps,
    )
