"""Wishes not to be named are read by the hub's administrators alone."""

from __future__ import annotations

from django.db.models import QuerySet

from kopir.kit.errors import Forbidden, NotFound
from kopir.spine.registry.actors import Actor

from ..models import OptOut


def requests(actor: Actor) -> QuerySet[OptOut]:
    """Raises Forbidden."""
    if not actor.administers_hub():
        raise Forbidden
    return OptOut.objects.all()


def get_request(actor: Actor, pk: int) -> OptOut:
    """Raises NotFound, also to who may not read it."""
    found = OptOut.objects.filter(pk=pk).first() if actor.administers_hub() else None
    if found is None:
        raise NotFound
    return found
