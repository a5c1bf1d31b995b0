"""Short ways of declaring a field of the trail (:mod:`.words`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from . import values
from .values import Named
from .words import Field, name_of


def choice(label: Any, words: Any) -> Field:
    """A field whose value is one of *words*: choices of a model, pairs, or a mapping of code to word."""
    pairs = words.choices if isinstance(words, type) and issubclass(words, Choices) else words
    known = {str(code): word for code, word in (pairs.items() if isinstance(pairs, dict) else pairs)}
    return Field(label, values.of_words(known), words=known)


def record(label: Any, object_type: str) -> Field:
    """A field whose value is the id of a record that has a name."""

    def show(value: Any, named: Named) -> Any:
        return values.nothing() if value is None else name_of(named, object_type, value)

    return Field(label, show, names=object_type)


def day(label: Any) -> Field:
    return Field(label, values.day)


def number(label: Any) -> Field:
    return Field(label, values.number)


def texts(label: Any) -> Field:
    return Field(label, values.texts)


def nth(label: Any) -> Field:
    return Field(label, values.nth)


def fingerprint(label: Any) -> Field:
    return Field(label, values.fingerprint)


#: Fields that many records have.
VALID_FROM, VALID_TO = day(_("First day")), day(_("Last day"))
