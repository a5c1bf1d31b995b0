"""What a kind of work is called on a page: the word that the audit trail has for it."""

from __future__ import annotations

from kopir.spine.audit.words import process_label


def label_of(handler: str) -> str:
    """The label in the reader's language, or the handler's own name when nobody gave one."""
    code = f"job:{handler}"
    label = process_label(code)
    return handler if label == code else label
