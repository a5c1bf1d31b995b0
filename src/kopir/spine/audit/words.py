"""What the trail's codes are called: actions, records, fields and processes, in the reader's language.

An app declares its own in a module ``trail``, which is imported once when every app is loaded. The trail
itself keeps codes, which never change; the words may.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kopir.spine.registry.actors import Actor

from .values import Named, Show, plain

#: ``labels(actor, ids) -> {id: name or link}`` of the records that the actor may open.
#: A type that is named by code has its labels by code.
Labels = Callable[[Actor, Collection[Any]], Mapping[Any, str | SafeString]]


class Unworded(LookupError):
    """A code on the trail that no app has given a word."""


@dataclass(frozen=True, slots=True)
class Field:
    """``label`` is a lazy translation. ``names``: the type of record whose id the value is, '' for none;
    with ``by_code`` the value is its code.

    ``words`` are the only values it may have, when it has a list of them.
    """

    label: Any
    show: Show = plain
    names: str = ""
    words: Mapping[str, Any] | None = None
    by_code: bool = False


_records: dict[str, Any] = {}
_actions: dict[str, Any] = {}
_fields: dict[tuple[str, str], Field] = {}
_processes: dict[str, Any] = {}
_labels: dict[str, Labels] = {}


def declare(
    object_type: str,
    *,
    label: Any = None,
    actions: Mapping[str, Any] | None = None,
    fields: Mapping[str, Field] | None = None,
    labels: Labels | None = None,
) -> None:
    """Say what is done to records of *object_type*; several apps may add to one type.

    Raises ValueError when a word is declared twice.
    """
    if label is not None:
        _add(_records, object_type, label)
    for code, word in (actions or {}).items():
        _add(_actions, code, word)
    for name, field in (fields or {}).items():
        _add(_fields, (object_type, name), field)
    if labels is not None:
        _add(_labels, object_type, labels)


def declare_processes(words: Mapping[str, Any]) -> None:
    """Name the commands and jobs that write lines where no person acts."""
    for code, word in words.items():
        _add(_processes, code, word)


def _add(table: dict[Any, Any], key: Any, value: Any) -> None:
    known = table.setdefault(key, value)
    if known is not value:
        raise ValueError(f"the trail's word for {key!r} is declared twice")


def action_label(code: str) -> str:
    return str(_actions.get(code, code))


def record_label(object_type: str) -> str:
    return str(_records.get(object_type, object_type))


def process_label(code: str) -> str:
    return str(_processes.get(code, code))


def field_of(object_type: str, name: str) -> Field:
    """The field's words; of one that nobody declared (a line written by an app that is gone) its code."""
    return _fields.get((object_type, name)) or Field(name)


def order_of(object_type: str) -> list[str]:
    """Names of the fields of a type in the order of their declaration."""
    return [name for kind, name in _fields if kind == object_type]


def known_actions() -> set[str]:
    return set(_actions)


def known_processes() -> set[str]:
    return set(_processes)


def name_records(actor: Actor, wanted: Mapping[str, Collection[int | str]]) -> Named:
    """What the ids of each type are called for *actor*: one query a type, however many ids."""
    found: dict[tuple[str, int | str], str | SafeString] = {}
    for object_type, ids in wanted.items():
        if ids and (labels := _labels.get(object_type)):
            found |= {(object_type, pk): name for pk, name in labels(actor, ids).items()}
    return found


def name_of(named: Named, object_type: str, pk: int) -> str | SafeString:
    """The record's name, or its number for a reader who may not open it."""
    known = named.get((object_type, pk))
    return known if known is not None else format_html("{}", _("no. {number}").format(number=pk))


def expect(action: str, object_type: str, *values: Mapping[str, Any] | None) -> None:
    """In development and in tests, refuse a line that would show a reader a code. Raises Unworded."""
    if not settings.TRAIL_NEEDS_WORDS:
        return
    if action not in _actions:
        raise Unworded(f"no word for the action {action!r}: add it to the app's module trail")
    if object_type not in _records:
        raise Unworded(f"no word for records of type {object_type!r}")
    for given in values:
        for name, value in (given or {}).items():
            field = _fields.get((object_type, name))
            if field is None:
                raise Unworded(f"no word for the field {name!r} of {object_type!r} ({action})")
            _expect_words(f"{object_type}.{name}", field, value)


def _expect_words(where: str, field: Field, value: Any) -> None:
    for one in value if isinstance(value, list) else [value]:
        if field.words is not None and one not in (None, "") and str(one) not in field.words:
            raise Unworded(f"no word for the value {one!r} of {where}")
