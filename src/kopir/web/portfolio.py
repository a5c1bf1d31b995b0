"""The portfolio: the agreements that the asker may see with their health today, narrowed and in pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from kopir.ground.scripts import name_key
from kopir.insight.health.selectors import thresholds_of, with_health
from kopir.kit.cursors import CursorPage, page_of
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.filters import narrow
from kopir.spine.agreements.models import Agreement, Party
from kopir.spine.agreements.selectors import visible_agreements, with_state_today
from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub
from kopir.spine.parties.selectors import visible_names
from kopir.spine.registry.actors import Actor

ORDER = ("-updated_at", "-id")


def portfolio(actor: Actor, wanted: Mapping[str, Any], hub: Hub | None = None) -> QuerySet[Any]:
    """The agreements with ``health``, ``last_sign``, ``reports_since`` and ``state_today``.

    ``wanted``: state, type, country and party as in ``agreements.filters``; health; partner (part of any
    name that the asker may read); due (anything: only what is to be renewed within the hub's notice).
    """
    hub = hub or current_hub()
    day = today(hub)
    narrowed = narrow(with_state_today(visible_agreements(actor), day), wanted)
    found = with_health(narrowed, day, thresholds_of(hub))
    if wanted.get("health"):
        found = found.filter(health=wanted["health"])
    if wanted.get("partner"):
        names = visible_names(actor).filter(key__contains=name_key(wanted["partner"]))
        parties = Party.objects.filter(organisation_id__in=names.values("organisation_id"))
        found = found.filter(pk__in=parties.values("agreement_id"))
    if wanted.get("due"):
        horizon = day + timedelta(days=hub.renewal_notice_days if hub else 180)
        found = found.filter(Q(review_on__lte=horizon) | Q(expires_on__range=(day, horizon)))
    return found


def _with_parties(found: QuerySet[Agreement]) -> QuerySet[Agreement]:
    parties = Party.objects.select_related("organisation").order_by("pk")
    return found.prefetch_related(Prefetch("parties", queryset=parties))


def portfolio_page(
    actor: Actor,
    wanted: Mapping[str, Any],
    *,
    cursor: str | None,
    limit: int = 50,
    hub: Hub | None = None,
) -> CursorPage:
    """One page, the latest change first; raises Invalid for a cursor that is none of its own."""
    return page_of(_with_parties(portfolio(actor, wanted, hub)), order=ORDER, cursor=cursor, limit=limit)


def portfolio_rows(actor: Actor, wanted: Mapping[str, Any]) -> Iterator[Agreement]:
    """Every agreement that was asked for, streamed in pieces of 500, for a download."""
    return _with_parties(portfolio(actor, wanted)).order_by("-updated_at", "-id").iterator(chunk_size=500)


def health_counts(actor: Actor, hub: Hub | None = None) -> dict[str, int]:
    """How many agreements the asker may see are in each state of health: one query."""
    rows = portfolio(actor, {}, hub).order_by().values("health").annotate(found=Count("pk"))
    return {row["health"]: row["found"] for row in rows}
