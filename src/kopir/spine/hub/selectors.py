"""Reading the hub's configuration."""

from .models import Hub


def current_hub() -> Hub | None:
    """This installation's hub, or None before ``kopir init``. One query; no cache, so no stale settings."""
    return Hub.objects.first()
