"""Pages: what was delivered of a promise, one delivery with its evidence and proof, recording, reversing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from kopir.kit import exports
from kopir.kit.cursors import page_of
from kopir.kit.forms import apply_faults
from kopir.kit.tables import Column, Table
from kopir.kit.templatetags.kit import day, measured, status
from kopir.kit.views import actor_of
from kopir.spine.agreements.selectors import get_commitment
from kopir.spine.registry.actors import Conflict, Invalid

from . import services
from .forms import EvidenceForm, RecordForm, ReverseForm
from .models import Delivery
from .selectors import deliveries_of, dossier, get_delivery, recordable

#: Columns of the file; ``state`` is standing, reversed or reversal.
COLUMNS = (
    "id",
    "agreement",
    "commitment",
    "kind",
    "quantity",
    "unit",
    "currency",
    "occurred_on",
    "recorded_at",
    "state",
    "has_evidence",
    "path",
)


def _state(row: Any) -> str:
    if row.reverses_id:
        return status("quiet", _("Reversal"))
    if row.is_reversed:
        return status("quiet", _("Reversed"))
    return status("ok", _("With evidence")) if row.has_evidence else status("warn", _("No evidence yet"))


def _day(row: Delivery) -> str:
    link = reverse("deliveries:detail", args=[row.pk])
    return format_html('<a href="{}">{}</a>', link, day(row.occurred_on))


@require_GET
def of_commitment(request: HttpRequest, commitment_id: int) -> HttpResponse:
    actor = actor_of(request)
    commitment = get_commitment(actor, commitment_id)
    page = page_of(
        deliveries_of(actor, commitment_id),
        order=("-occurred_on", "-id"),
        cursor=request.GET.get("cursor"),
        limit=50,
    )
    table = Table(
        columns=[
            Column("occurred_on", _("Day"), render=_day),
            Column(
                "quantity",
                _("How much"),
                render=lambda row: measured(row.quantity, commitment.unit, commitment.currency),
                numeric=True,
            ),
            Column("state", _("State"), render=_state),
        ],
        rows=page.items,
        caption=_("Deliveries"),
    )
    return render(request, "deliveries/list.html", {"commitment": commitment, "page": page, "table": table})


def _plain(rows: Iterable[Any], commitment: Any) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {
            "id": row.pk,
            "agreement": commitment.agreement.ref,
            "commitment": commitment.pk,
            "kind": commitment.kind,
            "quantity": row.quantity,
            "unit": commitment.unit,
            "currency": commitment.currency,
            "occurred_on": row.occurred_on,
            "recorded_at": row.recorded_at,
            "state": "reversal" if row.reverses_id else "reversed" if row.is_reversed else "standing",
            "has_evidence": row.has_evidence,
            "path": reverse("deliveries:detail", args=[row.pk]),
        }


@require_GET
def download(request: HttpRequest, commitment_id: int, kind: str) -> HttpResponseBase:
    actor = actor_of(request)
    commitment = get_commitment(actor, commitment_id)
    rows = deliveries_of(actor, commitment_id).iterator(chunk_size=500)
    return exports.download(kind, f"deliveries-{commitment_id}", COLUMNS, _plain(rows, commitment))


@require_GET
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "deliveries/detail.html", {"dossier": dossier(actor_of(request), pk)})


@login_required
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, commitment_id: int) -> HttpResponse:
    actor = actor_of(request)
    commitment = recordable(actor, commitment_id)
    form = RecordForm(request.POST or None, unit=commitment.unit)
    if form.is_valid():
        data = form.cleaned_data
        try:
            delivery = services.record(
                actor,
                commitment_id=commitment_id,
                quantity=data["quantity"],
                occurred_on=data["occurred_on"],
                evidence=[{"kind": "url", "url": data["url"]}] if data["url"] else [],
            )
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The delivery is recorded."))
            return redirect("deliveries:detail", delivery.pk)
    return render(request, "deliveries/record.html", {"form": form, "commitment": commitment})


@login_required
@require_http_methods(["GET", "POST"])
def add_evidence(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    delivery = get_delivery(actor, pk)
    form = EvidenceForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        url, file = form.cleaned_data["url"], form.cleaned_data["file"]
        try:
            if file:
                services.add_file_evidence(actor, delivery_id=pk, upload=file, name=file.name)
            else:
                services.add_evidence(actor, delivery_id=pk, kind="url", url=url)
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The evidence is recorded."))
            return redirect("deliveries:detail", pk)
    return render(request, "deliveries/evidence.html", {"form": form, "delivery": delivery})


@login_required
@require_http_methods(["GET", "POST"])
def reverse_delivery(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    delivery = get_delivery(actor, pk)
    form = ReverseForm(request.POST or None)
    if form.is_valid():
        try:
            services.reverse(actor, delivery_id=pk, reason=form.cleaned_data["reason"])
        except Invalid as invalid:
            apply_faults(form, invalid)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
        else:
            messages.success(request, _("The delivery is reversed."))
            return redirect("deliveries:detail", pk)
    return render(request, "deliveries/reverse.html", {"form": form, "delivery": delivery})
