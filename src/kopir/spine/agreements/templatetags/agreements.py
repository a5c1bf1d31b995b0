"""``{% load agreements %}``: parts of a wording in words."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.multilingual import pick
from kopir.spine.registry.kinds import kind_for

from ..paths import agreement_path

register = template.Library()


@register.simple_tag
def agreement_url(pk: int) -> str:
    """The agreement's own page."""
    return agreement_path(pk)


@register.simple_tag
def organisation_name(organisations: Mapping[int, Any], pk: int | None) -> str:
    """The name, or a dash for nobody."""
    return str(organisations[pk]) if pk is not None and pk in organisations else "–"


@register.simple_tag
def terms_amount(terms: Mapping[str, Any]) -> str:
    """'12 places', or that the source gives no figure."""
    if terms["quantity"] is None:
        return _("no data")
    return formats.amount(Decimal(terms["quantity"]), terms["unit"], terms["currency"])


@register.simple_tag
def kind_label(code: str) -> str:
    """The kind's label; its code when no installed app declares it."""
    try:
        return str(kind_for(code).label)
    except KeyError:
        return code


@register.filter
def plainly(value: Any) -> str:
    """One side of a difference in words: text in one's language, lists joined, a dash for nothing."""
    if value is None or value in ("", [], {}):
        return "–"
    if isinstance(value, dict):
        return pick(value).text if all(isinstance(v, str) for v in value.values()) else _("the whole promise")
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value)
    return str(value)
