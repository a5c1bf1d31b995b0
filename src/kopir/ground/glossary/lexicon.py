"""The word list: what words of other scripts mean in English, from three sources.

* ``data/words_by_hand.tsv``: standard words of the field, written for Köpir.
* ``data/words_mined.tsv``: mined from the names of a register (``bench/mine_words.py``); its head says which.
* CLDR, through Babel: countries and the cities of time zones, in each of the languages.

Keys are those of :mod:`.units`. A section holds what is looked up together: Cyrillic words of all languages and the
Latin ones of Kazakh, Turkish, Uzbek and Azeri (``word``), Chinese (``zh``), Japanese (``ja``), Korean (``ko``), Arabic
and Persian (``arab``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources

from babel import Locale

from kopir.ground.scripts import fold
from kopir.ground.stems import ladder

from .units import runs, sounds

#: Languages of lines in the data files, and of CLDR's names → section.
SECTIONS = {
    "kk": "word", "ru": "word", "uk": "word", "ky": "word", "uz": "word", "tr": "word", "az": "word",
    "zh": "zh", "zh_Hant": "zh", "ja": "ja", "ko": "ko", "ar": "arab", "fa": "arab",
}  # fmt: skip
_SECTION_OF = SECTIONS | {name: name for name in SECTIONS.values()}
#: A stem that two words share keeps so many letters, and so much of the longer word.
SHORTEST_STEM, LEAST_SHARED = 4, 0.55
#: What a name of CLDR is trusted: less than a word of the list, which knows the field.
PLACE = 0.9


@dataclass(frozen=True, slots=True)
class Entry:
    """``trust``: 0 to 1, how often the words meant this where they stood. ``meanings``: best first; '' says nothing."""

    trust: float
    meanings: tuple[str, ...]


@dataclass(slots=True)
class Section:
    """Keys → what they mean, and the words' stems → key."""

    entries: dict[str, Entry] = field(default_factory=dict)
    stems: dict[str, str] = field(default_factory=dict)
    longest: int = 1

    def put(self, key: str, size: int, entry: Entry) -> None:
        """Add *entry*; what a surer source said before stays first."""
        known = self.entries.get(key)
        if known and not known.meanings[0]:
            return
        if known:
            meanings = tuple(dict.fromkeys([*known.meanings, *entry.meanings]))[:3]
            entry = Entry(max(known.trust, entry.trust), meanings)
        self.entries[key] = entry
        self.longest = max(self.longest, size)

    def learn_stems(self) -> None:
        """Let inflected words be found by the stems that they share with a key."""
        for key in self.entries:
            if " " in key or not key.isascii():
                continue
            for stem in (key, *ladder(key)):
                if len(stem) >= SHORTEST_STEM:
                    before = self.stems.get(stem)
                    if before is None or len(key) < len(before):
                        self.stems[stem] = key

    def find(self, word: str) -> str | None:
        """The key of a word, or of one that shares a stem with it."""
        if word in self.entries:
            return word
        for stem in (word, *ladder(word)):
            if len(stem) < max(SHORTEST_STEM, LEAST_SHARED * len(word)):
                break
            if stem in self.stems:
                return self.stems[stem]
        return None


Lexicon = Mapping[str, Section]
#: (language, words, trust, meanings)
Line = tuple[str, str, float, tuple[str, ...]]


def build(lines: Iterable[Line]) -> Lexicon:
    """A lexicon of *lines*, the surest source first."""
    sections = {name: Section() for name in dict.fromkeys(SECTIONS.values())}
    for lang, words, trust, meanings in lines:
        parts = list(runs(words))
        if len(parts) == 1 and parts[0].units:
            run = parts[0]
            sections[_SECTION_OF[lang]].put(run.glue.join(run.units), len(run.units), Entry(trust, meanings))
    for section in sections.values():
        section.learn_stems()
    return sections


@cache
def shipped() -> Lexicon:
    """The lexicon that the package holds; built at the first question, which takes a fraction of a second."""
    return build([*by_hand(), *places(), *mined()])


def by_hand() -> Iterator[Line]:
    """The words that were written by hand."""
    for lang, words, meanings, *trust in _rows("words_by_hand.tsv"):
        yield (
            lang,
            words,
            float(trust[0]) if trust else 1.0,
            tuple("" if one == "-" else one for one in meanings.split("|")),
        )


def mined() -> Iterator[Line]:
    """The words that were mined."""
    for lang, words, trust, meanings in _rows("words_mined.tsv"):
        yield lang, words, float(trust), tuple(meanings.split("|"))


def _rows(name: str) -> Iterator[list[str]]:
    text = resources.files("kopir.ground").joinpath("data", name).read_text(encoding="utf-8")
    for line in text.splitlines():
        if line and not line.startswith("#"):
            yield line.split("\t")


def places() -> Iterator[Line]:
    """Countries, and cities that have a time zone of their own, in all the languages; in Russian and Ukrainian also
    the adjectives of peoples, which are the names of their languages."""
    english = Locale("en")
    countries = {code: name for code, name in english.territories.items() if code.isalpha()}
    for lang in SECTIONS:
        locale = Locale.parse(lang)
        for code, name in countries.items():
            if written := locale.territories.get(code):
                yield lang, written, PLACE, (_plain(name),)
        for code, name in locale.languages.items() if lang in ("ru", "uk") else ():
            if " " not in name and code in english.languages:
                yield lang, name, PLACE, (_plain(english.languages[code]),)
        for zone, names in locale.time_zones.items():
            if city := names.get("city"):
                own = english.time_zones.get(zone, {}).get("city") or zone.rpartition("/")[2].replace(
                    "_", " "
                )
                yield lang, city, PLACE, (_plain(own),)


def _plain(name: str) -> str:
    """English as the list writes it; accents and brackets dropped, letters as they are (folding changes those)."""
    return name.partition("(")[0].strip().lower()


@cache
def english_words() -> frozenset[str]:
    """The folded words of all meanings: a Latin word among them needs no translation."""
    sections = shipped().values()
    meanings = (one for section in sections for entry in section.entries.values() for one in entry.meanings)
    return frozenset(sounds(word) for meaning in set(meanings) for word in fold(meaning).split())
