"""What the built fonts can set, and what stands in a PDF for a name in another script: never a box, never silently.

First another name of the same organisation that the fonts can set, with its language; else the name in Latin
letters by ICU's Any-Latin, and the note that it is so. A script that ICU cannot read stays as it is written.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from typing import Any

import icu
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from kopir.kit import formats, worldmap
from kopir.kit.multilingual import Picked
from kopir.spine.parties.models import Organisation

LETTERS = worldmap.SOURCE.with_name("letters.json")


@cache
def _letters() -> frozenset[int]:
    """Read once a process. Raises ImproperlyConfigured when the assets were not built."""
    if not LETTERS.exists():
        raise ImproperlyConfigured(f"{LETTERS} is absent: the assets were not built (make .venv/.assets)")
    ranges = json.loads(LETTERS.read_text(encoding="utf-8"))
    return frozenset(point for first, last in ranges for point in range(first, last + 1))


def _can_set(letter: str) -> bool:
    return ord(letter) in _letters() or unicodedata.category(letter)[0] in "ZC"


def can_set(text: str) -> bool:
    """Whether the built fonts have every letter of *text*."""
    return text.isascii() or all(map(_can_set, unicodedata.normalize("NFC", text)))


@cache
def _rules(name: str) -> icu.Transliterator:
    return icu.Transliterator.createInstance(name)


def _in_latin(text: str) -> str:
    """With its marks where the fonts have them, else without."""
    written = str(_rules("Any-Latin; NFC").transliterate(text))
    if can_set(written):
        return written
    # ICU keeps the half rings for ayn and hamza.
    return str(_rules("Latin-ASCII").transliterate(written)).replace("ʿ", "’").replace("ʾ", "’")


def legible(text: str) -> str:
    """*text*, its letters that no built font has written in Latin ones, and a note of it."""
    if can_set(text):
        return text
    text = unicodedata.normalize("NFC", text)
    missing = re.escape("".join(sorted({letter for letter in text if not _can_set(letter)})))
    run = re.compile(f"[{missing}](?:[{missing}\\s]*[{missing}])?")
    written = run.sub(lambda found: _in_latin(found[0]), text)
    if written == text:
        return text
    return _("{text} (in Latin letters)").format(text=written)


def name_of(organisation: Organisation) -> str:
    """What the organisation is called in the reader's language, as far as paper can show it."""
    called = organisation.called()
    if can_set(called.text):
        return called.text
    names = organisation.names_by_lang
    for lang in ("en", *names):
        if names.get(lang) and can_set(names[lang]):
            return formats.said(Picked(names[lang], "" if lang == "und" else lang))
    return legible(called.text)


def legibly(data: Any) -> Any:
    """The data of a template with every text made legible; addresses stay as they lead."""
    if isinstance(data, str):
        return legible(data)
    if isinstance(data, list):
        return [legibly(each) for each in data]
    if isinstance(data, dict):
        return {key: value if key == "url" else legibly(value) for key, value in data.items()}
    return data
