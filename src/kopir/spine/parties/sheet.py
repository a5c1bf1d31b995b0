"""One organisation with everything of this app that the actor may see, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from kopir.ground.identifiers import SCHEMES
from kopir.spine.registry.actors import Actor

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


def organisation_sheet(actor: Actor, pk: int, day: date | None = None) -> OrganisationSheet:
    """Everything on one organisation as of *day* (default: today). Raises NotFound."""
    day = day or date.today()  # noqa: DTZ011  (memberships are counted in whole days, in local time)
    organisation = get_organisation(actor, pk)
    seen = visible_organisations(actor)
    inside = memberships_on(day)
    groups = CountryGroup.objects.filter(
        Exists(inside.filter(group=OuterRef("pk"), country=organisation.country))
    )
    own = CountryGroup.objects.filter(organisation=organisation).first()
    return OrganisationSheet(
        organisation=organisation,
        names=list(visible_names(actor).filter(organisation=organisation).order_by("type", "lang", "pk")),
        identifiers=[link_of(each) for each in organisation.identifiers.order_by("scheme", "value")],
        outward=list(
            Relation.objects.filter(subject=organisation, object__in=seen)
            .select_related("object")
            .order_by("type", "pk")
        ),
        inward=list(
            Relation.objects.filter(object=organisation, subject__in=seen)
            .select_related("subject")
            .order_by("type", "pk")[:100]
        ),
        groups=list(groups.order_by("code")) if organisation.country else [],
        states=sorted(inside.filter(group=own).values_list("country", flat=True)) if own else [],
        may_edit=may_edit(actor, organisation),
        may_confirm=organisation.proposed_by_id is not None and actor.administers_hub(),
    )
