"""What each course of a transcript is worth: grade and credits by every method, as plain values to show and to keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import override

from kopir.kit.languages import content_languages

from ..engine import credits as credit_engine
from ..engine.book import Book
from ..engine.convert import convert, scale_named
from ..engine.credits import CreditResult
from ..engine.faults import Fault
from ..engine.numbers import number_in
from ..engine.results import Case, Outcome, Result
from ..engine.scales import Scale
from ..facts_reader import book
from ..models import Transcript, TranscriptCourse
from ..sentences import fault_text
from ..shapes import ConversionOut, CreditResultOut
from .groups import groups_of


@dataclass(frozen=True)
class Valued:
    """A course with its answers; ``fault`` where its grade can no longer be read on the scale."""

    course: TranscriptCourse
    result: Result | None
    credit: CreditResult
    fault: str = ""

    def plain(self) -> dict[str, Any]:
        """The answers as the API gives them, in the reader's language."""
        return {
            "conversion": ConversionOut.from_orm(self.result).model_dump(mode="json")
            if self.result
            else None,
            "credit": CreditResultOut.from_orm(self.credit).model_dump(mode="json"),
        }


def valued(transcript: Transcript, courses: Iterable[TranscriptCourse]) -> list[Valued]:
    """Every course by every method; one query, for the groups."""
    facts = book()
    groups = {name: group for name, (_row, group) in groups_of(transcript, facts).items()}
    return [_valued(transcript, course, facts, groups) for course in courses]


def _valued(transcript: Transcript, course: TranscriptCourse, facts: Book, groups: dict[str, Any]) -> Valued:
    credit = credit_engine.convert(
        course.credits,
        facts.credits[transcript.credit_system],
        facts.credits[transcript.target_credits],
        hours=course.hours,
    )
    scale = facts.scales[transcript.scale]
    try:
        mark = scale.read(course.grade)
    except Fault as fault:
        return Valued(course, None, credit, fault_text(fault, scale.id))
    case = Case(
        scale,
        mark,
        scale_named(facts, transcript.target_scale),
        transcript.cycle,
        transcript.choice,
        groups.get("home"),
        groups.get("host"),
    )
    return Valued(course, convert(case, facts, transcript.issued_on), credit)


def within(scale: Scale, outcome: Outcome, grade: str) -> bool:
    """Whether *grade* lies between the best and the worst that the method leaves open."""
    if grade == outcome.value:
        return True
    places = [scale.codes.index(code) for code in (outcome.best, grade, outcome.worst) if code in scale.codes]
    if len(places) == 3:
        return places[0] <= places[1] <= places[2]
    numbers = [number_in(text) for text in (outcome.best, grade, outcome.worst)]
    known = [number for number in numbers if number is not None]
    return len(known) == 3 and sorted(known)[1] == known[1]


def in_ects(amount: Decimal, system: str) -> Decimal | None:
    """*amount* credits of *system* as ECTS credits; None where the sources leave more than one number."""
    if system == credit_engine.ECTS:
        return amount
    facts = book()
    found = credit_engine.convert(amount, facts.credits[system], facts.credits[credit_engine.ECTS])
    # By the published factor: hours leave an interval even where both systems count the same year.
    answers = [each for each in found.answers if each.way == "factor"]
    if len(answers) != 1 or answers[0].low != answers[0].high:
        return None
    exact = answers[0].low
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("0.01"))


def in_all_languages(values: Iterable[Valued]) -> list[dict[str, Any]]:
    """The answers with every sentence as {language: text}, to be kept."""
    rows = list(values)
    by_language = {}
    for code, _name in content_languages():
        with override(code):
            by_language[code] = [row.plain() for row in rows]
    merged: list[dict[str, Any]] = _merged(by_language)
    return merged


def _merged(found: dict[str, Any]) -> Any:
    """One value of the same value in several languages: texts that differ become {language: text}."""
    first = next(iter(found.values()))
    if isinstance(first, dict):
        return {key: _merged({code: value[key] for code, value in found.items()}) for key in first}
    if isinstance(first, list):
        return [_merged({code: value[n] for code, value in found.items()}) for n in range(len(first))]
    return first if all(value == first for value in found.values()) else found
