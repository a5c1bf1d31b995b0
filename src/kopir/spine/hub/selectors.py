"""Reading the hub's configuration."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import cast

from django.conf import settings

from kopir.kit.prepared import Prepared
from kopir.spine.registry.actors import Actor, NotFound

from .models import Hub

_hubs = Prepared(lambda: Hub.objects.order_by("pk")[:1])


#: What one answer has read of it: nothing yet, or the hub (None before there is one). None: everybody reads anew.
_read: ContextVar[list[Hub | None] | None] = ContextVar("hub", default=None)


def current_hub() -> Hub | None:
    """This installation's hub, or None before ``kopir init``. One query; within :func:`one_reading` one for all."""
    read = _read.get()
    if read is None:
        return _ask()
    if not read:
        read.append(_ask())
    return read[0]


def _ask() -> Hub | None:
    return cast("Hub | None", next(iter(_hubs().models()), None))


@contextmanager
def one_reading() -> Iterator[None]:
    """Within it, and within others inside, :func:`current_hub` asks once: for what writes nothing and is one moment's."""
    if _read.get() is not None:
        yield
        return
    token = _read.set([])
    try:
        yield
    finally:
        _read.reset(token)


def language_for(chosen: str) -> str:
    """The language in which to write to somebody: the one they chose, else the hub's own for such readers."""
    if chosen:
        return chosen
    hub = current_hub()
    return hub.first_language if hub else settings.LANGUAGE_CODE


def settings_of(actor: Actor) -> Hub:
    """The hub, for its administrators to change. Raises NotFound for others, or before there is one."""
    hub = current_hub()
    if hub is None or not actor.administers_hub():
        raise NotFound
    return hub
