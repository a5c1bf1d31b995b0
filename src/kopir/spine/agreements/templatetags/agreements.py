"""``{% load agreements %}``: parts of a wording in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kopir.ground.codelists import is_isced_f, isced_f_name
from kopir.kit import formats
from kopir.spine.registry.kinds import kind_for

from ..models import (
    Agreement,
    AgreementState,
    AgreementType,
    AgreementVersion,
    Modality,
    Origin,
    PartyRole,
    VersionState,
)
from ..paths import ROOT, agreement_path
from ..terms import as_date
from ..wording import Change

register = template.Library()


@register.simple_tag
def agreement_url(pk: int) -> str:
    """The agreement's own page."""
    return agreement_path(pk)


@register.simple_tag
def agreements_url() -> str:
    """The list of agreements."""
    return ROOT


@register.simple_tag
def organisation_name(organisations: Mapping[int, Any], pk: int | None) -> str:
    """The name as the reader calls it, or a dash for nobody."""
    return organisations[pk].called().text if pk is not None and pk in organisations else "–"


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


def _label(choices: Any, value: str) -> str:
    return _said(choices, value, get_language())


@lru_cache(maxsize=1024)
def _said(choices: Any, value: str, _lang: str | None) -> str:
    return str(choices(value).label) if value in choices.values else value


@register.simple_tag
def type_label(value: str) -> str:
    return _label(AgreementType, value)


@register.simple_tag
def origin_label(value: str) -> str:
    return _label(Origin, value)


@register.simple_tag
def state_label(value: str) -> str:
    return _label(AgreementState, value)


@register.simple_tag
def version_state(version: AgreementVersion, agreement: Agreement) -> str:
    """What a version waits for, or whether it holds; one that every party has approved waits for the signature."""
    if version.state == VersionState.PROPOSED and agreement.state == AgreementState.APPROVED:
        return _("Approved by every party, waits for the signature")
    return str(VersionState(version.state).label)


@register.simple_tag
def role_label(value: str) -> str:
    return _label(PartyRole, value)


@register.simple_tag
def modality_label(value: str) -> str:
    return _label(Modality, value)


@register.simple_tag
def iso_day(value: str | date | None) -> str:
    """A day of a wording, which is ISO 8601 text there, as the reader writes it; a dash for none."""
    return formats.day(as_date(value)) or "–"


@register.simple_tag
def span_of(start: str | date | None, end: str | date | None) -> str:
    """'1 Sept 2025 – 31 Aug 2030', with an open end in words."""
    first, last = as_date(start), as_date(end)
    if first and last:
        return f"{formats.day(first)} – {formats.day(last)}"
    if first:
        return _("from {day}").format(day=formats.day(first))
    if last:
        return _("until {day}").format(day=formats.day(last))
    return "–"


@register.simple_tag
def period_of(terms: Mapping[str, Any]) -> str:
    """Of a promise: its day, or its period, or both."""
    period = span_of(terms["period_from"], terms["period_to"])
    if not terms["due_on"]:
        return period
    due = _("due on {day}").format(day=iso_day(terms["due_on"]))
    return due if period == "–" else f"{period}, {due}"


@register.simple_tag
def fields_of_study(codes: Iterable[str]) -> SafeString:
    """Codes with their names (the classification's own, in English)."""
    named = ((code, isced_f_name(code) if is_isced_f(code) else "") for code in codes)
    return format_html_join("; ", '{} <span lang="en">{}</span>', named)


@register.simple_tag
def language_names(tags: Iterable[str]) -> str:
    return ", ".join(formats.language_name(tag) for tag in tags)


@register.simple_tag
def change_field(change: Change) -> SafeString:
    """The field's label, with the promise's key where it is a promise's."""
    parts = change.path.split(".")
    if parts[0] == "commitments" and len(parts) == 3:
        return format_html('{} <span class="quiet">{} {}</span>', change.label, _("Promise"), parts[1])
    return format_html("{}", change.label)


@register.simple_tag
def change_side(organisations: Mapping[int, Any], change: Change, value: Any) -> Any:
    """One side of a difference in words; a dash for nothing."""
    if value is None or value in ("", [], {}):
        return "–"
    if change.path.startswith("parties."):
        return f"{organisation_name(organisations, value[0])} ({role_label(value[1])})"
    name = change.path.rsplit(".", 1)[-1]
    if name in {"provider", "beneficiary", "campus"}:
        return organisation_name(organisations, value)
    if isinstance(value, dict) and "kind" in value:
        who = organisation_name(organisations, value["provider"])
        return f"{kind_label(value['kind'])}: {terms_amount(value)} ({who})"
    words = _IN_WORDS.get(name)
    return words(value) if words else str(value)


_IN_WORDS: dict[str, Any] = {
    "type": type_label,
    "kind": kind_label,
    "modality": modality_label,
    "title": formats.said,
    "description": formats.said,
    "isced_f": fields_of_study,
    "languages": language_names,
    "one_source": lambda value: _("yes") if value else _("no"),
    "quantity": lambda value: formats.number(Decimal(value)),
    **dict.fromkeys(("effective_from", "expires_on", "period_from", "period_to", "due_on"), iso_day),
}
