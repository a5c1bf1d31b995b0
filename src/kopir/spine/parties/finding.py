"""How organisations are found: by every public name, in their country and city, weighed by their agreements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kopir.ground.scripts import fold, name_key
from kopir.kit import formats
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import (
    HUB,
    PUBLIC,
    Item,
    Searchable,
    Shown,
    declare_searchable,
    organisation_token,
)

from .listing import listed
from .models import Identifier, NameType, Organisation, OrganisationKind, OrganisationName, OrganisationStatus
from .paths import organisation_path
from .selectors import visible_organisations

#: Without an index so many are offered.
FEW = 50
#: An alias is looked for by at least so many letters.
SHORTEST = 3


def ids() -> Iterable[int]:
    return Organisation.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


def items(wanted: Sequence[int]) -> list[Item]:
    """Three statements for any number. Aliases that an import taught one organisation stay out: they are
    lines of its spreadsheet."""
    names: dict[int, list[str]] = defaultdict(list)
    rows = OrganisationName.objects.filter(organisation_id__in=wanted, learned_for=None)
    order: dict[str, int] = {NameType.DISPLAY: 0, NameType.LABEL: 1}
    for pk, text, _type in sorted(
        rows.values_list("organisation_id", "text", "type"), key=lambda row: (order.get(row[2], 2), row[1])
    ):
        names[pk].append(text)
    numbers: dict[int, list[str]] = defaultdict(list)
    for pk, value in Identifier.objects.filter(organisation_id__in=wanted).values_list(
        "organisation_id", "value"
    ):
        numbers[pk].append(value)
    fields = ("pk", "name", "kind", "status", "country", "city", "proposed_by")
    found = []
    for pk, name, kind, status, country, city, proposed_by in Organisation.objects.filter(
        pk__in=wanted
    ).values_list(*fields):
        if status == OrganisationStatus.WITHDRAWN:
            continue  # its successor is found by its own names
        seen_by = [PUBLIC] if proposed_by is None else [HUB, organisation_token(proposed_by)]
        facets = {"kind": ["organisation"], "type": [kind], "country": [country], "city": [city]}
        found.append(
            Item(
                f"organisation:{pk}",
                list(dict.fromkeys([name, *names[pk]])),
                seen_by,
                {facet: [v for v in values if v] for facet, values in facets.items()},
                [city, *numbers[pk]],
                1.0 if status == OrganisationStatus.INACTIVE else 1.5,
            )
        )
    return found


def shown(actor: Actor, wanted: Collection[int]) -> dict[int, Shown]:
    fields = ("name", "name_lang", "names_by_lang", "country", "city")
    return {
        row.pk: Shown(
            organisation_path(row.pk),
            row.called(),
            " · ".join(
                part for part in (formats.city(row.city, row.country), formats.country(row.country)) if part
            ),
        )
        for row in visible_organisations(actor).filter(pk__in=list(wanted)).only(*fields)
    }


def plain(actor: Actor, text: str) -> Sequence[int]:
    rows = listed(actor, {"q": text}).exclude(status=OrganisationStatus.WITHDRAWN)
    return list(rows.order_by("name", "pk").values_list("pk", flat=True)[:FEW])


def taught(actor: Actor, text: str) -> Sequence[int]:
    """By an alias that the actor's own organisations taught: whole, or as it begins. One statement."""
    key = name_key(text)
    if len(key) < SHORTEST:
        return []
    own = OrganisationName.objects.filter(learned_for__in=actor.organisations())
    rows = own.filter(Q(key__startswith=key) | Q(fold=fold(text))).order_by("key", "pk")
    return list(dict.fromkeys(rows.values_list("organisation_id", flat=True)[:FEW]))


declare_searchable(
    Searchable(
        "organisation",
        _("Organisations"),
        ids,
        items,
        shown,
        plain,
        types=dict(OrganisationKind.choices),
        taught=taught,
    )
)
