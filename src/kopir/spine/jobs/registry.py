"""Which function does which work: filled by the ``handler`` decorator when Django starts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from django.utils.module_loading import autodiscover_modules

from .handles import JobHandle

Handler = Callable[[JobHandle], dict[str, Any] | None]

_handlers: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register the function that does the work called *name* (at most 80 characters, e.g. ``ror.import``).

    It must be resumable: a job whose worker died is given to it again from the start. What it returns is
    the job's result (JSON; ``url`` becomes a link on the job's page). Raises ValueError on a second
    function of that name.
    """

    def register(function: Handler) -> Handler:
        known = _handlers.setdefault(name, function)
        if known is not function:
            raise ValueError(f"job handler {name!r} is registered twice")
        return function

    return register


def handler_for(name: str) -> Handler:
    """The function, or KeyError."""
    if name not in _handlers:
        discover()
    return _handlers[name]


@cache
def discover() -> None:
    """Import ``services`` and ``background`` of every app, where handlers and scheduled work are registered.

    A worker needs them all; a page that only asks for work has imported its own already.
    """
    autodiscover_modules("services", "background")
