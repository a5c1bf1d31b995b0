"""Dates as people write them, read without guessing.

03/04/2024 is the third of April or the fourth of March, and only its author knows. So `parse_date` needs the
order unless one reading alone is possible, and `column_orders` tells what a whole column allows.
"""

from __future__ import annotations

import calendar
import functools
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from babel import Locale

Order = Literal["dmy", "mdy", "ymd"]
Reason = Literal[
    "empty",
    "form",
    "ambiguous",
    "order",
    "no_such_day",
    "two_digit_year",
    "incomplete",
    "serial_range",
    "serial_60",
]

_MESSAGES: dict[Reason, str] = {
    "empty": "nothing was given",
    "form": "this is not written as a date that can be read",
    "ambiguous": "day and month could be swapped; say in which order they stand",
    "order": "this does not fit the order that was said",
    "no_such_day": "the day does not exist in the calendar",
    "two_digit_year": "the year needs four digits",
    "incomplete": "the day is not given",
    "serial_range": "this serial number is outside the spreadsheet's calendar",
    "serial_60": "serial 60 is 29 February 1900, a day that only the spreadsheet has",
}

LAST_SERIAL = 2_958_465
"""Serial number of 9999-12-31 in the 1900 date system (ISO/IEC 29500-1 §18.17.4.1)."""

_YEAR_FIRST = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_YEAR_LAST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})(?: 00:00(?::00)?)?", re.ASCII)
_SHORT_YEAR = re.compile(r"\d{1,2}([-./])\d{1,2}\1\d{2}", re.ASCII)
_YEAR_MONTH = re.compile(r"(\d{4})[-./](\d{1,2})", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-./](\d{4})", re.ASCII)
_CHINESE = re.compile(r"(\d{4}) ?年(?: ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?[日号])?)?", re.ASCII)
# «14.03.2024 г.», «14. 03. 2024»: as Russian and Kazakh papers write them.
_YEAR_WORD = re.compile(r"(?<=\d) ?(?:г|год|года|году|ж|жыл|жылы|жылғы)\.?$", re.IGNORECASE)
_LOOSE_DOT = re.compile(r"(?<=\d) ?\. ?(?=\d)")
_TOKEN = re.compile(r"\d+|[^\W\d_]+")
_FILLING = frozenset(
    ["г", "год", "года", "году", "ж", "жыл", "жылы", "жылғы", "of", "the", "st", "nd", "rd", "th"]
)


class DateError(ValueError):
    """A text or number that is no date. `reason` is a code that the face of the program translates."""

    def __init__(self, reason: Reason, value: object = "") -> None:
        super().__init__(f"{value!r}: {_MESSAGES[reason]}")
        self.reason: Reason = reason
        self.value = value


@dataclass(frozen=True, slots=True)
class PartialDate:
    """A day, a month or a year, as precisely as it is known. Raises DateError for one that does not exist."""

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise DateError("form", str(self))
        try:
            self.first_day()
        except ValueError:
            raise DateError("no_such_day", str(self)) from None

    def first_day(self) -> date:
        """The first day of what is known: the day itself if it is."""
        month, day = (1 if part is None else part for part in (self.month, self.day))
        return date(self.year, month, day)

    def last_day(self) -> date:
        """The last day of what is known: the day itself if it is."""
        month = self.month or 12
        return date(self.year, month, self.day or calendar.monthrange(self.year, month)[1])

    def exact(self) -> date:
        """The day; raises DateError("incomplete") when only its month or year is known."""
        if self.day is None:
            raise DateError("incomplete", str(self))
        return self.first_day()

    def __str__(self) -> str:
        """ISO 8601: 2024, 2024-03 or 2024-03-12."""
        rest = "".join(f"-{part:02d}" for part in (self.month, self.day) if part is not None)
        return f"{self.year:04d}{rest}"


def parse_date(text: str, order: Order | None = None) -> PartialDate:
    """Read a date: ISO 8601, numbers with dots, slashes or dashes, month names in en, ru and kk, or 年月日.

    Also a month with its year, or a year. `order` tells how a date of numbers that ends in its year is meant;
    without it the date is read only when a single reading is possible. A midnight after the date, as
    spreadsheets export it, is dropped. Raises DateError.
    """
    value = _tidy(text)
    if not value:
        raise DateError("empty", text)
    if match := _YEAR_LAST.fullmatch(value):
        return _ordered(text, int(match[1]), int(match[3]), int(match[4]), order)
    if match := _YEAR_FIRST.fullmatch(value):
        return _day(text, int(match[1]), int(match[3]), int(match[4]))
    if match := _YEAR_MONTH.fullmatch(value):
        return _day(text, int(match[1]), int(match[2]), None)
    if match := _MONTH_YEAR.fullmatch(value):
        return _day(text, int(match[2]), int(match[1]), None)
    if match := _CHINESE.fullmatch(value):
        month, day = (None if part is None else int(part) for part in match.group(2, 3))
        return _day(text, int(match[1]), month, day)
    if _SHORT_YEAR.fullmatch(value):
        raise DateError("two_digit_year", text)
    return _in_words(text, value)


