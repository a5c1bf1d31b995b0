"""How the records behind a number are listed: one way a model, for the page, the download and the API."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kopir.exchange.investment.shown import money_columns
from kopir.kit import formats
from kopir.kit.formats import said
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, measured
from kopir.spine.agreements.models import Agreement, AgreementType, Commitment
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.deliveries.models import Delivery
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.paths import organisation_path
from kopir.spine.registry.indicators import Figure

Plain = dict[str, Any]


@dataclass(frozen=True)
class Listing:
    """``order`` for pages, ``related`` to fetch along, ``plain(row)`` the ``fields`` as codes for machines, ``label(row)`` and
    ``path(row)`` for people."""

    name: str
    order: tuple[str, ...]
    related: tuple[str, ...]
    label: Callable[[Any], str]
    path: Callable[[Any], str]
    fields: tuple[str, ...]
    plain: Callable[[Any], Plain]
    columns: Callable[[Sequence[Figure]], list[Column]]


def _agreement_label(row: Agreement) -> str:
    return said(row.title) or row.ref


def _agreement_columns(figures: Sequence[Figure]) -> list[Column]:
    types = dict(AgreementType.choices)
    return [
        Column("type", _("Type"), lambda row: types[row.type]),
        Column("signed_on", _("Signed"), lambda row: day(row.signed_on, row.signed_precision or "day")),
        Column("expires_on", _("Ends"), lambda row: day(row.expires_on)),
    ]


def _organisation_columns(figures: Sequence[Figure]) -> list[Column]:
    return [
        Column("country", _("Country"), lambda row: formats.country(row.country)),
        Column("city", _("City"), lambda row: formats.city(row.city, row.country)),
    ]


def _commitment_columns(figures: Sequence[Figure]) -> list[Column]:
    return [
        Column("ref", _("Reference"), lambda row: row.agreement.ref),
        Column("quantity", _("Promised"), lambda row: measured(row.quantity, row.unit, row.currency), True),
        Column("share", _("Share"), lambda row: share(row, figures), True),
        Column("firmness", _("How firm"), lambda row: row.get_modality_display()),
    ]


def _delivery_columns(figures: Sequence[Figure]) -> list[Column]:
    return [
        Column("ref", _("Reference"), lambda row: row.agreement.ref),
        Column(
            "quantity",
            _("Delivered"),
            lambda row: measured(row.quantity, row.commitment.unit, row.commitment.currency),
            True,
        ),
        Column("evidence", _("Evidence"), lambda row: _("Yes") if row.has_evidence else _("None yet")),
    ]


def share(row: Commitment, figures: Sequence[Figure]) -> str:
    """The promise's part of the figure that it is in, in per cent; '' where it names no amount."""
    planned = row.modality == "planned"
    for figure in figures:
        same = figure.currency == row.currency and (figure.modality == "planned") == planned
        if same and row.quantity is not None and figure.amount:
            return formats.percent(Decimal(row.quantity) / figure.amount)
    return ""


LISTINGS: Mapping[type[Model], Listing] = {
    Agreement: Listing(
        "agreement",
        ("-id",),
        (),
        _agreement_label,
        lambda row: agreement_path(row.pk),
        ("ref", "type", "signed_on", "expires_on"),
        lambda row: {
            "ref": row.ref,
            "type": row.type,
            "signed_on": row.signed_on,
            "expires_on": row.expires_on,
        },
        _agreement_columns,
    ),
    Organisation: Listing(
        "organisation",
        ("name", "id"),
        (),
        lambda row: row.called().text,
        lambda row: organisation_path(row.pk),
        ("country", "city"),
        lambda row: {"country": row.country, "city": row.city},
        _organisation_columns,
    ),
    Commitment: Listing(
        "commitment",
        ("-id",),
        ("agreement", "provider", "beneficiary"),
        lambda row: _agreement_label(row.agreement),
        lambda row: agreement_path(row.agreement_id),
        ("agreement", "quantity", "unit", "currency", "modality", "one_source", "provider", "beneficiary"),
        lambda row: {
            "agreement": row.agreement.ref,
            "quantity": row.quantity,
            "unit": row.unit,
            "currency": row.currency,
            "modality": row.modality,
            "one_source": row.one_source,
            "provider": row.provider_id,
            "beneficiary": row.beneficiary_id,
        },
        _commitment_columns,
    ),
    Delivery: Listing(
        "delivery",
        ("-occurred_on", "-id"),
        ("agreement", "commitment"),
        lambda row: formats.day(row.occurred_on),
        lambda row: reverse("deliveries:detail", args=[row.pk]),
        ("agreement", "quantity", "unit", "currency", "occurred_on"),
        lambda row: {
            "agreement": row.agreement.ref,
            "quantity": row.quantity,
            "unit": row.commitment.unit,
            "currency": row.commitment.currency,
            "occurred_on": row.occurred_on,
        },
        _delivery_columns,
    ),
}


def listing_of(records: Any) -> Listing:
    """How the rows of this queryset are listed; KeyError for a model that nobody lists yet."""
    return LISTINGS[records.model]


def rows_of(records: Any) -> Any:
    """The queryset with what its listing needs fetched along: one query for any number of rows."""
    related = listing_of(records).related
    return records.select_related(*related) if related else records


def table_of(rows: Sequence[Any], listing: Listing, figures: Sequence[Figure]) -> Table:
    """The records as a table, each opening its own page."""
    first = Column(
        "label",
        {"agreement": _("Agreement"), "organisation": _("Organisation"), "commitment": _("Promise")}.get(
            listing.name, _("Delivery")
        ),
        lambda row: format_html('<a href="{}">{}</a>', listing.path(row), listing.label(row)),
    )
    more = money_columns(rows) if listing.name == "commitment" else []
    return Table([first, *listing.columns(figures), *more], rows)


def plain_rows(rows: Iterable[Any], listing: Listing) -> Iterator[Plain]:
    """Each record with its kind, id, label and path, and its own fields: for downloads and the API."""
    for row in rows:
        yield {
            "record": listing.name,
            "id": row.pk,
            "label": listing.label(row),
            "path": listing.path(row),
            **listing.plain(row),
        }
