"""The columns of the portfolio, on the page and in a download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from kopir.insight.health.states import TAGS, Health
from kopir.kit.multilingual import pick
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, multilingual, status
from kopir.spine.agreements.models import Agreement, AgreementState, AgreementType

COLUMNS = ("ref", "title", "parties", "type", "state", "health", "signed_on", "expires_on", "last_sign")


def partners(agreement: Agreement) -> str:
    names = dict.fromkeys(party.organisation.name for party in agreement.parties.all())
    return "; ".join(names)


def health_tag(value: str) -> Any:
    state = Health(value)
    label = _("Unknown") if state is Health.UNKNOWN else state.label
    return status(TAGS[state], label)


def _titled(row: Agreement) -> Any:
    shown = multilingual(row.title) if row.title else row.ref
    return format_html('<a href="{}">{}</a>', reverse("web:agreement", args=[row.pk]), shown)


def portfolio_table(rows: Iterable[Agreement]) -> Table:
    states, types = dict(AgreementState.choices), dict(AgreementType.choices)
    return Table(
        [
            Column("title", _("Agreement"), _titled),
            Column("parties", _("Parties"), partners),
            Column("type", _("Type"), lambda row: types[row.type]),
            Column("state", _("State"), lambda row: states[row.state_today]),
            Column("health", _("Health"), lambda row: health_tag(row.health)),
            Column("expires_on", _("Ends"), lambda row: day(row.expires_on)),
            Column("last_sign", _("Last sign of life"), lambda row: day(row.last_sign)),
        ],
        rows,
        empty=_("No agreement fits. Remove a filter to see more."),
    )


def newest_table(rows: Iterable[Agreement]) -> Table:
    """The short form for the front page."""
    types = dict(AgreementType.choices)
    return Table(
        [
            Column("title", _("Agreement"), _titled),
            Column("type", _("Type"), lambda row: types[row.type]),
            Column("health", _("Health"), lambda row: health_tag(row.health)),
        ],
        rows,
    )


def export_rows(rows: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """Codes for machines, dates as dates; names in the reader's language where there is one."""
    for row in rows:
        yield {
            "ref": row.ref,
            "title": pick(row.title).text,
            "parties": partners(row),
            "type": row.type,
            "state": row.state_today,
            "health": row.health,
            "signed_on": row.signed_on,
            "expires_on": row.expires_on,
            "last_sign": row.last_sign,
        }
