"""The index itself: tantivy below, :mod:`kopir.ground.terms` above, and no database.

One document is one thing that can be found, with all its names. A question is a cascade: every word as it
stands, folded or stemmed, the last one also as a beginning; when that finds little, every word with a letter
wrong; when that finds little too, most of the words. What tantivy brings is then ordered by how much of one
*single* name the question covers, since the length of all names together says nothing.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any

import tantivy
from tantivy import Occur
from tantivy import Query as Q

from kopir.ground.scripts import name_key
from kopir.ground.terms import Word, query_words, sendable, terms
from kopir.spine.registry.finding import FACETS, Item

from .matching import Asked, Cover, covers

#: Raised when the schema changes.
SCHEMA_VERSION = 3
#: So many are ordered anew by the name that they matched; who asks for a later page gets tantivy's order.
REORDERED = 60
#: A step of the cascade that finds fewer opens the next one.
FEW = 10
#: Where not all words are needed, what has this much less of the question than the best has is not shown: beside
#: the one Nazarbayev University, a hundred others that are universities too.
LESS = 0.4
HEAP = 64_000_000
SORTS = ("words", "folds", "stems", "grams", "readings")
_SPACES = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
#: For what is kept and not looked for: no term at all, so no list of half a million names beside the documents.
_NOTHING = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.regex(r"[^\s\S]")).build()


class Step(IntEnum):
    """How far the cascade went."""

    ALL = 1
    FUZZY = 2
    SOME = 3


@dataclass(frozen=True, slots=True)
class Hit:
    """``name``: the one that matched best. ``why``: of :data:`.matching.WHY`, the weakest of its words.
    ``facets``: only those that it has."""

    key: str
    score: float
    name: str
    why: str
    facets: dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """``count``: how many match in the step that answered."""

    hits: list[Hit]
    count: int
    step: Step


def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("key", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("names", stored=True, tokenizer_name="nothing", index_option="basic")
    builder.add_text_field("made", stored=True, tokenizer_name="nothing", index_option="basic")
    builder.add_text_field("whole", tokenizer_name="raw", index_option="basic")
    for name in SORTS:
        builder.add_text_field(name, tokenizer_name="spaces", index_option="basic")
    builder.add_text_field("seen_by", tokenizer_name="raw", index_option="basic")
    for name in FACETS:
        builder.add_text_field(name, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_float_field("weight", fast=True)
    return builder.build()


def document(item: Item) -> tantivy.Document:
    """An item as tantivy keeps it; each term once."""
    found = terms([*item.names, *item.body])
    held = tantivy.Document()
    add = held.add_text
    add("key", item.key)
    add("made", digest(item))
    for name in item.names:
        add("names", name)
        add("whole", name_key(name))
    for sort in SORTS:
        if values := getattr(found, sort):
            add(sort, " ".join(values))
    for token in item.seen_by:
        add("seen_by", token)
    for facet, values in item.facets.items():
        for value in values:
            add(facet, value)
    held.add_float("weight", item.weight)
    return held


def digest(item: Item) -> str:
    """Of all that is indexed of it."""
    held = (item.key, item.names, item.seen_by, item.facets, item.body, item.weight)
    return hashlib.blake2b(repr(held).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


def _facets(held: tantivy.Document) -> dict[str, list[str]]:
    return {name: values for name in FACETS if (values := held.get_all(name))}


class Index:
    """An index in a folder; ``None`` keeps it in memory. One process writes, any number read."""

    def __init__(self, folder: Path | None) -> None:
        self.schema = schema()
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self.index = tantivy.Index(self.schema, path=str(folder) if folder else None)
        self.index.register_tokenizer("spaces", _SPACES)
        self.index.register_tokenizer("nothing", _NOTHING)
        self.index.config_reader("manual")
        self.folder = folder
        self._seen = self.state()
        self._searcher: tantivy.Searcher | None = None

    def write(self, items: Iterable[Item], *, gone: Iterable[str] = (), fresh: bool = False) -> int:
        """Put items in place of those with their keys, and take away *gone*, all in one commit.

        ``fresh``: the index is empty and each item comes once.
        """
        writer = self.index.writer(HEAP, 1)
        done = 0
        for key in gone:
            writer.delete_documents_by_term("key", key)
        for item in items:
            if not fresh:
                writer.delete_documents_by_term("key", item.key)
            writer.add_document(document(item))
            done += 1
        writer.commit()
        writer.wait_merging_threads()
        self.reload()
        return done

    def reload(self) -> None:
        """See what another process has committed."""
        self._seen = self.state()
        self.index.reload()
        self._searcher = None

    def reload_if_changed(self) -> None:
        if self.state() != self._seen:
            self.reload()

    def state(self) -> tuple[int, int]:
        """tantivy replaces ``meta.json`` at each commit."""
        if self.folder is None:
            return (0, 0)
        status = (self.folder / "meta.json").stat()
        return (status.st_mtime_ns, status.st_ino)

    def contents(self) -> dict[str, str]:
        """Key → digest of what was indexed under it, to compare two indexes. A key that is held twice raises."""
        found = self.searcher.search(Q.all_query(), max(1, self.searcher.num_docs))
        held = [self.searcher.doc(address) for _score, address in found.hits]
        made = {str(one.get_first("key")): str(one.get_first("made")) for one in held}
        if len(made) != len(held):
            raise ValueError("the index holds something twice")
        return made

    def made(self, key: str) -> str | None:
        """The digest of what is indexed under *key*."""
        found = self.searcher.search(Q.term_query(self.schema, "key", key), 1).hits
        return str(self.searcher.doc(found[0][1]).get_first("made")) if found else None

    @property
    def searcher(self) -> tantivy.Searcher:
        if self._searcher is None:
            self._searcher = self.index.searcher()
        return self._searcher

    def search(
        self,
        question: str,
        *,
        held: Sequence[str],
        facets: Mapping[str, Sequence[str]] | None = None,
        limit: int = 10,
        offset: int = 0,
    ) -> Found:
        """What *question* finds among what a holder of the tokens *held* may see.

        ``facets``: only what carries one of the values.
        """
        question = sendable(question)
        words = query_words(question)
        if not words or not held:
            return Found([], 0, Step.ALL)
        asked = Asked(words, self._weights(words))
        narrow = [self._any("seen_by", held)] + [
            self._any(name, v) for name, v in (facets or {}).items() if v
        ]
        for step in Step:
            query = self._query(question, asked, step, narrow)
            found = self.searcher.search(query, max(REORDERED, offset + limit), count=True)
            count: int = found.count  # type: ignore[attr-defined]  # tantivy has it, its stub has not
            if count >= FEW:
                break
        rough = found.hits
        if step is Step.SOME and rough:
            rough = [hit for hit in rough if hit[0] >= LESS * rough[0][0]]
            count = count if len(rough) == len(found.hits) else len(rough)
        hits = self._ordered(rough, asked, question)[offset : offset + limit]
        return Found(hits, count, step)

    def among(
        self, keys: Sequence[str], *, held: Sequence[str], facets: Mapping[str, Sequence[str]]
    ) -> dict[str, Hit]:
        """Those of *keys* that a holder of the tokens *held* may see and that have the facets."""
        narrow = {"key": keys, "seen_by": held, **{name: v for name, v in facets.items() if v}}
        if not all(narrow.values()):
            return {}
        query = Q.boolean_query([(Occur.Must, self._any(name, values)) for name, values in narrow.items()])
        found = {}
        for _score, address in self.searcher.search(query, len(keys)).hits:
            doc = self.searcher.doc(address)
            key = str(doc.get_first("key"))
            found[key] = Hit(key, 0.0, "", "meaning", _facets(doc))
        return found

    def _any(self, name: str, values: Sequence[str]) -> Q:
        return Q.const_score_query(Q.term_set_query(self.schema, name, list(values)), 0.0)

    def _weights(self, words: Sequence[Word]) -> list[float]:
        """How telling each word is, from its number of documents: of 500,000 some 13 for a rare one, under 1
        for what most carry."""
        total = self.searcher.num_docs + 1
        found = []
        for word in words:
            sorts = [("folds", fold) for fold in word.folds] or [("grams", gram) for gram in word.grams]
            often = [self.searcher.doc_freq(sort, term) for sort, term in sorts]
            frequent = min(often) if word.grams and not word.folds else max(often, default=0)
            found.append(math.log(total / (frequent + 1)) + 0.5)
        return found

    def _query(self, question: str, asked: Asked, step: Step, narrow: Sequence[Q]) -> Q:
        last = len(asked.words) - 1
        parts = [
            Q.boost_query(self._word(word, step, open_end=at == last), weight)
            for at, (word, weight) in enumerate(zip(asked.words, asked.weights, strict=True))
        ]
        if step is Step.SOME and len(parts) > 1:
            least = max(1, math.ceil(len(parts) * 0.6) if len(parts) > 2 else 1)
            core = Q.boolean_query([(Occur.Should, part) for part in parts], least)
        else:
            core = Q.boolean_query([(Occur.Must, part) for part in parts])
        whole = Q.const_score_query(Q.term_query(self.schema, "whole", name_key(question)), asked.total)
        return Q.boolean_query(
            [(Occur.Must, core), (Occur.Should, whole), *((Occur.Must, part) for part in narrow)]
        )

    def _word(self, word: Word, step: Step, *, open_end: bool) -> Q:
        def term(name: str, value: str, score: float) -> Q:
            return Q.const_score_query(Q.term_query(self.schema, name, value), score)

        ways = [term("words", word.text, 1.0)]
        ways += [term("folds", fold, 0.9) for fold in word.folds]
        ways += [term("stems", stem, 0.6) for stem in (*word.folds, *word.stems)]
        ways += [term("folds", stem, 0.6) for stem in word.stems]
        if word.folds and word.text.isascii():
            ways.append(term("readings", word.text, 0.7))
        if word.grams:
            ways.append(self._grams(word, step))
        if open_end and word.folds:
            ways.append(self._begins("words", word.text, 0.8))
            if len(word.folds[0]) > 1:
                ways.append(self._begins("folds", word.folds[0], 0.7))
        if step > Step.ALL and word.folds:
            ways += self._misspelt(word, open_end)
        return Q.disjunction_max_query(ways)

    def _grams(self, word: Word, step: Step) -> Q:
        if len(word.grams) > 3 and step > Step.ALL:
            parts = [
                Q.const_score_query(Q.term_query(self.schema, "grams", gram), 0.8 / len(word.grams))
                for gram in word.grams
            ]
            return Q.boolean_query([(Occur.Should, part) for part in parts], math.ceil(len(parts) * 0.6))
        parts = [Q.term_query(self.schema, "grams", gram) for gram in word.grams]
        return Q.const_score_query(Q.boolean_query([(Occur.Must, part) for part in parts]), 0.8)

    def _begins(self, name: str, text: str, score: float) -> Q:
        return Q.const_score_query(
            Q.fuzzy_term_query(self.schema, name, text, distance=0, prefix=True), score
        )

    def _misspelt(self, word: Word, open_end: bool) -> list[Q]:
        """A letter wrong, missing, too much or in its neighbour's place; two in a long word."""
        fold = word.folds[0]
        ways = []
        if len(fold) > 2:
            distance = 1 if len(fold) < 9 else 2
            query = Q.fuzzy_term_query(self.schema, "folds", fold, distance=distance)
            ways.append(Q.const_score_query(query, 0.45))
            if open_end and len(fold) > 4:
                query = Q.fuzzy_term_query(self.schema, "folds", fold, distance=1, prefix=True)
                ways.append(Q.const_score_query(query, 0.35))
        return ways

    def _ordered(
        self, rough: Sequence[tuple[Any, tantivy.DocAddress]], asked: Asked, question: str
    ) -> list[Hit]:
        weights = self.searcher.fast_field_values("weight", [address for _score, address in rough])
        whole = name_key(question)
        found = []
        for place, ((score, address), weight) in enumerate(zip(rough, weights, strict=True)):
            held = self.searcher.doc(address)
            best = Cover(score, held.get_first("names") or "", "text")
            if place < REORDERED:
                best = covers(asked, whole, held.get_all("names"))
            rank = best.score * (1 + math.log(weight or 1.0) / 20)
            found.append(Hit(held.get_first("key") or "", rank, best.name, best.why, _facets(held)))
        found[:REORDERED] = sorted(found[:REORDERED], key=lambda hit: (-hit.score, hit.key))
        return found
