"""Asking for long work and stopping it. The working itself is in :mod:`.worker` and :mod:`.clock`."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, NotFound

from .clock import every, run_due
from .handles import Cancelled, HandedBack, Interruption, JobHandle, LeaseLost
from .models import Job, JobState
from .registry import handler, handler_for
from .selectors import get_job
from .worker import run_pending

__all__ = [
    "Cancelled",
    "HandedBack",
    "Interruption",
    "JobHandle",
    "LeaseLost",
    "cancel",
    "enqueue",
    "every",
    "handler",
    "run_due",
    "run_pending",
]


def enqueue(actor: Actor, handler: str, arguments: dict[str, Any], organisation_id: int | None = None) -> Job:
    """Put work into the queue; it starts after the caller's transaction commits.

    ``arguments`` must be JSON. The job acts as *actor*, narrowed to the token's scopes if there were any;
    whether they may ask for this work at all is the calling service's question. Raises Forbidden for the
    anonymous actor and NotFound for an organisation that is not theirs; KeyError for an unknown handler.
    """
    handler_for(handler)
    if actor.is_anonymous:
        raise Forbidden(_("Sign in first."))
    if organisation_id is not None and not actor.can("read", organisation_id):
        raise NotFound
    with transaction.atomic():
        job = Job.objects.create(
            handler=handler,
            arguments=arguments,
            organisation_id=organisation_id,
            user_id=actor.user_id,
            scopes=None if actor.scopes is None else sorted(actor.scopes),
        )
        write(
            actor, "job.enqueue", ("job", job.pk), organisation_id=organisation_id, after={"handler": handler}
        )
    return job


def cancel(actor: Actor, *, job_id: int) -> Job:
    """Stop a job: at once when it still waits, after its current step when it runs.

    Raises NotFound, Forbidden (a token without ``write``) or Conflict (it is over already).
    """
    with transaction.atomic():
        get_job(actor, job_id)
        if not actor.allows("write"):
            raise Forbidden(_("This token may not change anything."))
        job = Job.objects.select_for_update().get(pk=job_id)
        if job.is_over:
            raise Conflict(_("The job is over already."))
        job.cancel_requested = True
        if job.state == JobState.QUEUED:
            job.state, job.finished_at = JobState.CANCELLED, timezone.now()
        job.save(update_fields=["cancel_requested", "state", "finished_at"])
        write(actor, "job.cancel", ("job", job.pk), organisation_id=job.organisation_id)
    return job
