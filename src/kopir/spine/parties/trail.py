"""Words of the audit trail for organisations and groups of countries."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from kopir.ground.codelists import is_country
from kopir.ground.identifiers import SCHEMES
from kopir.kit import formats
from kopir.kit.formats import said
from kopir.kit.multilingual import pick
from kopir.spine.audit import values
from kopir.spine.audit.said import VALID_FROM, VALID_TO, choice, number, record, texts
from kopir.spine.audit.values import Named
from kopir.spine.audit.words import Field, declare
from kopir.spine.registry.actors import Actor

from .models import CountryGroup, NameType, OrganisationKind, OrganisationStatus, RelationType
from .paths import organisation_path
from .selectors import names_of


def _organisations(actor: Actor, ids: Collection[int]) -> dict[int, Any]:
    return {
        pk: format_html(
            '<a href="{}">{}</a>', organisation_path(pk), pick(one.names_by_lang).text or one.name
        )
        for pk, one in names_of(actor, ids).items()
    }


def _groups(actor: Actor, ids: Collection[int]) -> dict[int, str]:
    found = CountryGroup.objects.in_bulk(list(ids))
    return {pk: said(group.name) or group.code for pk, group in found.items()}


def _members(value: Any, named: Named) -> Any:
    """[[country, first day, last day], …] as names with their days."""
    if values.is_nothing(value):
        return values.nothing()
    return format_html_join("; ", "{}", ((_member(*one),) for one in value))


def _member(country: str, start: str | None, end: str | None) -> str:
    name = formats.country(country) if is_country(country) else country
    days = [formats.day(date.fromisoformat(one)) if one else "" for one in (start, end)]
    if not any(days):
        return name
    if not days[1]:
        return now("{country} (from {day})").format(country=name, day=days[0])
    if not days[0]:
        return now("{country} (until {day})").format(country=name, day=days[1])
    return now("{country} ({start} to {end})").format(country=name, start=days[0], end=days[1])


declare(
    "organisation",
    label=_("Organisation"),
    actions={
        "organisation.create": _("Organisation entered"),
        "organisation.edit": _("Organisation changed"),
        "organisation.confirm": _("Proposed organisation confirmed"),
        "organisation.add_name": _("Name added"),
        "organisation.edit_name": _("Name changed"),
        "organisation.remove_name": _("Name removed"),
        "organisation.remember_choice": _("Spelling of a spreadsheet remembered"),
        "organisation.add_identifier": _("Identifier added"),
        "organisation.remove_identifier": _("Identifier removed"),
        "organisation.add_relation": _("Relation added"),
        "organisation.end_relation": _("Relation ended"),
        "organisation.remove_relation": _("Relation removed"),
        "organisation.relations_from_register": _("Relations taken from the register"),
    },
    fields={
        "name": Field(_("Name")),
        "names": Field(_("Names")),
        "text": Field(_("Name")),
        "lang": Field(_("Language"), values.language),
        "type": choice(_("Kind"), {**dict(NameType.choices), **dict(RelationType.choices)}),
        "kind": choice(_("Kind"), OrganisationKind),
        "status": choice(_("Status"), OrganisationStatus),
        "country": Field(_("Country"), values.country),
        "city": Field(_("City")),
        "latitude": number(_("Latitude")),
        "longitude": number(_("Longitude")),
        "established": Field(_("Founded"), lambda value, named: value or values.nothing()),
        "website": Field(_("Website")),
        "source": Field(_("Source")),
        "proposed_by": record(_("Proposed by"), "organisation"),
        "scheme": choice(_("Scheme"), {code: scheme.name for code, scheme in SCHEMES.items()}),
        "value": Field(_("Value")),
        "identifier": Field(_("Identifier")),
        "subject": record(_("Of which"), "organisation"),
        "object": record(_("Related to"), "organisation"),
        "valid_from": VALID_FROM,
        "valid_to": VALID_TO,
        "added": number(_("Added")),
        "removed": number(_("Removed")),
    },
    labels=_organisations,
)
declare(
    "country_group",
    label=_("Group of countries"),
    actions={"country_group.set": _("Group of countries set")},
    fields={
        "code": Field(_("Code")),
        "name": texts(_("Name")),
        "source": Field(_("Source")),
        "members": Field(_("Members"), _members),
    },
    labels=_groups,
)
