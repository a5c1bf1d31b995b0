"""The list of all figures, and one figure opened: its definition, its day, its scope, its records."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kopir.kit.cursors import page_of
from kopir.kit.errors import Invalid
from kopir.kit.exports import download as sent
from kopir.kit.views import actor_of
from kopir.spine.agreements.clock import today

from .chart import charts_of
from .forms import ScopeForm
from .linked import figure_linked
from .records import listing_of, plain_rows, rows_of, table_of
from .selectors import Evaluated, beside, evaluate, evaluate_all, scope_for
from .series import FIELDS, plain_series, series_of, series_table
from .shown import NUMBERS, beside_table, figures_table, modality_of, plain_figures, shown

#: Lines of the series on the page; the download has them all.
NEWEST = 40
#: And those that are drawn: a year of two figures.
DRAWN = 740


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    context = {"table": figures_table(evaluate_all(actor_of(request))), "day": today()}
    return render(request, "indicators/list.html", context)


@require_safe
def all_figures(request: HttpRequest, kind: str) -> HttpResponseBase:
    return sent(kind, "figures", NUMBERS, plain_figures(evaluate_all(actor_of(request))))


def _asked(request: HttpRequest, code: str) -> tuple[ScopeForm, Evaluated]:
    form, actor = ScopeForm(request.GET), actor_of(request)
    if not form.is_valid():
        raise Invalid({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    wanted = form.cleaned_data
    scope = scope_for(actor, organisation_id=wanted["organisation"], country=wanted["country"])
    found = evaluate(actor, code, scope=scope, day=wanted["as_of"])
    shown_form = ScopeForm({**request.GET.dict(), "as_of": found.day.isoformat()})
    return shown_form, found


@require_safe
def figure(request: HttpRequest, code: str) -> HttpResponse:
    form, found = _asked(request, code)
    listing = listing_of(found.records)
    page = page_of(rows_of(found.records), order=listing.order, cursor=request.GET.get("cursor"))
    past = list(series_of(code)[:DRAWN])
    context: dict[str, Any] = {
        "linked": figure_linked(actor_of(request), found),
        "charts": charts_of(past, found.indicator),
        "form": form,
        "found": found,
        "figures": shown(found.figures),
        "modality": modality_of(found.indicator),
        "beside": beside_table([found, *beside(actor_of(request), found)]),
        "series": series_table(past[:NEWEST], found.indicator),
        "page": page,
        "table": table_of(page.items, listing, found.figures),
    }
    return render(request, "indicators/figure.html", context)


@require_safe
def download(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    _form, found = _asked(request, code)
    listing = listing_of(found.records)
    rows = rows_of(found.records).order_by(*listing.order).iterator(chunk_size=500)
    fields = ("record", "id", "label", "path", *listing.fields)
    return sent(kind, code, fields, plain_rows(rows, listing))


@require_safe
def series(request: HttpRequest, code: str, kind: str) -> HttpResponseBase:
    rows = plain_series(series_of(code).iterator(chunk_size=500))
    return sent(kind, f"{code}-series", FIELDS, rows)
