"""Pages of the log's entries: their list, one of them with its proof, and what one needs to check it oneself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.errors import Invalid
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import code, moment
from kopir.kit.views import actor_of

from . import kopir_verify
from .entries import ORDER, placed, proved
from .forms import KINDS, EntryFilter
from .models import EntryKind, Leaf


def _link(row: Leaf) -> str:
    return format_html('<a href="{}">{}</a>', reverse("ledger:entry", args=[row.entry_id]), row.index)


COLUMNS = ("index", "entry", "kind", "recorded_at", "leaf", "path")


def _asked(request: HttpRequest) -> tuple[EntryFilter, Any]:
    form = EntryFilter(request.GET)
    if not form.is_valid():
        raise Invalid({name: [str(each) for each in faults] for name, faults in form.errors.items()})
    return form, placed(form.cleaned_data["kind"], form.cleaned_data["day"])


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Place, kind, time and leaf of every entry, as on the page: what is open to everybody."""
    _form, found = _asked(request)
    rows = (
        {
            "index": row.index,
            "entry": row.entry_id,
            "kind": row.entry.kind,
            "recorded_at": row.entry.recorded_at,
            "leaf": bytes(row.hash).hex(),
            "path": reverse("ledger:entry", args=[row.entry_id]),
        }
        for row in found.order_by(*ORDER).iterator(chunk_size=500)
    )
    return exports.download(kind, "ledger-entries", COLUMNS, rows)


@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    form, found = _asked(request)
    page = page_of(found, order=ORDER, cursor=request.GET.get("cursor"))
    table = Table(
        columns=[
            Column("index", _("Place in the log, from 0"), render=_link, numeric=True),
            Column("kind", _("Kind"), render=lambda row: KINDS[EntryKind(row.entry.kind)]),
            Column("at", _("Recorded"), render=lambda row: moment(row.entry.recorded_at)),
            Column("leaf", _("Leaf"), render=lambda row: code(bytes(row.hash).hex())),
        ],
        rows=page.items,
        caption=_("Entries of the ledger"),
    )
    return render(request, "ledger/entries.html", {"form": form, "page": page, "table": table})


@require_safe
def entry(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = proved(actor, pk)
    context = {
        "found": found,
        "proof": found.proof,
        "kind": KINDS[found.kind],
        "may_erase": actor.administers_hub(),
    }
    return render(request, "ledger/entry.html", context)


@require_safe
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof as a file for ``kopir-verify.py``; with salt and payload for whoever may open the record."""
    response = JsonResponse(proved(actor_of(request), pk).as_json(), json_dumps_params={"indent": 1})
    response["Content-Disposition"] = f'attachment; filename="entry-{pk}-proof.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def verifier(request: HttpRequest) -> HttpResponse:
    """The stand-alone program, as it lies in this installation."""
    text = Path(kopir_verify.__file__).read_bytes()
    response = HttpResponse(text, content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="kopir-verify.py"'
    return response
