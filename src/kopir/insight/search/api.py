"""``/api/search``: what a question finds among what the asker may open."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import actor_of
from kopir.spine.registry.finding import FACETS

from .selectors import MOST, find
from .shown import value_label

router = Router(tags=["search"])


class SearchParams(Schema):
    """``q``: words in any language and spelling. ``kind``, ``type`` (of an organisation or agreement),
    ``country`` (ISO 3166-1 alpha-2), ``city`` as it is written, ``field`` (ISCED-F 2013) and ``language``
    (BCP 47) narrow. ``facets`` asks for the counts of each."""

    q: Annotated[str, Field(min_length=1, max_length=1000)]
    kind: Annotated[str, Field(max_length=40)] = ""
    type: Annotated[str, Field(max_length=40)] = ""
    country: Annotated[str, Field(max_length=2)] = ""
    city: Annotated[str, Field(max_length=120)] = ""
    field: Annotated[str, Field(max_length=4)] = ""
    language: Annotated[str, Field(max_length=35)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 20
    facets: bool = False


class FoundOut(Schema):
    """``matched``: the name that fitted when it is not the title. ``why``: taught (so called by
    the asker's own organisation), exact, words, spelling, form, reading, beginning, misspelt, part, text
    or meaning, from the surest to the vaguest."""

    kind: str
    url: str
    title: str
    title_lang: str
    note: str
    matched: str
    why: str


class FacetOut(Schema):
    """``label`` in the language of the answer; ``count`` of at most 300 things that the asker may open."""

    value: str
    label: str
    count: int


class SearchOut(Schema):
    """``more``: not all that fits is here. ``complete``: false while the index is being built. ``facets``:
    kind, type, country, city, field, language → values, the most frequent first."""

    items: list[FoundOut]
    more: bool
    facets: dict[str, list[FacetOut]]
    complete: bool


@router.get("", response=SearchOut)
def search(request: HttpRequest, asked: Query[SearchParams]) -> dict[str, Any]:
    """Things that fit *q*, best first."""
    narrowed = {name: [getattr(asked, name)] for name in FACETS} | {"country": [asked.country.upper()]}
    limit = MOST if asked.facets else asked.limit
    found = find(actor_of(request), asked.q, facets=narrowed, limit=limit, by_meaning=True)
    items = [
        {
            "kind": one.kind,
            "url": one.url,
            "title": one.title.text,
            "title_lang": one.title.lang,
            "note": one.note,
            "matched": one.matched,
            "why": one.why,
        }
        for one in found.results[: asked.limit]
    ]
    return {
        "items": items,
        "more": found.more or found.count > asked.limit,
        "complete": not found.plain,
        "facets": {
            name: [{"value": v, "label": value_label(name, v), "count": n} for v, n in values]
            for name, values in found.facets.items()
            if asked.facets
        },
    }
