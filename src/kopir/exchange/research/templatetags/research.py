"""``{% load research %}``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django import template
from django.utils.safestring import SafeString

from kopir.kit import formats
from kopir.spine.parties.models import Organisation

from .. import shown, words

register = template.Library()


@register.simple_tag
def organisation_link(row: Organisation) -> SafeString:
    return shown.organisation_link(row)


@register.simple_tag
def goals(numbers: Iterable[int]) -> SafeString:
    return words.goals_text(numbers)


@register.simple_tag
def science(codes: Iterable[str]) -> SafeString:
    return words.fields_text(codes)


@register.simple_tag
def said_in(texts: Mapping[str, str]) -> str:
    """A text in several languages without markup, for a title."""
    return formats.said(texts)
