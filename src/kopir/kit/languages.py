"""The languages of content, and the forms in which pages show them (docs/decisions/0028).

A hub keeps its texts in the *content languages*. A *display form* is a locale of the interface without texts
of its own: Kazakh in Latin letters is written from the Cyrillic at the moment of showing.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

from kopir.ground.kazakh import to_latin

#: Kazakh in Latin letters, as Django spells its code.
LATIN = "kk-latn"
#: And as RFC 5646 §2.1.1 writes it.
LATIN_TAG = "kk-Latn"
#: Display form → the content language that it shows.
DISPLAY_FORMS = {LATIN: "kk"}


def content_languages() -> list[tuple[str, str]]:
    """(code, own name) of each language in which texts are kept."""
    return [(code, label) for code, label in settings.LANGUAGES if code not in DISPLAY_FORMS]


def content_language(tag: str | None = None) -> str:
    """The language in which a reader of *tag* (default: the active language) writes, and finds, texts."""
    tag = tag or get_language() or settings.LANGUAGE_CODE
    return DISPLAY_FORMS.get(tag, tag)


def offered(enabled: list[str]) -> list[tuple[str, str]]:
    """(code, own name) of what a hub with the content languages *enabled* offers its readers."""
    return [(code, label) for code, label in settings.LANGUAGES if DISPLAY_FORMS.get(code, code) in enabled]


def in_letters(text: str, lang: str | None = None) -> str:
    """A Kazakh *text* in the letters of the reader's language; for any other reader as it is."""
    return to_latin(text) if (lang or get_language()) == LATIN else text


def bcp47(code: str) -> str:
    """What ``lang`` says of a page in this locale: 'kk-latn' → 'kk-Latn', any other as it is."""
    return LATIN_TAG if code == LATIN else code
