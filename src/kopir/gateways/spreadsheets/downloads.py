"""Files to take away: an empty table to fill in, the rows that could not be imported, and the lists of the pages."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from kopir.kit.exports import FORMATS, csv_response, download, pieces
from kopir.spine.registry.actors import Actor

from .fields import FIELDS
from .issues import spoken
from .models import ImportBatch, RowStatus
from .presenting import row_views
from .selectors import first_rows, partners_to_choose, rows_of, visible_imports


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


IMPORTS = ("id", "file", "organisation", "organisation_name", "state", "imported", "created_at", "path")
ROWS = (
    "row",
    "status",
    "included",
    "partner",
    "organisation",
    "organisation_name",
    "type",
    "signed",
    "expires",
    "faults",
    "warnings",
)
PARTNERS = ("first_row", "rows", "partner", "country", "candidates")


def imports(actor: Actor, kind: str) -> HttpResponseBase:
    """The imports that the actor may see, the newest first."""
    rows = (
        {
            "id": batch.pk,
            "file": batch.file.name,
            "organisation": batch.organisation_id,
            "organisation_name": batch.organisation.called().text,
            "state": batch.state,
            "imported": batch.counts.get("done"),
            "created_at": batch.created_at,
            "path": reverse("spreadsheets:batch", args=[batch.pk]),
        }
        for batch in visible_imports(actor).order_by("-pk").iterator(chunk_size=500)
    )
    return download(kind, "imports", IMPORTS, rows)


def reviewed(batch: ImportBatch, kind: str, which: str) -> HttpResponseBase:
    """The rows of the review, by one of ``selectors.FILTERS``, with what was understood of them."""
    return download(kind, f"import-{batch.pk}", ROWS, _reviewed(batch, which))


def _reviewed(batch: ImportBatch, which: str) -> Iterator[dict[str, Any]]:
    for piece in pieces(rows_of(batch, which).iterator(chunk_size=500)):
        for entry in row_views(batch, piece):
            row = entry["row"]
            yield {
                "row": row.number,
                "status": row.status,
                "included": row.include,
                "partner": row.values.get("partner"),
                "organisation": row.organisation_id,
                "organisation_name": row.organisation.called().text if row.organisation else "",
                "type": row.values.get("type"),
                "signed": row.values.get("signed"),
                "expires": row.values.get("expires"),
                "faults": entry["faults"],
                "warnings": entry["warnings"],
            }


def unchosen(batch: ImportBatch, kind: str) -> HttpResponseBase:
    """Each way in which a partner is named that waits for a choice, with the candidates."""
    return download(kind, f"import-{batch.pk}-partners", PARTNERS, _unchosen(batch))


def _unchosen(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    for piece in pieces(partners_to_choose(batch).iterator(chunk_size=500)):
        rows = first_rows(batch, [entry["first"] for entry in piece])
        for entry in piece:
            row = rows[entry["first"]]
            yield {
                "first_row": entry["first"],
                "rows": entry["count"],
                "partner": row.values.get("partner"),
                "country": row.values.get("country"),
                "candidates": [found["name"] for found in row.candidates],
            }
