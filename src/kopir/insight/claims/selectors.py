"""What may be seen of claims. They are public; one that was withdrawn is its curators' alone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kopir.kit.prepared import ANY_ID, Prepared
from kopir.spine.registry.actors import Actor, NotFound
from kopir.spine.registry.asking import Asked

from .models import Claim, Topic

#: On the board rivals stand together, in the order of their days.
ORDER = ("topic__position", "topic_id", "as_of", "id")
#: Rivals on one page; the board has them all.
MOST_RIVALS = 60


def curates(actor: Actor) -> bool:
    """Who records public statements: the hub's administrators. An organisation would judge in its own case."""
    return actor.administers_hub()


def visible_claims(actor: Actor) -> QuerySet[Claim]:
    """With topic and organisation fetched along."""
    rows = Claim.objects.select_related("topic", "organisation")
    return rows if curates(actor) and actor.allows("read") else rows.filter(withdrawn_at__isnull=True)


def get_claim(actor: Actor, pk: int) -> Claim:
    """Raises NotFound, also for a withdrawn one that the actor may not see."""
    found: list[Claim] = _claim(actor).models(pk)
    if not found:
        raise NotFound
    return found[0]


_claim = Asked(lambda actor, pk: visible_claims(actor).filter(pk=pk), ANY_ID)


def board(actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[Claim]:
    """The statements that stand, narrowed by ``topic`` (code), ``verdict``, ``modality``, ``organisation``."""
    rows = visible_claims(actor).filter(withdrawn_at__isnull=True)
    for field, column in (
        ("topic", "topic__code"),
        ("verdict", "verdict"),
        ("modality", "modality"),
        ("organisation", "organisation_id"),
    ):
        if wanted.get(field):
            rows = rows.filter(**{column: wanted[field]})
    return rows


def rivals_of(claim: Claim) -> list[Claim]:
    """What was said of the same thing, this claim among it; by day, those without one last."""
    return _rivals().models(claim.topic_id, claim.pk)


_rivals = Prepared(
    lambda topic, pk: (
        Claim.objects.filter(Q(withdrawn_at__isnull=True) | Q(pk=pk), topic=topic)
        .select_related("topic", "organisation")
        .order_by(F("as_of").asc(nulls_last=True), "pk")[:MOST_RIVALS]
    ),
    ANY_ID,
    ANY_ID + 1,
)


def topics() -> QuerySet[Topic]:
    """All topics with ``said``, how many statements stand on each."""
    standing = Count("claims", filter=Q(claims__withdrawn_at__isnull=True))
    return Topic.objects.annotate(said=standing).order_by("position", "pk")


def title_of(code: str) -> dict[str, str]:
    """A topic's title in all its languages; empty for a topic that there is not."""
    found = Topic.objects.filter(code=code).values_list("title", flat=True).first()
    return dict(found or {})


def verdict_counts(actor: Actor) -> dict[str, int]:
    """How many statements have each verdict by everybody's records; verdicts without one are left out."""
    rows = board(actor, {}).order_by().values("verdict").annotate(n=Count("pk"))
    return {row["verdict"]: row["n"] for row in rows}
