"""What a handler holds while it works: its arguments, its progress, and the lease that lets it go on."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from kopir.spine.people.models import User
from kopir.spine.people.selectors import actor_for
from kopir.spine.registry.actors import Actor, process

from .models import Job, JobState

#: How long a worker may be silent before another takes its job; a step must be well shorter.
LEASE = timedelta(seconds=60)
#: Progress is written at most this often (seconds), so that a handler may report every row.
WRITE_EVERY = 0.5


class Interruption(BaseException):
    """The job must stop here. No ``Exception``: a handler that survives bad rows must not survive this."""


class Cancelled(Interruption):
    """Somebody asked for the job to be cancelled."""


class HandedBack(Interruption):
    """The worker is stopping: the job goes back into the queue and continues elsewhere."""


class LeaseLost(Interruption):
    """Another worker holds the job by now; whatever is not committed must not be."""


class JobHandle:
    """One run of one job, given to its handler.

    Call :meth:`progress` between steps. Call :meth:`hold` first inside every transaction whose effect must
    happen once only: it fails when another worker has taken over, and on PostgreSQL it locks the job's row,
    so that none can take over before the transaction ends.
    """

    def __init__(self, job: Job, stopping: Callable[[], bool] = lambda: False) -> None:
        self.id = job.pk
        self.arguments: dict[str, Any] = job.arguments
        self.organisation_id = job.organisation_id
        self.attempts = job.attempts
        self._job = job
        self._holder = job.lease_holder
        self._stopping = stopping
        self._written = float("-inf")

    @property
    def actor(self) -> Actor:
        """Who asked for the job, with the rights that they have *now*; a process when nobody did.

        The account may have been closed since: then it is the anonymous actor, who may do nothing.
        """
        if self._job.user_id is None:
            return process(f"job:{self._job.handler}"[:60])
        scopes = None if self._job.scopes is None else frozenset(self._job.scopes)
        return actor_for(User.objects.filter(pk=self._job.user_id).first(), scopes)

    def progress(self, done: int, total: int = 0, message: str = "") -> None:
        """Report *done* of *total* units (0: unknown) and renew the lease.

        Raises :class:`Cancelled`, :class:`HandedBack` or :class:`LeaseLost`; let them pass.
        """
        now = time.monotonic()
        if now - self._written >= WRITE_EVERY or (total and done >= total) or self._stopping():
            self._renew(units_done=done, units_total=total, message=message[:500])
            self._written = now
            if Job.objects.filter(pk=self.id, cancel_requested=True).exists():
                raise Cancelled
        if self._stopping() and not (total and done >= total):
            raise HandedBack

    def hold(self) -> None:
        """Renew the lease in the caller's transaction. Raises :class:`LeaseLost`."""
        self._renew()

    def _renew(self, **changes: Any) -> None:
        mine = Job.objects.filter(pk=self.id, state=JobState.RUNNING, lease_holder=self._holder)
        if not mine.update(lease_until=timezone.now() + LEASE, **changes):
            raise LeaseLost
