"""Rows of a batch in numbers."""

from __future__ import annotations

from django.db.models import Count, Q

from .models import ImportBatch, RowStatus


def tally(batch: ImportBatch) -> dict[str, int]:
    """Rows by status, ``warned``, ``included`` (ready and not left out), ``left_out`` and ``all``. One query."""
    included = Q(include=True)
    return batch.rows.aggregate(
        all=Count("pk"),
        **{status.value: Count("pk", filter=Q(status=status)) for status in RowStatus},
        warned=Count("pk", filter=~Q(warnings=[])),
        included=Count("pk", filter=Q(status=RowStatus.READY) & included),
        left_out=Count("pk", filter=~included),
        hindered=Count("pk", filter=Q(status__in=[RowStatus.BAD, RowStatus.CHOOSE]) & included),
    )
