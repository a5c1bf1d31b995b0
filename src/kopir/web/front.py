"""What the front page shows beside the figures of health: the newest, and how they spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.utils.translation import get_language

from kopir.ground.codelists import country_name
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement, AgreementState, Party
from kopir.spine.agreements.selectors import visible_agreements, with_state_today
from kopir.spine.hub.models import Hub
from kopir.spine.parties.models import Organisation, OrganisationKind
from kopir.spine.parties.selectors import sort_field, visible_organisations
from kopir.spine.registry.actors import Actor

from .portfolio import Line, portfolio_page

#: Rows of each block; a link leads to the whole.
NEWEST, COUNTRIES, NETWORKS = 6, 12, 12


@dataclass(frozen=True)
class Share:
    """``count`` agreements, ``percent`` of the largest share (for a bar); ``code`` is the filter's value."""

    code: str
    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Front:
    """An agreement with partners in two countries counts in both; ``countries`` leaves the hub's own out."""

    newest: list[Line]
    states: list[Share]
    countries: list[Share]
    more_countries: bool
    networks: list[Organisation]


def front_of(actor: Actor, hub: Hub | None) -> Front:
    """Five queries, whatever there is."""
    seen = visible_agreements(actor)
    states = {
        row["state_today"]: row["found"]
        for row in with_state_today(seen, today(hub))
        .order_by()
        .values("state_today")
        .annotate(found=Count("pk"))
    }
    countries = _countries(seen, hub.country if hub else "")
    largest = sorted(countries, key=lambda code: (-countries[code], code))
    reader = get_language() or "en"
    networks = visible_organisations(actor).filter(kind=OrganisationKind.NETWORK)
    return Front(
        newest=portfolio_page(actor, {}, cursor=None, limit=NEWEST, hub=hub).items,
        states=_shares(
            {code: states[code] for code in AgreementState.values if code in states},
            dict(AgreementState.choices),
        ),
        countries=_shares(
            {code: countries[code] for code in largest[:COUNTRIES]},
            {code: country_name(code, reader) for code in largest[:COUNTRIES]},
        ),
        more_countries=len(largest) > COUNTRIES,
        networks=list(networks.order_by(sort_field(), "pk")[:NETWORKS]),
    )


def _countries(seen: QuerySet[Agreement], own: str) -> dict[str, int]:
    parties = Party.objects.filter(agreement__in=seen).exclude(organisation__country__in=["", own])
    rows = (
        parties.order_by().values("organisation__country").annotate(found=Count("agreement", distinct=True))
    )
    return {row["organisation__country"]: row["found"] for row in rows}


def _shares(counts: Mapping[str, int], labels: Mapping[str, object]) -> list[Share]:
    most = max(counts.values(), default=1)
    return [Share(code, str(labels[code]), n, max(2, round(100 * n / most))) for code, n in counts.items()]
