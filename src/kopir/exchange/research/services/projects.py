"""What a challenge becomes: a project with partners, milestones and outputs, and its entries in the ledger."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kopir.ground.dois import doi_address, normal_doi
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Commitment
from kopir.spine.agreements.words import Texts
from kopir.spine.audit.services import write
from kopir.spine.deliveries.models import Delivery
from kopir.spine.deliveries.services import record
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from ..counted import claim
from ..kinds import PROJECTS, PUBLICATIONS
from ..models import ChallengeState, Milestone, Output, Project, ProjectPartner
from ..paths import project_path
from ..selectors import interests_of, members_of, promises_for, visible_projects, writes_project
from ..terms import clean_project, needed_day
from .challenges import locked_challenge, tell


def start_project(
    actor: Actor,
    *,
    challenge_id: int,
    partner_ids: Iterable[int],
    expected_revision: int | None = None,
    **given: Any,
) -> Project:
    """Turn a challenge into a project with at least one partner, of those that said that they are interested.

    *given* as :func:`terms.clean_project`. The partners' officers are told. Raises NotFound, Forbidden,
    Conflict, Invalid.
    """
    with transaction.atomic():
        challenge = locked_challenge(actor, challenge_id, expected_revision)
        values = clean_project(given)
        wanted = sorted(set(partner_ids))
        willing = {interest.organisation_id for interest in interests_of(actor, challenge)}
        if not wanted or not set(wanted) <= willing:
            raise Invalid({"partner_ids": [_("Choose at least one of those that are interested.")]})
        project = Project.objects.create(
            challenge=challenge, owner_id=challenge.owner_id, created_by=actor.user_id, **values
        )
        ProjectPartner.objects.bulk_create(
            [ProjectPartner(project=project, organisation_id=organisation) for organisation in wanted]
        )
        challenge.state = ChallengeState.PROJECT
        challenge.revision += 1
        challenge.save()
        tell(wanted, "research.project", project.pk, project_path(project.pk))
        write(
            actor,
            "project.start",
            ("project", project.pk),
            organisation_id=project.owner_id,
            after={
                "title": project.title,
                "starts_on": project.starts_on.isoformat(),
                "ends_on": project.ends_on.isoformat() if project.ends_on else None,
                "visibility": project.visibility,
                "partners": wanted,
            },
        )
    return project


def add_milestone(actor: Actor, *, project_id: int, title: dict[str, str], due_on: Any) -> Milestone:
    """Say what is to be reached by when. For whoever takes part. Raises NotFound, Forbidden, Invalid."""
    texts = Texts()
    words = _title(texts, title)
    day = needed_day(texts, "due_on", due_on)
    with transaction.atomic():
        project = _locked(actor, project_id)
        texts.check()
        made = Milestone.objects.create(project=project, title=words, due_on=day)
        _note(
            actor,
            "project.milestone",
            project,
            {"title": words, "due_on": made.due_on.isoformat()},
        )
    return made


def reach_milestone(actor: Actor, *, project_id: int, milestone_id: int, reached_on: Any = None) -> Milestone:
    """Say on which day (today when None) a milestone was reached. Raises NotFound, Forbidden, Conflict, Invalid."""
    texts = Texts()
    day = needed_day(texts, "reached_on", reached_on or today())
    with transaction.atomic():
        project = _locked(actor, project_id)
        found = project.milestones.filter(pk=milestone_id).first()
        if found is None:
            raise NotFound
        if found.reached_on is not None:
            raise Conflict(_("This milestone was reached already."))
        _happened(texts, "reached_on", day)
        texts.check()
        found.reached_on = day
        found.save(update_fields=["reached_on"])
        _note(
            actor,
            "project.milestone_reach",
            project,
            {"title": found.title, "reached_on": day.isoformat()},
        )
    return found


def add_output(
    actor: Actor, *, project_id: int, doi: str, title: dict[str, str], published_on: Any
) -> Output:
    """Add a published work by its DOI, in any of the forms that people paste.

    Raises NotFound, Forbidden, Conflict (the project has it already), Invalid.
    """
    texts = Texts()
    bare = normal_doi(texts.line("doi", doi, 500))
    if not bare:
        texts.faults.setdefault("doi", [_("This is no DOI. One begins with 10., as in 10.1000/182.")])
    words = _title(texts, title)
    day = needed_day(texts, "published_on", published_on)
    with transaction.atomic():
        project = _locked(actor, project_id)
        _happened(texts, "published_on", day)
        texts.check()
        try:
            with transaction.atomic():
                made = Output.objects.create(project=project, doi=bare, title=words, published_on=day)
        except IntegrityError:
            raise Conflict(_("The project has this work already.")) from None
        _note(actor, "project.output", project, {"doi": bare, "title": words})
    return made


def deliver_project(actor: Actor, *, project_id: int, commitment_id: int) -> Delivery:
    """Enter the project as delivered under a promise of joint projects, on its first day, once.

    Raises NotFound, Forbidden, Conflict (it is entered already), Invalid (no such promise of the partners).
    """
    with transaction.atomic():
        project = _locked(actor, project_id)
        promise = _promise(actor, project, commitment_id, PROJECTS.code)
        if project.delivery_id is not None:
            raise Conflict(_("This project is entered already."))
        delivery = record(
            actor,
            commitment_id=promise.pk,
            quantity=1,
            occurred_on=project.starts_on,
            dedup_key=f"project:{project.pk}",
            evidence=[{"kind": "record", "record_type": "research.project", "record_id": project.pk}],
        )
        project.delivery = delivery
        project.save(update_fields=["delivery", "updated_at"])
        _note(actor, "project.deliver", project, {"delivery": delivery.pk})
    return delivery


def deliver_output(actor: Actor, *, project_id: int, output_id: int, commitment_id: int) -> Delivery:
    """Enter a work as delivered under a promise of joint publications, on the day that it was published.

    Between any two of the parties that take part it counts once, also for what a job found (:mod:`..counted`).
    Raises NotFound, Forbidden, Conflict (it counts already), Invalid (no such promise of the partners).
    """
    with transaction.atomic():
        project = _locked(actor, project_id)
        output = project.outputs.filter(pk=output_id).first()
        if output is None:
            raise NotFound
        promise = _promise(actor, project, commitment_id, PUBLICATIONS.code)
        if output.delivery_id is not None:
            raise Conflict(_("This work is entered already."))
        delivery = record(
            actor,
            commitment_id=promise.pk,
            quantity=1,
            occurred_on=output.published_on,
            dedup_key=f"doi:{output.doi}"[:100],
            evidence=[{"kind": "url", "url": doi_address(output.doi)}],
        )
        inside = set(members_of(project)) & {p.organisation_id for p in promise.agreement.parties.all()}
        claim(delivery, inside, doi=output.doi)
        output.delivery = delivery
        output.save(update_fields=["delivery"])
        _note(actor, "project.deliver", project, {"doi": output.doi, "delivery": delivery.pk})
    return delivery


def _locked(actor: Actor, pk: int) -> Project:
    """Of whoever takes part and may write; the row is locked until commit."""
    project = visible_projects(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if project is None:
        raise NotFound
    if not writes_project(actor, project):
        raise Forbidden(_("Only those who take part in the project may do this."))
    return project


def _promise(actor: Actor, project: Project, commitment_id: int, kind: str) -> Commitment:
    found = {each.pk: each for each in promises_for(actor, project, kind)}
    if commitment_id not in found:
        raise Invalid({"commitment_id": [_("Choose one of the promises offered.")]})
    return found[commitment_id]


def _title(texts: Texts, given: Any) -> dict[str, str]:
    words = texts.words("title", given, 300, one_line=True)
    if not words:
        texts.faults.setdefault("title", [_("Give it a title in at least one language.")])
    return words


def _happened(texts: Texts, name: str, day: date) -> None:
    if day > today():
        texts.faults[name] = [_("This day is still to come.")]


def _note(actor: Actor, action: str, project: Project, after: dict[str, Any]) -> None:
    """On the trail of the organisation that acts, the leading one first."""
    mine = [each for each in members_of(project) if each in actor.roles]
    write(
        actor,
        action,
        ("project", project.pk),
        organisation_id=mine[0] if mine else project.owner_id,
        after=after,
    )
