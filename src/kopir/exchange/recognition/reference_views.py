"""Pages of reference data: what there is, each record with its versions, and for administrators the next one."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kopir.kit import exports
from kopir.kit.views import actor_of

from . import services
from .application_views import revision_of, submitted
from .reference import RECORD_COLUMNS, plain_records, record_page, records_table
from .words import VERIFICATION


class VersionForm(forms.Form):
    body = forms.CharField(
        label=gettext_lazy("The record (JSON)"), widget=forms.Textarea(attrs={"rows": 18}), strip=False
    )
    sources = forms.CharField(
        label=gettext_lazy("Sources (one address a line)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    verification = forms.ChoiceField(
        label=gettext_lazy("Verified?"),
        choices=lambda: [(code, label) for code, (_tag, label) in VERIFICATION.items()],
    )
    valid_from = forms.DateField(
        label=gettext_lazy("First day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Last day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    why = forms.CharField(label=gettext_lazy("Why"), max_length=500)


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    return render(request, "recognition/reference.html", {"table": records_table()})


@require_safe
def download(request: HttpRequest, kind: str) -> HttpResponseBase:
    heads = {
        "version": _("Version"),
        "recorded": _("Recorded on"),
        "verification": _("Verified?"),
    }
    return exports.download(kind, "reference", RECORD_COLUMNS, plain_records(), heads)


@require_http_methods(["GET", "HEAD", "POST"])
def record(request: HttpRequest, record_kind: str, record_code: str) -> HttpResponse:
    actor = actor_of(request)
    context = record_page(record_kind, record_code)
    form = VersionForm(
        request.POST if request.method == "POST" else None,
        initial={"body": context["body"], "verification": context["verification"]},
    )
    if request.method == "POST":

        def save() -> object:
            found = form.cleaned_data
            return services.add_reference_version(
                actor,
                kind=record_kind,
                code=record_code,
                expected_number=revision_of(request),
                **{**found, "sources": found["sources"].splitlines()},
            )

        if not actor.administers_hub():
            services.add_reference_version(
                actor, kind=record_kind, code=record_code, body="", sources=[], verification="", why=""
            )
        if submitted(form, save) is not None:
            messages.success(request, _("The new version stands; what was decided before keeps the old one."))
            return redirect("recognition:reference_record", record_kind=record_kind, record_code=record_code)
    context |= {"form": form, "administers": actor.administers_hub()}
    return render(request, "recognition/reference_record.html", context, status=422 if form.errors else 200)
