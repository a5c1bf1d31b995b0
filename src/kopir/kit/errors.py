"""The four ways in which a selector or service says no; pages and API turn them into answers."""

from __future__ import annotations

from collections.abc import Mapping


class NotFound(Exception):
    """The record does not exist, or this actor may not know that it does: always answered with 404."""


class Forbidden(Exception):
    """The actor may see the record but not do this with it: answered with 403."""


class Conflict(Exception):
    """The record has moved on, or its state does not allow this: answered with 409 and the reason."""


class Invalid(Exception):
    """Input that breaks a rule. ``faults`` maps a field name ('' for the whole) to a list of messages."""

    def __init__(self, faults: Mapping[str, list[str]] | str) -> None:
        self.faults: dict[str, list[str]] = {"": [faults]} if isinstance(faults, str) else dict(faults)
        super().__init__("; ".join(str(m) for messages in self.faults.values() for m in messages))
