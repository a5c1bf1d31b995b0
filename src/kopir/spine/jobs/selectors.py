"""Reading jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from kopir.spine.registry.actors import Actor, Forbidden, NotFound

from .models import Job, JobState, Schedule

#: The clock of a worker that lives does something every few seconds; this long without is no life.
SILENCE = timedelta(seconds=60)


def visible_jobs(actor: Actor) -> QuerySet[Job]:
    """Jobs that the actor asked for (for an organisation: while they belong to it), and those of the
    organisations that they administer.

    A hub administrator also sees those that belong to no organisation; a job's arguments and result may
    hold private data, so the others stay closed even to them.
    """
    if actor.is_process:
        return Job.objects.all()
    if actor.is_anonymous or not actor.allows("read"):
        return Job.objects.none()
    still = Q(organisation_id__isnull=True) | Q(organisation_id__in=actor.organisations("read"))
    mine = Q(user_id=actor.user_id) & still | Q(organisation_id__in=actor.organisations("manage"))
    if actor.administers_hub():
        mine |= Q(organisation_id__isnull=True)
    return Job.objects.filter(mine)


def get_job(actor: Actor, pk: int) -> Job:
    """One visible job. Raises NotFound."""
    job = visible_jobs(actor).filter(pk=pk).first()
    if job is None:
        raise NotFound
    return job


def narrowed(jobs: QuerySet[Job], state: str) -> QuerySet[Job]:
    """Only jobs in *state*; a state that there is none of narrows nothing."""
    return jobs.filter(state=state) if state in JobState.values else jobs


def counts_by_state(actor: Actor) -> dict[str, int]:
    """How many visible jobs are in each state: one query."""
    rows = visible_jobs(actor).order_by().values("state").annotate(found=Count("pk"))
    return {row["state"]: row["found"] for row in rows}


@dataclass(frozen=True, slots=True)
class Pulse:
    """Whether a worker lives, judged by the scheduled work: ``last`` is when any was last done (or None).

    ``failing``: scheduled work whose last run ended in an error.
    """

    last: datetime | None
    alive: bool
    failing: list[Schedule]


def pulse(actor: Actor) -> Pulse:
    """One query. Raises Forbidden for all but the hub's administrators: an error may tell of the machine."""
    if not actor.administers_hub():
        raise Forbidden
    rows = list(Schedule.objects.order_by("name"))
    last = max((row.last_run_at for row in rows if row.last_run_at), default=None)
    alive = last is not None and timezone.now() - last < SILENCE
    return Pulse(last, alive, [row for row in rows if row.last_error])
