"""Keeping what the numbers were: one snapshot of every indicator a day."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction

from kopir.spine.agreements.clock import today
from kopir.spine.jobs.services import every
from kopir.spine.registry.actors import ANONYMOUS
from kopir.spine.registry.indicators import all_indicators

from .models import Snapshot
from .selectors import Evaluated, evaluate


def take_snapshots() -> int:
    """Keep today's figures of every indicator that has none of today yet; returns how many rows were added.

    Counted is what anybody may open, so that a series may be shown to anybody. A day that no worker was
    awake for has no snapshot, and none is made up for it later.
    """
    day = today()
    with transaction.atomic():
        there = set(Snapshot.objects.filter(day=day).values_list("code", flat=True))
        rows = [
            row
            for indicator in all_indicators()
            if indicator.code not in there
            for row in _rows(evaluate(ANONYMOUS, indicator.code))
        ]
        Snapshot.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


@every("indicators.snapshots", seconds=3600)
def keep_today() -> None:
    """Hourly, so that a day counts even if the worker slept through its first hours."""
    take_snapshots()


def _rows(found: Evaluated) -> Iterator[Snapshot]:
    common = {
        "code": found.indicator.code,
        "day": found.day,
        "without_figure": found.without_figure,
        "total": found.published[0] if found.published else None,
    }
    if not found.figures:
        yield Snapshot(**common, unit=found.indicator.unit)
    for figure in found.figures:
        yield Snapshot(
            **common,
            amount=figure.amount,
            unit=figure.unit,
            currency=figure.currency,
            modality=figure.modality,
            key=figure.key,
            records=figure.records,
        )
