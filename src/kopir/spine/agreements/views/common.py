"""What the pages of this app share: running a service behind a form, and going back to the agreement."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from kopir.kit.errors import Conflict, Invalid
from kopir.kit.forms import apply_faults

from ..paths import agreement_path


def submitted(form: forms.Form, action: Callable[[], Any], item: str = "") -> Any:
    """What the service returns, or None after putting its refusal into the form.

    ``item`` is what a service for several puts before the names of faults, as in ``0.title``.
    """
    if not form.is_valid():
        return None
    try:
        return action()
    except Invalid as invalid:
        faults = {name.removeprefix(item): texts for name, texts in invalid.faults.items()}
        apply_faults(form, Invalid(faults))
    except Conflict as conflict:
        form.add_error(None, str(conflict))
    return None


def based_on(request: HttpRequest) -> int | None:
    """The revision that a form was filled from, for the service to hold against the present one."""
    said = request.POST.get("based_on", "")
    return int(said) if said.isdecimal() and len(said) < 10 else None


def page(
    request: HttpRequest, template: str, context: dict[str, Any], *, refused: bool = False
) -> HttpResponse:
    """The page; 422 when it shows a form again with its errors."""
    return render(request, f"agreements/{template}.html", context, status=422 if refused else 200)


def back(request: HttpRequest, agreement_id: int, said: str, anchor: str = "") -> HttpResponse:
    """To the agreement's own page, which a higher floor owns, with a word on what happened."""
    messages.success(request, said)
    return redirect(agreement_path(agreement_id) + anchor)
