"""One cell's value in a form that JSON and both databases hold."""

from __future__ import annotations

import datetime as dt
import math
import re
from typing import Any

from .source import Value

# PostgreSQL's jsonb refuses NUL; the other control characters only confuse whoever looks at the cell.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: Text that a spreadsheet program would run as a formula. '+7 727…' and '-' are ordinary contents.
_FORMULA_TEXT = re.compile(r"\s*(?:[=@]|[+\-][A-Za-z(@=])")


def plain(value: Any) -> Value:
    """The value of a workbook's cell: dates and times as ISO text, whole floats as int, text cleaned."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return text(value)
    if isinstance(value, int):
        return value if abs(value) < 2**53 else str(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return str(value)
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, dt.datetime):
        whole_day = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if whole_day else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return text(str(value))


def text(value: str) -> str | None:
    """*value* without control characters; None when nothing but blanks is left."""
    value = _CONTROL.sub("", value)
    return value if value.strip() else None


def trimmed(cells: list[Value]) -> list[Value]:
    """*cells* without the blanks at the end."""
    while cells and cells[-1] is None:
        cells.pop()
    return cells


def looks_like_formula(value: Value) -> bool:
    """Whether a text would be taken for a formula by a spreadsheet program (``=cmd|…``, ``@SUM``)."""
    return isinstance(value, str) and _FORMULA_TEXT.match(value) is not None
