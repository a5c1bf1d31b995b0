"""What a person finds: the index proposes, the selectors of each app decide, and only what they let pass is
shown, counted or suggested."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kopir.kit.multilingual import Picked
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import Shown, all_searchables, tokens_of

from . import store
from .engine import Hit

#: So many are looked at; whoever finds more should narrow the question.
MOST = 300
#: Under the search box.
SUGGESTED = 8
#: Facets that people narrow by, in this order.
NARROWED = ("kind", "country", "language")


@dataclass(frozen=True, slots=True)
class Result:
    """One line. ``matched`` is the name that the question fits, when it is not the title; ``why`` a code of
    :data:`.matching.WHY`."""

    kind: str
    url: str
    title: Picked
    note: str
    matched: str
    why: str


@dataclass(slots=True)
class Results:
    """``more``: there are more than were looked at. ``plain``: answered without the index. ``facets``: value
    → count over what was looked at and may be seen."""

    results: list[Result] = field(default_factory=list)
    more: bool = False
    plain: bool = False
    facets: dict[str, list[tuple[str, int]]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        return len(self.results)


def find(
    actor: Actor,
    question: str,
    *,
    facets: Mapping[str, Sequence[str]] | None = None,
    limit: int = MOST,
) -> Results:
    """What *question* finds among what *actor* may open, best first, at most *limit*.

    A damaged or missing index is built anew by the worker; until then names and numbers alone are searched.
    """
    narrowed = {name: [v for v in values if v] for name, values in (facets or {}).items()}
    try:
        index = store.current()
        with store.whole():
            found = index.search(question, held=tokens_of(actor), facets=narrowed, limit=limit)
    except store.Missing:
        return _plainly(actor, question, narrowed, limit)
    seen = _seen(actor, [hit.key for hit in found.hits])
    hits = [hit for hit in found.hits if hit.key in seen]
    return Results(
        [_result(hit, seen[hit.key]) for hit in hits],
        found.count > len(found.hits),
        facets=_counts(hits),
    )


def suggest(actor: Actor, question: str) -> list[Result]:
    """A few lines for somebody who is still typing."""
    return find(actor, question, limit=SUGGESTED).results


def _seen(actor: Actor, keys: Collection[str]) -> dict[str, Shown]:
    """One question to each kind's selector."""
    ids: dict[str, list[int]] = defaultdict(list)
    for key in keys:
        kind, _colon, pk = key.partition(":")
        ids[kind].append(int(pk))
    return {
        f"{one.kind}:{pk}": line
        for one in all_searchables()
        if ids[one.kind]
        for pk, line in one.shown(actor, ids[one.kind]).items()
    }


def _result(hit: Hit, line: Shown) -> Result:
    known = hit.name == line.title.text or hit.name in line.note
    matched = "" if known or hit.why == "text" else hit.name
    return Result(hit.key.partition(":")[0], line.url, line.title, line.note, matched, hit.why)


def _counts(hits: Sequence[Hit]) -> dict[str, list[tuple[str, int]]]:
    found = {}
    for name in NARROWED:
        values = Counter(value for hit in hits for value in hit.facets.get(name, ()))
        if values:
            found[name] = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    return found


def _plainly(actor: Actor, question: str, facets: Mapping[str, Sequence[str]], limit: int) -> Results:
    kinds: Any = facets.get("kind") or [one.kind for one in all_searchables()]
    text = question[:200].replace("\x00", " ").strip()
    text = text.encode("utf-8", "ignore").decode()
    found: list[Result] = []
    for one in all_searchables():
        if not text or one.kind not in kinds:
            continue
        ids = one.plain(actor, text)
        lines = one.shown(actor, ids)
        found += [
            Result(one.kind, lines[pk].url, lines[pk].title, lines[pk].note, "", "words")
            for pk in ids
            if pk in lines
        ]
    counts = Counter(result.kind for result in found)
    return Results(found[:limit], len(found) > limit, True, {"kind": counts.most_common()} if counts else {})
