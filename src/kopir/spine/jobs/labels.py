"""What a kind of work is called on a page."""

from __future__ import annotations

from typing import Any

_labels: dict[str, Any] = {}


def name_work(handler: str, label: Any) -> None:
    """Give *handler* a (lazily translated) label, e.g. "Spreadsheet import"."""
    _labels[handler] = label


def label_of(handler: str) -> str:
    """The label in the reader's language, or the handler's own name when nobody gave one."""
    return str(_labels.get(handler, handler))
