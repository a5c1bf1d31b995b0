"""Working: take one job, run its handler, write how it ended. Several workers may do so at once.

PostgreSQL: a job's row is taken with SKIP LOCKED, so workers never wait for each other. SQLite: every
transaction is IMMEDIATE, so one worker at a time looks and takes. See docs/decisions/0004-background-work.md.
"""

from __future__ import annotations

import logging
import os
import socket
import time
import uuid
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kopir.spine.people.models import User
from kopir.spine.registry.actors import Conflict, Forbidden, Invalid, NotFound

from .handles import LEASE, Cancelled, HandedBack, JobHandle, LeaseLost
from .models import Job, JobState
from .registry import handler_for

logger = logging.getLogger(__name__)

#: A job that lost its worker this many times is not tried again: it is probably what kills them.
MAX_ATTEMPTS = 3
#: Seconds between two looks into an empty queue.
POLL = 1.0
#: Seconds until the next try when the database does not answer.
RETRY = 5.0


def _never() -> bool:
    return False


def _waiting() -> Q:
    return Q(state=JobState.QUEUED) | Q(state=JobState.RUNNING, lease_until__lt=timezone.now())


def claim() -> Job | None:
    """Take the oldest job that waits or whose worker fell silent; None when there is none.

    A job out of attempts is written off as failed here, and one whose cancellation nobody was left to
    notice as cancelled: this is the sweeper.
    """
    while Job.objects.filter(_waiting()).exists():  # no write lock for an empty queue
        with transaction.atomic():
            rows = Job.objects.filter(_waiting()).order_by("pk")
            if connection.features.has_select_for_update_skip_locked:
                rows = rows.select_for_update(skip_locked=True)
            job = rows.first()
            if job is None:
                return None
            if job.cancel_requested:
                _finish(job, JobState.CANCELLED)
            elif job.attempts >= MAX_ATTEMPTS:
                _finish(
                    job, JobState.FAILED, _("Given up: the worker stopped in the middle, again and again.")
                )
            else:
                now = timezone.now()
                job.state, job.lease_until, job.attempts = JobState.RUNNING, now + LEASE, job.attempts + 1
                job.lease_holder = f"{socket.gethostname()[:30]}:{os.getpid()}:{uuid.uuid4().hex}"
                job.started_at = job.started_at or now
                job.save()
                return job
    return None


def _finish(job: Job, state: JobState, message: str | None = None, result: Any = None) -> bool:
    """Write the end of *job*, unless another worker holds it by now; return whether it was written."""
    changes: dict[str, Any] = {"state": state, "lease_until": None, "lease_holder": "", "result": result}
    if message is not None:
        changes["message"] = message[:500]
    changes["finished_at"] = timezone.now()
    return bool(Job.objects.filter(pk=job.pk, lease_holder=job.lease_holder).update(**changes))


def _give_back(job: Job, *, attempts: int) -> None:
    Job.objects.filter(pk=job.pk, lease_holder=job.lease_holder).update(
        state=JobState.QUEUED, lease_until=None, lease_holder="", attempts=attempts
    )


def _language_of(job: Job) -> str:
    """The language of whoever asked: a handler's messages are read by them."""
    if job.user_id is None:
        return "en"
    return User.objects.filter(pk=job.user_id).values_list("language", flat=True).first() or "en"


def perform(job: Job, stopping: Callable[[], bool] = _never) -> None:
    """Run a claimed job to its end; never raises for what the handler does."""
    try:
        with translation.override(_language_of(job)):
            _perform(job, stopping)
    except Cancelled:
        _finish(job, JobState.CANCELLED)
    except HandedBack:  # not the job's fault, so not counted
        _give_back(job, attempts=job.attempts - 1)
    except LeaseLost:
        logger.warning("job %s (%s) was taken over by another worker", job.pk, job.handler)
    except OperationalError:  # the database was busy or away; try again, but not for ever
        logger.exception("job %s (%s) met a database error", job.pk, job.handler)
        _give_back(job, attempts=job.attempts)


def _perform(job: Job, stopping: Callable[[], bool]) -> None:
    try:
        result = handler_for(job.handler)(JobHandle(job, stopping))
    except (Invalid, Conflict, Forbidden) as refusal:
        _finish(job, JobState.FAILED, str(refusal) or _("You may not do this."))
    except NotFound:
        _finish(job, JobState.FAILED, _("What the job was about is no longer there, or no longer yours."))
    except OperationalError:
        raise
    except Exception:
        logger.exception("job %s (%s) failed", job.pk, job.handler)
        _finish(job, JobState.FAILED, _("The job stopped because of an error in Köpir. It has been logged."))
    else:
        _finish(job, JobState.DONE, result=result)


def run_pending(
    once: bool = True, stopping: Callable[[], bool] = _never, wait: Callable[[float], Any] = time.sleep
) -> int:
    """Run what waits, one job after another; return how many were run.

    ``once``: return when the queue is empty, else wait for more until *stopping* says so.
    """
    count = 0
    while not stopping():
        try:
            job = claim()
        except OperationalError:
            if once:
                raise
            logger.exception("the database does not answer; trying again")
            wait(RETRY)
            continue
        if job is not None:
            perform(job, stopping)
            count += 1
        elif once:
            break
        else:
            wait(POLL)
    return count
