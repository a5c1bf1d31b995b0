"""Transcripts as people read them: the list, the courses with what they are worth, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kopir.kit import formats
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, multilingual, status
from kopir.spine.parties.paths import organisation_path

from ..models import CourseJudgement, Transcript, TranscriptState, Verdict
from ..shown import interval_text, span_text, value_text
from ..words import METHODS, STATES, WAYS
from .intake import LABELS
from .valuing import Valued

STATE_KINDS = {"open": "warn", "decided": "ok", "overturned": "bad"}
VERDICT_KINDS = {"full": "ok", "partly": "warn", "not": "bad"}

#: Columns of a result as a file.
HEADS: dict[str, Any] = {
    "position": gettext_lazy("Place"),
    **LABELS,
    "verdict": gettext_lazy("Judgement"),
    "equivalent": gettext_lazy("Own course"),
    "granted": gettext_lazy("Credits granted"),
    "way": gettext_lazy("Credits by"),
    "own_grade": gettext_lazy("Own grade"),
    "method": gettext_lazy("Grade by"),
    "reason": gettext_lazy("Reason"),
    "judged_at": gettext_lazy("Judged at"),
}
LIST_HEADS: dict[str, Any] = {
    "id": gettext_lazy("Number"),
    "institution": gettext_lazy("Sending institution"),
    "student_name": gettext_lazy("Student"),
    "student_ref": gettext_lazy("Number of the student"),
    "faculty": gettext_lazy("Faculty that judges"),
    "state": gettext_lazy("State"),
    "judged": gettext_lazy("Courses judged"),
    "total": gettext_lazy("Courses"),
    "granted": gettext_lazy("Credits granted"),
    "decided_at": gettext_lazy("Decided at"),
}


def state_of(row: Transcript) -> SafeString:
    return status(STATE_KINDS[row.state], TranscriptState(row.state).label)


def verdict_tag(code: str) -> SafeString:
    return status(VERDICT_KINDS[code], Verdict(code).label) if code else status("quiet", _("Not judged yet"))


def transcripts_table(rows: Iterable[Any]) -> Table:
    """The list; rows as ``selectors.listed`` gives them."""

    def number(row: Any) -> SafeString:
        text = _("Transcript no. {number}").format(number=row.pk)
        return format_html('<a href="{}">{}</a>', reverse("recognition:transcript", args=[row.pk]), text)

    def judged(row: Any) -> str:
        return _("{judged} of {total}").format(
            judged=formats.number(row.judged), total=formats.number(row.total)
        )

    return Table(
        [
            Column("id", _("Transcript"), number),
            Column("institution", _("Sending institution"), lambda row: row.institution.called().text),
            Column("student", _("Student"), lambda row: row.student_name or row.student_ref),
            Column("state", _("State"), state_of),
            Column("judged", _("Courses judged"), judged, numeric=True),
            Column("entered", _("Entered on"), lambda row: day(row.created_at.date())),
        ],
        rows,
    )


def list_rows(rows: Iterable[Any]) -> Iterable[dict[str, Any]]:
    for row in rows:
        yield {
            **{
                name: getattr(row, name) for name in ("id", "student_name", "student_ref", "faculty", "state")
            },
            "institution": row.institution.called().text,
            "judged": row.judged,
            "total": row.total,
            "granted": row.result.get("granted"),
            "decided_at": row.decided_at,
        }


def open_table(
    transcript: Transcript,
    values: Iterable[Valued],
    known: Mapping[int, CourseJudgement],
    names: Mapping[int, str],
) -> Table:
    """Every course with what it is worth by all methods, what was judged, and what was judged before."""

    def course(found: Valued) -> SafeString:
        row = found.course
        address = reverse("recognition:judge", args=[transcript.pk, row.pk])
        return format_html('<a href="{}">{}</a> <span class="hint">{}</span>', address, row.title, row.code)

    def grade(found: Valued) -> Any:
        if found.result is None:
            return found.fault
        if found.result.state in ("passed", "conditional"):
            return status(*STATES[found.result.state])
        decided = found.result.decided
        method = METHODS[decided.method][0] if decided else ""
        return format_html(
            '{} <span class="under quiet">{} {}</span>', value_text(decided), interval_text(decided), method
        )

    def counted(found: Valued) -> SafeString:
        lines = ((WAYS[each.way], span_text(each.low, each.high)) for each in found.credit.answers)
        return format_html_join("", "<div>{}: {}</div>", lines)

    def judged(found: Valued) -> Any:
        row = found.course
        if row.verdict:
            return format_html(
                '{} <span class="under quiet">{}</span>', verdict_tag(row.verdict), _granted(row)
            )
        before = known.get(row.pk)
        if before is None:
            return verdict_tag("")
        return format_html(
            '{} <span class="under quiet">{}</span>', verdict_tag(""), proposal_text(before, names)
        )

    return Table(
        [
            Column("course", _("Course"), course),
            Column("grade", LABELS["grade"], lambda found: found.course.grade),
            Column("value", _("Grade by the first method"), grade),
            Column(
                "credits",
                LABELS["credits"],
                lambda f: formats.number(f.course.credits.normalize()),
                numeric=True,
            ),
            Column("counted", _("Credits by every way"), counted),
            Column("judged", _("Judgement"), judged),
        ],
        values,
    )


def _granted(row: Any) -> str:
    parts = [row.equivalent]
    if row.granted is not None:
        parts.append(_("Credits: {amount}").format(amount=formats.number(row.granted.normalize())))
    return "; ".join(filter(None, [*parts, row.own_grade, row.reason]))


def proposal_text(before: CourseJudgement, names: Mapping[int, str]) -> str:
    """A judgement of earlier, with its day and whoever made it."""
    who = names.get(before.judged_by or 0) or _("somebody who has left")
    said = _("Judged before, on {day} by {who}: {verdict}.").format(
        day=formats.day(before.judged_at.date()), who=who, verdict=Verdict(before.verdict).label
    )
    more = _granted_before(before)
    return f"{said} {more}." if more else said


def _granted_before(before: CourseJudgement) -> str:
    parts = [before.equivalent]
    if before.granted is not None:
        parts.append(
            _("Credits: {granted}; as printed: {credits}").format(
                granted=formats.number(before.granted.normalize()),
                credits=formats.number(before.credits.normalize()),
            )
        )
    return "; ".join(filter(None, [*parts, before.reason]))


def kept(text: Any) -> Any:
    """A kept sentence in the reader's language: one for all of them, or one for each."""
    return multilingual(text) if isinstance(text, dict) else text


