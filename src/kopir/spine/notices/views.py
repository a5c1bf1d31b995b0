"""The page of one's own notices."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.views import actor_of

from . import services
from .messages import text_of
from .selectors import visible_notices


@login_required
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    page = page_of(visible_notices(actor_of(request)), order=("-id",), cursor=request.GET.get("cursor"))
    rows = [(notice, text_of(notice.code, notice.parameters)) for notice in page.items]
    return render(request, "notices/list.html", {"page": page, "rows": rows})


COLUMNS = ("id", "code", "text", "path", "created_at", "read_at")


@login_required
@require_GET
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    rows = (
        {
            "id": row.pk,
            "code": row.code,
            "text": text_of(row.code, row.parameters),
            "path": row.url,
            "created_at": row.created_at,
            "read_at": row.read_at,
        }
        for row in visible_notices(actor_of(request)).iterator(chunk_size=500)
    )
    return exports.download(kind, "notices", COLUMNS, rows)


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_read(actor_of(request))
    return redirect("notices:list")
