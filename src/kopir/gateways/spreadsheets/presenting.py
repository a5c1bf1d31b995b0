"""Rows, questions and lists in the form that the pages print."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from kopir.kit import formats
from kopir.kit.countries import CountrySelect
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import moment
from kopir.spine.agreements.models import AgreementType
from kopir.spine.parties.resolver.reasons import said

from . import limits
from .countries import country_code
from .fields import BY_CODE, FIELDS
from .issues import spoken
from .models import ImportBatch, ImportRow

FILTER_LABELS = {
    "all": _("All"),
    "bad": _("Faults"),
    "choose": _("Partner to be chosen"),
    "ready": _("Ready"),
    "warned": _("Warnings"),
    "known": _("Nothing new"),
    "left_out": _("Left out"),
    "done": _("Imported"),
}
#: From which score a name is called how like.
LIKENESS = (
    (0.97, _("practically the same")),
    (0.85, _("very like")),
    (0.7, _("like")),
    (0.0, _("somewhat like")),
)
_TAGS = {"bad": "bad", "choose": "warn", "ready": "ok", "done": "ok"}


def row_views(batch: ImportBatch, rows: list[ImportRow]) -> list[dict[str, Any]]:
    """Each row with its status tag, its type, and its faults and warnings in words."""
    types = {code: str(label) for code, label in AgreementType.choices}
    return [
        {
            "row": row,
            "type": types.get(row.values.get("type", ""), ""),
            "signed": _day(row.values.get("signed", ""), row.values.get("signed_precision") or "day"),
            "expires": _day(row.values.get("expires", "")),
            "tag": _TAGS.get(row.status, "quiet"),
            "faults": [spoken(found, batch.headers) for found in row.faults],
            "warnings": [spoken(found, batch.headers) for found in row.warnings],
        }
        for row in rows
    ]


def _day(text: str, precision: str = "day") -> str:
    return formats.day(date.fromisoformat(text), precision) if text else ""


def row_fields(batch: ImportBatch, row: ImportRow) -> list[dict[str, Any]]:
    """Each field of a row: what the file says, and what stands in its place."""
    cells, fixed = row.raw.get("cells", []), row.raw.get("fixed", {})
    found = []
    for field in FIELDS:
        column = batch.mapping.get(field.code)
        read = cells[column] if column is not None and column < len(cells) else None
        text = fixed.get(field.code, "" if read is None else read)
        wrong = column is not None and any(fault["column"] == column for fault in row.faults)
        found.append(
            {
                "field": field,
                "read": read,
                "text": text,
                "fixed": field.code in fixed,
                "wrong": wrong,
                "select": _countries(str(text)) if field.code == "country" else "",
            }
        )
    return found


def _countries(text: str) -> SafeString:
    """The countries by name; a word of the file that names none stays to be seen until one is chosen."""
    return CountrySelect().render("text", country_code(text) or text, {"id": "f-country"})


def with_reasons(candidate: Mapping[str, Any]) -> dict[str, Any]:
    """A stored candidate with its reasons as sentences in the reader's language."""
    return {**candidate, "reasons": [said(reason) for reason in candidate["reasons"]]}


def candidate_views(candidates: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Whom a name may mean, likest first: with the likeness in a word and per cent, the reasons in the reader's
    language; noise is left out."""
    return [
        {
            **with_reasons(one),
            "likeness": likeness(one["score"]),
            "share": formats.percent(Decimal(str(one["score"]))),
        }
        for one in candidates
        if one["score"] >= limits.SHOWN_FROM
    ]


def likeness(score: float) -> str:
    """0.87 → 'very like'."""
    return str(next(word for least, word in LIKENESS if score >= least))


def questions_of(batch: ImportBatch) -> dict[str, Any]:
    """The open questions: columns with two orders (with the rows that prove each), and unknown words."""
    orders = []
    for code, proof in batch.questions.get("orders", {}).items():
        header = batch.headers[batch.mapping[code]]
        orders.append({"code": code, "label": BY_CODE[code].label, "header": header, "proof": proof})
    return {"orders": orders, "words": batch.questions.get("types", [])}


def import_table(batches: list[ImportBatch]) -> Table:
    """The list of imports."""
    columns = [
        Column("file", _("File"), lambda b: format_html('<a href="{}">{}</a>', _url(b), b.file.name)),
        Column("organisation", _("Organisation"), lambda b: b.organisation.called().text),
        Column("state", _("State"), lambda b: b.get_state_display()),
        Column("imported", _("Imported"), lambda b: b.counts.get("done", ""), numeric=True),
        Column("created_at", _("Begun"), lambda b: moment(b.created_at)),
    ]
    return Table(columns, batches, caption=_("Imports"))


def _url(batch: ImportBatch) -> str:
    return reverse("spreadsheets:batch", args=[batch.pk])
