"""Phonetic folding: one ASCII skeleton for the spellings of a name in several scripts, to find candidates.

What is chosen, and why:

* Sounds that writers of Kazakh Latin, Kazakh Cyrillic, Russian and English spell differently fall together:
  қ к q c → k; ә а ä ə → a; ң н ñ → n; ө о ö → o; ұ ү у ü ū → u; ы і и й ı y → i; х һ kh → h; ж дж zh dj → j;
  ғ г ğ gh → g; в v w → v; ш щ ş š → sh; ч ç č → ch; ц → ts; ph → f; th → t; ю → iu (as yu); я → ia (as ya);
  э е ё → e (also "ye" that begins a word); ў → o (Uzbek oʻ); ъ, ь and apostrophes vanish.
* c before e and i is s; x is ks (Oxford, Оксфорд), but h where it begins a word (Uzbek Xorazm, Хорезм).
* Doubled letters become one (Russia and Россия are told apart by their vowels anyway).
* Chinese characters stay, since their reading depends on the language. Everything else that is neither Latin
  nor Cyrillic goes through ICU's Any-Latin; a script that ICU cannot read (Khmer, Sinhala) keeps its letters.
* No language is asked for, so what two languages spell alike and speak differently stays unresolved:
  Turkish c is not heard as j. Search's documents have such skeletons beside their own (`terms.heard_otherwise`).

A skeleton is for finding, never for showing, and proves no equality. Folding a skeleton changes nothing.
"""

from __future__ import annotations

import functools
import re
import unicodedata

import icu

APOSTROPHES = "'`´ʹʺʻʼʽʾʿˈˊˋ‘’‛′＇\u02bf"

_CYRILLIC = {
    "а": "a", "ә": "a", "ӓ": "a", "ӑ": "a", "б": "b", "в": "v", "г": "g", "ғ": "g", "ґ": "g", "ҕ": "g",
    "д": "d", "ђ": "dj", "ѓ": "g", "е": "e", "ё": "e", "є": "e", "ж": "j", "җ": "j", "ӝ": "j", "з": "z",
    "ҙ": "z", "ѕ": "z", "и": "i", "ѝ": "i", "й": "i", "і": "i", "ї": "i", "ј": "i", "к": "k", "қ": "k",
    "ҡ": "k", "ҝ": "g", "ќ": "k", "л": "l", "љ": "li", "м": "m", "н": "n", "ң": "n", "ҥ": "n", "њ": "ni",
    "о": "o", "ө": "o", "ӧ": "o", "п": "p", "р": "r", "с": "s", "ҫ": "s", "т": "t", "ћ": "ch", "у": "u",
    "ұ": "u", "ү": "u", "ӯ": "u", "ӱ": "u", "ў": "o", "ф": "f", "х": "h", "һ": "h", "ҳ": "h", "ц": "ts",
    "ч": "ch", "ҷ": "j", "ҹ": "j", "џ": "j", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "", "э": "e",
    "ю": "iu", "я": "ia", "ѣ": "e",
}  # fmt: skip

_LATIN = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "t", "ł": "l", "ħ": "h", "ı": "i",
    "ŋ": "n", "ə": "a", "ǝ": "a", "ş": "sh", "ș": "sh", "š": "sh", "ś": "sh", "ç": "ch", "č": "ch", "ć": "ch",
    "ž": "j", "ź": "z", "ɣ": "g", "ƣ": "g", "ƶ": "z", "ƙ": "k", "ɨ": "i", "ɵ": "o", "ŧ": "t",
}  # fmt: skip


def _build_table() -> dict[int, str]:
    table: dict[int, str] = {}
    for code in (*range(0x80), *range(0xA0, 0xC0), *range(0x2000, 0x2070), 0xD7, 0xF7):
        table[code] = chr(code).lower() if chr(code).isascii() and chr(code).isalnum() else " "
    for code in (0xAA, 0xB2, 0xB3, 0xB5, 0xB9, 0xBA, 0xBC, 0xBD, 0xBE):
        del table[code]  # ª, ² and the like have a compatibility form, which the slow path takes
    for code in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00)):
        base = "".join(part for part in unicodedata.normalize("NFKD", chr(code)) if part.isascii()).lower()
        if code not in (0xD7, 0xF7) and base.isalpha():
            table[code] = base
    for letters in (_CYRILLIC, _LATIN):
        for letter, sound in letters.items():
            table[ord(letter)] = sound
            if len(letter.upper()) == 1:
                table[ord(letter.upper())] = sound
    table[ord("I")] = table[ord("İ")] = "i"  # "ı".upper() is the plain I, which the loop has just met
    for mark in (*APOSTROPHES, "\u00ad", "\u200b", "\u200c", "\u200d", "\u2060"):
        table[ord(mark)] = ""
    return table


_TABLE = _build_table()
_OUTSIDE = re.compile(r"[\W_]+")
_DOUBLED = re.compile(r"([a-z])\1+")
_SOFT_C = re.compile("c(?=[ei])")
_HARD_C = re.compile("c(?!h)")
# In this order: a pair that a replacement creates is met by a later one, or by the next round.
_PAIRS = (
    ("y", "i"), ("q", "k"), ("w", "v"), ("dzh", "j"), ("zh", "j"), ("dj", "j"), ("kh", "h"), ("gh", "g"),
    ("ph", "f"), ("th", "t"), (" ie", " e"), (" x", " h"), ("x", "ks"),
)  # fmt: skip


@functools.cache
def _any_latin() -> icu.Transliterator:
    return icu.Transliterator.createInstance("[^[:Han:]] Any-Latin; [^[:Han:]] Latin-ASCII")


def fold(text: str) -> str:
    """The phonetic skeleton: a-z, 0-9, single spaces, and letters that stay (the rules stand above)."""
    plain = text.translate(_TABLE)
    if not plain.isascii():
        plain = _through_icu(text)
    return _sound(" ".join(plain.split()))


def _through_icu(text: str) -> str:
    mapped = unicodedata.normalize("NFKC", text).translate(_TABLE)
    if not mapped.isascii():
        latin = str(_any_latin().transliterate(mapped))
        parts = unicodedata.normalize("NFKD", latin)
        bare = "".join(part for part in parts if unicodedata.category(part)[0] != "M")
        mapped = unicodedata.normalize("NFKC", bare).translate(_TABLE).casefold()
    return _OUTSIDE.sub(" ", mapped)


def _sound(text: str) -> str:
    before = ""
    current = f" {text}"
    while current != before:
        before = current
        for spelled, heard in _PAIRS:
            current = current.replace(spelled, heard)
        if "c" in current:
            current = _HARD_C.sub("k", _SOFT_C.sub("s", current))
        current = _DOUBLED.sub(r"\1", current)
    return current.strip()
