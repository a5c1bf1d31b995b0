"""Reading notices: everybody their own."""

from django.db.models import QuerySet

from kopir.spine.registry.actors import Actor

from .models import Notice


def visible_notices(actor: Actor) -> QuerySet[Notice]:
    """The actor's own notices, newest first; none for anonymous askers."""
    return Notice.objects.filter(user_id=actor.user_id or 0).order_by("-id")


def unread_count(actor: Actor) -> int:
    """How many the actor has not read. One query."""
    return visible_notices(actor).filter(read_at__isnull=True).count()
