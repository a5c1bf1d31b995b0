"""What a reader of any format gives."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from ..issues import Issue

#: One cell: text, number, truth value or nothing. A date cell of a workbook is its ISO text.
Value = str | int | float | bool | None


class Range(NamedTuple):
    """A merged range, counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Line:
    """One row: ``number`` as a spreadsheet shows it (from 1); ``cells`` without trailing blanks.

    ``formulas`` holds the indices (from 0) of cells that are formulas: their value is the one that the
    file stores, nothing is ever computed. ``issues`` are about this row alone.
    """

    number: int
    cells: list[Value]
    formulas: list[int] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        return not self.cells


class Source(Protocol):
    """An opened file. ``facts`` is JSON-ready: format, encoding, delimiter, sheets, sheet, date1904."""

    facts: dict[str, Any]
    notes: list[Issue]
    merged: list[Range]

    def lines(self) -> Iterator[Line]:
        """Every row from the first, blank ones too. Raises Unreadable where the file breaks off."""

    def progress(self) -> tuple[int, int]:
        """Units done and in all (0 when unknown)."""

    def close(self) -> None: ...


def open_source(path: Path, *, name: str = "", sheet: str = "", encoding: str = "") -> Source:
    """Open the file at *path*; *sheet* and *encoding* are a person's choice, '' lets the content decide.

    *name* is what the user called the file: it decides nothing, but a name that contradicts the content
    is noted. Raises Unreadable.
    """
    from .delimited import Delimited
    from .kinds import recognise
    from .workbook import Workbook

    kind, notes = recognise(path, name)
    if kind == "xlsx":
        return Workbook(path, sheet=sheet, notes=notes)
    return Delimited(path, encoding=encoding, notes=notes)
