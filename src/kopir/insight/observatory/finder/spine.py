"""What the hub itself knows of two organisations: agreements and deliveries that the asker may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from math import log1p

from django.db.models import F
from django.utils import timezone

from kopir.spine.agreements.models import AgreementState, Party
from kopir.spine.agreements.selectors import visible_agreements, with_state_today
from kopir.spine.deliveries.selectors import visible_deliveries
from kopir.spine.parties.models import Identifier
from kopir.spine.parties.selectors import visible_organisations
from kopir.spine.registry.actors import Actor

from .scoring import SPINE

#: Deliveries count for so long.
RECENT = timedelta(days=730)
_STANDING = (AgreementState.SIGNED, AgreementState.ACTIVE)


@dataclass
class Together:
    """Of an organisation with another (``organisation``): ids of agreements in force, and recent deliveries."""

    organisation: int
    agreements: list[int] = field(default_factory=list)
    deliveries: int = 0

    @property
    def contribution(self) -> float:
        """What it adds to the log odds."""
        return SPINE * (log1p(len(self.agreements)) + log1p(self.deliveries))


def organisation_of(asker: Actor, ror: str) -> int | None:
    """The organisation that carries this ROR id, if the asker may know of it."""
    return organisations_of(asker, [ror]).get(ror) if ror else None


def organisations_of(asker: Actor, rors: Iterable[str]) -> dict[str, int]:
    """Visible organisations by ROR id. One query."""
    found = Identifier.objects.filter(
        scheme="ror", value__in=list(rors), organisation__in=visible_organisations(asker)
    )
    return dict(found.values_list("value", "organisation_id"))


def rors_of(asker: Actor, organisations: Iterable[int]) -> dict[int, str]:
    """ROR ids by organisation, of those that the asker may know of."""
    found = Identifier.objects.filter(
        scheme="ror", organisation__in=visible_organisations(asker).filter(pk__in=list(organisations))
    )
    return dict(found.order_by("-pk").values_list("organisation_id", "value"))


def together_with(asker: Actor, organisation: int) -> dict[str, Together]:
    """By the other's ROR id. Three queries, however many agreements there are."""
    standing = with_state_today(visible_agreements(asker)).filter(
        state_today__in=_STANDING, parties__organisation=organisation
    )
    pairs = (
        Party.objects.filter(agreement__in=standing.values("pk"))
        .exclude(organisation=organisation)
        .values_list("agreement_id", "organisation_id")
        .distinct()
        .order_by("agreement_id")
    )
    found: dict[int, Together] = {}
    for agreement, other in pairs:
        found.setdefault(other, Together(other)).agreements.append(agreement)
    since = timezone.localdate() - RECENT
    moved = (
        visible_deliveries(asker)
        .filter(occurred_on__gte=since, is_reversed=False, reverses=None)
        .filter(agreement__in=standing.values("pk"))
        .annotate(other=F("agreement__parties__organisation"))
        .exclude(other=organisation)
        .values_list("pk", "other")
        .distinct()
    )
    for _delivery, other in moved:
        found[other].deliveries += 1
    return {ror: found[key] for key, ror in rors_of(asker, found).items()}
