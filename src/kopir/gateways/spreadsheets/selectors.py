"""What may be seen of imports: those of the organisations for which the actor may write."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.db.models import Count, Min, QuerySet

from kopir.kit.errors import NotFound
from kopir.spine.jobs.models import Job
from kopir.spine.jobs.selectors import visible_jobs
from kopir.spine.registry.actors import Actor

from .models import ImportBatch, ImportRow, RowStatus

FILTERS = ("all", "bad", "choose", "ready", "warned", "known", "left_out", "done")


def visible_imports(actor: Actor) -> QuerySet[ImportBatch]:
    """Imports of the actor's organisations; a spreadsheet holds contacts and notes, so writers alone see it."""
    batches = ImportBatch.objects.all()
    if not actor.is_process:
        batches = batches.filter(organisation_id__in=actor.organisations("write"))
    return batches.select_related("organisation", "file")


def seen_among(actor: Actor, ids: Collection[int]) -> set[int]:
    """Which of the imports the actor may see; the audit trail hides the contents of the others."""
    return set(visible_imports(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def get_import(actor: Actor, pk: int) -> ImportBatch:
    """Raises NotFound."""
    batch = visible_imports(actor).filter(pk=pk).first()
    if batch is None:
        raise NotFound
    return batch


def rows_of(batch: ImportBatch, which: str = "all") -> QuerySet[ImportRow]:
    """The rows of a batch that the actor may see, by one of :data:`FILTERS`, in the file's order."""
    rows = batch.rows.select_related("organisation").order_by("number")
    if which == "warned":
        return rows.exclude(warnings=[])
    if which == "left_out":
        return rows.filter(include=False)
    if which in RowStatus.values:
        return rows.filter(status=which)
    return rows


def get_row(batch: ImportBatch, number: int) -> ImportRow:
    """Raises NotFound."""
    row = rows_of(batch).filter(number=number).first()
    if row is None:
        raise NotFound
    return row


def partners_to_choose(batch: ImportBatch) -> QuerySet[ImportRow, Mapping[str, Any]]:
    """Each way in which a partner is named that waits for a choice: {partner_key, first, count}."""
    return (
        batch.rows.filter(status=RowStatus.CHOOSE)
        .values("partner_key")
        .annotate(first=Min("number"), count=Count("pk"))
        .order_by("first")
    )


def require_named(batch: ImportBatch, key: str) -> None:
    """Raises NotFound when no row of the batch names its partner so."""
    if not key or not batch.rows.filter(partner_key=key).exists():
        raise NotFound


def first_rows(batch: ImportBatch, numbers: list[int]) -> dict[int, ImportRow]:
    """Rows by number, in one query."""
    return {row.number: row for row in batch.rows.filter(number__in=numbers)}


def job_of(actor: Actor, batch: ImportBatch) -> Job | None:
    """The job that works on the batch, None when it is a colleague's or there is none."""
    return visible_jobs(actor).filter(pk=batch.job_id).first() if batch.job_id else None
