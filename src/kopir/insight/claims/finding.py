"""How public statements are found: by what they are about, who said it, and the words that were said."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from kopir.kit.multilingual import pick
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import HUB, PUBLIC, Item, Searchable, Shown, declare_searchable
from kopir.spine.registry.pages import declare_page

from .models import Claim
from .selectors import visible_claims


def ids() -> Iterable[int]:
    return Claim.objects.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=5000)


def items(wanted: Sequence[int]) -> list[Item]:
    return [
        Item(
            f"claim:{row.pk}",
            [*row.topic.title.values(), *row.subject.values()],
            [PUBLIC] if row.withdrawn_at is None else [HUB],
            {"kind": ["claim"]},
            [
                row.quote,
                row.ref,
                *row.speaker.values(),
                *row.affiliation.values(),
                *row.source_title.values(),
            ],
        )
        for row in Claim.objects.filter(pk__in=wanted).select_related("topic")
    ]


def shown(actor: Actor, wanted: Collection[int]) -> dict[int, Shown]:
    return {
        row.pk: Shown(
            reverse("claims:detail", args=[row.pk]),
            pick(row.topic.title),
            f"{pick(row.subject).text} · {row.get_verdict_display()}",
        )
        for row in visible_claims(actor).filter(pk__in=list(wanted))
    }


def plain(actor: Actor, text: str) -> Sequence[int]:
    """Their texts have no folded column; without the index they are found on their board."""
    return []


declare_searchable(Searchable("claim", _("Claims"), ids, items, shown, plain))
declare_page(
    "claims:list",
    _("Claims"),
    _(
        "What was said in public, each with its source, beside what the records here show as of its day. "
        "Statements about one thing stand side by side and are never merged; what is planned never counts"
        " as observed."
    ),
)
