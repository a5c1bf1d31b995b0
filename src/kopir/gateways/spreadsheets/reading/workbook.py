"""XLSX through openpyxl's read-only reader, which streams the rows of a sheet."""

from __future__ import annotations

import re
import warnings
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from .. import limits
from ..issues import Issue, Unreadable, issue
from .cells import plain, trimmed
from .source import Line, Range, Value

# What openpyxl, zipfile, zlib and expat raise on a damaged or hostile workbook.
_BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    ParseError,
    ValueError,
    KeyError,
    IndexError,
    TypeError,
    AttributeError,
    EOFError,
    OSError,
    NotImplementedError,
    OverflowError,
    RecursionError,
)
_FORMULA_TAG = re.compile(rb"<(?:\w+:)?f[\s>/]")
_MERGE_TAG = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3}[0-9]{1,7}:[A-Z]{1,3}[0-9]{1,7})"')
_ROWS_AT_ONCE = 200


class Workbook:
    """A workbook and one of its sheets. ``facts["sheets"]``: name and whether it is hidden."""

    def __init__(self, path: Path, *, sheet: str, notes: list[Issue]) -> None:
        self.notes = notes
        self._path = path
        self._books: list[Any] = []
        self._handles: list[BinaryIO] = []
        self._row = 0
        try:
            values = self._open(data_only=True)
            sheets = [(ws.title, ws.sheet_state != "visible") for ws in values.worksheets]
            chosen = _choose(sheets, sheet)
            self._values = values[chosen]
            self._total = self._values.max_row or 0
            self.merged, self._has_formulas = self._scan(self._values)
        except _BROKEN as error:
            self.close()
            raise Unreadable(issue("damaged")) from error
        except BaseException:
            self.close()
            raise
        self.facts: dict[str, Any] = {
            "format": "xlsx",
            "encoding": "",
            "guessed": False,
            "delimiter": "",
            "sheets": [{"name": name, "hidden": hidden} for name, hidden in sheets],
            "sheet": chosen,
            "date1904": values.epoch == CALENDAR_MAC_1904,
        }
        if len(sheets) > 1:
            hidden = ", ".join(name for name, is_hidden in sheets if is_hidden)
            notes.append(issue("sheets", sheet=chosen, count=len(sheets)))
            if hidden:
                notes.append(issue("hidden_sheets", names=hidden[:300]))
        if self.facts["date1904"]:
            notes.append(issue("date1904"))

    def _open(self, *, data_only: bool) -> Any:
        file = self._path.open("rb")  # by its handle: a stored file's name has no ending to judge it by
        self._handles.append(file)
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it leaves out; none of them holds a value.
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(file, read_only=True, data_only=data_only, keep_links=False)
        self._books.append(book)
        return book

    def _scan(self, sheet: Any) -> tuple[list[Range], bool]:
        """Look through the sheet's bytes for merged ranges and formulas, which the streaming reader of
        values leaves out (merged ranges stand after the rows). Nothing is parsed or kept but the marks.
        """
        merged: list[Range] = []
        formulas = False
        with sheet.parent._archive.open(sheet._worksheet_path) as part:
            tail = b""
            while block := part.read(1 << 20):
                window = tail + block
                formulas = formulas or _FORMULA_TAG.search(window) is not None
                cut = max(window.rfind(b"<"), 0)
                for match in _MERGE_TAG.finditer(window, 0, cut):
                    left, top, right, bottom = range_boundaries(match[1].decode())
                    if len(merged) < limits.MAX_MERGED:
                        merged.append(Range(top, left, bottom, right))
                tail = window[cut:] if len(window) - cut < 200 else b""
        return merged, formulas

    def lines(self) -> Iterator[Line]:
        filled = 0
        try:
            # What a sheet says of its own size may be wrong or hostile; the rows themselves decide.
            self._values.reset_dimensions()
            values = self._values.iter_rows()
            formulas: Iterator[Any] | None = None
            if self._has_formulas:
                other = self._open(data_only=False)[self._values.title]
                other.reset_dimensions()
                formulas = other.iter_rows()
            while True:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")  # a date out of range: the cell is reported below
                    piece = list(islice(values, _ROWS_AT_ONCE))
                    beside = list(islice(formulas, _ROWS_AT_ONCE)) if formulas else [()] * len(piece)
                if not piece:
                    return
                for row, other_row in zip(piece, beside, strict=True):
                    self._row += 1
                    line = _line(self._row, row, other_row)
                    filled += not line.is_blank
                    if filled > limits.MAX_ROWS or self._row > limits.LAST_ROW:
                        raise Unreadable(issue("too_many_rows", limit=limits.MAX_ROWS))
                    yield line
        except _BROKEN as error:
            raise Unreadable(issue("damaged_at", row=self._row + 1)) from error

    def progress(self) -> tuple[int, int]:
        return self._row, max(self._total, self._row)

    def close(self) -> None:
        for book in self._books:
            book.close()
        for file in self._handles:
            file.close()


def _choose(sheets: list[tuple[str, bool]], wanted: str) -> str:
    names = [name for name, _ in sheets]
    if wanted in names:
        return wanted
    if not names:
        raise Unreadable(issue("no_sheet"))
    return next((name for name, hidden in sheets if not hidden), names[0])


def _line(number: int, row: tuple[Any, ...], formula_row: tuple[Any, ...]) -> Line:
    cells: list[Value] = []
    line = Line(number, cells)
    for cell in row:
        cells.append(plain(cell.value))
    for index, cell in enumerate(formula_row):
        if cell.data_type == "f":
            line.formulas.append(index)
            if index >= len(cells):
                cells.extend([None] * (index + 1 - len(cells)))
    keep = max(line.formulas, default=-1) + 1  # a formula without a stored value is not a blank cell
    tail = trimmed(cells[keep:])
    line.cells = cells[:keep] + tail
    return line