def column_orders(values: Iterable[str]) -> set[str]:
    """The orders in which every date of numbers in the column can be read.

    One member: the column says it itself. Two: it is ambiguous; ask. None: two orders stand in one column;
    ask. All three: no cell tells anything. Empty cells, ISO dates with dashes, months in words and cells that
    are no date in any order are left out: they need no order, or are a fault of their own row.
    """
    possible: set[str] = {"dmy", "mdy", "ymd"}
    for text in values:
        value = _tidy(text)
        if match := _YEAR_LAST.fullmatch(value):
            fitting = _plausible(int(match[1]), int(match[3]))
        elif (match := _YEAR_FIRST.fullmatch(value)) and match[2] != "-":
            fitting = {"ymd"}
        else:
            continue
        if fitting:
            possible &= fitting
    return possible


def from_excel_serial(n: float, date1904: bool = False) -> date:
    """The day of a spreadsheet's serial number; a fraction, the time of day, is dropped.

    In the 1900 system 1 is 1900-01-01 and 60 the day 1900-02-29 that never was: refused. In the 1904 system 0
    is 1904-01-01. Both end with 9999-12-31. Source: ISO/IEC 29500-1 §18.17.4.1. Raises DateError.
    """
    if isinstance(n, bool) or not math.isfinite(n):
        raise DateError("serial_range", n)
    days = math.floor(n)
    first, last = (0, LAST_SERIAL - 1462) if date1904 else (1, LAST_SERIAL)
    if not first <= days <= last:
        raise DateError("serial_range", n)
    if date1904:
        return date(1904, 1, 1) + timedelta(days)
    if days == 60:
        raise DateError("serial_60", n)
    return date(1899, 12, 31 if days < 60 else 30) + timedelta(days)


def _tidy(text: str) -> str:
    """In one form of characters, with single spaces, none around dots, and without the word *year* at the end."""
    value = _LOOSE_DOT.sub(".", " ".join(unicodedata.normalize("NFKC", text).split()))
    return _YEAR_WORD.sub("", value)


def _plausible(first: int, second: int) -> set[str]:
    """Orders in which the two numbers before a year have the size of a day and a month."""
    orders: set[str] = set()
    if 1 <= first <= 31 and 1 <= second <= 12:
        orders.add("dmy")
    if 1 <= second <= 31 and 1 <= first <= 12:
        orders.add("mdy")
    return orders


def _ordered(text: str, first: int, second: int, year: int, order: Order | None) -> PartialDate:
    possible = _plausible(first, second)
    if not possible:
        raise DateError("no_such_day", text)
    if order is None:
        if len(possible) == 2 and first != second:
            raise DateError("ambiguous", text)
    elif order not in possible:
        raise DateError("order", text)
    else:
        possible = {order}
    day, month = (first, second) if "dmy" in possible else (second, first)
    return _day(text, year, month, day)


def _day(text: str, year: int, month: int | None, day: int | None) -> PartialDate:
    try:
        return PartialDate(year, month, day)
    except DateError as error:
        raise DateError(error.reason, text) from None


@functools.cache
def _months() -> dict[str, int]:
    """Month number by name, wide and abbreviated, by itself and beside a day (CLDR), in en, ru and kk."""
    names: dict[str, int] = {"sept": 9}
    for lang in ("en", "ru", "kk"):
        for forms in Locale.parse(lang).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in forms[width].items():
                    names[name.casefold().rstrip(".")] = number
    return names


def _in_words(text: str, value: str) -> PartialDate:
    tokens = [token for token in _TOKEN.findall(value.casefold()) if token not in _FILLING]
    numbers = [token for token in tokens if token.isascii() and token.isdigit()]
    months = [_months()[token] for token in tokens if token in _months()]
    years = [int(token) for token in numbers if len(token) == 4]
    days = [int(token) for token in numbers if len(token) <= 2]
    known = len(years) + len(days) + len(months)
    if known != len(tokens) or len(years) != 1 or len(months) > 1 or len(days) > len(months):
        raise DateError("two_digit_year" if months and len(days) == 2 and not years else "form", text)
    return _day(text, years[0], months[0] if months else None, days[0] if days else None)
