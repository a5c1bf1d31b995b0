"""The page of one's own notices."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

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


@login_required
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    services.mark_read(actor_of(request))
    return redirect("notices:list")
