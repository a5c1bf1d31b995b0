"""Promises of money as people read them: whose money, who operates, for whom, at which day's rate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
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

    def investor(row: Commitment) -> Any:
        said = _investor(row, known)
        note = _("on one source alone")
        return format_html('{}<span class="under quiet">{}</span>', said, note) if row.one_source else said

    return [
        Column("investor", _("Investor"), investor),
        Column("operator", _("Operator"), lambda row: _operator(row, known)),
        Column("beneficiary", _("For whom"), lambda row: _organisation(row.beneficiary)),
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
    """The promises of money among *rows*, None when there are none; writers may say who is behind them.

    It stands beside the facts of an agreement, so what qualifies the sum is written under it: five columns.
    """
    money = [row for row in rows if row.kind in KINDS]
    if not money:
        return None
    known = fundings_of(money)

    def promise(row: Commitment) -> Any:
        label = kind_for(row.kind).label
        return format_html("{} {}", label, _edit(row)) if may_write and row.key else label

    def amount(row: Commitment) -> Any:
        lines = [measured(row.quantity, row.unit, row.currency)]
        if in_other_currency(row, known.get((row.agreement_id, row.key))) is not None:
            lines.append(format_html('<span class="quiet">{}</span>', _converted(row, known)))
        if row.one_source:
            lines.append(format_html('<span class="quiet">{}</span>', _("on one source alone")))
        return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))

    columns = [
        Column("kind", _("Promise"), promise),
        Column("amount", _("Amount"), amount, numeric=True),
        Column("investor", _("Investor"), lambda row: _investor(row, known)),
        Column("operator", _("Operator"), lambda row: _operator(row, known)),
        Column("beneficiary", _("For whom"), lambda row: _organisation(row.beneficiary)),
    ]
    return Table(columns, money)


def _edit(row: Commitment) -> SafeString:
    address = reverse("investment:funding", args=[row.agreement_id, row.key])
    return format_html('<a class="act" href="{}">{}</a>', address, _("Say who is behind it"))
