"""Hangul in Latin letters as Korean names are spelled in English: by sound, not letter by letter.

Source: Revised Romanization of Korean, Ministry of Culture and Tourism of Korea, notice 2000-8 of 7 July 2000. Section 2:
the letters. Section 3 (1): sounds that change where syllables meet: ㄱ ㄷ ㅂ before ㄴ ㅁ and ㄹ, ㄹ beside ㄴ and ㄹ, a final
before a vowel. Tense sounds and ㅎ in nouns are written as they stand (3 (1), note); the ㄴ that is heard between
words that were put together (학여울 Hangnyeoul) needs a dictionary and is left out. ICU's Hangul-Latin gives the letters
of a syllable alone: 한국 is hangug there, Hanguk here.
"""

from __future__ import annotations

import re
from itertools import zip_longest

_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()  # noqa: SIM905 - reads as the standard's table
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()  # noqa: SIM905
#: What a final is at the end or before a consonant, and what it leaves and gives away before a vowel.
_FINALS = "- k k k n n n t l k m l l l p l m p p t t ng t t k t p t".split()  # noqa: SIM905
_GIVES = [
    "-/", "-/g", "-/kk", "k/s", "-/n", "n/j", "n/-", "-/d", "-/r", "l/g", "l/m", "l/b", "l/s", "l/t",
    "l/p", "l/-", "-/m", "-/b", "p/s", "-/s", "-/ss", "ng/", "-/j", "-/ch", "-/k", "-/t", "-/p", "-/-",
]  # fmt: skip
#: (final, next initial) → how both are spoken.
_MEET = {
    **{("k", letter): ("ng", letter) for letter in "nm"},
    **{("t", letter): ("n", letter) for letter in "nm"},
    **{("p", letter): ("m", letter) for letter in "nm"},
    ("k", "r"): ("ng", "n"), ("t", "r"): ("n", "n"), ("p", "r"): ("m", "n"), ("ng", "r"): ("ng", "n"),
    ("m", "r"): ("m", "n"), ("n", "r"): ("l", "l"), ("l", "n"): ("l", "l"), ("l", "r"): ("l", "l"),
}  # fmt: skip
_RUN = re.compile("[\uac00-\ud7a3]+")


def romanised(text: str) -> str:
    """*text* with its Hangul in small Latin letters; everything else as it was."""
    return _RUN.sub(lambda run: _spoken(run[0]), text)


def _spoken(run: str) -> str:
    parts = [_parts(syllable) for syllable in run]
    said = []
    carried = ""
    for (initial, vowel, final), after in zip_longest(parts, parts[1:]):
        said += [carried or _INITIALS[initial], _VOWELS[vowel]]
        carried = ""
        end = _FINALS[final]
        if after is not None and final and _INITIALS[after[0]] == "-":
            end, _slash, carried = _GIVES[final].partition("/")
        elif after is not None:
            end, carried = _MEET.get((end, _INITIALS[after[0]]), (end, ""))
        said.append(end)
    return "".join(said).replace("-", "")


def _parts(syllable: str) -> tuple[int, int, int]:
    """Numbers of initial, vowel and final: Unicode composes 19 x 21 x 28 syllables from U+AC00 on (chapter 3.12)."""
    code = ord(syllable) - 0xAC00
    return code // 588, code % 588 // 28, code % 28
