"""What may be seen of challenges and projects.

A challenge: public, everybody; members, whoever belongs to an organisation of the hub; organisation, its owner's
members. A project: public, everybody; partners, members of whoever takes part. Who is interested in a challenge
its owner reads, and each of the interested their own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Commitment, Party
from kopir.spine.agreements.selectors import visible_commitments
from kopir.spine.deliveries.checks import OPEN_STATES
from kopir.spine.registry.actors import Actor, NotFound
from kopir.spine.registry.finding import is_member

from .models import (
    Challenge,
    ChallengeState,
    Interest,
    Milestone,
    Output,
    Project,
    ProjectPartner,
    ProjectVisibility,
    Visibility,
)

#: Of the board: what closes last stands first.
ORDER = ("-closes_on", "-id")
PROJECT_ORDER = ("-starts_on", "-id")


def visible_challenges(actor: Actor) -> QuerySet[Challenge]:
    """With the owner fetched along."""
    rows = Challenge.objects.select_related("owner")
    if actor.is_process:
        return rows
    seen = Q(visibility=Visibility.PUBLIC)
    if is_member(actor) and actor.allows("read"):
        seen |= Q(visibility=Visibility.MEMBERS)
    return rows.filter(seen | Q(owner__in=actor.organisations("read")))


def get_challenge(actor: Actor, pk: int) -> Challenge:
    """Raises NotFound."""
    found = visible_challenges(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def board(actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[Challenge]:
    """Narrowed by ``state`` ('open' alone: those whose last day has not passed), ``sdg`` (1 to 17), ``field`` (a
    code of ISCED-F that begins one of theirs) and ``organisation`` (its owner)."""
    rows = visible_challenges(actor)
    if wanted.get("state"):
        rows = rows.filter(state=wanted["state"])
        if wanted["state"] == ChallengeState.OPEN:
            rows = rows.filter(closes_on__gte=today())
    if wanted.get("organisation"):
        rows = rows.filter(owner=wanted["organisation"])
    # A JSON list as text is '[1, 13]' and '["0613", "07"]' on both databases.
    if wanted.get("sdg"):
        goals = rows.annotate(goals=Cast("sdgs", TextField()))
        rows = goals.filter(goals__regex=rf"[^0-9]{int(wanted['sdg'])}[^0-9]")
    if wanted.get("field"):
        rows = rows.annotate(fields=Cast("isced_f", TextField())).filter(
            fields__contains=f'"{wanted["field"]}'
        )
    return rows


def visible_interests(actor: Actor) -> QuerySet[Interest]:
    """Those that stand, with organisation fetched along."""
    rows = Interest.objects.filter(withdrawn_at__isnull=True).select_related("organisation")
    if actor.is_process:
        return rows
    mine = actor.organisations("read")
    return rows.filter(Q(organisation__in=mine) | Q(challenge__owner__in=mine))


def interests_of(actor: Actor, challenge: Challenge) -> list[Interest]:
    """Of a challenge that the actor may see: as far as they may read them, the first to say so first."""
    return list(visible_interests(actor).filter(challenge=challenge).order_by("said_at", "pk"))


def visible_projects(actor: Actor) -> QuerySet[Project]:
    """With the leading organisation fetched along."""
    rows = Project.objects.select_related("owner")
    if actor.is_process:
        return rows
    mine = actor.organisations("read")
    inside = ProjectPartner.objects.filter(project=OuterRef("pk"), organisation__in=mine)
    return rows.filter(Q(visibility=ProjectVisibility.PUBLIC) | Q(owner__in=mine) | Q(Exists(inside)))


def get_project(actor: Actor, pk: int) -> Project:
    """Raises NotFound."""
    found = visible_projects(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def project_list(actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[Project]:
    """Narrowed by ``organisation``, which leads or takes part."""
    rows = visible_projects(actor).prefetch_related("partners__organisation")
    if wanted.get("organisation"):
        one = wanted["organisation"]
        inside = ProjectPartner.objects.filter(project=OuterRef("pk"), organisation=one)
        rows = rows.filter(Q(owner=one) | Q(Exists(inside)))
    return rows


def members_of(project: Project) -> list[int]:
    """Ids of whoever takes part, the leading organisation first."""
    partners = [each.organisation_id for each in project.partners.all()]
    return [project.owner_id, *sorted(partners)]


def milestones_of(project: Project) -> list[Milestone]:
    return list(project.milestones.order_by("due_on", "pk"))


def outputs_of(project: Project) -> list[Output]:
    return list(project.outputs.select_related("delivery").order_by("-published_on", "-pk"))


def writes_project(actor: Actor, project: Project) -> bool:
    """Whether the actor may write for one of those who take part."""
    return any(actor.can("write", organisation) for organisation in members_of(project))


def promises_for(actor: Actor, project: Project, kind: str) -> list[Commitment]:
    """Promises of *kind* that stand, in agreements of at least two of the project's members which take
    deliveries now, and for which the actor may record."""
    members = members_of(project)
    own = [each for each in members if actor.can("write", each)]
    if not own:
        return []
    inside = Party.objects.filter(agreement=OuterRef("agreement_id"))
    rows = visible_commitments(actor).filter(
        Exists(inside.filter(organisation__in=own)),
        kind=kind,
        ended_on__isnull=True,
        agreement__state__in=OPEN_STATES,
    )
    found = list(rows.select_related("agreement").prefetch_related("agreement__parties").order_by("pk"))
    return [
        row
        for row in found
        if len(set(members) & {p.organisation_id for p in row.agreement.parties.all()}) > 1
    ]


def openable_challenges(actor: Actor, ids: Collection[int]) -> set[int]:
    """Ids of challenges that the actor may open, for the trail."""
    return set(visible_challenges(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def openable_projects(actor: Actor, ids: Collection[int]) -> set[int]:
    return set(visible_projects(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def project_is_there(actor: Actor, pk: int) -> bool:
    """Whether the project can be evidence: the actor may see it."""
    return visible_projects(actor).filter(pk=pk).exists()
