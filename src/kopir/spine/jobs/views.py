"""Pages of long work: what runs, how far it is, and a way to stop it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import moment, status
from kopir.kit.views import actor_of

from . import services
from .labels import label_of
from .models import Job, JobState
from .selectors import get_job, narrowed, visible_jobs

COLUMNS = (
    "id",
    "handler",
    "work",
    "state",
    "message",
    "units_done",
    "units_total",
    "created_at",
    "finished_at",
    "path",
)
#: How a state is marked; the word beside it says the same.
TAGS = {
    JobState.QUEUED: "quiet",
    JobState.RUNNING: "warn",
    JobState.DONE: "ok",
    JobState.FAILED: "bad",
    JobState.CANCELLED: "quiet",
}


def _link(job: Job) -> str:
    return format_html('<a href="{}">{}</a>', reverse("jobs:detail", args=[job.pk]), label_of(job.handler))


def _state(job: Job) -> str:
    return status(TAGS[JobState(job.state)], job.get_state_display())


def _table(jobs: list[Job]) -> Table:
    return Table(
        columns=[
            Column("work", _("Work"), _link),
            Column("state", _("State"), _state),
            Column("message", _("Message")),
            Column("created_at", _("Asked for"), lambda job: moment(job.created_at)),
        ],
        rows=jobs,
        empty=_("Nothing has been done in the background. An import, for example, is."),
    )


@login_required
@require_GET
def job_list(request: HttpRequest) -> HttpResponse:
    jobs = narrowed(visible_jobs(actor_of(request)), request.GET.get("state", ""))
    page = page_of(jobs, order=("-id",), cursor=request.GET.get("cursor"), limit=50)
    return render(request, "jobs/list.html", {"page": page, "table": _table(page.items)})


def _plain(rows: Iterable[Job]) -> Iterator[dict[str, Any]]:
    for row in rows:
        own = {name: getattr(row, name) for name in COLUMNS if name not in {"work", "path"}}
        yield own | {"work": label_of(row.handler), "path": reverse("jobs:detail", args=[row.pk])}


@login_required
@require_GET
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    jobs = narrowed(visible_jobs(actor_of(request)), request.GET.get("state", "")).order_by("-pk")
    return exports.download(kind, "jobs", COLUMNS, _plain(jobs.iterator(chunk_size=500)))


def _context(job: Job) -> dict[str, Any]:
    return {"job": job, "label": label_of(job.handler)}


@login_required
@require_GET
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "jobs/detail.html", _context(get_job(actor_of(request), pk)))


@login_required
@require_GET
def job_progress(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "jobs/_progress.html", _context(get_job(actor_of(request), pk)))


@login_required
@require_POST
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    services.cancel(actor_of(request), job_id=pk)
    return redirect("jobs:detail", pk=pk)
