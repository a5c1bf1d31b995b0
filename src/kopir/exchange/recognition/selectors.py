"""What the calculator answers. Everything here is public, and nothing that is asked is kept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from django.utils.translation import gettext as _

from kopir.kit.errors import Invalid, NotFound

from .engine import credits as credit_engine
from .engine.book import Book
from .engine.convert import convert, scale_named
from .engine.credits import CreditResult, Credits
from .engine.distributions import Distribution, typed
from .engine.faults import Fault
from .engine.levels import QUALIFICATIONS, Comparison, compare
from .engine.numbers import number_of
from .engine.results import PERCENT, Case, Result
from .engine.scales import Scale
from .facts_reader import book
from .sentences import fault_text

#: Courses in one question.
MOST_LINES = 60


@dataclass(frozen=True)
class Group:
    """A reference group as typed: lines of grade and number, its years, its field of study (ISCED-F)."""

    text: str = ""
    years: int | None = None
    isced: str = ""


@dataclass(frozen=True)
class Asked:
    """``lines``: one course a line, "grade; credits; hours". Ids are of scales and credit systems; '' for none."""

    lines: str
    source: str = ""
    target: str = ""
    given: str = ""
    cycle: int = 0
    awarded: date | None = None
    choice: str = "middle"
    home: Group = field(default_factory=Group)
    host: Group = field(default_factory=Group)
    credit_source: str = ""
    credit_target: str = ""


@dataclass(frozen=True)
class Line:
    """One course: what was typed, its grade converted, its credits converted."""

    text: str
    result: Result | None
    credits: CreditResult | None


@dataclass(frozen=True)
class Average:
    """Of the converted grades in the target's points, weighted by the credits that were typed."""

    value: Fraction
    courses: int


@dataclass(frozen=True)
class Answer:
    """``totals``: the credits of all lines by each way that every line has; ``average`` None where it has no sense."""

    lines: tuple[Line, ...]
    totals: tuple[Credits, ...]
    average: Average | None


def _group(asked: Group, scale: Scale | None, cycle: int, name: str) -> Distribution | None:
    if not asked.text.strip() or scale is None:
        return None
    return typed(asked.text, scale, field=name, years=asked.years, isced=asked.isced, cycle=cycle)


def _chosen(asked: Asked, facts: Book) -> dict[str, list[str]]:
    """Faults of what must be chosen of a list: scales, unless only credits are asked for; then those."""
    with_credits = bool(asked.credit_source or asked.credit_target)
    with_grades = bool(asked.source or asked.target) or not with_credits
    known = {
        "source": (set(facts.scales), with_grades),
        "target": ({PERCENT, *facts.scales}, with_grades),
        "credit_source": (set(facts.credits), with_credits),
        "credit_target": (set(facts.credits), with_credits),
    }
    return {
        name: [_("Choose one of the list.")]
        for name, (ids, wanted) in known.items()
        if wanted and getattr(asked, name) not in ids
    }


def _groups(asked: Asked, facts: Book) -> tuple[dict[str, Distribution | None], dict[str, list[str]]]:
    """Both distributions, and the faults in them."""
    groups: dict[str, Distribution | None] = {}
    faults = {}
    if asked.source:
        source, target = facts.scales[asked.source], scale_named(facts, asked.target)
        for name, given, scale in (("home", asked.home, source), ("host", asked.host, target)):
            try:
                groups[name] = _group(given, scale, asked.cycle, name)
            except Fault as fault:
                faults[name] = [fault_text(fault, scale.id if scale else "")]
    return groups, faults


def answer(asked: Asked) -> Answer:
    """Every line by every method. Raises Invalid with faults by field, in the reader's language."""
    facts = book()
    if chosen := _chosen(asked, facts):
        raise Invalid(chosen)
    groups, faults = _groups(asked, facts)
    texts = [line for line in re.split(r"[\r\n]+", asked.lines) if line.strip(" ;\t")]
    if not texts:
        faults["lines"] = [_("Write at least one grade or one number of credits.")]
    elif len(texts) > MOST_LINES:
        faults["lines"] = [fault_text(Fault("table_long", "lines", most=MOST_LINES))]
    lines: list[Line] = []
    for number, text in enumerate(texts[:MOST_LINES], start=1):
        try:
            lines.append(_line(facts, asked, number, text, groups))
        except Fault as fault:
            said = fault_text(fault, asked.source)
            if len(texts) > 1 and not fault.code.startswith("line_"):
                said = _("Line {line}: {text}").format(line=number, text=said)
            faults.setdefault("lines", []).append(said)
    if faults:
        raise Invalid(faults)
    return Answer(tuple(lines), _totals(lines), _average(lines))


