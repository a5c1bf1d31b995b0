"""What happened, told where it happened: an app above may listen, inside the transaction that made it so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: ``listener(code, ids)``: ids of what happened, all of one kind. It must be quick and may not refuse.
Listener = Callable[[str, Sequence[int]], None]

_listeners: list[Listener] = []


def listen(listener: Listener) -> None:
    """Hear of everything that is announced from now on; the same listener is added once."""
    if listener not in _listeners:
        _listeners.append(listener)


def announce(code: str, ids: Sequence[int]) -> None:
    """Tell whoever listens, in the caller's transaction: what is rolled back was not told."""
    if ids:
        for listener in _listeners:
            listener(code, ids)
