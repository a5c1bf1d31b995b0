"""A transcript's courses as CSV or JSON: read into plain lines, each fault with its row and its column.

The JSON is the project's own::

    {"format": "kopir.transcript", "version": 1, "courses": [
        {"code": "MAT201", "title": "Analysis II", "grade": "A0", "credits": "3", "hours": "48"}]}

CSV has the same five columns, under their names in any order, or without a head in this order. ``code`` and
``hours`` (all hours of work that the course itself states) may be empty.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kopir.kit.errors import Invalid
from kopir.kit.plain import Unfit, line

from ..engine.credits import MOST_HOURS, checked
from ..engine.faults import Fault
from ..engine.numbers import number_of
from ..engine.scales import Scale
from ..sentences import fault_text

FORMAT = "kopir.transcript"
COLUMNS = ("code", "title", "grade", "credits", "hours")
LABELS = {
    "code": gettext_lazy("Course code"),
    "title": gettext_lazy("Course title"),
    "grade": gettext_lazy("Grade as printed"),
    "credits": gettext_lazy("Credits as printed"),
    "hours": gettext_lazy("Hours of work"),
}
#: Courses of one transcript.
MOST = 120
#: Characters of a file.
LONGEST = 100_000


@dataclass(frozen=True)
class Line:
    """One course. ``number``: its row in what was sent, from 1."""

    number: int
    code: str
    title: str
    grade: str
    credits: Decimal
    hours: Decimal | None


def decoded(raw: bytes) -> str:
    """A file's text. Raises Invalid at ``courses`` unless it is UTF-8 and not too long."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Invalid({"courses": [_("The file is not text in UTF-8.")]}) from None
    if len(text) > LONGEST:
        raise Invalid({"courses": [_("At most {limit} characters.").format(limit=LONGEST)]})
    return text


def rows_of(text: str) -> list[tuple[int, Mapping[str, Any]]]:
    """(row, cells by column) of CSV or JSON. Raises Invalid at ``courses``."""
    rows = list(_of_json(text) if text.lstrip().startswith("{") else _of_csv(text))
    if not rows:
        raise Invalid({"courses": [_("Write at least one course.")]})
    if len(rows) > MOST:
        raise Invalid({"courses": [_("At most {limit} courses.").format(limit=MOST)]})
    return rows


def _of_json(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    try:
        found = json.loads(text, parse_float=str, parse_int=str)
    except (ValueError, RecursionError):
        raise Invalid({"courses": [_("This is not JSON.")]}) from None
    courses = found.get("courses")
    if found.get("format") != FORMAT or found.get("version") != "1" or not isinstance(courses, list):
        raise Invalid(
            {"courses": [_("This is no transcript of the format “{name}”, version 1.").format(name=FORMAT)]}
        )
    for number, row in enumerate(courses, start=1):
        if not isinstance(row, dict) or row.keys() - set(COLUMNS):
            raise Invalid(
                {
                    "courses": [
                        _("Row {row}: only these columns are known: {names}.").format(
                            row=number, names=", ".join(COLUMNS)
                        )
                    ]
                }
            )
        yield number, row


def _of_csv(text: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
    first = text.lstrip("\ufeff").split("\n", 1)[0]
    mark = max(";\t,", key=lambda one: (first.count(one), one == ";"))
    columns: tuple[str, ...] = COLUMNS
    try:
        for number, cells in enumerate(
            csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=True), 1
        ):
            cells = [cell.strip() for cell in cells]
            if not any(cells):
                continue
            named = tuple(cell.casefold() for cell in cells)
            if number == 1 and "grade" in named and set(named) <= set(COLUMNS):
                columns = named
                continue
            if len(cells) > len(columns):
                raise Invalid({"courses": [_("Row {row}: more cells than columns.").format(row=number)]})
            yield number, dict(zip(columns, cells, strict=False))
    except csv.Error:
        raise Invalid({"courses": [_("The CSV breaks off: a quotation mark is not closed.")]}) from None


def lines_of(rows: list[tuple[int, Mapping[str, Any]]], scale: Scale) -> list[Line]:
    """The courses, each checked. Raises Invalid at ``courses`` with every fault: its row, its column."""
    faults: list[str] = []
    found = []
    for number, row in rows:
        reader = _Reader(number, row, faults)
        title, code, grade = reader.text("title", 300), reader.text("code", 40), reader.text("grade", 60)
        for name, given in (("title", title), ("grade", grade)):
            if not given:
                reader.fault(name, _("It is empty."))
        if grade:
            reader.take("grade", lambda grade=grade: scale.read(grade), scale.id)
        credits = reader.take(
            "credits", lambda row=row: checked(number_of(_plain(row, "credits"), "credits"))
        )
        hours = reader.take("hours", lambda row=row: _hours(row)) if _plain(row, "hours") else None
        found.append(Line(number, code, title, grade, credits or Decimal(0), hours))
    if faults:
        raise Invalid({"courses": faults})
    return found


def _plain(row: Mapping[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else str(value).strip()


def _hours(row: Mapping[str, Any]) -> Decimal:
    hours = number_of(_plain(row, "hours"), "hours")
    if hours <= 0:
        raise Fault("zero_hours", "hours", text=str(hours))
    if hours > MOST_HOURS:
        raise Fault("too_many", "hours", text=str(hours), most=MOST_HOURS)
    return hours


class _Reader:
    """One row's cells; what is wrong with them goes to the common list."""

    def __init__(self, number: int, row: Mapping[str, Any], faults: list[str]) -> None:
        self.number, self.row, self.faults = number, row, faults

    def fault(self, name: str, text: str) -> None:
        said = _("Row {row}, column “{column}”: {text}")
        self.faults.append(said.format(row=self.number, column=LABELS[name], text=text))

    def text(self, name: str, most: int) -> str:
        try:
            return line(_plain(self.row, name), most)
        except Unfit as unfit:
            self.fault(name, str(unfit))
            return ""

    def take(self, name: str, read: Any, scale: str = "") -> Any:
        """What *read* gives; None after a fault of the engine's."""
        try:
            return read()
        except Fault as fault:
            self.fault(name, fault_text(fault, scale))
            return None
