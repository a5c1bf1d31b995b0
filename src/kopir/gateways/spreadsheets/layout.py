"""The shape of a sheet: which row holds the column names, and what merged cells mean."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from .fields import likeness
from .issues import Issue, issue, letter
from .reading.source import Line, Range, Value

_NOT_A_NAME = re.compile(r"[\d\s.,:/\-+%$€£₸]*")
_BODY_NOTES = 20


@dataclass(slots=True)
class Layout:
    """``header_rows``: first and last row of the names, counted from 1. ``headers``: one a column."""

    header_rows: tuple[int, int]
    headers: list[dict[str, str]]
    notes: list[Issue] = field(default_factory=list)


def find_layout(head: list[Line], merged: list[Range], *, header_row: int = 0) -> Layout | None:
    """Find the column names among the first lines; *header_row* is a person's choice, 0 lets it be found.

    None when no row looks like column names.
    """
    rows = {line.number: list(line.cells) for line in head if line.cells}
    if not rows:
        return None
    best = header_row if header_row in rows else max(rows, key=lambda number: (_score(rows[number]), -number))
    if not header_row and _score(rows[best]) <= 0:
        return None
    first, last = _span(best, rows, merged)
    notes: list[Issue] = []
    width = max(len(rows.get(number, [])) for number in range(first, last + 1))
    names: list[str] = [""] * width
    for number in range(first, last + 1):
        for column, text in enumerate(_filled(number, rows, merged, width, notes)):
            if text and text not in names[column].split(" – "):
                names[column] = f"{names[column]} – {text}" if names[column] else text
    headers = [{"letter": letter(index), "name": name[:200]} for index, name in enumerate(names)]
    above = [number for number in rows if number < first]
    if above:
        notes.append(issue("title_rows", rows=", ".join(map(str, above))))
    if not header_row and not _known_names(names):
        # Every table has a row that looks most like names; without a known one it may be the first of the data.
        notes.append(issue("unknown_names", row=first))
    notes += _doubles(headers)
    return Layout((first, last), headers, notes)


def _score(cells: list[Value]) -> float:
    """How much a row looks like column names: known names count most, then distinct short texts."""
    texts = [str(cell).strip() for cell in cells if cell is not None]
    named = _known_names(texts)
    words = {text for text in texts if not _NOT_A_NAME.fullmatch(text) and len(text) <= 80}
    if len(words) < 2 and not named:
        return 0.0
    return 10.0 * named + len(words) - 2.0 * (len(texts) - len(words))


def _known_names(texts: list[str]) -> int:
    """How many fields the names tell. One word in passing ("… University") is none: it takes a whole name,
    or two fields.
    """
    claims = {code: share for code, share in map(likeness, texts) if share >= 0.4}
    return len(claims) if len(claims) > 1 or 1.0 in claims.values() else 0


def _span(best: int, rows: dict[int, list[Value]], merged: list[Range]) -> tuple[int, int]:
    """Names may stand in two rows: a merged name above ("Dates") and its parts below ("signed", "expires")."""
    across = [r for r in merged if r.right > r.left]
    above = [r for r in across if r.top <= best - 1 <= r.bottom and best - 1 in rows]
    # A title across the whole table is no name of a column; nor is a row with a single text.
    if any(r.right - r.left + 1 < len(rows[best]) for r in above) and len(set(_texts(rows[best - 1]))) > 1:
        return best - 1, best
    below = [r for r in merged if r.top == best and (r.right > r.left or r.bottom > best)]
    if any(r.right > r.left for r in below) and best + 1 in rows and _score(rows[best + 1]) > 0:
        return best, best + 1
    return best, best


def _texts(cells: list[Value]) -> list[str]:
    return [str(cell).strip() for cell in cells if cell is not None]


def _filled(
    number: int, rows: dict[int, list[Value]], merged: list[Range], width: int, notes: list[Issue]
) -> list[str]:
    """The names of one row; a merged one is given to every column that it covers, with a note."""
    cells = rows.get(number, [])
    texts = [
        "" if index >= len(cells) or cells[index] is None else str(cells[index]).strip()
        for index in range(width)
    ]
    for area in merged:
        if area.top <= number <= area.bottom and area.right > area.left:
            top = rows.get(area.top, [])
            name = (
                str(top[area.left - 1]).strip()
                if area.left <= len(top) and top[area.left - 1] is not None
                else ""
            )
            if not name:
                continue
            for column in range(area.left - 1, min(area.right, width)):
                texts[column] = name
            if number == area.top:
                notes.append(issue("merged_header", range=cells_of(area), name=name[:80]))
    return texts


def _doubles(headers: list[dict[str, str]]) -> list[Issue]:
    seen: dict[str, str] = {}
    notes = []
    for header in headers:
        name = header["name"].casefold()
        if name and name in seen:
            notes.append(
                issue("double_header", name=header["name"], first=seen[name], second=header["letter"])
            )
        seen.setdefault(name, header["letter"])
    return notes


def cells_of(area: Range) -> str:
    """A range as a spreadsheet writes it: 'B2:C2'."""
    return f"{letter(area.left - 1)}{area.top}:{letter(area.right - 1)}{area.bottom}"


class BodyMerges:
    """Repeats the value of a merged range in the rows and columns that it covers, below the header."""

    def __init__(self, merged: list[Range], after: int) -> None:
        self._areas = sorted(area for area in merged if area.top > after)
        self._next = 0
        self._open: list[tuple[Range, Value]] = []
        self.notes: list[Issue] = [
            issue("merged_body", range=cells_of(area)) for area in self._areas[:_BODY_NOTES]
        ]
        if len(self._areas) > _BODY_NOTES:
            self.notes.append(issue("merged_more", count=len(self._areas) - _BODY_NOTES))

    def fill(self, line: Line) -> None:
        """Fill *line* in place; lines must come in order."""
        while self._next < len(self._areas) and self._areas[self._next].top <= line.number:
            area = self._areas[self._next]
            self._next += 1
            value = (
                line.cells[area.left - 1]
                if area.top == line.number and area.left <= len(line.cells)
                else None
            )
            self._open.append((area, value))
        self._open = [(area, value) for area, value in self._open if area.bottom >= line.number]
        for area, value in self._open:
            # Across columns a merged cell is one cell shown wide; only rows repeat it.
            if value is None or area.top == line.number:
                continue
            if len(line.cells) < area.left:
                line.cells.extend([None] * (area.left - len(line.cells)))
            if line.cells[area.left - 1] is None:
                line.cells[area.left - 1] = value
