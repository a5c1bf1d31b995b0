"""The three pieces of long work of an import: reading, checking, importing. Each may be killed and goes on."""

from __future__ import annotations

import logging
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kopir.spine.jobs.services import Cancelled, JobHandle, handler
from kopir.spine.parties.resolver import Resolution

from . import applying, intake, limits, questions
from .checking import Rules, check
from .files import path_of
from .issues import Unreadable
from .marking import mark, save_rows
from .models import BatchState, ImportBatch, ImportRow
from .partners import resolve_rows
from .tallies import tally

logger = logging.getLogger(__name__)


def _batch(job: JobHandle, state: BatchState) -> ImportBatch | None:
    """The job's batch if it still stands where this work begins; None when the work is done already."""
    batch = ImportBatch.objects.select_related("file").get(pk=job.arguments["batch"])
    return batch if batch.state == state else None


def _result(batch_id: int) -> dict[str, Any]:
    return {"url": reverse("spreadsheets:batch", args=[batch_id])}


def _stopped(batch: ImportBatch, state: BatchState) -> None:
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)


@handler("spreadsheets.read")
def read(job: JobHandle) -> dict[str, Any]:
    """Stage the file's rows; the batch is then to be mapped, or failed with the reason."""
    batch = _batch(job, BatchState.READING)
    if batch:
        try:
            intake.stage(job, batch, path_of(batch.file))
        except Unreadable as problem:
            intake.fail(batch, problem.issue)
        except Cancelled:
            _forget(job, batch)
            raise
    return _result(job.arguments["batch"])


def _forget(job: JobHandle, batch: ImportBatch) -> None:
    with transaction.atomic():
        batch.rows.all().delete()
        _stopped(batch, BatchState.CANCELLED)


@handler("spreadsheets.check")
def check_rows(job: JobHandle) -> dict[str, Any]:
    """Ask what must be asked; when all is answered, check every row in pieces."""
    batch = _batch(job, BatchState.CHECKING)
    if batch:
        try:
            if not _ask(job, batch):
                _check_pieces(job, batch)
        except Cancelled:
            _stopped(batch, BatchState.MAPPING)
            raise
    return _result(job.arguments["batch"])


def _ask(job: JobHandle, batch: ImportBatch) -> bool:
    """Whether a person has to answer first."""
    open_questions, proved = questions.find(batch)
    batch.questions = open_questions
    batch.answers = {**batch.answers, "proved": proved}
    asked = bool(open_questions["orders"] or open_questions["types"])
    if asked:
        batch.state = BatchState.MAPPING
    with transaction.atomic():
        job.hold()
        batch.save(update_fields=["questions", "answers", "state"])
    return asked


def rules_of(batch: ImportBatch) -> Rules:
    """The rules for checking a row of *batch*. What a column proves goes before a remembered answer."""
    answers = batch.answers
    return Rules(
        mapping=batch.mapping,
        headers=batch.headers,
        orders={**answers.get("orders", {}), **answers.get("proved", {})},
        types=answers.get("types", {}),
        default_type=answers.get("default_type", ""),
        date1904=batch.facts.get("date1904", False),
    )


def check_into(row: ImportRow, rules: Rules) -> None:
    """Check one row and put the outcome on it; a changed partner loses what was chosen for the old one."""
    found = check(row.number, row.raw, rules)
    row.values, row.faults, row.warnings = found.values, found.faults, found.warnings
    row.digest = found.digest
    if row.partner_key != found.key:
        row.partner_key, row.organisation_id, row.chosen_by, row.candidates = found.key, None, "", []


def _check_pieces(job: JobHandle, batch: ImportBatch) -> None:
    rules = rules_of(batch)
    total = batch.rows.count()
    done = batch.rows.filter(number__lte=batch.checked_to).count()
    known: dict[str, Resolution] = {}
    actor = job.actor
    while piece := list(batch.rows.filter(number__gt=batch.checked_to).order_by("number")[: limits.PIECE]):
        for row in piece:
            check_into(row, rules)
        resolve_rows(actor, piece, known)
        mark(actor, batch, piece)
        batch.checked_to = piece[-1].number
        with transaction.atomic():
            job.hold()
            save_rows(piece)
            batch.save(update_fields=["checked_to"])
        done += len(piece)
        if len(known) > 20 * limits.PIECE:
            known.clear()
        job.progress(done, total, _("Rows are checked."))
    with transaction.atomic():
        job.hold()
        batch.counts = tally(batch)
        batch.state = BatchState.REVIEW
        batch.save(update_fields=["counts", "state"])


@handler("spreadsheets.apply")
def apply(job: JobHandle) -> dict[str, Any]:
    """Import the rows that are ready, in one transaction."""
    batch = _batch(job, BatchState.APPLYING)
    if batch:
        try:
            applying.apply(job, batch)
        except (Cancelled, *applying.REFUSALS):
            _stopped(batch, BatchState.REVIEW)
            raise
    return _result(job.arguments["batch"])
