"""What was lost, why a method does not apply, and what is wrong with the input: sentences for the reader."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kopir.kit import formats

from .engine.faults import Fault
from .engine.results import Loss, Refusal
from .facts_reader import book
from .words import BASES, SIDES, full_name, name_of

Said = dict[str, Any]


def listed(codes: Any) -> str:
    return ", ".join(str(code) for code in codes)


def _scale(code: str) -> str:
    return full_name(book().scales[code])


def _trip(said: Said) -> str:
    whole = ngettext(
        "There and back, {raised} of {count} passing grade comes back higher and {lowered} lower.",
        "There and back, {raised} of {count} passing grades come back higher and {lowered} lower.",
        said["of"],
    ).format(raised=said["raised"], count=said["of"], lowered=said["lowered"])
    trip = said["trip"]
    if trip is None or trip.same:
        return whole
    own = _("This one: {code} → {through} → {back}.").format(
        code=trip.code, through=trip.through, back=trip.back
    )
    if trip.change is None:
        return f"{whole} {own}"
    points = _("Change in grade points: {change}.").format(change=f"{trip.change:+}")
    return f"{whole} {own} {points}"


def _answers(said: Said) -> str:
    return "; ".join(
        _("version {number}: {answer}").format(number=number, answer=code or _("none"))
        for number, code in said["answers"]
    )


_LOSSES: dict[str, Callable[[Said], str]] = {
    "merged": lambda s: _("Other grades also become {into}: {codes}.").format(
        into=s["into"], codes=listed(s["with"])
    ),
    "split": lambda s: _("It may become several grades: {codes}.").format(codes=listed(s["into"])),
    "overlap": lambda s: _("Its place overlaps the grades from {best} to {worst}.").format(**s),
    "never_given": lambda s: _(
        "{grade} was never given in the sending group; the place between its neighbours is taken."
    ).format(**s),
    "all_equal": lambda s: _("Everybody in the sending group has {grade}, so its place says nothing.").format(
        **s
    ),
    "small": lambda s: _(
        "Too small to be reliable: {side}, {size} passing grades; this programme warns below {least}."
    ).format(side=SIDES[s["side"]], size=s["size"], least=s["least"]),
    "size_unknown": lambda s: _("Its size is not known, only percentages: {side}.").format(
        side=SIDES[s["side"]]
    ),
    "short": lambda s: _("Fewer than the two years that the Guide asks for: {side}, {years}.").format(
        side=SIDES[s["side"]], years=s["years"]
    ),
    "years_unknown": lambda s: _("How many years it covers is not said: {side}.").format(
        side=SIDES[s["side"]]
    ),
    "left_out": lambda s: _(
        "Failing and conditional grades do not count and were left out: {side}, {count}."
    ).format(side=SIDES[s["side"]], count=s["count"]),
    "fields_differ": lambda s: _(
        "The two groups are of different fields (ISCED-F {home} and {host})."
    ).format(**s),
    "round_trip": _trip,
    "blank_cell": lambda s: _(
        "Merged cells of the printed table could not be read for certain; the interval takes in what they leave open."
    ),
    "versions_differ": lambda s: _(
        "Versions of the table differ, and the day of neither is known: {answers}."
    ).format(answers=_answers(s)),
    "cut": lambda s: _("Cut to {to}; exactly {exact}.").format(**s),
    "band": lambda s: _("The grade stands for marks from {worst} to {best}; their middle is taken.").format(
        **s
    ),
    "bases_differ": lambda s: _(
        "Counted otherwise it gives another number: {bases}. The interval holds all."
    ).format(bases=listed(BASES[b] for b in s["bases"])),
    "ordinal": lambda s: _("The grades stand for no numbers, so they were numbered in their order."),
    "inferred": lambda s: _("The rule was inferred from one published example."),
    "not_linear": lambda s: _("A straight line to 100 would give {naive}; nobody prescribes it.").format(**s),
    "pass_changes": lambda s: _("It passes on one of the two scales and fails on the other: {grade}.").format(
        **s
    ),
    "no_failing_grade": lambda s: _("The receiving table prints no failing grade."),
    "other_version": lambda s: _("On that day another version stood: {others}.").format(
        others=listed(_scale(code) for code in s["others"]) or _("not known here")
    ),
    "other_cycle": lambda s: _("This scale is for another cycle: {scale}.").format(scale=_scale(s["scale"])),
    "unverified": lambda s: _("Not fully verified at its source: {scale}.").format(scale=_scale(s["scale"])),
}


def loss_text(loss: Loss) -> str:
    return _LOSSES[loss.code](loss.said)


def refusal_text(refusal: Refusal) -> str:
    missing = refusal.said.get("missing", ())
    texts = {
        "needs_scale": _("It converts into a scale of grades."),
        "needs_tables": _("It needs the distribution of passing grades of {sides}.").format(
            sides=listed(SIDES[side] for side in missing)
        ),
        "not_in_table": _("The grade is not among the passing grades of the sending group."),
        "no_table": _("No table from this scale to that one is published here."),
        "no_line": _("The published table has no line for this grade."),
        "needs_average": _("It needs an average in points or per cent, not the grade of a course."),
        "below_all": _("The average is below the lowest class that the table names."),
        "only_german": _("It gives German grades only."),
        "no_axis": _("The scale has fewer than two passing grades that are known."),
        "no_rule": _("No rule of this kind is published for these scales."),
        "needs_points": _("It needs grade points."),
        "no_bands": _("The scale prints no marks in per cent."),
        "other_country": _("Marks in per cent are comparable within one country only."),
    }
    return texts[refusal.reason]


def _span(span: tuple[str, Decimal, Decimal]) -> str:
    way, low, high = span
    text = _("{basis} from {low} to {high}")
    return text.format(basis=BASES[way], low=formats.number(low), high=formats.number(high))


def _unknown(said: Said, source: str) -> str:
    text = _("“{text}” is not on this scale. Accepted: {codes}.").format(
        text=said["text"], codes=listed(said["accepted"])
    )
    scale = book().scales.get(source)
    others = book().others_with(scale, said["text"]) if scale else []
    if others:
        names = "; ".join(name_of(other) for other in others)
        text += " " + _("It is on another scale of this country: {names}.").format(names=names)
    return text


def fault_text(fault: Fault, source: str = "") -> str:
    """What is wrong and what would be accepted; *source* is the id of the scale that was read."""
    said = fault.said
    if fault.code == "unknown_grade":
        return _unknown(said, source)
    if fault.code == "out_of_range":
        spans = "; ".join(map(_span, said["spans"])) or listed(said["accepted"])
        return _("“{text}” is outside this scale. Accepted: {spans}.").format(text=said["text"], spans=spans)
    if fault.code == "between_bounds":
        below, above = said["below"], said["above"]
        text = _(
            "{text} lies between {below} (to {high}) and {above} (from {low}); no rule of rounding is known. Give the printed grade."
        )
        return text.format(
            text=said["text"], below=below.code, high=below.high, above=above.code, low=above.low
        )
    texts = {
        "ambiguous_grade": _("“{text}” may be several grades: {codes}. Give the whole of it."),
        "ambiguous_number": _(
            "{text} may be grade points or per cent. Say which under “What the numbers are”, or give one of: {codes}."
        ),
        "not_a_number": _("“{text}” is not a number. Accepted: digits, with a point or a comma."),
        "below_zero": _("{text} is below zero. Accepted: zero or more."),
        "too_many": _("{text} is too much. Accepted: at most {most}."),
        "zero_hours": _("Hours of work must be more than zero."),
        "unknown_in_table": _("“{text}” is not on this scale. Accepted: {codes}."),
        "not_whole": _("{text} is not a whole number of students."),
        "not_hundred": _("The percentages come to {text}, not to 100."),
        "empty_table": _("The distribution has no passing grade."),
        "table_line": _("Line {line}, “{text}”: write a grade and a number, such as “B+ 12”."),
        "table_twice": _("Line {line}: {text} stands there twice."),
        "table_mixed": _("Write per cent in every line or in none."),
        "table_long": _("At most {most} lines."),
        "line_parts": _("Line {line}: at most three parts, divided by semicolons: grade; credits; hours."),
        "line_grade": _("Line {line}: the grade is missing."),
        "line_credits": _("Line {line}: the number of credits is missing."),
    }
    values = {key: value for key, value in said.items() if key != "accepted"}
    return texts[fault.code].format(**values, codes=listed(said.get("accepted", ())))
