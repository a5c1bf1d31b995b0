"""How agreements are found: by title and number, by the names of their parties, campus and city."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import Picked, pick
from kopir.spine.parties.listing import listed
from kopir.spine.parties.models import OrganisationName
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import (
    PUBLIC,
    Item,
    Searchable,
    Shown,
    declare_searchable,
    organisation_token,
    person_token,
)

from .models import Agreement, AgreementType, Party, Visibility
from .paths import agreement_path
from .selectors import visible_agreements

#: Without an index so many are offered, of so many organisations with such a name.
FEW = 50


def ids() -> Iterable[int]:
    return Agreement.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


def items(wanted: Sequence[int]) -> list[Item]:
    """Three statements for any number."""
    rows = list(Agreement.objects.filter(pk__in=wanted).select_related("campus"))
    parties: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for agreement, pk, country in Party.objects.filter(agreement__in=rows).values_list(
        "agreement_id", "organisation_id", "organisation__country"
    ):
        parties[agreement].append((pk, country))
    members = {pk for found in parties.values() for pk, _country in found}
    members |= {row.campus_id for row in rows if row.campus_id}
    names: dict[int, list[str]] = defaultdict(list)
    for pk, text in OrganisationName.objects.filter(
        organisation_id__in=members, learned_for=None
    ).values_list("organisation_id", "text"):
        names[pk].append(text)
    return [_item(row, parties[row.pk], names) for row in rows]


def _item(row: Agreement, parties: Sequence[tuple[int, str]], names: dict[int, list[str]]) -> Item:
    own = [*row.title.values(), row.ref]
    inside = [pk for pk, _country in parties] + ([row.campus_id] if row.campus_id else [])
    facets = {
        "kind": ["agreement"],
        "type": [row.type],
        "country": sorted({country for _pk, country in parties if country}),
        "city": [row.city] if row.city else [],
        "field": [str(code) for code in row.isced_f],
        "language": [str(tag) for tag in row.languages],
    }
    body = [text for pk in inside for text in names[pk]] + [row.city, *row.description.values()]
    return Item(f"agreement:{row.pk}", own, _seen_by(row, parties), facets, body, 2.0)


def _seen_by(row: Agreement, parties: Sequence[tuple[int, str]]) -> list[str]:
    """As ``selectors.visible_agreements`` has it."""
    owner = [organisation_token(row.owner_id)] if row.owner_id else []
    if row.visibility == Visibility.PUBLIC:
        return [PUBLIC]
    if row.visibility == Visibility.PARTIES:
        return owner + [organisation_token(pk) for pk, _country in parties]
    if row.visibility == Visibility.ORGANISATION:
        return owner
    return [person_token(row.created_by)]


def shown(actor: Actor, wanted: Collection[int]) -> dict[int, Shown]:
    rows = visible_agreements(actor).filter(pk__in=list(wanted)).only("ref", "title", "type", "city")
    return {
        row.pk: Shown(
            agreement_path(row.pk),
            title if (title := pick(row.title)).text else Picked(row.ref, ""),
            " · ".join(str(part) for part in (row.get_type_display(), row.city) if part),
        )
        for row in rows
    }


def plain(actor: Actor, text: str) -> Sequence[int]:
    named = list(listed(actor, {"q": text}).values_list("pk", flat=True)[:FEW])
    inside = Party.objects.filter(organisation_id__in=named).values("agreement_id")
    rows = visible_agreements(actor).filter(Q(pk__in=inside) | Q(ref__iexact=text.strip()))
    return list(rows.order_by("-pk").values_list("pk", flat=True)[:FEW])


def _of_parties(organisations: Collection[int]) -> Iterable[int]:
    """Agreements that are found by the names of these organisations."""
    here = list(organisations)
    inside = Party.objects.filter(organisation_id__in=here).values("agreement_id")
    return Agreement.objects.filter(Q(pk__in=inside) | Q(campus_id__in=here)).values_list("pk", flat=True)


declare_searchable(
    Searchable(
        "agreement",
        _("Agreements"),
        ids,
        items,
        shown,
        plain,
        {"organisation": _of_parties},
        types=dict(AgreementType.choices),
    )
)
