"""One challenge and one project as their pages show them to one reader."""

from __future__ import annotations

from dataclasses import dataclass

from kopir.kit.tables import Table
from kopir.spine.agreements.clock import today
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.selectors import names_of
from kopir.spine.registry.actors import Actor

from .kinds import PROJECTS, PUBLICATIONS
from .models import Challenge, ChallengeState, Interest, Project
from .selectors import (
    get_challenge,
    get_project,
    interests_of,
    milestones_of,
    outputs_of,
    promises_for,
    visible_projects,
    writes_project,
)
from .shown import interests_table, milestones_table, outputs_table, state_tag, suggestions_table
from .suggesting import suggestions


@dataclass(frozen=True)
class ChallengeSheet:
    """``mine`` and ``said``: the reader's organisations that may say that they are interested, and that did."""

    challenge: Challenge
    state: str
    owns: bool
    open: bool
    interests: Table | None
    suggested: Table | None
    mine: list[Organisation]
    said: list[Organisation]
    may_start: bool
    project: Project | None


def challenge_sheet(actor: Actor, pk: int) -> ChallengeSheet:
    """Raises NotFound."""
    challenge, now = get_challenge(actor, pk), today()
    owns = actor.can("write", challenge.owner_id)
    reads = actor.can("read", challenge.owner_id)
    stands = challenge.state == ChallengeState.OPEN
    interests = interests_of(actor, challenge)
    asking = stands and challenge.closes_on >= now
    mine, said = answering(actor, challenge, interests)
    return ChallengeSheet(
        challenge=challenge,
        state=state_tag(challenge, now),
        owns=owns and stands,
        open=asking,
        interests=interests_table(interests) if reads or interests else None,
        suggested=_suggested(actor, challenge) if owns and stands else None,
        mine=mine if asking else [],
        said=said if stands else [],
        may_start=owns and stands and bool(interests),
        project=visible_projects(actor).filter(challenge=challenge).first(),
    )


def answering(
    actor: Actor, challenge: Challenge, interests: list[Interest]
) -> tuple[list[Organisation], list[Organisation]]:
    """The actor's organisations that have not said that they are interested, and those that have."""
    own = [each for each in actor.organisations("write") if each != challenge.owner_id]
    named = names_of(actor, own)
    done = {each.organisation_id for each in interests}
    found = [named[each] for each in own if each in named]
    return [each for each in found if each.pk not in done], [each for each in found if each.pk in done]


def _suggested(actor: Actor, challenge: Challenge) -> Table:
    found = suggestions(actor, organisation_id=challenge.owner_id, isced_f=challenge.isced_f)
    named = names_of(actor, [each.organisation_id for each in found if each.organisation_id])
    return suggestions_table([(named.get(each.organisation_id or 0), each) for each in found])


@dataclass(frozen=True)
class ProjectSheet:
    project: Project
    partners: list[Organisation]
    milestones: Table
    outputs: Table
    writes: bool
    may_deliver: bool


def project_sheet(actor: Actor, pk: int) -> ProjectSheet:
    """Raises NotFound."""
    project = get_project(actor, pk)
    writes = writes_project(actor, project)
    to_deliver = writes and bool(promises_for(actor, project, PUBLICATIONS.code))
    undelivered = writes and project.delivery_id is None
    return ProjectSheet(
        project=project,
        partners=[each.organisation for each in project.partners.select_related("organisation")],
        milestones=milestones_table(project, milestones_of(project), writes),
        outputs=outputs_table(project, outputs_of(project), to_deliver),
        writes=writes,
        may_deliver=undelivered and bool(promises_for(actor, project, PROJECTS.code)),
    )
