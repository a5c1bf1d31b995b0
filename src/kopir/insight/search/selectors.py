"""What a person finds: the index proposes, the selectors of each app decide, and only what they let pass is
shown, counted or suggested."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from kopir.ground.scripts import name_key
from kopir.ground.terms import query_words, sendable
from kopir.kit.multilingual import Picked
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.finding import FACETS, Item, Shown, all_searchables, tokens_of

from . import meaning, store
from .engine import FEW, Found, Hit, Index, Step
from .matching import Asked, Cover, covers
from .translated import with_translated

#: So many are looked at; whoever finds more should narrow the question.
MOST = 300
#: A thing found by so much of the question is no guess.
HALF = 0.5
#: Under the search box.
SUGGESTED = 8


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

    @property
    def by_words(self) -> int:
        """Without what is only related in meaning."""
        return sum(result.why != "meaning" for result in self.results)


def find(
    actor: Actor,
    question: str,
    *,
    facets: Mapping[str, Sequence[str]] | None = None,
    limit: int = MOST,
    by_meaning: bool = False,
) -> Results:
    """What *question* finds among what *actor* may open, best first, at most *limit*.

    What is found by the question's words in English comes along when little has the words themselves.
    ``by_meaning``: what is related in meaning follows when little was found by words. A damaged or missing
    index is built anew by the worker; until then names and numbers alone are searched.
    """
    question = sendable(question)
    narrowed = {name: [sendable(v) for v in values if v] for name, values in (facets or {}).items()}
    try:
        index = store.current()
        with store.whole():
            found = index.search(question, held=tokens_of(actor), facets=narrowed, limit=limit)
            found = with_translated(index, question, found, held=tokens_of(actor), facets=narrowed)
        hits = _with_related(actor, index, question, narrowed, found) if by_meaning else found.hits
    except store.Missing:
        return _plainly(actor, question, narrowed, limit)
    every: dict[str, Hit] = {}
    for hit in (*_taught(actor, question, narrowed), *hits):
        every.setdefault(hit.key, hit)
    seen = _seen(actor, every)
    hits = [hit for hit in every.values() if hit.key in seen][:limit]
    return Results(
        [_result(hit, seen[hit.key]) for hit in hits],
        found.count > len(found.hits),
        facets=_counts(hits),
    )


def _with_related(
    actor: Actor, index: Index, question: str, narrowed: Mapping[str, Sequence[str]], found: Found
) -> list[Hit]:
    """What was found by words, and what is related in meaning after it; before what has few of the words, which
    is a guess as well, and by its letters. Enough found by all words is enough."""
    if found.count >= FEW and found.step < Step.SOME:
        return found.hits
    strong = [hit for hit in found.hits if found.step < Step.SOME or hit.score >= HALF]
    known = {hit.key for hit in strong}
    near = meaning.related(index, question, held=tokens_of(actor), facets=narrowed, but=known)
    return [*strong, *near, *(hit for hit in found.hits if hit.key not in known)]


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
    matched = "" if known or hit.why in ("text", "taught", "meaning") else hit.name
    return Result(hit.key.partition(":")[0], line.url, line.title, line.note, matched, hit.why)


def _counts(hits: Sequence[Hit]) -> dict[str, list[tuple[str, int]]]:
    found = {}
    for name in FACETS:
        values = Counter(value for hit in hits for value in hit.facets.get(name, ()))
        if values:
            found[name] = sorted(values.items(), key=lambda pair: (-pair[1], pair[0]))
    return found


def _fits(item: Item, facets: Mapping[str, Sequence[str]]) -> bool:
    return all(set(values) & set(item.facets.get(name, ())) for name, values in facets.items() if values)


def _hit(item: Item, cover: Cover) -> Hit:
    held = {name: list(values) for name, values in item.facets.items() if values}
    return Hit(item.key, cover.score, cover.name, cover.why, held)


def _taught(actor: Actor, question: str, facets: Mapping[str, Sequence[str]]) -> list[Hit]:
    """What the asker's own organisations call so; they come first."""
    if not actor.organisations():
        return []
    return [
        _hit(item, Cover(2.0, "", "taught"))
        for one in all_searchables()
        if one.taught and (ids := one.taught(actor, question[:200]))
        for item in one.items(ids)
        if _fits(item, facets)
    ]


def _plainly(actor: Actor, question: str, facets: Mapping[str, Sequence[str]], limit: int) -> Results:
    """By each app's folded column; ordered, counted and narrowed like what the index finds."""
    words = query_words(question)
    asked, whole = Asked(words, [1.0] * len(words)), name_key(question)
    found: list[tuple[Hit, Shown]] = []
    for one in all_searchables():
        if not words or one.kind not in (facets.get("kind") or [one.kind]):
            continue
        lines = one.shown(actor, one.plain(actor, question[:200]))
        for item in one.items(list(lines)):
            if _fits(item, facets):
                cover = covers(asked, whole, item.names)
                line = lines[int(item.key.partition(":")[2])]
                found.append((_hit(item, cover), line))
    found.sort(key=lambda pair: (-pair[0].score, pair[0].key))
    return Results(
        [_result(hit, line) for hit, line in found[:limit]],
        len(found) > limit,
        True,
        _counts([hit for hit, _line in found]),
    )
