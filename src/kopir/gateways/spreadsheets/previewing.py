"""The mapping before it is said: the file's columns with what stands in them, and the first rows as they would be read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.forms import BoundField
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.spine.agreements.models import AgreementType

from .background import rules_of
from .checking import check
from .fields import BY_CODE
from .forms import MappingForm
from .issues import spoken
from .models import ImportBatch

#: Values of a column that are shown beside it, and rows of the preview.
SAMPLES, ROWS = 3, 3
_LONGEST = 60


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """A column of the file: its ``letter`` and ``name``, some of its values, and the select of what it is."""

    letter: str
    name: str
    samples: list[str]
    choice: BoundField


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A row as the mapping would read it, in words. ``facts`` are (label, value); ``faults`` are sentences."""

    number: int
    partner: str
    place: str
    type: str
    term: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def samples_of(batch: ImportBatch, index: int) -> list[str]:
    """The first different values of a column, shortened."""
    samples = batch.facts.get("samples", [])
    values = [str(value).strip() for value in (samples[index] if index < len(samples) else [])]
    return [text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…" for text in values[:SAMPLES]]


def mapped_columns(batch: ImportBatch, form: MappingForm) -> list[MappedColumn]:
    return [
        MappedColumn(head["letter"], head["name"], samples_of(batch, index), form[f"column_{index}"])
        for index, head in enumerate(batch.headers)
    ]


def preview(batch: ImportBatch, fields: Mapping[str, int], said: Mapping[str, Any]) -> list[PreviewRow]:
    """The first rows of the file, read by *fields* (field → column) and what is *said* for all rows. Nothing is kept."""
    rules = replace(
        rules_of(batch),
        mapping={
            code: index for code, index in fields.items() if code in BY_CODE and index < len(batch.headers)
        },
        default_type=said.get("default_type") or "",
        types=said.get("types") or {},
    )
    rows = batch.rows.order_by("number").only("number", "raw")[:ROWS]
    return [_row(batch, row.number, check(row.number, row.raw, rules)) for row in rows]


def _row(batch: ImportBatch, number: int, found: Any) -> PreviewRow:
    values = found.values
    place = ", ".join(filter(None, (values["city"], formats.country(values["country"]))))
    types = {code: str(label) for code, label in AgreementType.choices}
    plain = {
        "title": values["title"],
        "effective": _day(values["effective"]),
        "places": formats.number(values["places"]) if values["places"] else "",
        "contact_name": ", ".join(filter(None, (values["contact_name"], values["contact_email"]))),
        "identifier": " ".join(values["identifier"] or ()),
        "ref": values["ref"],
        "note": values["note"][:_LONGEST],
    }
    return PreviewRow(
        number,
        values["partner"],
        place,
        types.get(values["type"], ""),
        _term(values),
        [(str(BY_CODE[code].label), text) for code, text in plain.items() if text],
        [spoken(fault, batch.headers) for fault in found.faults],
    )


def _day(text: str, precision: str = "day") -> str:
    return formats.day(date.fromisoformat(text), precision) if text else ""


def _term(values: Mapping[str, Any]) -> str:
    signed = _day(values["signed"], values["signed_precision"] or "day")
    expires = _("without end") if values["endless"] else _day(values["expires"])
    if signed and expires:
        return _("signed {signed}, until {expires}").format(signed=signed, expires=expires)
    if signed:
        return _("signed {signed}").format(signed=signed)
    return _("until {expires}").format(expires=expires) if expires else ""
