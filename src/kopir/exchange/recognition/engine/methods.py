"""The methods, each behind one interface: a case and the book give outcomes, or a refusal with its reason.

Sources: ECTS Users' Guide 2015 (grading tables); University of Passau and Anabin's rule for the modified
Bavarian formula; the tables' own pages; Ajou University's rule for grade points. See docs/recognition.md.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from . import grading
from .axes import on_axes
from .book import HINGE, Book
from .numbers import shown
from .results import Case, Loss, Outcome, Refusal
from .scales import Grade, Record, Scale
from .tables import LetterTable, Thresholds, round_trip

Answer = Outcome | Refusal
GERMAN = "DE-1-5"
#: Ajou's rule, as inferred from its one published example (3.24 of 4.5 is 86.4 %): the upper end of each band.
AJOU = ("KR-4.5", Fraction(10), Fraction(54))


def by_grading(case: Case, book: Book) -> Answer:
    """Grading tables of both groups."""
    if case.target is None:
        return Refusal("grading", "needs_scale")
    if case.home is None or case.host is None:
        missing = [name for name, found in (("home", case.home), ("host", case.host)) if found is None]
        return Refusal("grading", "needs_tables", {"missing": missing})
    better, worse = case.mark.better, case.mark.worse
    if better not in case.home.grades or worse not in case.home.grades:
        return Refusal("grading", "not_in_table")
    chosen, best, least = grading.convert(case.home, case.host, better, worse, case.choice)
    lost = grading.losses(case.home, case.host, better, worse)
    said = {"choice": case.choice}
    return Outcome(
        "grading", chosen.code, best.code, least.code, (case.source, case.target), tuple(lost), said
    )


def _by_table(table: LetterTable, source: Scale, target: Scale, case: Case) -> tuple[Grade, Grade] | None:
    """Best and worst of the target's grades for the mark; None where the table has no line for it."""
    better, worse = case.mark.better, case.mark.worse
    rows = [table.by_code.get(grade.code) if grade else None for grade in (better, worse)]
    if rows[0] is None or rows[1] is None:
        return None
    codes = [*rows[0].to, *rows[1].to]
    grades = sorted((target.by_code(code) for code in codes), key=lambda grade: grade.place)
    return grades[0], grades[-1]


def by_letters(case: Case, book: Book) -> Answer:
    """A table between these two scales, or one of a consortium that both belong to."""
    if case.target is None:
        return Refusal("published", "needs_scale")
    tables = book.between(case.source.id, case.target.id, case.cycle)
    if not tables:
        return _by_consortium(case, book)
    table = tables[-1]
    found = _by_table(table, case.source, case.target, case)
    if found is None:
        return Refusal("published", "no_line", {"table": table.id})
    best, worst = found
    lost, grade = [], case.mark.grade
    if grade is not None:
        if best != worst:
            lost.append(Loss("split", {"into": list(table.by_code[grade.code].to)}))
        if merged := table.merged_with(grade.code):
            lost.append(Loss("merged", {"with": merged, "into": best.code}))
    lost += _trip_losses(table, case, book)
    value = best.code if best == worst else ""
    return Outcome("published", value, best.code, worst.code, (table,), tuple(lost))


def _trip_losses(table: LetterTable, case: Case, book: Book) -> list[Loss]:
    back = book.between(table.target, table.source, case.cycle)
    trips = round_trip(table, back[-1], case.source, case.cycle) if back else []
    if not trips:
        return []
    raised, same = sum(trip.raised for trip in trips), sum(trip.same for trip in trips)
    said = {"raised": raised, "lowered": len(trips) - same - raised, "of": len(trips)}
    grade = case.mark.grade
    own = next((trip for trip in trips if grade is not None and trip.code == grade.code), None)
    return [Loss("round_trip", {**said, "trip": own})] if same < len(trips) else []


def _by_consortium(case: Case, book: Book) -> Answer:
    target, grade = case.target, case.mark.grade
    for table in book.consortia:
        if target is not None and grade is not None and {case.source.id, target.id} <= table.cells.keys():
            value, best, worst = table.images(case.source, target, grade.code)
            lost = [Loss("blank_cell")] if best != worst or not value else []
            return Outcome("published", value, best.code, worst.code, (table,), tuple(lost))
    return Refusal("published", "no_table")


def by_thresholds(case: Case, book: Book) -> Answer:
    """Least averages for a class; versions whose days are not known all answer, and none of them alone."""
    tables = [
        table
        for table in book.thresholds
        if case.source.id in table.sources_of and case.target is not None and table.target == case.target.id
    ]
    target = case.target
    if not tables or target is None:
        return Refusal("thresholds", "no_table")
    if case.mark.number is None:
        return Refusal("thresholds", "needs_average", {"table": tables[0].id})
    codes = [_class_of(table, case) for table in tables]
    known = sorted({code for code in codes if code}, key=lambda code: target.by_code(code).place)
    said = {"answers": [(table.version, code) for table, code in zip(tables, codes, strict=True)]}
    if not known:
        return Refusal("thresholds", "below_all", {"table": tables[0].id})
    lost = [] if len(set(codes)) == 1 else [Loss("versions_differ", said)]
    value = known[0] if len(set(codes)) == 1 else ""
    worst = "" if "" in codes else known[-1]
    return Outcome("thresholds", value, known[0], worst, tuple(tables), tuple(lost), said)


def _class_of(table: Thresholds, case: Case) -> str:
    number = case.mark.number
    for step in table.steps:
        least = step.points if case.mark.basis == "points" else step.percent
        if number is not None and number >= least:
            return step.to
    return ""


