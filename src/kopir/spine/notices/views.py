"""The page of one's own notices, and of the mails that one wants."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.views import actor_of

from . import digests, services
from .forms import DigestForm
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


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mails(request: HttpRequest) -> HttpResponse:
    """Whether and on which day what waits for me is mailed to me."""
    actor = actor_of(request)
    choice = digests.choice_of(actor)
    form = DigestForm(
        request.POST if request.method == "POST" else None,
        initial={"wanted": choice.wanted, "weekday": choice.weekday},
    )
    if form.is_valid():
        digests.choose_digest(actor, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("notices:mails")
    return render(request, "notices/mails.html", {"form": form}, status=422 if form.errors else 200)


@never_cache
@csrf_exempt  # a mail program posts here (RFC 8058): the signed key is what allows it
@require_http_methods(["GET", "POST"])
def stop_digest(request: HttpRequest, key: str) -> HttpResponse:
    """Asks once who opens the link, and stops the mails on a POST, also of a mail program; no sign-in."""
    digests.reader_of(key)
    if request.method == "POST":
        digests.stop_digest(key)
    return render(request, "notices/stopped.html", {"stopped": request.method == "POST"})
