"""One agreement with its promises, what became of them and how alive it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kopir.exchange.investment.shown import money_table
from kopir.insight.health.progress import Progress, progress_of
from kopir.insight.health.selectors import thresholds_of, with_health
from kopir.kit.tables import Table
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.selectors import visible_agreements, visible_commitments
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
    found = with_health(visible_agreements(actor).filter(pk=pk), day, thresholds_of(current_hub())).get()
    deliveries = (
        visible_deliveries(actor)
        .filter(agreement_id=pk)
        .select_related("commitment")
        .prefetch_related("evidence")
        .order_by("-occurred_on", "-pk")
    )
    progress = progress_of(visible_commitments(actor).filter(agreement_id=pk), day)
    return AgreementPage(
        sheet,
        found.health,
        found.last_sign,
        progress,
        list(deliveries[:50]),
        money_table([row.commitment for row in progress], may_write=sheet.rights.write),
        has_trail(actor, "agreement", pk),
    )
