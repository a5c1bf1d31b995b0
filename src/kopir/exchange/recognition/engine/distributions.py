"""Grading tables of the ECTS Users' Guide 2015: how often each passing grade was given in a reference group.

The Guide (pages 39-40): reference groups by field (ISCED-F) and cycle, passing grades of at least the last two
years, percentages and cumulative percentages. It names no least size; :data:`SMALL` is this programme's own.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import accumulate

from .faults import Fault
from .numbers import number_in
from .scales import PASS, Grade, Scale

#: Below so many passing grades a table is warned of.
SMALL = 30
#: The Guide's least number of years.
YEARS = 2
#: Lines of a table that is typed.
MOST = 60
_LINE = re.compile(r"^\s*(?P<grade>.+?)\s*(?:[\t;:=,]|\s)\s*(?P<count>[\d.,]+)\s*(?P<percent>%?)\s*$")


@dataclass(frozen=True)
class Distribution:
    """``counts`` of the scale's passing grades, the best first: whole numbers, or hundredths of a per cent when
    ``percent``. ``left_out``: failing and conditional grades that were given and do not count.
    """

    scale: Scale
    grades: tuple[Grade, ...]
    counts: tuple[int, ...]
    percent: bool = False
    years: int | None = None
    field: str = ""
    cycle: int = 0
    left_out: int = 0

    @cached_property
    def ends(self) -> tuple[int, ...]:
        """Cumulative counts from the best grade on."""
        return tuple(accumulate(self.counts))

    @property
    def total(self) -> int:
        return self.ends[-1]

    @property
    def size(self) -> int | None:
        """Passing grades in the group; None where only percentages are known."""
        return None if self.percent else self.total

    def span(self, first: int, last: int) -> tuple[int, int]:
        """From where to where, in cumulative counts, the grades *first* to *last* (places in ``grades``) reach."""
        return (self.ends[first - 1] if first else 0), self.ends[last]

    def overlapping(self, start: int, end: int, whole: int) -> tuple[int, int]:
        """First and last of the grades that lie between *start* and *end* of *whole*.

        Where the two are one point (a grade that nobody was given), those on either side of it. Exact: the
        shares are compared as products of whole numbers.
        """
        ends, total = self.ends, self.total
        if start == end:
            point = end * total
            first = bisect_left(ends, point, key=lambda n: n * whole)
            first = min(max(first, self._first), self._last)
            last = min(bisect_right(ends, point, key=lambda n: n * whole), self._last)
            return first, max(first, last)
        first = bisect_right(ends, start * total, key=lambda n: n * whole)
        last = bisect_left(ends, end * total, key=lambda n: n * whole)
        return min(first, self._last), min(last, self._last)

    @cached_property
    def _first(self) -> int:
        """The best grade that anybody was given."""
        return min(place for place, count in enumerate(self.counts) if count)

    @cached_property
    def _last(self) -> int:
        """The worst grade that anybody was given."""
        return max(place for place, count in enumerate(self.counts) if count)

    def containing(self, doubled: int, whole: int) -> int:
        """The grade in which the point *doubled* / 2 of *whole* lies."""
        point = doubled * self.total
        return min(bisect_left(self.ends, point, key=lambda n: 2 * n * whole), self._last)


def counted(
    scale: Scale,
    counts: Mapping[str, Decimal],
    *,
    percent: bool = False,
    years: int | None = None,
    isced: str = "",
    cycle: int = 0,
    field: str = "table",
) -> Distribution:
    """A distribution by codes of the *scale*. Raises Fault: unknown_in_table, below_zero, not_whole, empty_table,
    not_hundred (percentages must come to 100, with half a per cent for rounding)."""
    rows, left_out = dict.fromkeys(scale.passing(cycle), 0), 0
    total = Decimal(0)
    for code, count in counts.items():
        try:
            grade = scale.by_code(code)
        except KeyError:
            raise Fault("unknown_in_table", field, text=code, accepted=scale.codes) from None
        if count < 0:
            raise Fault("below_zero", field, text=str(count))
        exact = count * 100 if percent else count
        if exact != int(exact):
            raise Fault("not_whole", field, text=str(count))
        total += count
        if grade.passes(cycle) == PASS:
            rows[grade] += int(exact)
        else:
            left_out += int(count)
    if percent and not Decimal("99.5") <= total <= Decimal("100.5"):
        raise Fault("not_hundred", field, text=str(total))
    if not sum(rows.values()):
        raise Fault("empty_table", field)
    return Distribution(
        scale, tuple(rows), tuple(rows.values()), percent, years, isced.strip(), cycle, left_out
    )


def typed(
    text: str, scale: Scale, *, field: str, years: int | None = None, isced: str = "", cycle: int = 0
) -> Distribution:
    """A distribution of lines "grade number" (or "grade 12.5 %", then all of them). Raises Fault, as :func:`counted`,
    and table_line, table_twice, table_mixed, table_long."""
    counts: dict[str, Decimal] = {}
    signs = set()
    lines = [line for line in re.split(r"[\r\n]+", text) if line.strip()]
    if len(lines) > MOST:
        raise Fault("table_long", field, most=MOST)
    for number, line in enumerate(lines, start=1):
        match = _LINE.match(line)
        value = number_in(match["count"]) if match else None
        if match is None or value is None:
            raise Fault("table_line", field, line=number, text=line.strip()[:60])
        mark = scale.read(match["grade"], "grade", field)
        if mark.grade is None:
            raise Fault("unknown_in_table", field, text=match["grade"], accepted=scale.codes)
        if mark.grade.code in counts:
            raise Fault("table_twice", field, line=number, text=mark.grade.code)
        counts[mark.grade.code] = value
        signs.add(bool(match["percent"]))
    if len(signs) > 1:
        raise Fault("table_mixed", field)
    percent = signs == {True}
    return counted(scale, counts, percent=percent, years=years, isced=isced, cycle=cycle, field=field)
