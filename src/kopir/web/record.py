"""One agreement with its promises, what became of them and how alive it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import prefetch_related_objects

from kopir.exchange.investment.shown import money_table
from kopir.insight.health.facts import vital_of
from kopir.insight.health.progress import Progress, progress_of_agreement
from kopir.insight.health.selectors import thresholds_of
from kopir.kit.prepared import ANY_ID
from kopir.kit.tables import Table
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.sheet import AgreementSheet, agreement_sheet
from kopir.spine.audit.selectors import has_trail
from kopir.spine.deliveries.selectors import visible_deliveries
from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.asking import Asked


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


_deliveries = Asked(
    lambda actor, pk: visible_deliveries(actor).filter(agreement_id=pk).order_by("-occurred_on", "-pk")[:50],
    ANY_ID,
)


def agreement_page(actor: Actor, pk: int, hub: Hub | None = None) -> AgreementPage:
    """Raises NotFound. The number of queries does not depend on how much there is."""
    hub = hub or current_hub()
    sheet, day = agreement_sheet(actor, pk, hub), today(hub)
    progress, life = progress_of_agreement(sheet.commitments, day)
    begun = [
        party.reports_since for party in sheet.parties if party.reports_since and party.reports_since <= day
    ]
    since = min(begun) if begun else None
    vital = vital_of(sheet.agreement.state, since, life, day, thresholds_of(hub))
    return AgreementPage(
        sheet,
        vital.health.value,
        vital.last_sign,
        progress,
        _latest(actor, sheet),
        money_table([row.commitment for row in progress], may_write=sheet.rights.write),
        has_trail(actor, "agreement", pk),
    )


def _latest(actor: Actor, sheet: AgreementSheet) -> list[Any]:
    """The latest deliveries with their promises and evidence: two queries at most."""
    deliveries: list[Any] = _deliveries(actor).models(sheet.agreement.pk)
    promises = {row.pk: row for row in sheet.commitments}
    for row in deliveries:
        row.commitment = promises[row.commitment_id]
    if any(row.has_evidence for row in deliveries):
        prefetch_related_objects(deliveries, "evidence")
    else:
        for row in deliveries:
            row._prefetched_objects_cache = {"evidence": []}
    return deliveries
