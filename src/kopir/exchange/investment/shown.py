"""Promises of money as people read them: whose money, who operates, for whom, at which day's rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, measured, multilingual
from kopir.spine.agreements.models import Commitment
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.paths import organisation_path
from kopir.spine.registry.kinds import kind_for

from .kinds import KINDS
from .selectors import Fundings, fundings_of, in_other_currency


def _organisation(row: Organisation | None) -> Any:
    if row is None:
        return format_html('<span class="nodata">{}</span>', _("no data"))
    return format_html('<a href="{}">{}</a>', organisation_path(row.pk), row.called().text)


def money_columns(rows: Sequence[Commitment]) -> list[Column]:
    """Who is behind each of these promises; empty when none is of money. One query."""
    if not any(row.kind in KINDS for row in rows):
        return []
    known = fundings_of(rows)
    return [
        Column("investor", _("Investor"), lambda row: _investor(row, known)),
        Column("operator", _("Operator"), lambda row: _operator(row, known)),
        Column("beneficiary", _("For whom"), lambda row: _organisation(row.beneficiary)),
        Column(
            "sources",
            _("Sources"),
            lambda row: _("on one source alone") if row.one_source else "",
        ),
        Column("converted", _("At a day's rate"), lambda row: _converted(row, known), numeric=True),
    ]


def _investor(row: Commitment, known: Fundings) -> Any:
    funding = known.get((row.agreement_id, row.key))
    if funding and funding.investor:
        return _organisation(funding.investor)
    if funding and funding.investor_named:
        return multilingual(funding.investor_named)
    return _organisation(row.provider)


def _operator(row: Commitment, known: Fundings) -> Any:
    funding = known.get((row.agreement_id, row.key))
    return _organisation(funding.operator if funding else None)


def _converted(row: Commitment, known: Fundings) -> Any:
    funding = known.get((row.agreement_id, row.key))
    amount = in_other_currency(row, funding)
    if funding is None or amount is None:
        return format_html('<span class="nodata">{}</span>', _("no data"))
    return format_html("{} ({})", formats.money(amount, funding.rate_currency), day(funding.rate_on))


def money_table(rows: Sequence[Commitment], *, may_write: bool) -> Table | None:
    """The promises of money among *rows*, None when there are none; writers may say who is behind them."""
    money = [row for row in rows if row.kind in KINDS]
    if not money:
        return None
    columns = [
        Column("kind", _("Promise"), lambda row: kind_for(row.kind).label),
        Column("amount", _("Amount"), lambda row: measured(row.quantity, row.unit, row.currency), True),
        *money_columns(money),
    ]
    if may_write:
        columns.append(Column("edit", _("Correct"), _edit))
    return Table(columns, money)


def _edit(row: Commitment) -> Any:
    if not row.key:
        return ""
    address = reverse("investment:funding", args=[row.agreement_id, row.key])
    return format_html('<a href="{}">{}</a>', address, _("Say who is behind it"))
