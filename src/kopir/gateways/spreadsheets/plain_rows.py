"""Small tables for whoever below asks: an uploaded CSV or workbook as rows of text."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.utils.translation import gettext as _

from kopir.kit.errors import Invalid

from .issues import Unreadable, message
from .reading.source import open_source

#: Bytes and rows of a table that is read at once.
MOST_BYTES, MOST_ROWS = 2_000_000, 500


def plain_rows(upload: Any) -> list[tuple[int, list[str]]]:
    """(row from 1, cells as text) of *upload*, blank rows left out. Raises Invalid at ``file``."""
    if upload.size > MOST_BYTES:
        raise Invalid({"file": [_("The file is larger than such a table can be.")]})
    with TemporaryDirectory() as folder:
        path = Path(folder, "table")
        path.write_bytes(upload.read())
        rows: list[tuple[int, list[str]]] = []
        try:
            source = open_source(path, name=str(upload.name))
            try:
                for line in source.lines():
                    if not line.is_blank:
                        rows.append((line.number, ["" if c is None else str(c).strip() for c in line.cells]))
                    if len(rows) > MOST_ROWS:
                        raise Invalid({"file": [_("The file is larger than such a table can be.")]})
            finally:
                source.close()
        except Unreadable as unreadable:
            raise Invalid({"file": [message(unreadable.issue)]}) from None
    return rows
