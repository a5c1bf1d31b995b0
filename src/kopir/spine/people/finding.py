"""How people are found: by their name, if they agreed to it, by members of the hub's organisations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kopir.ground.scripts import fold
from kopir.kit.multilingual import Picked
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import MEMBER, Item, Searchable, Shown, declare_searchable

from .models import User
from .selectors import findable_people, organisations_of

#: Without an index so many are offered.
FEW = 50
#: Names have no folded column; without an index so many are read.
READ = 5000


def ids() -> Iterable[int]:
    return User.objects.filter(findable=True).order_by("pk").values_list("pk", flat=True).iterator()


def items(wanted: Sequence[int]) -> list[Item]:
    """By name alone: that is what they agreed to."""
    people = User.objects.filter(pk__in=wanted, findable=True, is_active=True, erased_at=None).exclude(
        name=""
    )
    return [
        Item(f"person:{pk}", [name], [MEMBER], {"kind": ["person"]})
        for pk, name in people.values_list("pk", "name")
    ]


def shown(actor: Actor, wanted: Collection[int]) -> dict[int, Shown]:
    people = dict(findable_people(actor).filter(pk__in=list(wanted)).values_list("pk", "name"))
    inside = organisations_of(actor, people)
    return {
        pk: Shown(
            reverse("people:found", args=[pk]),
            Picked(name, ""),
            ", ".join(each.called().text for each in inside.get(pk, ())),
        )
        for pk, name in people.items()
    }


def plain(actor: Actor, text: str) -> Sequence[int]:
    sound = fold(text)
    people = findable_people(actor).order_by("name", "pk").values_list("pk", "name")[:READ]
    return [pk for pk, name in people if sound and sound in fold(name)][:FEW]


def _same(users: Collection[int]) -> Iterable[int]:
    return users


declare_searchable(
    Searchable("person", _("People"), ids, items, shown, plain, {"user": _same}, leaves_disk=True)
)
