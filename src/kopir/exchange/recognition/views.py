"""The calculator, and the pages on which its facts stand with their sources. Nothing that is typed is stored."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kopir.kit.errors import Invalid
from kopir.kit.exports import download
from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of

from .facts_reader import book
from .forms import CalculatorForm, LevelForm
from .groups.selectors import offered_groups, with_groups
from .pages import answered, compared, system_sheet, tables_sheet
from .selectors import answer, check_system, comparison
from .sheets import frameworks_table, instrument_facts, plain_rows, systems_table
from .words import HEADS


@require_safe
def calculator(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    asked = CalculatorForm.base_fields.keys() & request.GET.keys()
    form = CalculatorForm(request.GET if asked else None, groups=offered_groups(actor))
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        try:
            stored = {name: form.cleaned_data[f"{name}_stored"] for name in ("home", "host")}
            context |= answered(answer(with_groups(actor, form.asked(), **stored)), form)
        except Invalid as invalid:
            apply_faults(form, invalid)
    return render(request, "recognition/calculator.html", context, status=422 if form.errors else 200)


@require_safe
def systems(request: HttpRequest) -> HttpResponse:
    return render(request, "recognition/systems.html", {"table": systems_table()})


@require_safe
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    return download(kind, "scales", tuple(HEADS), plain_rows(), HEADS)


@require_safe
def system(request: HttpRequest, system: str) -> HttpResponse:
    return render(request, "recognition/system.html", system_sheet(check_system(system)))


@require_safe
def tables(request: HttpRequest) -> HttpResponse:
    return render(request, "recognition/tables.html", tables_sheet())


@require_safe
def levels(request: HttpRequest) -> HttpResponse:
    first = {"qualification": "bachelor", "one": "IN-NHEQF", "other": "KZ-NQF"}
    form = LevelForm({**first, **request.GET.dict()})
    facts = book()
    context: dict[str, Any] = {
        "form": form,
        "frameworks": frameworks_table(facts.frameworks.values()),
        "instruments": [(each, instrument_facts(each)) for each in facts.instruments],
    }
    if form.is_valid():
        context |= compared(comparison(**form.cleaned_data))
    return render(request, "recognition/levels.html", context, status=422 if form.errors else 200)
