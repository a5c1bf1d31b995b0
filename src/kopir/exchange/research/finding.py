"""How challenges are found: by what is asked and sought, and by who posted them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import pick
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import (
    MEMBER,
    PUBLIC,
    Item,
    Searchable,
    Shown,
    declare_searchable,
    organisation_token,
)

from .models import Challenge, Visibility
from .selectors import visible_challenges


def ids() -> Iterable[int]:
    return Challenge.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


def items(wanted: Sequence[int]) -> list[Item]:
    rows = Challenge.objects.filter(pk__in=wanted).select_related("owner")
    return [
        Item(
            f"challenge:{row.pk}",
            list(row.title.values()),
            _seen_by(row),
            {"kind": ["challenge"], "field": list(row.isced_f)},
            [*row.question.values(), *row.sought.values(), row.owner.name],
        )
        for row in rows
    ]


def _seen_by(row: Challenge) -> list[str]:
    """As ``selectors.visible_challenges`` has it."""
    owner = organisation_token(row.owner_id)
    if row.visibility == Visibility.PUBLIC:
        return [PUBLIC]
    return [MEMBER, owner] if row.visibility == Visibility.MEMBERS else [owner]


def shown(actor: Actor, wanted: Collection[int]) -> dict[int, Shown]:
    return {
        row.pk: Shown(
            reverse("research:detail", args=[row.pk]),
            pick(row.title),
            f"{row.owner.called().text} · {row.get_state_display()}",
        )
        for row in visible_challenges(actor).filter(pk__in=list(wanted))
    }


def plain(actor: Actor, text: str) -> Sequence[int]:
    """Their texts have no folded column; without the index they are found on their board."""
    return []


def _of_owners(organisations: Collection[int]) -> Iterable[int]:
    return Challenge.objects.filter(owner__in=list(organisations)).values_list("pk", flat=True)


declare_searchable(
    Searchable("challenge", _("Challenges"), ids, items, shown, plain, {"organisation": _of_owners})
)
