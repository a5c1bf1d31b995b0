"""Making real files for the tests, and walking an import to a given step."""

import csv
import io

from openpyxl import Workbook

from kopir.gateways.spreadsheets import services
from kopir.gateways.spreadsheets.models import ImportBatch
from kopir.spine.jobs.services import run_pending

HEADERS = [
    "Partner",
    "Country",
    "Type",
    "Signed",
    "Expires",
    "Contact person",
    "E-mail",
    "Note",
    "Places per year",
    "Ref",
]
ROW = [
    "Jagiellonian University",
    "PL",
    "MoU",
    "2024-03-14",
    "2029-03-13",
    "Anna Nowak",
    "anna@example.org",
    "",
    5,
    "17/24",
]


def xlsx(*rows, edit=None):
    """The bytes of a workbook with these rows on its first sheet; *edit(sheet)* may do more to it."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if edit:
        edit(book.active)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def delimited(*rows, delimiter=",", encoding="utf-8"):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


def start(actors, organisations, content, name="list.xlsx"):
    batch = services.start_import(
        actors.officer, organisation_id=organisations.home.pk, upload=io.BytesIO(content), name=name
    )
    run_pending()
    return ImportBatch.objects.get(pk=batch.pk)


def mapped(actors, batch, **said):
    """The batch after its mapping as offered, and its check."""
    offer = services.offered_mapping(batch)
    said.setdefault("places_by", "partner" if "places" in offer["fields"] else "")
    services.set_mapping(actors.officer, batch_id=batch.pk, fields=offer["fields"], **said)
    run_pending()
    return ImportBatch.objects.get(pk=batch.pk)


def applied(actors, batch, mode="good"):
    services.apply(actors.officer, batch_id=batch.pk, mode=mode)
    run_pending()
    return ImportBatch.objects.get(pk=batch.pk)


def codes(issues):
    return [found["code"] for found in issues]
