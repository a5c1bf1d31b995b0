"""Letters of the wrong script inside a word: a Cyrillic а in a Latin word looks right and is never found."""

from __future__ import annotations

import functools
import re
from collections import Counter

import icu

# One column a script; the letters of a row look alike in usual typefaces. A blank has no look-alike there.
_ROWS = {
    "Latn": "ABEKMHOPCTYXISJZNaeopcyxisjhqwdəv",
    "Cyrl": "АВЕКМНОРСТУХІЅЈ  аеорсухіѕјһԛԝԁә ",
    "Grek": "ΑΒΕΚΜΗΟΡ ΤΥΧΙ  ΖΝ  ο            ν",
}
_ROW_OF = {
    letter: place for letters in _ROWS.values() for place, letter in enumerate(letters) if letter != " "
}
_WORD = re.compile(r"[^\W\d_]{2,}")
#: All letters of one script, as in nearly every text: told at a tenth of the price of looking at each letter.
_PLAIN = re.compile(
    r"[A-Za-z\u00c0-\u024f\W\d_]*|[\u0400-\u052f\W\d_]*|[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7a3\W\d_]*"
)


@functools.lru_cache(maxsize=8192)
def script_of(character: str) -> str:
    """ISO 15924 code of one character's script (Unicode Script property), such as Latn, Cyrl or Zyyy."""
    return str(icu.Script.getScript(character).getShortName())


def confusables(text: str) -> list[tuple[int, str]]:
    """Each letter that only looks like its neighbours: (position in `text`, the letter), in order.

    Only Latin, Cyrillic and Greek are looked at. A word that honestly mixes scripts is left alone: one where
    both scripts have letters without a look-alike ("COVIDтан"), or an abbreviation with a suffix ("KPIлар").
    """
    return [(place, text[place]) for place, _ in _slips(text)]


def repair_confusables(text: str) -> str:
    """The text with each letter of `confusables` replaced by its look-alike in the word's own script."""
    slips = _slips(text)
    if not slips:
        return text
    letters = list(text)
    for place, script in slips:
        letters[place] = _ROWS[script][_ROW_OF[text[place]]]
    return "".join(letters)


def _slips(text: str) -> list[tuple[int, str]]:
    """Position of each slipped letter and the script that it should have."""
    if text.isascii() or _PLAIN.fullmatch(text):
        return []
    slips: list[tuple[int, str]] = []
    for match in _WORD.finditer(text):
        word = match[0]
        scripts = [script_of(letter) for letter in word]
        if len(set(scripts)) < 2 or not _ROWS.keys() >= set(scripts):
            continue
        home = _home(word, scripts)
        if home is None or _is_abbreviation_with_suffix(word, scripts):
            continue
        slips += [(match.start() + place, home) for place, script in enumerate(scripts) if script != home]
    return slips


def _home(word: str, scripts: list[str]) -> str | None:
    """The script that the word is mostly in, if every other letter has a look-alike there."""
    (home, most), (_, second) = Counter(scripts).most_common(2)
    if most == second:
        return None
    for letter, script in zip(word, scripts, strict=True):
        if script == home:
            continue
        row = _ROW_OF.get(letter)
        if row is None or _ROWS[home][row] == " ":
            return None
    return home


def _is_abbreviation_with_suffix(word: str, scripts: list[str]) -> bool:
    run = next(place for place, script in enumerate(scripts) if script != scripts[0])
    return run >= 2 and word[:run].isupper() and word[run:].islower()
