"""One course's judgement, checked against what the methods answer."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from kopir.spine.agreements.words import Texts

from ..engine.faults import Fault
from ..facts_reader import book
from ..models import Transcript, TranscriptCourse, Verdict
from ..sentences import fault_text
from .valuing import Valued, valued, within

FIELDS = ("verdict", "equivalent", "granted", "way", "method", "own_grade", "reason")


class Judged(NamedTuple):
    """As :class:`..models.TranscriptCourse` keeps it."""

    verdict: str
    equivalent: str
    granted: Decimal | None
    way: str
    own_grade: str
    method: str
    reason: str


def checked_judgement(transcript: Transcript, course: TranscriptCourse, given: Mapping[str, Any]) -> Judged:
    """``verdict`` full, partly or not; ``equivalent`` the own course; ``granted`` credits by the ``way`` chosen;
    ``own_grade`` by the ``method`` chosen (''/'' for credits alone); ``reason``.

    A reason is needed for what is not recognised, or in part, and for credits outside what the way gives. A grade
    must lie between the best and the worst that its method leaves open. Raises Invalid with all faults.
    """
    if unknown := given.keys() - set(FIELDS):
        raise TypeError(f"no such field: {sorted(unknown)}")
    texts = Texts()
    verdict = str(given.get("verdict") or "")
    if verdict not in Verdict.values:
        texts.faults["verdict"] = [_("Choose one of the list.")]
    reason = texts.line("reason", given.get("reason"), 500)
    if verdict in (Verdict.NOT, Verdict.PARTLY) and not reason:
        texts.faults.setdefault("reason", [_("Say why.")])
    if verdict == Verdict.NOT:
        texts.check()
        return Judged(verdict, "", None, "", "", "", reason)
    [found] = valued(transcript, [course])
    equivalent = texts.line(
        "equivalent", given.get("equivalent"), 300, required=_("Name the course, or what it counts as.")
    )
    way, granted = _credits(found, given, texts, reason)
    method, grade = _grade(transcript, found, given, texts)
    texts.check()
    return Judged(verdict, equivalent, granted, way, grade, method, reason)


def _credits(
    found: Valued, given: Mapping[str, Any], texts: Texts, reason: str
) -> tuple[str, Decimal | None]:
    way = str(given.get("way") or "")
    answers = [each for each in found.credit.answers if each.way == way]
    if way and not answers:
        texts.faults["way"] = [_("Choose one of the list.")]
    try:
        granted = Decimal(str(given.get("granted") or "").strip().replace(",", "."))
        if not granted.is_finite() or not 0 < granted <= 1000 or granted != granted.quantize(Decimal("0.01")):
            raise InvalidOperation
    except InvalidOperation:
        texts.faults["granted"] = [_("A number above zero, at most 1,000, with at most two decimals.")]
        return way, None
    inside = any(_rounded(each.low) <= granted <= _rounded(each.high) for each in answers)
    if not inside and not reason:
        texts.faults["reason"] = [_("Say why the credits are other than the way of counting gives.")]
    return way, granted


def _rounded(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.01"))


def _grade(transcript: Transcript, found: Valued, given: Mapping[str, Any], texts: Texts) -> tuple[str, str]:
    method, grade = str(given.get("method") or ""), texts.line("own_grade", given.get("own_grade"), 60)
    if not method:
        if grade:
            texts.faults["method"] = [_("Choose the method that gives this grade.")]
        return "", ""
    outcomes = found.result.outcomes if found.result else ()
    outcome = next((each for each in outcomes if each.method == method and each.decides), None)
    if outcome is None:
        texts.faults["method"] = [_("Choose one of the list.")]
        return "", ""
    if not grade:
        if not outcome.value:
            texts.faults["own_grade"] = [
                _("This method leaves the grade open; choose it within the interval.")
            ]
        return method, outcome.value
    scale = book().scales[transcript.target_scale]
    try:
        mark = scale.read(grade)
        grade = mark.grade.code if mark.basis == "grade" and mark.grade else grade
        if not within(scale, outcome, grade):
            said = _("It lies outside what this method leaves open: {worst} – {best}.")
            texts.faults["own_grade"] = [said.format(worst=outcome.worst, best=outcome.best)]
    except Fault as fault:
        texts.faults["own_grade"] = [fault_text(fault, scale.id)]
    return method, grade
