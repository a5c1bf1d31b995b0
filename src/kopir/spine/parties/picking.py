"""Choosing one organisation by its name, typed in any language and script."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, QuerySet

from kopir.ground.scripts import name_key
from kopir.ground.terms import sendable
from kopir.kit import formats
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import found_ids

from .models import NameType, Organisation, OrganisationStatus
from .selectors import visible_names, visible_organisations

#: So many are offered; who does not see theirs types a word more.
OFFERED = 8
#: A name in the register is no longer than this.
LONGEST = 400


@dataclass(frozen=True, slots=True)
class Choice:
    """One organisation as it is offered. ``lang``: BCP 47 of the name, '' when unknown; ``note``: its city,
    country and kind, as far as they are known."""

    pk: int
    name: str
    lang: str
    note: str


def choices_of(actor: Actor, ids: Iterable[int]) -> list[Choice]:
    """Those of *ids* that *actor* may know of, in that order. One query."""
    wanted = list(dict.fromkeys(ids))
    fields = ("name", "name_lang", "names_by_lang", "country", "city", "kind")
    found = visible_organisations(actor).only(*fields).in_bulk(wanted)
    return [_choice(found[pk]) for pk in wanted if pk in found]


def suggested(actor: Actor, text: str, without: Collection[int] = ()) -> list[Choice]:
    """At most :data:`OFFERED` organisations that *actor* may know of and may mean by *text*, best first.

    Nobody means one that its register has withdrawn.
    """
    asked = _plain(text)
    if not asked:
        return []
    ids = _named(actor, asked) + found_ids(actor, "organisation", asked, OFFERED + len(without))
    known = set(_offered(actor).filter(pk__in=ids).values_list("pk", flat=True))
    return choices_of(actor, [pk for pk in ids if pk in known and pk not in without])[:OFFERED]


def sure(actor: Actor, text: str, without: Collection[int] = ()) -> int | None:
    """The one organisation that is called exactly so, in whatever language; None for none and for several.

    An acronym alone is never sure: the register may not know the others that bear it.
    """
    asked = _plain(text)
    found = [pk for pk in _named(actor, asked, acronyms=False) if pk not in without] if asked else []
    return found[0] if len(found) == 1 else None


def _choice(row: Organisation) -> Choice:
    called = row.called()
    parts = (formats.city(row.city, row.country), formats.country(row.country), row.get_kind_display())
    return Choice(row.pk, called.text, called.lang, " · ".join(str(part) for part in parts if part))


def _plain(text: str) -> str:
    kept = sendable(text[:LONGEST]).strip()
    return kept if name_key(kept) else ""


def _offered(actor: Actor) -> QuerySet[Organisation]:
    return visible_organisations(actor).exclude(status=OrganisationStatus.WITHDRAWN)


def _named(actor: Actor, text: str, *, acronyms: bool = True) -> list[int]:
    names = visible_names(actor).filter(key=name_key(text)[:LONGEST], organisation=OuterRef("pk"))
    if not acronyms:
        names = names.exclude(type=NameType.ACRONYM)
    return list(_offered(actor).filter(Exists(names)).order_by("pk").values_list("pk", flat=True)[:OFFERED])
