"""What the front page shows beside the figures of health: the map, the newest, what was said, how they spread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F

from kopir.insight.claims.models import Claim
from kopir.insight.claims.selectors import board
from kopir.insight.health.prepared import counted_for
from kopir.spine.agreements.models import AgreementState
from kopir.spine.hub.models import Hub
from kopir.spine.registry.actors import Actor

from .atlas import Land, lands_of
from .portfolio import Line, portfolio_page

#: Rows of each block; a link leads to the whole.
NEWEST, CLAIMS = 6, 5


@dataclass(frozen=True)
class Share:
    """``count`` agreements, ``percent`` of the largest share (for a bar); ``code`` is the filter's value."""

    code: str
    label: str
    count: int
    percent: int


@dataclass(frozen=True)
class Front:
    """``healths``: state of health → agreements. ``claims``: the statements about the latest days."""

    healths: Mapping[str, int]
    newest: list[Line]
    states: list[Share]
    lands: list[Land]
    claims: list[Claim]


def front_of(actor: Actor, hub: Hub | None) -> Front:
    """Five queries at most, whatever there is."""
    counted = counted_for(actor, hub)
    states = counted.states
    latest = board(actor, {}).order_by(F("as_of").desc(nulls_last=True), "-pk")
    return Front(
        healths=counted.healths,
        newest=portfolio_page(actor, {}, cursor=None, limit=NEWEST, hub=hub).items,
        states=_shares(
            {code: states[code] for code in AgreementState.values if code in states},
            dict(AgreementState.choices),
        ),
        lands=lands_of(counted, hub),
        claims=list(latest[:CLAIMS]),
    )


def _shares(counts: Mapping[str, int], labels: Mapping[str, object]) -> list[Share]:
    most = max(counts.values(), default=1)
    return [Share(code, str(labels[code]), n, max(2, round(100 * n / most))) for code, n in counts.items()]