def _span(best: str, worst: str) -> str:
    return best if best == worst else f"{worst or '…'} – {best or '…'}"


def result_table(result: Mapping[str, Any]) -> Table:
    """The courses as they were decided."""

    def grade(row: Any) -> Any:
        found = (row["conversion"] or {}).get("outcomes", [])
        names = [kept(each["name"]) for each in found if each["method"] == row["method"]]
        return format_html(
            '{} <span class="under quiet">{}</span>',
            row["own_grade"] or _("credits only"),
            (names or [""])[0],
        )

    def granted(row: Any) -> Any:
        if row["granted"] is None:
            return ""
        way = WAYS[row["way"]] if row["way"] else ""
        return format_html(
            '{} <span class="under quiet">{}</span>', formats.number(Decimal(row["granted"])), way
        )

    return Table(
        [
            Column(
                "course",
                _("Course"),
                lambda row: format_html('{} <span class="hint">{}</span>', row["title"], row["code"]),
            ),
            Column("grade", LABELS["grade"], lambda row: row["grade"]),
            Column(
                "credits",
                LABELS["credits"],
                lambda row: formats.number(Decimal(row["credits"])),
                numeric=True,
            ),
            Column("verdict", _("Judgement"), lambda row: verdict_tag(row["verdict"])),
            Column("equivalent", _("Own course"), lambda row: row["equivalent"] or row["reason"]),
            Column("own", _("Own grade"), lambda row: "" if row["verdict"] == "not" else grade(row)),
            Column("granted", _("Credits granted"), granted, numeric=True),
        ],
        result["courses"],
    )


def evidence_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What stood behind one decided course: every method and every way, as they answered on that day."""
    conversion = row["conversion"] or {"outcomes": [], "losses": [], "refusals": []}

    def used(each: Any) -> SafeString:
        lines = (
            (_("{name}, version {number}").format(name=one["id"], number=one["version"]),)
            for one in each["used"]
        )
        return format_html_join("", "<div>{}</div>", lines)

    def lost(each: Any) -> SafeString:
        return format_html_join("", "<div>{}</div>", ((kept(one["text"]),) for one in each["losses"]))

    methods = Table(
        [
            Column("name", pgettext("recognition", "Method"), lambda each: kept(each["name"])),
            Column("value", _("Result"), lambda each: each["value"] or _("left open")),
            Column("interval", _("From worst to best"), lambda each: _span(each["best"], each["worst"])),
            Column("used", _("Rests on"), used),
            Column("lost", _("Lost or to be known"), lost),
        ],
        conversion["outcomes"],
        empty=_("No method converts this."),
    )
    ways = Table(
        [
            Column("way", _("Way of counting"), lambda each: WAYS[each["way"]]),
            Column("credits", _("Credits"), lambda each: _span(each["low"], each["high"]), numeric=True),
        ],
        row["credit"]["answers"],
        empty=_("The sources have no number for this pair."),
    )
    return {"title": row["title"], "methods": methods, "ways": ways}


def facts_of(transcript: Transcript, names: Mapping[int, str]) -> list[tuple[Any, Any]]:
    """What is said of the transcript as a whole."""
    institution = format_html(
        '<a href="{}">{}</a>',
        organisation_path(transcript.institution_id),
        transcript.institution.called().text,
    )
    facts: list[tuple[Any, Any]] = [
        (_("Student"), transcript.student_name),
        (_("Number of the student"), transcript.student_ref),
        (_("Sending institution"), institution),
        (_("Judged by"), transcript.organisation.called().text),
        (_("Faculty that judges"), transcript.faculty),
        (_("Day of the transcript"), day(transcript.issued_on) if transcript.issued_on else None),
        (_("Field of study (ISCED-F code)"), transcript.isced_f),
    ]
    if transcript.decided_at:
        decided = _("{day} by {who}").format(
            day=formats.day(transcript.decided_at.date()), who=names.get(transcript.decided_by or 0, "…")
        )
        facts.append((pgettext("transcript", "Decided"), decided))
    return facts
