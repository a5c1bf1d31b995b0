"""What waits for a person: over every floor, and only of organisations for which they may act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from kopir.gateways.spreadsheets.models import BatchState, ImportBatch
from kopir.insight.health.progress import Progress, behind_of
from kopir.kit.errors import Forbidden
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.counting import settled
from kopir.spine.agreements.models import Agreement, AgreementVersion, Approval, Party, VersionState
from kopir.spine.agreements.selectors import (
    campuses_without_basis,
    open_matches,
    visible_agreements,
    visible_commitments,
)
from kopir.spine.deliveries.checks import OPEN_STATES
from kopir.spine.deliveries.selectors import without_evidence
from kopir.spine.hub.selectors import current_hub, one_reading
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.asking import Asked

from .portfolio import portfolio

#: As many of each as a page shows; the counts say "at least" beyond it.
MOST = 50


@dataclass(frozen=True)
class Needs:
    """Lists of at most :data:`MOST`, the oldest first."""

    renewals: list[Agreement]
    behind: list[Progress]
    approvals: list[AgreementVersion]
    evidence: list[Any]
    matches: list[Any]
    imports: list[ImportBatch]
    day: date
    campuses: list[Agreement]

    most = MOST

    @property
    def total(self) -> int:
        lists = (self.renewals, self.behind, self.approvals, self.evidence, self.matches, self.imports)
        return sum(len(found) for found in (*lists, self.campuses))


def _mine(actor: Actor) -> Q:
    """Agreements of an organisation for which the actor writes, as owner or party."""
    writable = actor.organisations("write")
    involved = Party.objects.filter(agreement=OuterRef("pk"), organisation_id__in=writable)
    return Q(owner_id__in=writable) | Q(Exists(involved))


def _proposed(actor: Actor) -> QuerySet[AgreementVersion]:
    # Of every party for which the person approves: two of them need two approvals.
    given = Approval.objects.filter(
        version=OuterRef(OuterRef("pk")), organisation_id=OuterRef("organisation_id")
    )
    waiting = Party.objects.filter(
        ~Exists(given), agreement=OuterRef("agreement"), organisation_id__in=actor.organisations("approve")
    )
    found = AgreementVersion.objects.filter(
        Exists(waiting), state=VersionState.PROPOSED, agreement__in=visible_agreements(actor)
    )
    return found.select_related("agreement").order_by("pk")[:MOST]


# Each is asked at every request; how it is asked is written once for a role, and what depends on the day for a day.
_renewals = Asked(
    lambda actor, _day, _settled: (
        portfolio(actor, {"due": "1"}).filter(_mine(actor)).order_by("expires_on", "pk")[:MOST]
    )
)
_approvals = Asked(_proposed)
_evidence = Asked(
    lambda actor: (
        without_evidence(actor)
        .filter(organisation_id__in=actor.organisations("write"))
        .select_related("agreement")[:MOST]
    )
)
_matches = Asked(lambda actor: open_matches(actor)[:MOST])
_imports = Asked(
    lambda actor: (
        ImportBatch.objects.filter(
            organisation_id__in=actor.organisations("write"),
            state__in=[BatchState.MAPPING, BatchState.REVIEW],
        )
        .select_related("file")
        .order_by("pk")[:MOST]
    )
)
_campuses = Asked(
    lambda actor, day: (
        campuses_without_basis(actor, day).filter(_mine(actor), state__in=OPEN_STATES).order_by("pk")[:MOST]
    )
)


def needs_of(actor: Actor) -> Needs:
    """Raises Forbidden for a visitor. The number of queries does not depend on what there is to do."""
    if actor.is_anonymous:
        raise Forbidden
    with one_reading():
        return _needs(actor)


def _needs(actor: Actor) -> Needs:
    hub = current_hub()
    day = today(hub)
    # What was broken off, gave way to another record or is not signed yet is not behind with anything.
    promised = visible_commitments(actor).filter(
        provider_id__in=actor.organisations("write"), agreement__state__in=OPEN_STATES
    )
    return Needs(
        renewals=_renewals(actor, day, settled(hub)).models(),
        behind=list(islice(behind_of(promised, day), MOST)),
        approvals=_approvals(actor).models(),
        evidence=_evidence(actor).models(),
        matches=_matches(actor).models(),
        imports=_imports(actor).models(),
        day=day,
        campuses=_campuses(actor, day).models(),
    )
