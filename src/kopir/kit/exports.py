"""Downloads: CSV, XLSX and JSON, streamed, with cells that no spreadsheet takes for a formula.

The rule is OWASP's (CSV injection): a text that starts with = + - @, a tab or a carriage return is
given a leading apostrophe. Numbers stay numbers.
"""

from __future__ import annotations

import csv
import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from .errors import NotFound
from .heads import head

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Rows of one worksheet, header and all (ECMA-376 sets none; Excel's own limit).
SHEET_ROWS = 1_048_576

Column = tuple[str, Any]


def neutral(value: Any) -> Any:
    """*value* as a cell: dates ISO 8601, texts made harmless, lists joined, mappings as JSON; numbers as they are."""
    if value is None or isinstance(value, bool | int | float | Decimal):
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, default=str)
    text = "; ".join(str(part) for part in value) if isinstance(value, list | tuple | set) else str(value)
    return f"'{text}" if text.lstrip(" ").startswith(DANGEROUS) else text


class _Echo:
    """A file that hands back what the csv module writes."""

    def write(self, text: str) -> str:
        return text


def csv_response(
    filename: str, columns: Sequence[Column], rows: Iterable[dict[str, Any]]
) -> StreamingHttpResponse:
    """UTF-8 with a byte order mark, which Excel needs. ``columns`` are (key, label); each row a dict by key."""

    def lines() -> Iterator[str]:
        writer = csv.writer(_Echo())
        yield "\ufeff" + writer.writerow([neutral(str(label)) for _, label in columns])
        for row in rows:
            yield writer.writerow([neutral(row.get(key)) for key, _ in columns])

    return _attachment(StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8"), filename)


def json_response(
    filename: str, columns: Sequence[Column], rows: Iterable[dict[str, Any]]
) -> StreamingHttpResponse:
    """A JSON array of objects by key, one a line; decimals as strings, so that no digit is lost."""

    def lines() -> Iterator[str]:
        start = "["
        for row in rows:
            yield f"{start}\n{json.dumps({key: row.get(key) for key, _ in columns}, ensure_ascii=False, default=str)}"
            start = ","
        yield "[]\n" if start == "[" else "\n]\n"

    return _attachment(StreamingHttpResponse(lines(), content_type="application/json"), filename)


def xlsx_response(
    filename: str, columns: Sequence[Column], rows: Iterable[dict[str, Any]]
) -> HttpResponseBase:
    """One worksheet. Rows go to a temporary file as they come, so memory does not grow with them.

    Raises ValueError when there are more rows than a worksheet holds.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append([_cell(str(label)) for _, label in columns])
    for number, row in enumerate(rows, start=2):
        if number > SHEET_ROWS:
            raise ValueError("more rows than a worksheet holds: use CSV")
        sheet.append([_cell(row.get(key)) for key, _ in columns])
    file = tempfile.TemporaryFile()  # noqa: SIM115  (FileResponse closes it)
    book.save(file)
    file.seek(0)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attachment(FileResponse(file, content_type=kind), filename)


def _cell(value: Any) -> Any:
    plain = neutral(value)
    return ILLEGAL_CHARACTERS_RE.sub("", plain) if isinstance(plain, str) else plain


def _attachment(response: Any, filename: str) -> Any:
    response["Content-Disposition"] = f'attachment; filename="{filename}"'
    response["Cache-Control"] = "private, no-store"
    return response


#: Format → (writer, extension): what a list offers.
FORMATS: dict[str, Any] = {"csv": csv_response, "xlsx": xlsx_response, "json": json_response}


def download(
    kind: str,
    name: str,
    fields: Sequence[str],
    rows: Iterable[dict[str, Any]],
    heads: Mapping[str, Any] | None = None,
) -> HttpResponseBase:
    """A list as the file ``name.kind``, its columns headed in the reader's language (:mod:`.heads`, or the file's
    own *heads*); JSON has the *fields*' keys. NotFound for another *kind*.

    *rows* are read after the view has returned: whatever may refuse must have been asked before.
    """
    if kind not in FORMATS:
        raise NotFound
    columns = [(field, (heads or {}).get(field) or head(field)) for field in fields]
    response: HttpResponseBase = FORMATS[kind](f"{name}.{kind}", columns, rows)
    return response


def pieces(rows: Iterable[Any], size: int = 500) -> Iterator[list[Any]]:
    """*rows* in lists of *size*, for what is looked up for many rows at once."""
    reader = iter(rows)
    while piece := list(islice(reader, size)):
        yield piece
