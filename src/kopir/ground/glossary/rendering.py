"""An English-like rendering of a name: its words translated by the list, the others in Latin letters."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import icu

from kopir.ground.hangul import romanised
from kopir.ground.pinyin import syllables
from kopir.ground.terms import guesses

from .initials import spelled_out
from .lexicon import Lexicon, Section, english_words, shipped
from .units import Run, runs, sounds

#: A segment costs so much: of two ways through a run, that of longer words is taken.
PER_SEGMENT = 0.05
#: A word is read as its entry from this trust on; one character of an unspaced script needs more.
TRUSTED, TRUSTED_ALONE = 0.3, 0.6
#: Syllables of an unknown run that make one name; a longer run is cut in pairs.
ONE_NAME = 3
_SMALL = frozenset(["of", "and", "for", "in", "the"])
_HAN_OR_NOT = re.compile("[\u3400-\U0002ffff]+|[^\u3400-\U0002ffff]+")
_KANA = re.compile("[\u3041-\u30fa]")
_LATIN_WORD = re.compile("[a-z]{4,}")


@dataclass(frozen=True, slots=True)
class Segment:
    """``meanings``: best first; '' says nothing. ``known``: from the list, not transliterated."""

    meanings: tuple[str, ...]
    known: bool = True


def renderings(text: str, limit: int = 3, lexicon: Lexicon | None = None) -> list[str]:
    """Up to *limit* English-like readings of a name, best first; [] where it is Latin and holds no word to translate.

    Where a word may mean two things, the second reading takes the likeliest other meaning, the third all of them.
    """
    parts = list(runs(text))
    if not parts or limit < 1 or not _foreign(parts, lexicon or shipped()):
        return []
    readings = [_Reading(parts, lexicon or shipped(), han) for han in _han_languages(parts)]
    readings.sort(key=lambda reading: -reading.worth)
    if len(readings) > 1 and readings[1].worth < readings[0].worth * 0.7:
        del readings[1:]
    found: dict[str, None] = {}
    for number in range(3):
        for reading in readings:
            if one := reading.spelled(number):
                found[one] = None
    return list(found)[:limit]


def _foreign(parts: Sequence[Run], lexicon: Lexicon) -> bool:
    known = lexicon["word"].entries
    for run in parts:
        if run.kind != "word":
            return True
        for written in run.written:
            if not _is_latin(written):
                return True
            for unit in map(sounds, guesses(written)):
                if unit in known and _LATIN_WORD.fullmatch(unit) and unit not in english_words():
                    return True
    return False


def _is_latin(text: str) -> bool:
    return all(letter < "\u0250" or "\u1e00" <= letter < "\u1f00" for letter in text)


def _han_languages(parts: Sequence[Run]) -> list[str]:
    """The languages that the Chinese characters of a text are read in."""
    if any(_KANA.search(unit) for run in parts for unit in run.units):
        return ["ja"]
    return ["zh", "ja"] if any(run.kind == "cjk" for run in parts) else ["zh"]


class _Reading:
    """``worth``: units that the list knows, weighted by its trust."""

    def __init__(self, parts: Sequence[Run], lexicon: Lexicon, han: str) -> None:
        self.worth = 0.0
        self.segments = list[Segment]()
        self.literal = list[Segment]()
        for run in parts:
            section = lexicon[_section(run, han)]
            cuts, worth = _cut(run, section)
            self.worth += worth
            self.segments += _segments(run, cuts, section, TRUSTED_ALONE)
            self.literal += _segments(run, cuts, section, 0.0) if run.kind == "cjk" else self.segments[:0]

    def spelled(self, number: int) -> str:
        """The reading; 1: one word in its second meaning, 2: all of them, and uncertain ones literally."""
        chosen = [segment.meanings[0] for segment in self.segments]
        other = [place for place, segment in enumerate(self.segments) if len(segment.meanings) > 1]
        if number == 2 and self.literal and self.literal != self.segments:
            chosen = [segment.meanings[0] for segment in self.literal]
        elif number and not other:
            return ""
        else:
            for place in other[:1] if number == 1 else other if number else []:
                chosen[place] = self.segments[place].meanings[1]
        words = dict.fromkeys(" ".join(chosen).split())
        return " ".join(word if word in _SMALL else word[:1].upper() + word[1:] for word in words)


def _section(run: Run, han: str) -> str:
    if run.kind != "cjk":
        return run.kind
    return "ko" if "\uac00" <= run.units[0] <= "\ud7a3" else han


def _cut(run: Run, section: Section) -> tuple[list[tuple[int, int, str | None]], float]:
    """The best way through a run as (place, size, key; None where the list knows nothing), and its worth."""
    best = [(0.0, 0, "")] + [(0.0, 0, "")] * len(run.units)
    keys: list[str | None] = [None] * (len(run.units) + 1)
    for end in range(1, len(run.units) + 1):
        best[end] = (best[end - 1][0], end - 1, "")
        for size in range(1, min(section.longest, end) + 1):
            key = run.glue.join(run.units[end - size : end])
            entry = section.entries.get(key)
            if entry is None and size == 1 and run.kind == "word" and (near := _near(run, end - 1, section)):
                key, entry = near, section.entries[near]
            if entry is None or (entry.trust < TRUSTED and size == 1 and run.kind != "cjk"):
                continue
            worth = best[end - size][0] + size * entry.trust - PER_SEGMENT
            if worth > best[end][0]:
                best[end], keys[end] = (worth, end - size, key), key
    cuts = list[tuple[int, int, str | None]]()
    end = len(run.units)
    while end:
        start = best[end][1]
        cuts.append((start, end - start, best[end][2] or None))
        end = start
    return cuts[::-1], best[-1][0]


def _near(run: Run, place: int, section: Section) -> str | None:
    """The key that an inflected word, or one in another alphabet of Kazakh, shares a stem with."""
    written = run.written[place]
    for word in map(sounds, guesses(written)) if _is_latin(written) else (run.units[place],):
        if found := section.find(word):
            return found
    return None


def _segments(
    run: Run, cuts: Sequence[tuple[int, int, str | None]], section: Section, alone: float
) -> Iterator[Segment]:
    unknown = ""
    named = False
    for place, size, key in cuts:
        entry = section.entries[key] if key else None
        if run.kind == "cjk":
            if entry is None or (size == 1 and entry.trust < alone):
                unknown += run.units[place]
                continue
            if unknown:
                yield from _spelled_out(unknown)
                unknown = ""
        if entry is not None:
            named = "" in entry.meanings[:1]
            yield Segment(entry.meanings)
        else:
            yield Segment(_unknown(run.written[place], named), known=False)
    if unknown:
        yield from _spelled_out(unknown)


def _spelled_out(run: str) -> Iterator[Segment]:
    parts = _syllables(run)
    step = len(parts) if len(parts) <= ONE_NAME or not "\u3400" <= run[0] <= "\u9fff" else 2
    for at in range(0, len(parts), max(step, 1)):
        yield Segment(("".join(parts[at : at + step]),), known=False)


@cache
def _transform(name: str) -> icu.Transliterator:
    return icu.Transliterator.createInstance(name)


@lru_cache(maxsize=1 << 12)
def _syllables(run: str) -> tuple[str, ...]:
    if "\uac00" <= run[0] <= "\ud7a3":
        return (romanised(run),)
    return tuple(
        part
        for piece in _HAN_OR_NOT.findall(run)
        for part in (syllables(piece) if piece[0] > "\u3400" else _kana(piece))
    )


def _kana(run: str) -> list[str]:
    return str(_transform("Any-Latin; Latin-ASCII").transliterate(run)).lower().split()


# Names in the genitive, as they follow «имени»: Букетова → Букетов, Достоевского → Достоевский.
_GENITIVE = (("ского", "ский"), ("цкого", "цкий"), ("ого", "ый"))
_GENITIVE_A = re.compile("(?<=[бвгджзклмнпрстфхцчш])а$")
_JUNK = re.compile("[^a-z0-9]+")


# Adjectives: «Ботайский» is of Botay, «Алматинский» of Almat(y).
_ADJECTIVE = re.compile("(?<=..)(?:ин)?(?:ск(?:ий|ая|ое|ого|ой|ому|ом)|ськ(?:ий|а|е|ого|ої|ому))$")


def _unknown(word: str, named: bool) -> tuple[str, ...]:
    """A word of no list in Latin letters; of a Russian or Ukrainian adjective what it is made of, and how it is written."""
    if spelled := spelled_out(word):
        return (spelled,)
    if not named and (found := _ADJECTIVE.search(word)) and len(word) - len(found[0]) > 2:
        place = word[: found.start()]
        if place.endswith(("че", "чі")):
            # «геофизический», "geofizical": of a field, not of a place.
            return (_latin(place[:-2], named) + "cal",)
        return _latin(place + "ин" * found[0].startswith("ин"), named), _latin(place, named)
    return (_latin(word, named),)


@lru_cache(maxsize=1 << 14)
def _latin(word: str, named: bool) -> str:
    """A word of no list in Latin letters: BGN/PCGN's tables in ICU for Kazakh, Ukrainian and Russian."""
    if _is_latin(word):
        return word
    if set(word) & set("әғқңөұүһі") and not set(word) & set("їєґ"):
        table = "Kazakh-Latin/BGN; Any-Latin"
    elif set(word) & set("їєґ"):
        table = "Ukrainian-Latin/BGN; Any-Latin"
    else:
        table = "Russian-Latin/BGN; Any-Latin"
        if named:
            for ending, nominative in _GENITIVE:
                if word.endswith(ending):
                    word = word.removesuffix(ending) + nominative
                    break
            else:
                word = _GENITIVE_A.sub("", word)
    return _JUNK.sub("", str(_transform(f"{table}; Latin-ASCII").transliterate(word)).lower())
