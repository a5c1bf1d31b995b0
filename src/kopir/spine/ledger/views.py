"""Pages of the log, open to everybody: its head, its signed checkpoints, the proof of an entry; who is mailed them."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.kit.forms import apply_faults
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import code, moment
from kopir.kit.views import actor_of

from . import selectors
from .forms import EraseForm
from .held import file_text
from .mailing import choose_checkpoints, wants_checkpoints
from .models import Checkpoint
from .services import erase


def _link(row: Checkpoint) -> str:
    return format_html('<a href="{}">{}</a>', reverse("ledger:checkpoint", args=[row.size]), row.size)


@require_GET
def head(request: HttpRequest) -> HttpResponse:
    page = page_of(
        selectors.checkpoints(), order=("-size", "-id"), cursor=request.GET.get("cursor"), limit=50
    )
    table = Table(
        columns=[
            Column("size", _("Entries"), render=_link, numeric=True),
            Column("issued_at", _("Signed"), render=lambda row: moment(row.issued_at)),
            Column("key_id", _("Key")),
            Column("root", _("Root"), render=lambda row: code(bytes(row.root).hex())),
        ],
        rows=page.items,
        caption=_("Signed checkpoints"),
    )
    mailed = wants_checkpoints(actor_of(request))
    return render(
        request,
        "ledger/head.html",
        {"head": selectors.head(), "page": page, "table": table, "mailed": mailed},
    )


COLUMNS = ("size", "issued_at", "key_id", "root", "path")


@require_GET
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """All signed checkpoints; each itself is the text at its ``path``."""
    rows = (
        {
            "size": row.size,
            "issued_at": row.issued_at,
            "key_id": row.key_id,
            "root": bytes(row.root).hex(),
            "path": reverse("ledger:checkpoint", args=[row.size]),
        }
        for row in selectors.checkpoints().iterator(chunk_size=500)
    )
    return exports.download(kind, "checkpoints", COLUMNS, rows)


@require_POST
def mails(request: HttpRequest) -> HttpResponse:
    """Start or stop the weekly mail for whoever asks."""
    choose_checkpoints(actor_of(request), wanted=request.POST.get("wanted") == "yes")
    return redirect("ledger:head")


@require_GET
def checkpoint(request: HttpRequest, size: int) -> HttpResponse:
    """The checkpoint as the text to keep, sent as a file."""
    row = selectors.get_checkpoint(size)
    response = HttpResponse(file_text(row, selectors.key_of(row)), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="checkpoint-{row.size}.txt"'
    return response


@login_required
@require_http_methods(["GET", "POST"])
def erase_entry(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    proof = selectors.inclusion(pk)
    if not actor.administers_hub():
        raise Forbidden
    form = EraseForm(request.POST or None)
    if form.is_valid():
        try:
            erase(actor, pk, form.cleaned_data["reason"])
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The entry is erased."))
            return redirect("ledger:entry", pk)
    context = {"form": form, "proof": proof}
    return render(request, "ledger/erase.html", context, status=422 if form.errors else 200)
