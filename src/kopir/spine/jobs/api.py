"""``/api/jobs``: following and stopping long work."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema

from kopir.kit.api import CursorParams, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from . import services
from .selectors import get_job, visible_jobs

router = Router(tags=["jobs"])


class JobOut(Schema):
    """``units_done`` of ``units_total`` (0: unknown).

    ``state`` is queued, running, done, failed or cancelled.
    """

    id: int
    handler: str
    state: str
    units_done: int
    units_total: int
    message: str
    result: dict[str, Any] | None
    attempts: int
    cancel_requested: bool
    organisation_id: int | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None


@router.get("", response=paginated(JobOut))
def list_jobs(request: HttpRequest, page: Query[CursorParams]) -> Any:
    """Jobs that you asked for, and those of organisations that you administer; newest first."""
    return page_of(visible_jobs(actor_of(request)), order=("-id",), cursor=page.cursor, limit=page.limit)


@router.get("/{job_id}", response=JobOut)
def read_job(request: HttpRequest, job_id: RecordId) -> Any:
    return get_job(actor_of(request), job_id)


@router.post("/{job_id}/cancel", response=JobOut)
def cancel_job(request: HttpRequest, job_id: RecordId) -> Any:
    """Stop a job: at once when it waits, after its current step when it runs. 409 when it is over."""
    return services.cancel(actor_of(request), job_id=job_id)
