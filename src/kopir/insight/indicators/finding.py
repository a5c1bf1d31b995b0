"""How figures are found: by their names and definitions, in every language of the interface."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence

from django.conf import settings
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from kopir.ground.scripts import fold
from kopir.kit.multilingual import Picked
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import PUBLIC, Item, Searchable, Shown, declare_searchable
from kopir.spine.registry.indicators import Indicator, all_indicators
from kopir.spine.registry.pages import declare_page

#: Letters of a definition beside a name.
NOTE = 120


def number(code: str) -> int:
    """A figure has a code and no number: 48 bits of its digest, the same in each version."""
    return int.from_bytes(hashlib.sha256(code.encode()).digest()[:6])


def _by_number() -> dict[int, Indicator]:
    return {number(one.code): one for one in all_indicators()}


def _in_all_languages(one: Indicator) -> tuple[list[str], list[str]]:
    """Its labels and its definitions."""
    labels, definitions = [], []
    for code, _name in settings.LANGUAGES:
        with override(code):
            labels.append(str(one.label))
            definitions.append(str(one.definition))
    return list(dict.fromkeys(labels)), list(dict.fromkeys(definitions))


def ids() -> Iterable[int]:
    return sorted(_by_number())


def items(wanted: Sequence[int]) -> list[Item]:
    known, found = _by_number(), []
    for pk in wanted:
        if pk in known:
            labels, definitions = _in_all_languages(known[pk])
            body = [known[pk].code, *definitions]
            found.append(Item(f"figure:{pk}", labels, [PUBLIC], {"kind": ["figure"]}, body, 3.0))
    return found


def shown(actor: Actor, wanted: Collection[int]) -> dict[int, Shown]:
    """The figures' names are everybody's; what each counts is the asker's own."""
    return {
        pk: Shown(
            reverse("indicators:figure", args=[one.code]),
            Picked(str(one.label), ""),
            Truncator(str(one.definition)).chars(NOTE),
        )
        for pk, one in _by_number().items()
        if pk in wanted
    }


def plain(actor: Actor, text: str) -> Sequence[int]:
    sound = fold(text)
    if not sound:
        return []
    return [
        pk
        for pk, one in sorted(_by_number().items())
        if any(sound in fold(label) for label in _in_all_languages(one)[0])
    ]


def _texts() -> str:
    """What is indexed of them comes with the program."""
    return repr([(one.code, *_in_all_languages(one)) for one in all_indicators()])


declare_searchable(Searchable("figure", _("Figures"), ids, items, shown, plain, fixed=_texts))
declare_page(
    "indicators:list",
    _("Figures"),
    _(
        "Each number has one definition and opens to the records it was counted from. It counts what you "
        "may open, so others may see another number."
    ),
)
