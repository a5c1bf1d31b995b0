"""A ladder of shorter forms of a folded word: Kazakh, Turkish and Russian endings taken off one by one.

It works on skeletons (:func:`kopir.ground.scripts.fold`), so a word that is typed in Latin letters stems like
the same word in Cyrillic, and a word need not say which language it is in. What the folding makes equal is
written once here: ы and і are i, ң is n, ғ is g, ұ and ү are u, ө is o, ә is a, й is i.

Sources of the endings:

* Kazakh: stem + plural + possessive + case, R. Muhamedowa, *Kazakh: A Comprehensive Grammar* (2016):
  -лар/-лер/-дар/-дер/-тар/-тер; -ым/-ім/-м, -ың/-ің/-ң, -ы/-і/-сы/-сі, -ымыз/-іміз; genitive
  -ның/-дың/-тың, dative -ға/-қа/-на/-а, accusative -ны/-ды/-ты/-н, locative -да/-та/-нда, ablative
  -дан/-тан/-нан, instrumental -мен/-бен/-пен; -дағы/-тағы/-ндағы (what is at). A final қ, к, п that a vowel
  has softened to ғ, г, б is hardened again.
* Turkish: A. Göksel and C. Kerslake, *Turkish: A Comprehensive Grammar* (2005): -lar/-ler; -(s)ı, -(ı)m, -(ı)n,
  -(ı)mız; -(n)ın, -(y)a, -(y)ı, -da/-ta, -dan/-tan, -(y)la, -daki; p-b, ç-c, t-d, k-ğ.
* Russian: the endings of nouns and adjectives of A. A. Zaliznyak, *Grammatical dictionary of the Russian
  language* (1977), as they look when folded.
"""

from __future__ import annotations

import re
from functools import lru_cache

_VOWELS = frozenset("aeiou")
#: A stem keeps at least so many letters, one of them a vowel.
SHORTEST = 3
#: A word has at most so many rungs; an agglutinated word needs seven.
RUNGS = 10


def _longest_first(text: str) -> tuple[str, ...]:
    return tuple(sorted(set(text.split()), key=lambda ending: (-len(ending), ending)))


_TURKIC_CASE = _longest_first(
    "nin din tin in nun un ni di ti n ga ge ka ke na ne a e ia ie da de ta te nda nde dan den tan ten nan nen "
    "men ben pen la le ila ile ndan nden ndagi ndegi dagi degi tagi tegi ndaki ndeki daki deki taki teki"
)
_TURKIC_POSSESSIVE = _longest_first("im m in n i si u su imiz miz iniz niz umuz unuz um un lari leri")
_TURKIC_PLURAL = _longest_first("lar ler dar der tar ter")
_RUSSIAN = _longest_first(
    "a u e i o ia iu ii ie ei oi om em am iam ah iah ami iami ov ev eb "
    "ogo ego omu emu im ih imi aia oe ee uiu iuiu"
)
_ENGLISH = (("ies", "i"), ("es", ""), ("s", ""))
_HARDENED = {"g": "k", "b": "p", "d": "t", "j": "ch"}
_WORD = re.compile("[a-z]+")


def _sound(stem: str, least: int) -> bool:
    return len(stem) >= least and any(letter in _VOWELS for letter in stem)


def _without(word: str, endings: tuple[str, ...], least: int = SHORTEST) -> list[str]:
    """*word* without each of the endings that it has. A single letter ends too many words to leave three."""
    return [
        word[: -len(ending)]
        for ending in endings
        if word.endswith(ending) and _sound(word[: -len(ending)], max(least, 5 - len(ending)))
    ]


@lru_cache(maxsize=1 << 16)
def ladder(word: str) -> tuple[str, ...]:
    """The shorter forms of a folded word, longest first, without the word itself; none for other letters.

    Two words are forms of one another when their ladders (with the words themselves) meet. That is a hint.
    """
    if len(word) <= SHORTEST or not _WORD.fullmatch(word):
        return ()
    found: dict[str, None] = {}
    for by_case in [word, *_without(word, _TURKIC_CASE)]:
        found[by_case] = None
        for own in [by_case, *_without(by_case, _TURKIC_POSSESSIVE)]:
            found[own] = None
            for stem in _without(own, _TURKIC_PLURAL):
                # Folding makes one letter of two: университет + тер is universiteter.
                found |= dict.fromkeys((stem + own[len(stem)], stem))
    found |= dict.fromkeys(_without(word, _RUSSIAN, SHORTEST + 1))
    for ending, kept in _ENGLISH:
        if word.endswith(ending) and _sound(word[: -len(ending)] + kept, SHORTEST + 1):
            found[word[: -len(ending)] + kept] = None
    for stem in list(found):
        if stem != word and stem[-1] in _HARDENED:
            found[stem[:-1] + _HARDENED[stem[-1]]] = None
    found.pop(word, None)
    return tuple(sorted(found, key=lambda stem: (-len(stem), stem))[:RUNGS])