def _line(facts: Book, asked: Asked, number: int, text: str, groups: dict[str, Distribution | None]) -> Line:
    parts = [part.strip() for part in re.split(r"[;\t]", text)]
    if not asked.source and len(parts) == 1:
        parts = ["", *parts]  # credits alone
    grade, amount, hours, *more = [*parts, "", "", ""]
    if any(more):
        raise Fault("line_parts", "lines", line=number)
    result = None
    if asked.source:
        if not grade:
            raise Fault("line_grade", "lines", line=number)
        result = _converted(facts, asked, grade, groups)
    elif not amount:
        raise Fault("line_credits", "lines", line=number)
    # Credits are read even where they are not converted: they weigh the average.
    one = asked.credit_source or "ECTS"
    found = _credits(facts, one, asked.credit_target or one, amount, hours) if amount else None
    return Line(text.strip(), result, found)


def _converted(facts: Book, asked: Asked, grade: str, groups: dict[str, Distribution | None]) -> Result:
    source, target = facts.scales[asked.source], scale_named(facts, asked.target)
    mark = source.read(grade, asked.given, "lines")
    home, host = groups.get("home"), groups.get("host")
    case = Case(source, mark, target, asked.cycle, asked.choice, home, host)
    return convert(case, facts, asked.awarded)


def _credits(facts: Book, source: str, target: str, amount: str, hours: str) -> CreditResult:
    some = credit_engine.checked(number_of(amount, "amount"))
    worked = number_of(hours, "hours") if hours else None
    return credit_engine.convert(some, facts.credits[source], facts.credits[target], hours=worked)


def one_grade(asked: Asked) -> Result:
    """The grade that stands in ``lines``, which is one whole line. Raises Invalid; its field is ``grade``."""
    facts = book()
    if chosen := _chosen(asked, facts):
        raise Invalid(chosen)
    groups, faults = _groups(asked, facts)
    if not faults:
        try:
            return _converted(facts, asked, asked.lines, groups)
        except Fault as fault:
            faults = {"grade": [fault_text(fault, asked.source)]}
    raise Invalid(faults)


def some_credits(source: str, target: str, amount: str, hours: str = "") -> CreditResult:
    """One number of credits. Raises Invalid with faults at source, target, amount or hours."""
    facts = book()
    faults = {
        name: [_("Choose one of the list.")]
        for name, code in (("source", source), ("target", target))
        if code not in facts.credits
    }
    if not faults:
        try:
            return _credits(facts, source, target, amount, hours)
        except Fault as fault:
            faults = {fault.field if fault.field == "hours" else "amount": [fault_text(fault)]}
    raise Invalid(faults)


def _totals(lines: list[Line]) -> tuple[Credits, ...]:
    """Sums of what every line has: the same way, level and note."""
    found = [line.credits for line in lines if line.credits is not None]
    if len(found) < 2 or len(found) < len(lines):
        return ()
    totals = []
    for first in found[0].answers:
        key = (first.way, first.level, first.note)
        same = [a for each in found for a in each.answers if (a.way, a.level, a.note) == key]
        if len(same) == len(found):
            low, high = sum((a.low for a in same), Fraction(0)), sum((a.high for a in same), Fraction(0))
            totals.append(Credits(*key[:1], low, high, *key[1:], first.flags))
    return tuple(totals)


def _average(lines: list[Line]) -> Average | None:
    """Courses are converted first and averaged then: the other way round gives another number."""
    weighted, weights = Fraction(0), Fraction(0)
    for line in lines:
        if line.result is None or line.credits is None or not line.credits.amount:
            return None
        if line.result.state == "passed":
            continue  # credits only: out of the average
        decided, target = line.result.decided, line.result.case.target
        if decided is None or target is None or not decided.value:
            return None
        if decided.value in target.codes:
            points = target.by_code(decided.value).points
        elif decided.method == "bavarian":
            points = number_of(decided.value, "lines")
        else:
            points = None
        if points is None:
            return None
        weighted += Fraction(points) * Fraction(line.credits.amount)
        weights += Fraction(line.credits.amount)
    return Average(weighted / weights, len(lines)) if len(lines) > 1 and weights else None


def scale_of(code: str) -> Scale:
    """Raises NotFound."""
    try:
        return book().scales[code]
    except KeyError:
        raise NotFound from None


def check_system(code: str) -> str:
    """*code* when there is such a system; raises NotFound."""
    if code not in book().systems():
        raise NotFound
    return code


def comparison(one: str, other: str, qualification: str) -> Comparison:
    """Raises Invalid for a framework or a qualification that is not known here."""
    facts = book()
    faults = {
        name: [_("Choose one of the list.")]
        for name, code, ids in (
            ("one", one, facts.frameworks),
            ("other", other, facts.frameworks),
            ("qualification", qualification, QUALIFICATIONS),
        )
        if code not in ids
    }
    if faults:
        raise Invalid(faults)
    return compare(facts.frameworks[one], facts.frameworks[other], qualification)
