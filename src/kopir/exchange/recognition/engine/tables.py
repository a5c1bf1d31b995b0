"""Published tables, as they are published: never derived, never turned round."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property

from .scales import Grade, Record, Scale


@dataclass(frozen=True)
class Row:
    """``to``: one code, or several where the table leaves it open; ``printed`` as it stands there, if otherwise."""

    code: str
    to: tuple[str, ...]
    printed: str = ""


@dataclass(frozen=True)
class LetterTable(Record):
    """Grade to grade, in one direction."""

    source: str
    target: str
    cycles: tuple[int, ...]
    rows: tuple[Row, ...]
    valid_from: date | None
    valid_to: date | None

    @cached_property
    def by_code(self) -> dict[str, Row]:
        return {row.code: row for row in self.rows}

    def merged_with(self, code: str) -> list[str]:
        """The other grades that become the same as *code*."""
        to = self.by_code[code].to
        return [row.code for row in self.rows if row.to == to and row.code != code]

    def never_given(self, target: Scale) -> list[str]:
        """Grades of the target that nothing becomes."""
        given = {code for row in self.rows for code in row.to}
        return [code for code in target.codes if code not in given]


@dataclass(frozen=True)
class Trip:
    """One grade there and back. ``change`` in points, None where the scale has none; ``raised`` by its place."""

    code: str
    through: str
    back: str
    change: Decimal | None
    raised: bool
    same: bool


def round_trip(there: LetterTable, back: LetterTable, scale: Scale, cycle: int = 0) -> list[Trip]:
    """Every passing grade of *scale* by the table *there* and then *back*, the best first."""
    trips = []
    for grade in scale.passing(cycle):
        row = there.by_code.get(grade.code)
        if row is None or len(row.to) != 1 or row.to[0] not in back.by_code:
            continue
        [through] = row.to
        again = scale.by_code(back.by_code[through].to[0])
        points = {row.grade: row.points for row in scale.pointed}
        change = points[again] - points[grade] if {again, grade} <= points.keys() else None
        trips.append(Trip(grade.code, through, again.code, change, again.place < grade.place, again == grade))
    return trips


@dataclass(frozen=True)
class Consortium(Record):
    """One table of several universities: a row of cells for each, under common columns from the worst to the best.

    A blank cell is not known (the printed one was merged with a neighbour): see :meth:`images`.
    """

    columns: tuple[str, ...]
    cells: dict[str, tuple[str | None, ...]]

    def images(self, source: Scale, target: Scale, code: str) -> tuple[str, Grade, Grade]:
        """(value, best, worst) on *target* of the cell *code* of *source*. The value is '' where the target's cell is
        blank. The interval takes in what blanks leave open on either side: a cell may reach as far as they do."""
        mine, theirs = self.cells[source.id], self.cells[target.id]
        column = mine.index(code)
        low = high = column
        while low and mine[low - 1] is None:
            low -= 1
        while high + 1 < len(mine) and mine[high + 1] is None:
            high += 1
        while theirs[low] is None and low:
            low -= 1
        while theirs[high] is None and high + 1 < len(theirs):
            high += 1
        # A neighbour on the other side may reach over the blank as well.
        inside = [cell for cell in theirs[low : high + 1] if cell is not None]
        grades = sorted((target.by_code(cell) for cell in inside), key=lambda grade: grade.place)
        return theirs[column] or "", grades[0], grades[-1]


@dataclass(frozen=True)
class Step:
    """The least average for a class, on each of the scales that the table names."""

    to: str
    points: Decimal
    percent: Decimal
    five_points: Decimal


@dataclass(frozen=True)
class Thresholds(Record):
    """Least averages for classes, the highest first. Two versions of one may stand side by side."""

    sources_of: tuple[str, ...]
    target: str
    steps: tuple[Step, ...]
    dates_note: str
