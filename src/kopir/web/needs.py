"""What waits for a person: over every floor, and only of organisations for which they may act."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import Exists, OuterRef, Q

from kopir.gateways.spreadsheets.models import BatchState, ImportBatch
from kopir.insight.health.progress import Progress, behind_of
from kopir.kit.errors import Forbidden
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement, AgreementVersion, Approval, Party, VersionState
from kopir.spine.agreements.selectors import (
    campuses_without_basis,
    open_matches,
    visible_agreements,
    visible_commitments,
)
from kopir.spine.deliveries.checks import OPEN_STATES
from kopir.spine.deliveries.selectors import without_evidence
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor

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


def needs_of(actor: Actor) -> Needs:
    """Raises Forbidden for a visitor. The number of queries does not depend on what there is to do."""
    if actor.is_anonymous:
        raise Forbidden
    writable, hub = actor.organisations("write"), current_hub()
    day = today(hub)
    involved = Party.objects.filter(agreement=OuterRef("pk"), organisation_id__in=writable)
    mine = Q(owner_id__in=writable) | Q(Exists(involved))
    # What was broken off, gave way to another record or is not signed yet is not behind with anything.
    promised = visible_commitments(actor).filter(provider_id__in=writable, agreement__state__in=OPEN_STATES)
    # Of every party for which the person approves: two of them need two approvals.
    given = Approval.objects.filter(
        version=OuterRef(OuterRef("pk")), organisation_id=OuterRef("organisation_id")
    )
    waiting = Party.objects.filter(
        ~Exists(given), agreement=OuterRef("agreement"), organisation_id__in=actor.organisations("approve")
    )
    return Needs(
        renewals=list(portfolio(actor, {"due": "1"}, hub).filter(mine).order_by("expires_on", "pk")[:MOST]),
        behind=list(islice(behind_of(promised, day), MOST)),
        approvals=list(
            AgreementVersion.objects.filter(
                Exists(waiting), state=VersionState.PROPOSED, agreement__in=visible_agreements(actor),
            ).select_related("agreement").order_by("pk")[:MOST]
        ),
        evidence=list(
            without_evidence(actor).filter(organisation_id__in=writable).select_related("agreement")[:MOST]
        ),
        matches=list(open_matches(actor)[:MOST]),
        imports=list(
            ImportBatch.objects.filter(
                organisation_id__in=writable, state__in=[BatchState.MAPPING, BatchState.REVIEW]
            ).select_related("file").order_by("pk")[:MOST]
        ),
        day=day,
        campuses=list(
            campuses_without_basis(actor, day).filter(mine, state__in=OPEN_STATES).order_by("pk")[:MOST]
        ),
    )  # fmt: skip
