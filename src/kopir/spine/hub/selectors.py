"""Reading the hub's configuration."""

from .models import Hub


def current_hub() -> Hub | None:
    """The hub of this installation, or None before ``kopir init``. One query; no cache, so no stale settings."""
    return Hub.objects.first()
