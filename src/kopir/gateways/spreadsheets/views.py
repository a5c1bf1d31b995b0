"""Pages of an import: start, mapping, questions, review, partners, report."""

from __future__ import annotations

from decimal import Decimal

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kopir.kit.countries import CountrySelect
from kopir.kit.cursors import page_of
from kopir.kit.errors import Conflict, Invalid
from kopir.kit.formats import percent
from kopir.kit.forms import apply_faults
from kopir.kit.views import actor_of
from kopir.spine.agreements.models import AgreementType
from kopir.spine.parties.models import OrganisationKind
from kopir.spine.parties.selectors import names_of

from . import downloads, limits, review, selectors, services
from .forms import FOR_ALL, ApplyForm, MappingForm, OtherForm, ReadAgainForm, StartForm
from .models import BatchState, ImportBatch
from .presenting import FILTER_LABELS, candidate_views, import_table, questions_of, row_fields, row_views
from .previewing import mapped_columns, preview

_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    names = names_of(actor, actor.organisations("write"))
    form = StartForm(
        request.POST or None, request.FILES or None, organisations=[(pk, o.name) for pk, o in names.items()]
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = services.start_import(
                actor, organisation_id=form.cleaned_data["organisation"], upload=upload, name=upload.name
            )
            return redirect("spreadsheets:batch", pk=batch.pk)
        except Invalid as invalid:
            apply_faults(form, invalid)
    page = page_of(
        selectors.visible_imports(actor), order=("-id",), cursor=request.GET.get("cursor"), limit=_PAGE
    )
    context = {
        "form": form,
        "page": page,
        "table": import_table(page.items),
        "may": bool(names),
        "limits": limits,
    }
    return render(request, "spreadsheets/start.html", context, status=422 if form.errors else 200)


@require_GET
def template(request: HttpRequest, form: str) -> HttpResponseBase:
    if form not in ("csv", "xlsx"):
        raise Http404
    return downloads.template(form)


@login_required
@require_GET
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get_import(actor_of(request), pk)
    if found.state in services.WORKING:
        return render(
            request,
            "spreadsheets/working.html",
            {"batch": found, "job": selectors.job_of(actor_of(request), found)},
        )
    if found.state == BatchState.MAPPING:
        asked = found.questions.get("orders") or found.questions.get("types")
        return _questions(request, found) if asked else _mapping(request, found)
    if found.state in (BatchState.FAILED, BatchState.CANCELLED):
        again = ReadAgainForm(batch=found) if found.state == BatchState.FAILED else None
        return render(request, "spreadsheets/ended.html", {"batch": found, "again": again})
    return _review(request, found)


def _mapping(request: HttpRequest, found: ImportBatch, form: MappingForm | None = None) -> HttpResponse:
    offer = services.offered_mapping(found)
    asked = form is not None
    form = form or MappingForm(batch=found, offer=offer)
    fields, said = (form.columns(), form.rest()) if asked else (offer["fields"], offer)
    context = {
        "batch": found,
        "form": form,
        "columns": mapped_columns(found, form),
        "for_all": [form[name] for name in FOR_ALL],
        "preview": preview(found, fields, {**offer, **said}),
        "again": ReadAgainForm(batch=found, initial={"sheet": found.sheet, "header_row": found.header_row}),
        "remembered": offer["remembered"],
    }
    if request.headers.get("HX-Request"):
        return render(request, "spreadsheets/_preview.html", context)
    return render(request, "spreadsheets/mapping.html", context, status=422 if form.errors else 200)


def _questions(request: HttpRequest, found: ImportBatch, faults: list[str] | None = None) -> HttpResponse:
    context = {"batch": found, "types": AgreementType.choices, "faults": faults, **questions_of(found)}
    return render(request, "spreadsheets/questions.html", context, status=422 if faults else 200)


def _review(request: HttpRequest, found: ImportBatch, fault: str = "", status: int = 200) -> HttpResponse:
    which = request.GET.get("show", "all")
    rows = page_of(
        selectors.rows_of(found, which), order=("number",), cursor=request.GET.get("cursor"), limit=_PAGE
    )
    visibility = found.answers.get("visibility", "organisation")
    context = {
        "batch": found,
        "page": rows,
        "rows": row_views(found, rows.items),
        "show": which,
        "filters": [(code, label, found.counts.get(code, 0)) for code, label in FILTER_LABELS.items()],
        "form": ApplyForm(initial={"mode": "good", "visibility": visibility}),
        "fault": fault,
        "limit": limits.MAX_APPLY,
        "parts": -(-found.counts.get("included", 0) // limits.MAX_APPLY),
    }
    return render(request, "spreadsheets/review.html", context, status=status)


@login_required
@require_POST
def read_again(request: HttpRequest, pk: int) -> HttpResponse:
    found = selectors.get_import(actor_of(request), pk)
    form = ReadAgainForm(request.POST, batch=found)
    if not form.is_valid():
        return render(request, "spreadsheets/ended.html", {"batch": found, "again": form}, status=422)
    said = form.cleaned_data
    services.read_again(
        actor_of(request),
        batch_id=pk,
        sheet=said.get("sheet") or "",
        encoding=said.get("encoding") or "",
        header_row=said.get("header_row") or 0,
    )
    return redirect("spreadsheets:batch", pk=pk)


@login_required
@require_POST
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    found = selectors.get_import(actor, pk)
    form = MappingForm(request.POST, batch=found)
    if form.is_valid() and "preview" not in request.POST:
        try:
            services.set_mapping(actor, batch_id=pk, fields=form.columns(), **form.rest())
            return redirect("spreadsheets:batch", pk=pk)
        except Invalid as invalid:
            form.refuse(invalid)
    return _mapping(request, found, form)


@login_required
@require_POST
def answers(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    said: dict[str, dict[str, str]] = {"orders": {}, "types": {}}
    for name, value in request.POST.items():
        kind, _dot, key = name.partition(".")
        if kind in said:
            said[kind][key] = str(value)
    try:
        services.answer(actor, batch_id=pk, **said)
    except Invalid as invalid:
        faults = [message for found in invalid.faults.values() for message in found]
        return _questions(request, selectors.get_import(actor, pk), faults)
    return redirect("spreadsheets:batch", pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def partners(request: HttpRequest, pk: int) -> HttpResponse:
    """Names that wait for a choice: one of the candidates, another organisation by its name, or a new one."""
    actor = actor_of(request)
    found = selectors.get_import(actor, pk)
    key = request.POST.get("key", "")
    other = OtherForm(request.POST, actor=actor, without=[found.organisation_id])
    if request.method == "POST":
        selectors.require_named(found, key)
    if request.method == "POST" and _chosen(request, pk, key, other):
        messages.success(request, _("The choice is kept for every row with this name."))
        return redirect("spreadsheets:partners", pk=pk)
    page = page_of(
        selectors.partners_to_choose(found), order=("first",), cursor=request.GET.get("cursor"), limit=20
    )
    rows = selectors.first_rows(found, [entry["first"] for entry in page.items])
    groups = []
    for entry in page.items:
        line, number = rows[entry["first"]], f"id_{entry['first']}_%s"
        asked = request.method == "POST" and key == entry["partner_key"]
        empty = OtherForm(actor=actor, without=[found.organisation_id], auto_id=number)
        if asked:
            other.auto_id = number
        groups.append(
            {
                **entry,
                "row": line,
                "candidates": candidate_views(line.candidates),
                "countries": CountrySelect().render("country", line.values["country"]),
                "other": other if asked else empty,
                "asked": asked,
            }
        )
    context = {
        "batch": found,
        "page": page,
        "groups": groups,
        "kinds": OrganisationKind.choices,
        "shown_from": percent(Decimal(str(limits.SHOWN_FROM))),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "spreadsheets/partners.html", context, status=status)


def _chosen(request: HttpRequest, pk: int, key: str, other: OtherForm) -> bool:
    """Whether the choice of whom a name means is kept; False where *other* has to ask back."""
    actor, choice = actor_of(request), request.POST.get("choice", "")
    if choice == "new":
        new = {name: request.POST.get(name, "") for name in ("kind", "country")}
        review.choose(actor, batch_id=pk, key=key, new=new)
    elif choice.isdecimal() and len(choice) < 19:
        review.choose(actor, batch_id=pk, key=key, organisation_id=int(choice))
    elif other.is_valid():
        review.choose(actor, batch_id=pk, key=key, organisation_id=other.cleaned_data["other"])
    else:
        return False
    return True


@login_required
@require_http_methods(["GET", "POST"])
def row(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """One row with its cells; a POST puts one of them right."""
    actor = actor_of(request)
    found = selectors.get_import(actor, pk)
    fault = ""
    if request.method == "POST":
        field, text = request.POST.get("field", ""), request.POST.get("text", "")
        try:
            review.fix_cell(actor, batch_id=pk, number=number, field=field, text=text)
            return redirect("spreadsheets:row", pk=pk, number=number)
        except Invalid as invalid:
            fault = str(invalid)
    line = selectors.get_row(found, number)
    context = {
        "batch": found,
        "row": row_views(found, [line])[0],
        "fields": row_fields(found, line),
        "fault": fault,
    }
    return render(request, "spreadsheets/row.html", context, status=422 if fault else 200)


@login_required
@require_POST
def include(request: HttpRequest, pk: int) -> HttpResponse:
    numbers = [int(number) for number in request.POST.getlist("number") if number.isdecimal()]
    review.include(actor_of(request), batch_id=pk, numbers=numbers, wanted=request.POST.get("wanted") == "in")
    return redirect("spreadsheets:batch", pk=pk)


@login_required
@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request)
    try:
        services.apply(
            actor,
            batch_id=pk,
            mode=request.POST.get("mode", ""),
            visibility=request.POST.get("visibility", ""),
            reports=request.POST.get("reports") == "on",
        )
    except (Conflict, Invalid) as refusal:
        return _review(request, selectors.get_import(actor, pk), str(refusal), 409)
    return redirect("spreadsheets:batch", pk=pk)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    services.cancel(actor_of(request), batch_id=pk)
    return redirect("spreadsheets:batch", pk=pk)


@login_required
@require_POST
def go_on(request: HttpRequest, pk: int) -> HttpResponse:
    services.go_on(actor_of(request), batch_id=pk)
    return redirect("spreadsheets:batch", pk=pk)


@login_required
@require_GET
def faults(request: HttpRequest, pk: int) -> HttpResponseBase:
    return downloads.bad_rows(selectors.get_import(actor_of(request), pk))


@login_required
@require_GET
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    return downloads.imports(actor_of(request), kind)


@login_required
@require_GET
def export_rows(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    found = selectors.get_import(actor_of(request), pk)
    return downloads.reviewed(found, kind, request.GET.get("show", "all"))


@login_required
@require_GET
def export_partners(request: HttpRequest, pk: int, kind: str) -> HttpResponseBase:
    return downloads.unchosen(selectors.get_import(actor_of(request), pk), kind)
