"""Loading ``register.json``. Facts that ROR states come from its CC0 records; the rest names its source."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from importlib import resources
from types import MappingProxyType
from typing import Any

from django.db import transaction

from kopir.kit.multilingual import base_language
from kopir.spine.registry.actors import Actor, Forbidden

from ..models import CountryGroup, CountryMembership, Identifier, Organisation, OrganisationName, Relation
from ..services import add_identifier, add_name, add_relation, create_organisation

#: Where a name is from that no register has.
TRANSLATED = "Translated for the demo"
FIELDS = ("country", "city", "latitude", "longitude", "established", "website", "source")


@transaction.atomic
def load(
    actor: Actor, called: Mapping[str, Mapping[str, str]] = MappingProxyType({})
) -> dict[str, Organisation]:
    """Enter what is missing and return every demo organisation by the name that the demo's facts use.

    *called* holds translations: that name → language → how it is said there. They are entered, as ours, in languages
    in which the register has no name.

    Safe to repeat: an organisation is known by its ROR id, else by its name and country; nothing that
    stands already is changed. Hub administrators and processes only, else Forbidden.
    """
    if not actor.administers_hub():
        raise Forbidden
    data = json.loads(resources.files(__package__).joinpath("register.json").read_text("utf-8"))
    known = {
        item["key"]: _organisation(actor, item, called.get(item["key"], {})) for item in data["organisations"]
    }
    for subject, kind, object_, source in data["relations"]:
        ends = {"subject": known[subject], "type": kind, "object": known[object_]}
        if not Relation.objects.filter(**ends).exists():
            add_relation(
                actor, subject_id=known[subject].pk, type=kind, object_id=known[object_].pk, source=source
            )
    for item in data["groups"]:
        _group(item, known)
    return {key: Organisation.objects.get(pk=row.pk) for key, row in known.items()}


def _organisation(actor: Actor, item: dict[str, Any], called: Mapping[str, str]) -> Organisation:
    held = Identifier.objects.filter(scheme="ror", value=item["ror"]).first() if item["ror"] else None
    if held:
        found: Organisation | None = held.organisation
    else:
        name = OrganisationName.objects.filter(text=item["key"], organisation__country=item["country"])
        names = name.filter(learned_for=None, organisation__proposed_by=None).exclude(
            organisation__status="withdrawn"
        )
        match = names.order_by("pk").first()
        found = match.organisation if match else None
    if found is None:
        display = next(name for name in item["names"] if name[2] == "display")
        found = create_organisation(
            actor,
            name=display[0],
            lang=display[1],
            kind=item["kind"],
            names=[
                _name(each) for each in (*item["names"], *_translated(item, called)) if each is not display
            ],
            **{key: item[key] for key in FIELDS if item.get(key)},
        )
    if item["ror"] and not found.identifiers.filter(scheme="ror").exists():
        add_identifier(actor, organisation_id=found.pk, scheme="ror", value=item["ror"])
    if not found.names.filter(text=item["key"], learned_for=None).exists():
        add_name(actor, organisation_id=found.pk, text=item["key"], lang="en", type="alias")
    return found


def _name(name: Sequence[str]) -> dict[str, str]:
    text, lang, kind, *source = name
    return {"text": text, "lang": lang, "type": kind, "source": "".join(source)}


def _translated(item: dict[str, Any], called: Mapping[str, str]) -> list[list[str]]:
    """Names in the languages of *called* that the register has none in; each says that it is a translation."""
    has = {base_language(lang) for _text, lang, kind in item["names"] if kind in ("display", "label")}
    return [
        [text, lang, "label", TRANSLATED] for lang, text in called.items() if base_language(lang) not in has
    ]


def _group(item: dict[str, Any], known: dict[str, Organisation]) -> None:
    group, _created = CountryGroup.objects.get_or_create(
        code=item["code"],
        defaults={
            "name": item["name"],
            "source": item["source"],
            "organisation": known.get(item.get("organisation", "")),
        },
    )
    for country, start, end in item["members"]:
        CountryMembership.objects.get_or_create(
            group=group,
            country=country,
            valid_from=start and date.fromisoformat(start),
            defaults={"valid_to": end and date.fromisoformat(end)},
        )
