"""The file in which an office brings its applications: one line an applicant.

Columns, in any order: ``number``, ``name``, ``score``, ``choice 1`` … and, where hosts score themselves, ``score 1`` …
beside them. CSV (any separator that Excel writes, UTF-8) or XLSX.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook

from kopir.kit.errors import Invalid

from .assignment import on_grid

MOST_BYTES, MOST_LINES, MOST_CHOICES = 20 * 2**20, 100_000, 50
#: Of the faults of a file, so many are told at once.
MOST_FAULTS = 20
_NUMBERED = re.compile(r"^(choice|score)[ _]?(\d{1,2})$")


@dataclass
class Line:
    """An applicant: ``choices`` are codes of offers in order, ``scores`` in steps of the grid, one for each."""

    number: str
    name: str
    choices: list[str] = field(default_factory=list)
    scores: list[int] = field(default_factory=list)


def read(upload: Any, *, codes: Mapping[str, int], grid: Decimal) -> list[Line]:
    """The lines of a file, or Invalid with the line and the column of each fault (the first :data:`MOST_FAULTS`)."""
    rows = _rows(upload)
    if not rows:
        raise Invalid({"file": [_("The file is empty.")]})
    heads = {_head(text): n for n, text in enumerate(rows[0]) if _head(text)}
    if "number" not in heads or "choice 1" not in heads:
        raise Invalid(
            {"file": [_("The first line must name the columns, “number” and “choice 1” among them.")]}
        )
    faults: list[str] = []
    lines: list[Line] = []
    seen: dict[str, int] = {}
    for at, cells in enumerate(rows[1:], start=2):
        if not any(cells):
            continue
        line = _line(cells, heads, codes, grid, lambda text, at=at: faults.append(_at(at, text)))
        if line.number in seen:
            faults.append(
                _at(
                    at,
                    _("the number {number} stands on line {line} already").format(
                        number=line.number, line=seen[line.number]
                    ),
                )
            )
        seen.setdefault(line.number, at)
        lines.append(line)
    if faults:
        rest = len(faults) - MOST_FAULTS
        told = faults[:MOST_FAULTS] + ([_("And {n} more.").format(n=rest)] if rest > 0 else [])
        raise Invalid({"file": told})
    if not lines:
        raise Invalid({"file": [_("The file names no applicant.")]})
    return lines


def _at(line: int, text: str) -> str:
    return _("Line {line}: {fault}.").format(line=line, fault=text)


def _head(text: str) -> str:
    word = " ".join(text.casefold().replace("_", " ").split())
    if numbered := _NUMBERED.match(word):
        return f"{numbered[1]} {int(numbered[2])}"
    return word if word in {"number", "name", "score"} else ""


def _line(
    cells: list[str], heads: dict[str, int], codes: Mapping[str, int], grid: Decimal, fault: Any
) -> Line:
    def cell(name: str) -> str:
        at = heads.get(name)
        return cells[at].strip() if at is not None and at < len(cells) else ""

    line = Line(cell("number"), cell("name"))
    if not line.number:
        fault(_("the column “number” is empty"))
    if len(line.number) > 40 or len(line.name) > 200:
        fault(_("a number has at most 40 characters and a name at most 200"))
    for n in range(1, MOST_CHOICES + 1):
        code = cell(f"choice {n}")
        if not code:
            continue
        if code not in codes:
            fault(_("choice {n}: there is no place with the code {code}").format(n=n, code=code[:40]))
        elif code in line.choices:
            fault(_("choice {n}: {code} is named twice").format(n=n, code=code))
        else:
            own = cell(f"score {n}") or cell("score")
            score = _score(own, grid)
            if score is None:
                fault(
                    _("choice {n}: a score is a number from 0 to 1,000,000, not “{text}”").format(
                        n=n, text=own[:40]
                    )
                )
            line.choices.append(code)
            line.scores.append(score or 0)
    return line


def _score(text: str, grid: Decimal) -> int | None:
    try:
        value = Decimal(text.replace(",", ".").replace("\u00a0", ""))
    except InvalidOperation:
        return None
    if not value.is_finite() or not 0 <= value <= 1_000_000:
        return None
    return on_grid(value, grid)


def _rows(upload: Any) -> list[list[str]]:
    if upload.size > MOST_BYTES:
        raise Invalid({"file": [_("The file is larger than 20 MB.")]})
    data = upload.read()
    if data[:4] == b"PK\x03\x04":
        try:
            sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
            rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
        except (CalamineError, ValueError, OSError) as unread:
            raise Invalid({"file": [_("This is not a readable XLSX file.")]}) from unread
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as unread:
            raise Invalid({"file": [_("The file is neither XLSX nor CSV in UTF-8.")]}) from unread
        if "\x00" in text:
            raise Invalid({"file": [_("The file is neither XLSX nor CSV in UTF-8.")]})
        first = text.split("\n", 1)[0]
        separator = max(",;\t", key=first.count)
        try:
            rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
        except csv.Error as unread:
            raise Invalid({"file": [_("The file is neither XLSX nor CSV in UTF-8.")]}) from unread
    if len(rows) > MOST_LINES + 1:
        raise Invalid({"file": [_("The file has more than 100,000 lines.")]})
    return rows


def _text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
