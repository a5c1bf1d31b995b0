"""One organisation with everything of this app that the actor may see, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from kopir.ground.identifiers import SCHEMES
from kopir.kit.prepared import ANY_ID, ANY_KEY, Prepared, remembered
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.asking import Asked

from .models import CountryGroup, Identifier, Organisation, OrganisationName, Relation
from .rights import may_edit
from .selectors import get_organisation, memberships_on, visible_names, visible_organisations


@dataclass(frozen=True)
class Link:
    """An identifier with its scheme's name and, where the scheme has pages, its address."""

    pk: int
    scheme: str
    name: str
    value: str
    url: str


@dataclass(frozen=True)
class OrganisationSheet:
    """``outward``: relations of the organisation to others; ``inward``: of others to it. ``groups`` are
    country groupings that its country belongs to today; ``states`` the members of its own grouping."""

    organisation: Organisation
    names: list[OrganisationName]
    identifiers: list[Link]
    outward: list[Relation]
    inward: list[Relation]
    groups: list[CountryGroup]
    states: list[str]
    may_edit: bool
    may_confirm: bool


def link_of(identifier: Identifier) -> Link:
    """The identifier as it is shown."""
    scheme = SCHEMES.get(identifier.scheme)
    url = scheme.url(identifier.value) if scheme and scheme.url else ""
    return Link(
        identifier.pk, identifier.scheme, scheme.name if scheme else identifier.scheme, identifier.value, url
    )


_identifiers = Prepared(
    lambda pk: Identifier.objects.filter(organisation_id=pk).order_by("scheme", "value"), ANY_ID
)
_own_group = Prepared(lambda pk: CountryGroup.objects.filter(organisation_id=pk).order_by("pk")[:1], ANY_ID)
_names = Asked(
    lambda actor, pk: visible_names(actor).filter(organisation_id=pk).order_by("type", "lang", "pk"), ANY_ID
)
_outward = Asked(
    lambda actor, pk: (
        Relation.objects.filter(subject_id=pk, object__in=visible_organisations(actor))
        .select_related("object")
        .order_by("type", "pk")
    ),
    ANY_ID,
)
_inward = Asked(
    lambda actor, pk: (
        Relation.objects.filter(object_id=pk, subject__in=visible_organisations(actor))
        .select_related("subject")
        .order_by("type", "pk")[:100]
    ),
    ANY_ID,
)


def _groups(day: date, country: str) -> list[CountryGroup]:
    """The groupings that a country belongs to on *day*, by code."""
    statement = remembered(
        ("groups of a country", day),
        lambda country: CountryGroup.objects.filter(
            Exists(memberships_on(day).filter(group=OuterRef("pk"), country=country))
        ).order_by("code"),
        ANY_KEY,
    )
    return statement.models(country) if country else []


def organisation_sheet(actor: Actor, pk: int, day: date | None = None) -> OrganisationSheet:
    """Everything on one organisation as of *day* (default: today). Raises NotFound."""
    day = day or date.today()  # noqa: DTZ011  (memberships are counted in whole days, in local time)
    organisation = get_organisation(actor, pk)
    own: CountryGroup | None = next(iter(_own_group().models(pk)), None)
    return OrganisationSheet(
        organisation=organisation,
        names=_names(actor).models(pk),
        identifiers=[link_of(each) for each in _identifiers().models(pk)],
        outward=_outward(actor).models(pk),
        inward=_inward(actor).models(pk),
        groups=_groups(day, organisation.country),
        states=sorted(memberships_on(day).filter(group=own).values_list("country", flat=True)) if own else [],
        may_edit=may_edit(actor, organisation),
        may_confirm=organisation.proposed_by_id is not None and actor.administers_hub(),
    )
