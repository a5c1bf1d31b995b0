"""What the forms of this app share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from kopir.kit.errors import Invalid
from kopir.kit.forms import apply_faults

form_methods = require_http_methods(["GET", "HEAD", "POST"])


def asked(form: forms.Form) -> dict[str, Any]:
    """What a filter asks for. Raises Invalid."""
    if not form.is_valid():
        raise Invalid({name: [str(e) for e in errors] for name, errors in form.errors.items()})
    return form.cleaned_data


def sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def done(request: HttpRequest, form: forms.Form, act: Callable[[], Any]) -> Any:
    """What *act* made of the form that was sent; None when nothing was, or when it has faults."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        return act()
    except Invalid as invalid:
        apply_faults(form, invalid)
        return None


def revision(request: HttpRequest) -> int | None:
    """The revision that the form was made from; a form without one holds against nothing."""
    given = request.POST.get("based_on", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def form_page(request: HttpRequest, form: forms.Form, heading: str, **more: Any) -> HttpResponse:
    context = {"form": form, "heading": heading, **more}
    return render(request, "research/form.html", context, status=422 if form.errors else 200)
