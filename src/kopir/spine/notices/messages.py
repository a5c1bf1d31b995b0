"""What a notice says: one text for each code, filled in the reader's language when it is read.

An app declares its own in its ``messages`` module, which is imported when every app is loaded.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

_texts: dict[str, Any] = {}


def declare_message(code: str, text: Any) -> None:
    """Say *text* (a lazy translation with ``{name}`` placeholders) for *code*. ValueError when taken."""
    if _texts.setdefault(code, text) is not text:
        raise ValueError(f"the notice {code!r} is declared twice")


def text_of(code: str, parameters: Mapping[str, Any]) -> str:
    """The notice in the active language; an undeclared code is news without words."""
    text = _texts.get(code)
    return str(text).format(**parameters) if text is not None else _("There is news.")


def declared() -> list[str]:
    """All codes, sorted."""
    return sorted(_texts)
