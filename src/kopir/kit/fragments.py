"""Pieces of a page kept by what they say (docs/decisions/0036).

A piece is a template that is given facts and nothing else: no request, no asker, no database. Its facts, its
language and its time zone are its key, so a piece is never stale and never somebody else's: whoever is shown it has read the same
facts, at this request, by their own rights. A fact that changes is another key.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection
from django.template import loader
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import get_current_timezone_name
from django.utils.translation import get_language

#: So many pieces are kept in each process, some kilobytes at most each; then the one shown longest ago is dropped.
MOST = 2048
#: What may be a fact: values that say in ``repr`` all that they show. A row of the database equals another by id
#: alone, and a safe string equals an unsafe one, so neither is a fact.
_PLAIN = frozenset({type(None), bool, int, str, Decimal, date, datetime})


def fragment(name: str, facts: NamedTuple) -> SafeString:
    """The template *name* rendered with *facts* as ``it``.

    Raises TypeError for a fact that is not plain, RuntimeError when the template asks the database. Not for
    words that are erased when a person asks for it: what is kept here outlives them by some hours.
    """
    # By how they are written, too: 3 equals 3.00 and True equals 1, and noon in Almaty the same moment elsewhere.
    return _fragment(name, facts, (get_language(), get_current_timezone_name(), repr(facts)))


@lru_cache(maxsize=MOST)
def _fragment(name: str, facts: NamedTuple, _key: tuple[str | None, str, str]) -> SafeString:
    _check(facts)
    with connection.execute_wrapper(_refuse):
        return mark_safe(loader.get_template(name).render({"it": facts}))  # noqa: S308 - a template's own


def forget() -> None:
    """Drop every piece; it costs their being rendered again."""
    _fragment.cache_clear()


def _check(facts: Any) -> None:
    for fact in facts:
        if isinstance(fact, tuple):
            _check(fact)
        elif type(fact) not in _PLAIN:
            raise TypeError(f"{type(fact).__name__} is not a plain fact")


def _refuse(*_asked: Any) -> Any:
    raise RuntimeError("a piece that is kept asked the database")
