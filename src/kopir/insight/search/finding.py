"""How the pages that apps declare (``registry.pages``) are found: by title and summary, in every language."""

from __future__ import annotations

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
from kopir.spine.registry.pages import PublicPage, all_pages

#: Letters of a summary beside a title.
NOTE = 120


def _by_number() -> dict[int, PublicPage]:
    return {one.number: one for one in all_pages()}


def _in_all_languages(one: PublicPage) -> tuple[list[str], list[str]]:
    """Its titles and its summaries."""
    titles, summaries = [], []
    for code, _name in settings.LANGUAGES:
        with override(code):
            titles.append(str(one.title))
            summaries.append(str(one.summary))
    return list(dict.fromkeys(titles)), list(dict.fromkeys(summaries))


def ids() -> Iterable[int]:
    return sorted(_by_number())


def items(wanted: Sequence[int]) -> list[Item]:
    known = _by_number()
    found = []
    for pk in wanted:
        if pk in known:
            titles, summaries = _in_all_languages(known[pk])
            found.append(Item(f"page:{pk}", titles, [PUBLIC], {"kind": ["page"]}, summaries, 3.0))
    return found


def shown(actor: Actor, wanted: Collection[int]) -> dict[int, Shown]:
    """They are everybody's."""
    return {
        pk: Shown(reverse(one.route), Picked(str(one.title), ""), Truncator(str(one.summary)).chars(NOTE))
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
        if any(sound in fold(title) for title in _in_all_languages(one)[0])
    ]


def _texts() -> str:
    """What is indexed of them comes with the program."""
    return repr([(one.route, *_in_all_languages(one)) for one in all_pages()])


declare_searchable(Searchable("page", _("Pages"), ids, items, shown, plain, fixed=_texts))
