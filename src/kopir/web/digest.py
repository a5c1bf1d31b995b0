"""What waits for a person, as the weekly mail lists it: the first few of each of the page's lists."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.formats import said
from kopir.kit.templatetags.kit import about
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.paths import agreement_path
from kopir.spine.agreements.templatetags.agreements import kind_label
from kopir.spine.notices.digests import Item, Section
from kopir.spine.registry.actors import Actor

from .needs import Needs, needs_of

#: Of each list; the page has the rest.
MOST = 10


def sections_of(actor: Actor) -> list[Section]:
    """*What needs me* in the active language, without what is empty; [] for whoever may read nothing."""
    if actor.is_anonymous:
        return []
    needs = needs_of(actor)
    found = (
        _section(_("Renewals due"), needs.renewals, lambda row: _renewal(row, needs)),
        _section(_("Promises behind"), needs.behind, _behind),
        _section(_("Approvals waiting"), needs.approvals, _approval),
        _section(_("Evidence missing"), needs.evidence, _evidence),
        _section(_("Matches to confirm"), needs.matches, _match),
        _section(_("Campuses without a legal basis in force"), needs.campuses, _campus),
        _section(_("Imports waiting"), needs.imports, _batch),
    )
    return [section for section in found if section.items]


def _section(heading: str, rows: Sequence[Any], item: Callable[[Any], Item]) -> Section:
    return Section(heading, [item(row) for row in rows[:MOST]], more=len(rows) > MOST)


def _title(agreement: Agreement) -> str:
    return said(agreement.title) or agreement.ref


def _renewal(row: Agreement, needs: Needs) -> Item:
    if row.expires_on is None:
        what, day = _("to be reviewed"), row.review_on
    else:
        what, day = _("ended") if row.expires_on < needs.day else _("ends"), row.expires_on
    return Item(_title(row), agreement_path(row.pk), f"{row.ref} · {what} {formats.day(day)}")


def _behind(row: Any) -> Item:
    promise = row.commitment
    much = formats.amount(about(row.difference), promise.unit, promise.currency)
    note = f"{promise.agreement.ref} · {kind_label(promise.kind)}: {much}"
    return Item(_title(promise.agreement), agreement_path(promise.agreement_id), note)


def _approval(row: Any) -> Item:
    path = reverse("agreements:version", args=[row.agreement_id, row.number])
    return Item(_title(row.agreement), path, row.agreement.ref)


def _evidence(row: Any) -> Item:
    path = reverse("deliveries:detail", args=[row.pk])
    return Item(_title(row.agreement), path, f"{row.agreement.ref} · {formats.day(row.occurred_on)}")


def _match(row: Any) -> Item:
    path = reverse("agreements:match", args=[row.pk])
    return Item(_("Is this the same agreement?"), path, formats.day(row.created_at.date()))


def _campus(row: Agreement) -> Item:
    return Item(_title(row), reverse("agreements:legal", args=[row.pk]), row.ref)


def _batch(row: Any) -> Item:
    return Item(row.file.name, reverse("spreadsheets:batch", args=[row.pk]), row.get_state_display())
