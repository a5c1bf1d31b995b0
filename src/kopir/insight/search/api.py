"""``/api/search``: what a question finds among what the asker may open."""

from __future__ import annotations

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import actor_of

from .selectors import MOST, find

router = Router(tags=["search"])


class SearchParams(Schema):
    """``q``: words in any language and spelling. ``kind``, ``country`` (ISO 3166-1 alpha-2) and ``language``
    (BCP 47) narrow."""

    q: Annotated[str, Field(min_length=1, max_length=1000)]
    kind: Annotated[str, Field(max_length=40)] = ""
    country: Annotated[str, Field(max_length=2)] = ""
    language: Annotated[str, Field(max_length=35)] = ""
    limit: Annotated[int, Field(ge=1, le=MOST)] = 20


class FoundOut(Schema):
    """``matched``: the name that fitted when it is not the title. ``why``: exact, words, spelling, form,
    reading, beginning, misspelt, part or text, from the surest to the vaguest."""

    kind: str
    url: str
    title: str
    title_lang: str
    note: str
    matched: str
    why: str


class SearchOut(Schema):
    """``more``: not all that fits is here. ``complete``: false while the index is being built."""

    items: list[FoundOut]
    more: bool
    complete: bool


@router.get("", response=SearchOut)
def search(request: HttpRequest, asked: Query[SearchParams]) -> dict[str, Any]:
    """Things that fit *q*, best first."""
    narrowed = {"kind": [asked.kind], "country": [asked.country.upper()], "language": [asked.language]}
    found = find(actor_of(request), asked.q, facets=narrowed, limit=asked.limit)
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
        for one in found.results
    ]
    return {"items": items, "more": found.more, "complete": not found.plain}
