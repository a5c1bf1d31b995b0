"""A distribution as it is uploaded: rows of grade and number, each fault with its row and its column.

CSV is read here and by hand; workbooks by whoever registers a reader (the gateway of spreadsheets does).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kopir.kit import formats
from kopir.kit.errors import Invalid

from ..engine.distributions import MOST, SMALL, YEARS, Distribution, counted
from ..engine.faults import Fault
from ..engine.numbers import number_in
from ..engine.scales import Scale
from ..sentences import fault_text, listed

LABELS = {"grade": gettext_lazy("Grade"), "count": gettext_lazy("Number of students")}
#: Heads that a first row may have.
HEADS = {"grade": {"grade"}, "count": {"count", "students", "number", "percent"}}

#: (row from 1, its cells as text) of an uploaded file.
Rows = list[tuple[int, list[str]]]
#: An upload → its rows. Raises Invalid at ``file`` where it cannot be read.
Reader = Callable[[Any], Rows]
_readers: list[Reader] = []


def register_reader(reader: Reader) -> None:
    """Let *reader* read uploaded files (CSV in any encoding, workbooks)."""
    _readers[:] = [reader]


def file_rows(upload: Any) -> Rows:
    """The rows of an uploaded file. Raises Invalid at ``file``."""
    return _readers[0](upload)


def text_rows(text: str) -> Rows:
    """The rows of pasted text: grade, then the number, apart by a semicolon, a comma, a tab or spaces."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        mark = next((mark for mark in ";\t" if mark in line), None)
        if mark is None and line.count(",") == 1:
            mark = ","
        cells = next(csv.reader(io.StringIO(line), delimiter=mark)) if mark else line.rsplit(None, 1)
        if any(cell.strip() for cell in cells):
            rows.append((number, [cell.strip() for cell in cells]))
    return rows


@dataclass
class Read:
    """``counts`` by code as given, per cent when ``percent``; ``passed``: passes without a grade, which were left out."""

    counts: dict[str, Decimal] = field(default_factory=dict)
    percent: bool = False
    passed: Decimal = Decimal(0)

    def lines(self) -> str:
        """As text that can be read again."""
        sign = " %" if self.percent else ""
        return "\n".join(f"{code}; {count:f}{sign}" for code, count in self.counts.items())


def read(rows: Rows, scale: Scale) -> Read:
    """The counts by grade. Raises Invalid at ``lines`` with every fault; a whole that is none (101 %) is one too."""
    faults: list[str] = []
    found, signs = Read(), set()
    rows = [(number, cells) for number, cells in rows if any(cells)]
    percent = False
    if rows and _is_head(rows[0][1]):
        percent = rows[0][1][1].strip().casefold() == "percent"
        rows = rows[1:]
    if len(rows) > MOST:
        raise Invalid({"lines": [fault_text(Fault("table_long", "lines", most=MOST))]})
    for number, cells in rows:
        grade, count, *more = [*cells, "", ""]
        if any(more):
            faults.append(_("Row {row}: more cells than columns.").format(row=number))
            continue
        plain = count.removesuffix("%").strip()
        signs.add(plain != count.strip())
        value = _count(number, plain, count, faults)
        code = _code(number, grade, scale, found, faults)
        if value is None or code is None:
            continue
        if code:
            found.counts[code] = value
        else:
            found.passed += value
    if len(signs) > 1:
        faults.append(fault_text(Fault("table_mixed", "lines")))
    if faults:
        raise Invalid({"lines": faults})
    found.percent = percent or signs == {True}
    return found


def _is_head(cells: list[str]) -> bool:
    plain = [cell.strip().casefold() for cell in cells[:2]]
    return len(plain) == 2 and plain[0] in HEADS["grade"] and plain[1] in HEADS["count"]


def _fault(number: int, column: str, text: str) -> str:
    return _("Row {row}, column “{column}”: {text}").format(row=number, column=LABELS[column], text=text)


def _count(number: int, plain: str, given: str, faults: list[str]) -> Decimal | None:
    value = number_in(plain)
    if value is None:
        faults.append(_fault(number, "count", fault_text(Fault("not_a_number", "count", text=given))))
    elif value < 0:
        faults.append(_fault(number, "count", fault_text(Fault("below_zero", "count", text=given))))
        return None
    return value


def _code(number: int, grade: str, scale: Scale, found: Read, faults: list[str]) -> str | None:
    """The grade's code; '' for a pass without a grade, None after a fault."""
    if not grade:
        faults.append(_fault(number, "grade", _("It is empty.")))
        return None
    try:
        mark = scale.read(grade, "grade")
    except Fault as fault:
        faults.append(_fault(number, "grade", fault_text(fault, scale.id)))
        return None
    if mark.grade is None:
        return ""
    if mark.grade.code in found.counts:
        twice = _("“{grade}” stands here for the second time.").format(grade=mark.grade.code)
        faults.append(_fault(number, "grade", twice))
        return None
    return mark.grade.code


def as_group(found: Read, scale: Scale, *, years: int, isced: str, cycle: int) -> Distribution:
    """The engine's group. Raises Invalid at ``lines``: sums to 101 %, nobody passed, a broken number of students."""
    try:
        return counted(
            scale, found.counts, percent=found.percent, years=years, isced=isced, cycle=cycle, field="lines"
        )
    except Fault as fault:
        raise Invalid({"lines": [fault_text(fault, scale.id)]}) from None


def warnings_of(group: Distribution, passed: Decimal = Decimal(0)) -> list[str]:
    """What a reader of this group must know."""
    said = []
    if group.size is None:
        said.append(_("Only percentages are given, so how many students stand behind them is not known."))
    elif group.size < SMALL:
        text = _(
            "Passing grades: {size}. That is too few to be reliable; this programme warns below {least}."
        )
        said.append(text.format(size=formats.number(group.size), least=SMALL))
    if (group.years or 0) < YEARS:
        said.append(_("It covers less than the two years that the ECTS Users' Guide asks for."))
    given = [grade.code for grade, count in zip(group.grades, group.counts, strict=True) if count]
    if len(given) == 1:
        said.append(_("Everybody who passed has {grade}, so places say nothing.").format(grade=given[0]))
    out = [grade.code for grade in group.scale.grades if grade not in group.grades]
    if group.left_out:
        text = _("Failing and conditional grades are kept and do not count ({codes}): {count}.")
        said.append(text.format(codes=listed(out), count=formats.number(group.left_out)))
    if passed:
        text = _("Passes without a grade count for credits alone and are left out: {count}.")
        said.append(text.format(count=formats.number(passed.normalize())))
    return said


def grades_of(group: Distribution) -> Iterable[dict[str, Any]]:
    """Each passing grade with its share and the shares up to it, in per cent."""
    for grade, count, end in zip(group.grades, group.counts, group.ends, strict=True):
        yield {
            "grade": grade.code,
            "count": Decimal(count) / 100 if group.percent else Decimal(count),
            "share": (Decimal(100) * count / group.total).quantize(Decimal("0.01")),
            "up_to": (Decimal(100) * end / group.total).quantize(Decimal("0.01")),
        }
