"""Which organisations are chosen as parties: one's own first."""

from __future__ import annotations

from collections.abc import Iterable

from kopir.spine.parties.models import Organisation, OrganisationKind, Relation
from kopir.spine.parties.selectors import visible_organisations
from kopir.spine.registry.actors import Actor


def chosen_organisations(actor: Actor, ids: Iterable[str]) -> tuple[list[Organisation], list[Organisation]]:
    """(organisations that the actor writes for, the chosen ones in order). One's own comes first: it is the
    owner; when nobody has been chosen and there is only one of one's own, it is chosen. Two queries."""
    writes = actor.organisations("write")
    wanted = list(dict.fromkeys(int(pk) for pk in ids if pk.isdecimal() and len(pk) < 19))[:50]
    found = visible_organisations(actor).in_bulk(wanted)
    mine = list(visible_organisations(actor).filter(pk__in=writes).order_by("name"))
    chosen = [found[pk] for pk in wanted if pk in found]
    if not set(writes) & set(found) and len(mine) == 1:
        chosen = [mine[0], *chosen]
    return mine, sorted(chosen, key=lambda organisation: organisation.pk not in writes)


def campuses_of(
    actor: Actor, organisations: Iterable[Organisation], chosen: int | None = None
) -> list[Organisation]:
    """Campuses that one of the organisations has, runs, owns or awards degrees at; and the *chosen* one."""
    theirs = Relation.objects.filter(object__in=[organisation.pk for organisation in organisations])
    known = visible_organisations(actor)
    near = known.filter(kind=OrganisationKind.CAMPUS, pk__in=theirs.values("subject_id"))
    return list((near | known.filter(pk=chosen or 0)).order_by("name", "pk")[:100])
