"""Work that comes back by the clock. Its row is leased while it runs, so two workers never run it at once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone

from .models import Schedule
from .registry import discover

logger = logging.getLogger(__name__)

#: A run that is silent for longer counts as dead; scheduled work is short (long work is a job).
LEASE = timedelta(seconds=120)


@dataclass(frozen=True)
class Chore:
    seconds: float
    function: Callable[[], Any]
    apart: bool = False


_chores: dict[str, Chore] = {}


def every(
    name: str, seconds: float, *, apart: bool = False
) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Register a function that workers call every *seconds*; *name* is at most 80 characters.

    It may run twice when a worker died in the middle, so it must be safe to repeat. A failure is logged
    and kept in the schedule's row; the next run comes at its usual time. Work that waits for other
    people's machines, or takes long, says ``apart``: it has a thread of its own in the worker and holds nothing up.
    """

    def register(function: Callable[[], Any]) -> Callable[[], Any]:
        known = _chores.setdefault(name, Chore(seconds, function, apart))
        if known.function is not function:
            raise ValueError(f"scheduled work {name!r} is registered twice")
        return function

    return register


def chores() -> list[str]:
    """Names of all scheduled work."""
    discover()
    return sorted(_chores)


def run_due(now: datetime | None = None, *, only: str | None = None, apart: bool | None = None) -> list[str]:
    """Run whatever is due and not being run elsewhere; return the names of what was run here.

    ``apart``: only the work that is to run apart, or only the rest; None for both.
    """
    names = [only] if only else chores()
    if apart is not None:
        names = [name for name in names if _chores[name].apart is apart]
    rows = {row.name: row for row in Schedule.objects.filter(name__in=names)}
    ran = []
    for name in names:
        moment = now or timezone.now()
        if name not in rows:
            Schedule.objects.get_or_create(name=name, defaults={"next_run_at": moment})
        elif rows[name].next_run_at > moment:
            continue
        if _take(name, moment):
            _run(name, moment)
            ran.append(name)
    return ran


def _take(name: str, now: datetime) -> bool:
    """One conditional UPDATE: only one worker finds the row due and free."""
    free = Q(lease_until__isnull=True) | Q(lease_until__lt=now)
    due = Schedule.objects.filter(free, name=name, next_run_at__lte=now)
    return bool(due.update(lease_until=now + LEASE))


def _run(name: str, now: datetime) -> None:
    chore, error = _chores[name], ""
    try:
        chore.function()
    except Exception as fault:
        logger.exception("scheduled work %s failed", name)
        error = f"{type(fault).__name__}: {fault}"[:500]
    Schedule.objects.filter(name=name).update(
        next_run_at=now + timedelta(seconds=chore.seconds),
        lease_until=None,
        last_run_at=now,
        last_error=error,
    )
