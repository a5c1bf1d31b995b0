"""Reading jobs."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from kopir.spine.registry.actors import Actor, NotFound

from .models import Job


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """Jobs that the actor asked for, and those of the organisations that they administer.

    A hub administrator also sees those that belong to no organisation; a job's arguments and result may
    hold private data, so the others stay closed even to them.
    """
    if actor.is_process:
        return Job.objects.all()
    if actor.is_anonymous or not actor.allows("read"):
        return Job.objects.none()
    mine = Q(user_id=actor.user_id) | Q(organisation_id__in=actor.organisations("manage"))
    if actor.administers_hub():
        mine |= Q(organisation_id__isnull=True)
    return Job.objects.filter(mine)


def get_job(actor: Actor, pk: int) -> Job:
    """One visible job. Raises NotFound."""
    job = visible_jobs(actor).filter(pk=pk).first()
    if job is None:
        raise NotFound
    return job
