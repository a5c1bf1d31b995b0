"""Kazakh in Latin letters, written from its Cyrillic by a table.

Sources of the rules:

* The letters: the alphabet of 31 letters that the national commission on the change of script presented on
  28 January 2021 (primeminister.kz; chart and the specimen «Būryñğy ötken zamanda, bır danyşpan kısı …» in
  en.wikipedia.org/wiki/Kazakh_alphabets): ә ä, ғ ğ, ң ñ, ө ö, ұ ū, ү ü, ш ş, қ q, ж j, ы y, і ı, и and й i,
  у u, х and һ h. Its capital of ı is I, of i İ.
* Letters of loanwords, which the alphabet does without: the spelling rules approved on 6 December 2018 and
  published on 18 January 2019, in the letters of 2021: ц and сц s, э e, ё ö, щ ş (in ащы, тұщы and кеще: şş),
  ъ and ь nothing, я ia, ю iu; ия and ию stay ia and iu, since i is written once.
* ч: the alphabet has no letter for it and the rules speak of one that it lost. It is written tş, by its sound.

Only letters of the Kazakh Cyrillic alphabet change: placeholders, tags, addresses, digits and Latin words are
as they were. Nothing leads back: и and й fall together.
"""

from __future__ import annotations

import functools
import re
import unicodedata

_SMALL = {
    "а": "a", "ә": "ä", "б": "b", "в": "v", "г": "g", "ғ": "ğ", "д": "d", "е": "e", "ё": "ö", "ж": "j",
    "з": "z", "и": "i", "й": "i", "к": "k", "қ": "q", "л": "l", "м": "m", "н": "n", "ң": "ñ", "о": "o",
    "ө": "ö", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ұ": "ū", "ү": "ü", "ф": "f", "х": "h",
    "һ": "h", "ц": "s", "ч": "tş", "ш": "ş", "щ": "ş", "ъ": "", "ы": "y", "і": "ı", "ь": "", "э": "e",
    "ю": "iu", "я": "ia",
}  # fmt: skip
_CAPITALS = {"i": "İ", "ı": "I"}

#: The Cyrillic letters that the table knows: the 42 of the Kazakh alphabet, small and capital.
LETTERS = frozenset(_SMALL) | {letter.upper() for letter in _SMALL}


def _capital(latin: str) -> str:
    return _CAPITALS.get(latin, latin.upper())


#: A letter → one letter or none; what becomes two is written by `_two`, which sees its neighbours.
_TABLE = {
    ord(cyrillic): latin
    for small, written in _SMALL.items()
    if len(written) < 2
    for cyrillic, latin in ((small, written), (small.upper(), _capital(written)))
}
_ONCE = re.compile("(?P<i>[иИ])(?=[яюЯЮ])|(?P<s>[сС])(?=[цЦ])")
_LONG = re.compile(r"\b(?P<before>ащы|тұщы|кеще)", re.IGNORECASE)
_TWO = re.compile("[юячЮЯЧ]")


@functools.lru_cache(maxsize=8192)
def to_latin(text: str) -> str:
    """*text* with its Kazakh Cyrillic letters in the Latin alphabet of 2021; everything else untouched."""
    if text.isascii() or LETTERS.isdisjoint(text := unicodedata.normalize("NFC", text)):
        return text
    text = _LONG.sub(lambda word: word[0].replace("щ", "шш").replace("Щ", "ШШ"), text)
    text = _ONCE.sub("", text)
    return _TWO.sub(_two, text).translate(_TABLE)


def _two(found: re.Match[str]) -> str:
    """İa in a word, İA among capitals."""
    letter = found[0]
    pair = _SMALL[letter.lower()]
    first, second = pair[0], pair[1]
    if letter.islower():
        return first + second
    after, before = found.string[found.end() : found.end() + 1], found.string[: found.start()][-1:]
    loud = after.isupper() or (not after.isalpha() and before.isupper())
    return _capital(first) + (_capital(second) if loud else second)
