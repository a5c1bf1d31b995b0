"""One agreement with its promises, what became of them and how alive it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from kopir.exchange.investment.shown import money_table
from kopir.insight.health.facts import vitals_of
from kopir.insight.health.progress import Progress, progress_of_agreement
from kopir.insight.health.selectors import thresholds_of
from kopir.kit.prepared import ANY_ID, remembered
from kopir.kit.tables import Table
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.sheet import AgreementSheet, agreement_sheet
from kopir.spine.audit.selectors import has_trail
from kopir.spine.deliveries.selectors import visible_deliveries
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor


@dataclass(frozen=True)
class AgreementPage:
    """``deliveries`` are the 50 latest, reversals among them; totals stand in ``progress``. ``money``: who is
    behind promises of money, None without any."""

    sheet: AgreementSheet
    health: str
    last_sign: Any
    progress: list[Progress]
    deliveries: list[Any]
    money: Table | None
    has_trail: bool


def agreement_page(actor: Actor, pk: int) -> AgreementPage:
    """Raises NotFound. The number of queries does not depend on how much there is."""
    sheet, day = agreement_sheet(actor, pk), today()
    begun = [
        party.reports_since for party in sheet.parties if party.reports_since and party.reports_since <= day
    ]
    since = {pk: min(begun)} if begun else {}
    vital = vitals_of({pk: sheet.agreement.state}, since, day, thresholds_of(current_hub()))[pk]
    deliveries = remembered(
        ("deliveries of an agreement", actor.key),
        lambda pk: (
            visible_deliveries(actor)
            .filter(agreement_id=pk)
            .select_related("commitment")
            .order_by("-occurred_on", "-pk")[:50]
        ),
        ANY_ID,
    ).models(pk)
    prefetch_related_objects(deliveries, "evidence")
    progress = progress_of_agreement(actor, pk, day)
    return AgreementPage(
        sheet,
        vital.health.value,
        vital.last_sign,
        progress,
        deliveries,
        money_table([row.commitment for row in progress], may_write=sheet.rights.write),
        has_trail(actor, "agreement", pk),
    )
