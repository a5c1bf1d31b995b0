"""The one analyser of search: what a text is found by, the same for what is indexed and for what is asked.

A text becomes terms of five sorts, from the surest to the vaguest: its *words* as written (NFKC, lower case),
their *folds* (one phonetic skeleton for all spellings, see :mod:`.folding`), their *stems* (:mod:`.stems`),
*grams* of scripts that write without spaces (single characters and overlapping pairs), and *readings*
(:mod:`.pinyin`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache

import icu

from kopir.ground.folding import APOSTROPHES
from kopir.ground.hangul import romanised
from kopir.ground.pinyin import spellings
from kopir.ground.scripts import fold, nfkc, repair_confusables
from kopir.ground.stems import ladder

TERMS_VERSION: int = 3
"""Raised whenever a text gets other terms: an index of another version is rebuilt."""

#: Longer texts are cut: in documents, and in questions.
LONGEST_TEXT, LONGEST_QUERY, LONGEST_WORD = 20_000, 200, 64
#: Syllables that are joined to one reading: people type Beijing, not bei jing.
JOINED = 4
#: A word of so few letters may be written together with its neighbour.
SHORT = 3
MOST_WORDS = 24

# Scripts without spaces between words: Thai, Lao, Burmese, Khmer, kana, Han (with iteration marks).
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_HAN = re.compile("[\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_HANGUL = re.compile("[\uac00-\ud7a3]{2,}")
_PIECES = re.compile(f"([{_UNSPACED}]+)|([^\\W_{_UNSPACED}]+)")
_DROPPED = {ord(mark): None for mark in (*APOSTROPHES, "\u00ad", *map(chr, range(0x200B, 0x2010)), "\ufeff")}
_DROPPED |= {code: None for code in (*range(0x202A, 0x202F), *range(0x2060, 0x2070))}
_DROPPED_ASCII = {code: None for code in _DROPPED if code < 0x80} | {0: " "}
_TO_DROP = re.compile(f"[{re.escape(''.join(map(chr, _DROPPED)))}]")
#: ASCII as words with spaces between.
_ASCII_WORDS = {code: None if code in _DROPPED else " " for code in range(0x80) if not chr(code).isalnum()}
_LONE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or one run of an unspaced script. ``folds``: the first is its own, others are other readings
    of what was typed. ``grams``: to be found all together."""

    text: str
    folds: tuple[str, ...] = ()
    stems: tuple[str, ...] = ()
    grams: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Terms:
    """What a document is found by; each term of a sort once, in the order of the text."""

    words: list[str]
    folds: list[str]
    stems: list[str]
    grams: list[str]
    readings: list[str]


def sendable(text: str) -> str:
    """Without lone surrogates and NUL, which no database and no index takes: a space for each."""
    return _LONE.sub(" ", text)


def clean(text: str, longest: int = LONGEST_TEXT) -> str:
    """NFKC, lower case, marks of direction and apostrophes dropped, look-alike letters of a word repaired.

    A lone surrogate becomes a space.
    """
    if text.isascii():  # most names are: nothing else can happen to them
        return text[:longest].lower().translate(_DROPPED_ASCII)
    text = nfkc(sendable(text[:longest]))[:longest]
    if _TO_DROP.search(text):
        text = text.translate(_DROPPED)
    return repair_confusables(text).casefold().replace("i\u0307", "i")


def terms(texts: Iterable[str]) -> Terms:
    """All terms of a document's *texts*."""
    words: list[str] = []
    folds: list[str] = []
    stems: list[str] = []
    grams: list[str] = []
    heard: list[str] = []
    for text in texts:
        before = ""
        held = _pieces(text)
        folds += heard_otherwise(held)
        for piece in held:
            words.append(piece.text)
            fold = piece.folds[0] if piece.folds else ""
            if fold:
                folds.append(fold)
                if before and (len(fold) <= SHORT or len(before) <= SHORT):
                    folds.append(before + fold)
                stems += piece.stems
            before = fold
            if piece.grams:
                grams += piece.text
                grams += [gram for gram in piece.grams if len(gram) > 1]
                heard += readings(piece.text)
    return Terms(*(list(dict.fromkeys(sort)) for sort in (words, folds, stems, grams, heard)))


def _pieces(text: str) -> Sequence[Word]:
    """The words of a text that is not cleaned yet; most names are ASCII and go the short way to the same."""
    if text.isascii():
        words = text[:LONGEST_TEXT].lower().translate(_ASCII_WORDS).split()
        return [_word(word[:LONGEST_WORD]) for word in words]
    return list(pieces(clean(text)))


def query_words(text: str) -> list[Word]:
    """The words of a question, at most :data:`MOST_WORDS`, each with other readings of what was typed."""
    words = [_with_guesses(piece) for piece in pieces(clean(text, LONGEST_QUERY))][:MOST_WORDS]
    for at, both in joined(words):
        for place in (at, at + 1):
            words[place] = replace(words[place], folds=(*words[place].folds, both))
    return words


def joined(words: Sequence[Word]) -> Iterator[tuple[int, str]]:
    """(place, fold) of neighbours that people also write as one: al-Farabi and Alfarabi, one of them short."""
    for at in range(len(words) - 1):
        left, right = words[at].folds[:1], words[at + 1].folds[:1]
        if left and right and min(len(left[0]), len(right[0])) <= SHORT:
            yield at, left[0] + right[0]


