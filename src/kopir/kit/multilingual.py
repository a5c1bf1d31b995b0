"""Text in several languages: one JSON field ``{BCP 47 tag: text}`` with a stated, visible fallback order.

A reader gets their own language when the text exists in it, else the first of the hub's order that
exists, else whatever there is. Who reads Kazakh in Latin letters gets the Kazakh text, transliterated.
:func:`pick` returns the language as well, so that a page can say "in Russian" beside a text that fell back
and set the right ``lang`` attribute.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.fields.json import KeyTransform
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kopir.ground.kazakh import to_latin

from .languages import LATIN, LATIN_TAG

#: Order in which a missing language is replaced; the reader's own language always comes first.
FALLBACK_ORDER = ("en", "kk", "ru", "zh-hans")


class Picked(NamedTuple):
    """``text`` and the BCP 47 tag that it is written in ('' when unknown); both '' when there is none."""

    text: str
    lang: str


@lru_cache(maxsize=1024)
def base_language(tag: str) -> str:
    """'zh-hans' → 'zh'."""
    return tag.split("-", 1)[0].lower()


def pick(value: Mapping[str, str] | None, lang: str | None = None) -> Picked:
    """Return the text for *lang* (default: the active language), with the stated fallback order."""
    if not value:
        return Picked("", "")
    wanted = lang or get_language() or FALLBACK_ORDER[0]
    if wanted == LATIN:
        return _in_latin(pick(value, "kk"))
    if text := value.get(wanted):
        return Picked(text, wanted)
    by_base = {base_language(tag): tag for tag in reversed(list(value))}
    for tag in (wanted, *FALLBACK_ORDER):
        if value.get(tag):
            return Picked(value[tag], tag)
        near = by_base.get(base_language(tag))
        if near and value[near]:
            return Picked(value[near], near)
    return next((Picked(text, tag) for tag, text in value.items() if text), Picked("", ""))


def own_name(names: Mapping[str, str], name: str, name_lang: str = "", lang: str | None = None) -> Picked:
    """A proper name for *lang* (default: the active language): of *names* in that language, else the own one.

    A translation into a third language never stands in for it: nobody looks an organisation up by that.
    """
    tag = lang or get_language() or FALLBACK_ORDER[0]
    if tag == LATIN:
        return _in_latin(own_name(names, name, name_lang, "kk"))
    wanted = base_language(tag)
    if text := names.get(wanted):
        return Picked(text, wanted)
    for tag, text in names.items():
        if base_language(tag) == wanted and text:
            return Picked(text, tag)
    return Picked(name, name_lang)


def _in_latin(picked: Picked) -> Picked:
    """A Kazakh text for a reader of Kazakh in Latin letters; what fell back to another language is a quotation."""
    if base_language(picked.lang) != "kk":
        return picked
    return Picked(to_latin(picked.text), LATIN_TAG)


def validate_multilingual(value: Any) -> None:
    """Refuse anything but a flat mapping of language tags to texts."""
    if not isinstance(value, dict) or not all(
        isinstance(tag, str) and tag and isinstance(text, str) for tag, text in value.items()
    ):
        raise ValidationError(_("A text in several languages is a mapping of language to text."))


class MultilingualField(models.JSONField):
    """``{BCP 47 tag: text}``; empty mapping when there is no text."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("default", dict)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.default_validators = [validate_multilingual]

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        """Lists read a hundred of these; the general JSON reader was a twentieth of a page's time."""
        if isinstance(value, str) and not isinstance(expression, KeyTransform):
            return msgspec.json.decode(value)
        return super().from_db_value(value, expression, connection)  # type: ignore[misc]  # not in the stubs

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        if kwargs.get("default") is dict:
            del kwargs["default"]
        if kwargs.get("blank") is True:
            del kwargs["blank"]
        return name, path, args, kwargs
