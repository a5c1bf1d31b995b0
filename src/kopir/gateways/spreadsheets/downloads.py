"""Files to take away: an empty table to fill in, and the rows that could not be imported."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _

from kopir.kit.exports import FORMATS, csv_response

from .fields import FIELDS
from .issues import spoken
from .models import ImportBatch, RowStatus
from .selectors import rows_of


def template(form: str) -> HttpResponseBase:
    """An empty table with the columns' names in the active language. *form*: csv or xlsx."""
    response: HttpResponseBase = FORMATS[form](f"agreements.{form}", [(f.code, f.label) for f in FIELDS], [])
    return response


def bad_rows(batch: ImportBatch) -> HttpResponseBase:
    """CSV of the rows with faults, as they stand in the file, with the faults in words; safe to open."""
    columns = [("row", _("Row")), ("faults", _("Faults"))]
    columns += [(f"c{index}", head["name"] or head["letter"]) for index, head in enumerate(batch.headers)]
    return csv_response(f"import-{batch.pk}-faults.csv", columns, _rows(batch))


def _rows(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    for row in rows_of(batch, RowStatus.BAD).iterator(chunk_size=500):
        found = {"row": row.number, "faults": "; ".join(spoken(f, batch.headers) for f in row.faults)}
        yield found | {f"c{index}": cell for index, cell in enumerate(row.raw["cells"])}
