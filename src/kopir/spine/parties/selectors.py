"""What may be seen of the register: all but what another organisation proposed and nobody confirmed."""

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kopir.kit.multilingual import base_language
from kopir.kit.prepared import ANY_ID
from kopir.spine.registry.actors import Actor, Forbidden, NotFound
from kopir.spine.registry.asking import Asked

from .models import CountryGroup, CountryMembership, Identifier, Organisation, OrganisationName, Relation

SORTED_LANGUAGES = ("kk", "ru", "en", "zh")


def visible_organisations(actor: Actor) -> QuerySet[Organisation]:
    """Organisations that *actor* may know of."""
    organisations = Organisation.objects.all()
    if actor.administers_hub():
        return organisations
    return organisations.filter(Q(proposed_by=None) | Q(proposed_by__in=actor.organisations()))


_organisation = Asked(lambda actor, pk: visible_organisations(actor).filter(pk=pk), ANY_ID)


def get_organisation(actor: Actor, pk: int, *, lock: bool = False) -> Organisation:
    """One visible organisation; raises NotFound. *lock* holds its row until the transaction ends."""
    if lock:
        found = list(visible_organisations(actor).select_for_update(of=("self",)).filter(pk=pk))
    else:
        found = _organisation(actor).models(pk)
    if not found:
        raise NotFound
    return found[0]


def visible_names(actor: Actor) -> QuerySet[OrganisationName]:
    """Names of any organisation that *actor* may read.

    An alias that one organisation's import taught stays with that organisation: it is a line of their
    spreadsheet. (The organisation that carries the name is narrowed by the caller.)
    """
    if actor.is_process:
        return OrganisationName.objects.all()
    return OrganisationName.objects.filter(Q(learned_for=None) | Q(learned_for__in=actor.organisations()))


def get_name(organisation: Organisation, pk: int) -> OrganisationName:
    """One public name of an organisation that the asker may see; raises NotFound."""
    name = organisation.names.filter(pk=pk, learned_for=None).first()
    if name is None:
        raise NotFound
    return name


def get_identifier(organisation: Organisation, pk: int) -> Identifier:
    """One identifier of an organisation that the asker may see; raises NotFound."""
    identifier = organisation.identifiers.filter(pk=pk).first()
    if identifier is None:
        raise NotFound
    return identifier


def get_relation(actor: Actor, organisation: Organisation, pk: int) -> Relation:
    """One relation of *organisation* to another that *actor* may see; raises NotFound."""
    relations = Relation.objects.filter(subject=organisation, object__in=visible_organisations(actor))
    relation = relations.select_related("object").filter(pk=pk).first()
    if relation is None:
        raise NotFound
    return relation


def sort_field(lang: str | None = None) -> str:
    """The column that orders organisations in *lang* (default: the active language)."""
    base = base_language(lang or get_language() or settings.LANGUAGE_CODE)
    return f"sort_{base if base in SORTED_LANGUAGES else 'en'}"


def names_of(actor: Actor, ids: Iterable[int]) -> dict[int, Organisation]:
    """Visible organisations by id, in one query: for lists that print names."""
    return visible_organisations(actor).in_bulk(list(ids))


def country_groups() -> list[CountryGroup]:
    """All groupings of countries, by code; they are public."""
    return list(CountryGroup.objects.order_by("code"))


def hubs_country_groups(actor: Actor) -> list[CountryGroup]:
    """All groupings with all their memberships, past ones too, for those who may change them. Two queries.

    Raises Forbidden for all but the hub's administrators."""
    if not actor.administers_hub():
        raise Forbidden(_("Only hub administrators group countries."))
    members = CountryMembership.objects.order_by("country", F("valid_from").asc(nulls_first=True))
    return list(CountryGroup.objects.order_by("code").prefetch_related(Prefetch("memberships", members)))


def get_country_group(actor: Actor, code: str) -> CountryGroup:
    """One of :func:`hubs_country_groups`; raises NotFound or Forbidden."""
    found = [group for group in hubs_country_groups(actor) if group.code == code]
    if not found:
        raise NotFound
    return found[0]


def memberships_on(day: date) -> QuerySet[CountryMembership]:
    """Which country is in which group on *day*."""
    return CountryMembership.objects.filter(
        Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)
    )
