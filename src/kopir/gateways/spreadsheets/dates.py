"""Dates of a cell and of a column: read when one reading is possible, asked about when two are."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any, Literal

from kopir.ground.dates import DateError, Order, PartialDate, column_orders, from_excel_serial, parse_date

from .issues import Issue, issue
from .reading.source import Value

#: How a person answers for one column: an order, or "each": what reads one way only is read so, the rest
#: become faults of their rows.
Answer = Literal["dmy", "mdy", "each", ""]
ANSWERS: tuple[Answer, ...] = ("dmy", "mdy", "each")

_YEARS = range(1900, 2200)
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_PROOFS = 3
_CODES = {
    "form": "bad_date",
    "empty": "bad_date",
    "incomplete": "bad_date",
    "no_such_day": "no_such_day",
    "ambiguous": "date_unclear",
    "order": "other_order",
    "two_digit_year": "short_year",
    "serial_60": "serial_60",
    "serial_range": "date_range",
}


class Evidence:
    """What the cells of one column say about the order of day and month; fed cell by cell."""

    def __init__(self) -> None:
        self.dmy: list[tuple[int, str]] = []
        self.mdy: list[tuple[int, str]] = []
        self.both: list[tuple[int, str]] = []
        self._counts = {"dmy": 0, "mdy": 0, "both": 0}

    def add(self, row: int, value: Value) -> None:
        """Take one cell of row number *row* into account."""
        if not isinstance(value, str):
            return
        orders = column_orders([value]) & {"dmy", "mdy"}
        if len(column_orders([value])) == 3 or not orders:
            return
        if len(orders) == 2:
            try:
                parse_date(value)
                return  # 05.05.2024 is the same day in both orders
            except DateError as error:
                if error.reason != "ambiguous":
                    return
        kind = "both" if len(orders) == 2 else next(iter(orders))
        self._counts[kind] += 1
        kept: list[tuple[int, str]] = getattr(self, kind)
        if len(kept) < _PROOFS:
            kept.append((row, value.strip()[:40]))

    @property
    def settled(self) -> Answer | None:
        """The order that the column proves, '' when none is needed, None when it must be asked."""
        if self._counts["dmy"] and self._counts["mdy"]:
            return None
        if self._counts["dmy"]:
            return "dmy"
        if self._counts["mdy"]:
            return "mdy"
        return None if self._counts["both"] else ""

    def question(self) -> dict[str, Any]:
        """JSON-ready: the rows that prove each order, those that fit both, and how many of each there are."""
        return {"dmy": self.dmy, "mdy": self.mdy, "both": self.both, "counts": self._counts}


def orders_of(cells: Iterable[tuple[int, Value]]) -> Evidence:
    """The evidence of a whole column of (row number, cell)."""
    evidence = Evidence()
    for row, value in cells:
        evidence.add(row, value)
    return evidence


def read(
    value: Value, column: int | None, answer: Answer, *, date1904: bool
) -> tuple[PartialDate | None, list[Issue]]:
    """The date in a cell and what is to be said about it: a fault when there is no date (None)."""
    text = str(value).strip()
    try:
        if isinstance(value, bool):
            raise DateError("form", text)
        if isinstance(value, int | float) and value not in _YEARS:
            return _serial(float(value), column, date1904)
        if isinstance(value, str) and _SERIAL.fullmatch(text):
            return _serial(float(text), column, date1904)
        order: Order | None = answer if answer in ("dmy", "mdy") else None  # type: ignore[assignment]  # "in" does not narrow a str
        found = parse_date(_without_time(text), order)
    except DateError as error:
        return None, [issue(_CODES[error.reason], column, text=text[:60])]
    if found.year not in _YEARS:
        return None, [issue("date_range", column, text=text[:60])]
    return found, []


def _serial(number: float, column: int | None, date1904: bool) -> tuple[PartialDate | None, list[Issue]]:
    day = from_excel_serial(number, date1904)
    text = f"{number:g}" if number % 1 else str(int(number))
    if day.year not in _YEARS:
        return None, [issue("date_range", column, text=text)]
    found = PartialDate(day.year, day.month, day.day)
    return found, [issue("serial_date", column, text=text, date=day.isoformat())]


def _without_time(text: str) -> str:
    """A workbook's date cell may carry a time of day, which a day of signing has no use for."""
    try:
        return dt.datetime.fromisoformat(text).date().isoformat() if len(text) > 10 else text
    except ValueError:
        return text


def precision(found: PartialDate) -> str:
    """'day', 'month' or 'year'."""
    return "day" if found.day else "month" if found.month else "year"