def by_bavarian(case: Case, book: Book) -> Answer:
    """x = 1 + 3 (Nmax - Nd) / (Nmax - Nmin), cut after one decimal and never rounded; 4.0 is the least that passes."""
    target = case.target
    if target is None or target.id != GERMAN or case.source.id == GERMAN:
        return Refusal("bavarian", "only_german")
    places = on_axes(case.source, case.mark, case.cycle)
    if not places:
        return Refusal("bavarian", "no_axis")
    first = places[0]
    exact = 1 + 3 * first.below_best(first.number)
    ends = [1 + 3 * on.below_best(end) for on in places for end in (on.best, on.worst)]
    lost = []
    if cut(exact) != exact:
        lost.append(Loss("cut", {"exact": shown(exact, 4), "to": _tenth(exact)}))
    if first.best != first.worst:
        lost.append(Loss("band", {"best": shown(first.best), "worst": shown(first.worst)}))
    if len(places) > 1 and len({_tenth(1 + 3 * on.below_best(on.number)) for on in places}) > 1:
        lost.append(Loss("bases_differ", {"bases": [on.axis.basis for on in places]}))
    if first.axis.basis == "place":
        lost.append(Loss("ordinal"))
    said = {
        "best": shown(first.axis.best),
        "least": shown(first.axis.least),
        "grade": shown(first.number),
        "basis": first.axis.basis,
    }
    note = _row_of_number(target, cut(exact))
    said["row"] = note.label if note else ""
    return Outcome(
        "bavarian",
        _tenth(exact),
        _tenth(min(ends)),
        _tenth(max(ends)),
        (case.source, target),
        tuple(lost),
        said,
    )


def cut(number: Fraction) -> Fraction:
    """One decimal, truncated: 2.25 → 2.2."""
    return Fraction(int(number * 10), 10)


def _tenth(number: Fraction) -> str:
    tenths = int(number * 10)
    return f"{tenths // 10}.{tenths % 10}"


def _row_of_number(scale: Scale, number: Fraction) -> Grade | None:
    return next((row.grade for row in scale.bounded if row.low <= number <= row.high), None)


def by_formula(case: Case, book: Book) -> Answer:
    """Ajou's per cent of grade points: 10 times the points plus 54. A straight line to 100 is nobody's rule."""
    scale, slope, start = AJOU
    if case.target is not None or case.source.id != scale:
        return Refusal("formula", "no_rule")
    on = next((on for on in on_axes(case.source, case.mark, case.cycle) if on.axis.basis == "points"), None)
    if on is None or case.mark.basis == "bounds":
        return Refusal("formula", "needs_points")
    value = shown(slope * on.number + start)
    naive = shown(100 * on.number / on.axis.best)
    return Outcome(
        "formula",
        value,
        shown(slope * on.best + start),
        shown(slope * on.worst + start),
        (case.source,),
        (Loss("inferred"), Loss("not_linear", {"naive": naive})),
        {"points": shown(on.number)},
    )


def by_bands(case: Case, book: Book) -> Answer:
    """Marks in per cent mean the same on two scales of one country only: whichever rows they fall into."""
    source, target, mark = case.source, case.target, case.mark
    if source.bounds != "percent" or mark.better is None or mark.worse is None:
        return Refusal("bands", "no_bands")
    low, high = mark.worse.low, mark.better.high
    if mark.basis == "bounds" and mark.number is not None:
        low = high = mark.number
    if low is None or high is None:
        return Refusal("bands", "no_bands")
    if target is None:
        value = shown(low) if low == high else ""
        return Outcome("bands", value, shown(high), shown(low), (source,))
    if target.bounds != "percent" or target.system != source.system or target == source:
        return Refusal("bands", "other_country")
    rows = [row.grade for row in target.bounded if row.low <= high and row.high >= low]
    if not rows:
        return Refusal("bands", "no_bands")
    best, worst = rows[0], rows[-1]
    lost = []
    if best != worst:
        lost.append(Loss("split", {"into": [g.code for g in rows]}))
    if worst.passes(case.cycle) != mark.worse.passes(case.cycle):
        lost.append(Loss("pass_changes", {"grade": worst.code}))
    value = best.code if best == worst else ""
    return Outcome("bands", value, best.code, worst.code, (source, target), tuple(lost))


def by_chain(case: Case, book: Book) -> Answer:
    """Two published tables joined through ECTS letters; nobody publishes the chain, so it only orients."""
    if case.target is None or HINGE in (case.source.id, case.target.id):
        return Refusal("chain", "no_table")
    first = book.between(case.source.id, HINGE, case.cycle)
    second = book.between(HINGE, case.target.id, case.cycle)
    hinge = book.scales[HINGE]
    found = _by_table(first[-1], case.source, hinge, case) if first and second else None
    if found is None:
        return Refusal("chain", "no_table")
    codes = [
        code for end in found for code in second[-1].by_code[end.code].to if end.code in second[-1].by_code
    ]
    grades = sorted((case.target.by_code(code) for code in codes), key=lambda grade: grade.place)
    value = grades[0].code if grades[0] == grades[-1] else ""
    used: tuple[Record, ...] = (first[-1], second[-1])
    return Outcome(
        "chain", value, grades[0].code, grades[-1].code, used, said={"through": [end.code for end in found]}
    )


def by_position(case: Case, book: Book) -> Answer:
    """The same place between the best and the least that passes; nobody prescribes it, so it only orients."""
    from .position import placed

    return placed(case)


METHODS: tuple[Callable[[Case, Book], Answer], ...] = (
    by_grading,
    by_letters,
    by_thresholds,
    by_bavarian,
    by_formula,
    by_bands,
    by_chain,
    by_position,
)
