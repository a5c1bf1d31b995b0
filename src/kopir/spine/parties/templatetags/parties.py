"""``{% load parties %}``."""

from __future__ import annotations

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from kopir.kit.views import actor_of

from ..fields import number
from ..picking import choices_of

register = template.Library()


@register.simple_tag(takes_context=True)
def narrowed_to(context: template.Context, name: str) -> SafeString:
    """Of a list that the address narrows to one organisation by its number in *name*: which, and a link that
    takes it back. Nothing where the address has none; one that the reader may not know of goes unnamed."""
    request = context["request"]
    given = request.GET.get(name, "")
    if not given:
        return SafeString("")
    rest = request.GET.copy()
    for gone in (name, "cursor"):
        rest.pop(gone, None)
    found = choices_of(actor_of(request), number(given))
    back = f"{request.path}?{rest.urlencode()}" if rest else request.path
    inside = {"organisation": found[0] if found else None, "back": back}
    return SafeString(render_to_string("parties/_narrowed.html", inside))