def pieces(text: str) -> Iterator[Word]:
    """The words and runs of a cleaned text."""
    for run, word in _PIECES.findall(text):
        if run:
            yield Word(run, grams=grams(run))
        else:
            yield _word(word[:LONGEST_WORD])


@lru_cache(maxsize=1 << 17)
def _word(word: str) -> Word:
    parts = fold(word).split()
    stems = tuple(dict.fromkeys(stem for part in parts for stem in ladder(part)))
    hangul = "".join(_HANGUL.findall(word))
    return Word(word, ("".join(parts),) if parts else (), stems, grams(hangul) if hangul else ())


@lru_cache(maxsize=1 << 14)
def grams(run: str) -> tuple[str, ...]:
    """Overlapping pairs of a run in simplified characters; of a single character that one."""
    plain = _simplified(run)
    return tuple(plain[at : at + 2] for at in range(len(plain) - 1)) or (plain,)


@lru_cache(maxsize=1 << 14)
def readings(run: str) -> tuple[str, ...]:
    """Pinyin without tones of the Han in a run: each syllable, and up to four neighbours joined."""
    found: dict[str, None] = {}
    for syllables in (way for han in _HAN.findall(run) for way in spellings(han)):
        for size in range(1, JOINED + 1):
            found |= dict.fromkeys(
                "".join(syllables[at : at + size]) for at in range(len(syllables) - size + 1)
            )
        if len(syllables) > JOINED:
            found["".join(syllables)] = None
    return tuple(found)


# Letters that one skeleton hears otherwise than their own language does. A document has both, so that it is found by
# what somebody hears and types in another script:
# * x between letters is kh in Uzbek (law of 2 September 1993, as of 6 May 1995: x for Cyrillic х): Buxoro, Бухоро.
# * c is j in Turkish and Azeri (A. Göksel and C. Kerslake, *Turkish: A Comprehensive Grammar*, 2005, chapter 1; Russian
#   дж): Hacettepe, Хаджеттепе. Asked only of names that show such a letter or word, since c is everywhere.
# * Hangul by its sound (:mod:`.hangul`); ICU gives its letters: Hanguk beside hangug.
_TURKISH = re.compile("[ğışə]|^üniversite|^enstitü|^yüksekokul")
_C = re.compile("c(?!h)")


def heard_otherwise(words: Sequence[Word]) -> list[str]:
    """Further skeletons of the words of a document, by languages that one of them shows."""
    found: list[str] = []
    turkish: bool | None = None
    for word in words:
        text = word.text
        if "c" in text:
            if turkish is None:
                turkish = any(not one.text.isascii() and _TURKISH.search(one.text) for one in words)
            if turkish:
                found += _word(_C.sub("j", text)).folds
        if "x" in text[1:]:
            found += _word(text[0] + text[1:].replace("x", "h")).folds
        if word.grams and word.folds:
            found += _word(romanised(text)).folds
    return found


# Spellings of Kazakh that one skeleton cannot hold, since other languages read the same letters otherwise:
# ý is у in the alphabet of 2018 (decree 637), y' in that of 2017 (decree 569), w in Kazinform's (QazAqparat);
# passports write ң as ng, щ as shch or sch, х as x, ж as zh or dzh; ё is yo (Gumilyov) as often as it is e, also in
# the names that somebody asks for in Cyrillic.
_GUESSES = (
    ("ý", "u"),
    ("y'", "u"),
    ("ng", "n"),
    ("shch", "sh"),
    ("sch", "sh"),
    ("x", "h"),
    ("ja", "ia"),
    ("ju", "iu"),
    ("w", "u"),
    ("yo", "e"),
    ("ё", "ио"),
)
# Ukrainian г is h by the Cabinet of Ministers' resolution 55 of 2010 (Луганськ, Luhansk), g to everybody else who writes
# Cyrillic. A word is Ukrainian when it has letters or an ending that the others have not.
_UKRAINIAN = re.compile("[їєґ]|ськ|цьк|і[вї]$")
_KAZAKH = re.compile("[әғқңөұүһ]")


def guesses(word: str) -> tuple[str, ...]:
    """The skeletons of a lower-case word, read as other alphabets of Kazakh have it; the first is its own."""
    return _with_guesses(_word(word[:LONGEST_WORD])).folds


def _with_guesses(piece: Word) -> Word:
    more: list[str] = []
    for written, meant in _GUESSES:
        if written in piece.text:
            more += _word(piece.text.replace(written, meant)).folds
    if "г" in piece.text and _UKRAINIAN.search(piece.text) and not _KAZAKH.search(piece.text):
        more += _word(piece.text.replace("г", "х")).folds
    if not more:
        return piece
    folds = tuple(dict.fromkeys([*piece.folds, *more]))
    stems = tuple(dict.fromkeys([*piece.stems, *(stem for one in folds[1:] for stem in ladder(one))]))
    return Word(piece.text, folds, stems, piece.grams)


@cache
def _to_simplified() -> icu.Transliterator:
    return icu.Transliterator.createInstance("Traditional-Simplified")


@lru_cache(maxsize=1 << 14)
def _simplified(run: str) -> str:
    return str(_to_simplified().transliterate(run))
