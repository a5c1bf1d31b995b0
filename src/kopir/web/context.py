"""What every page's frame needs."""

from typing import Any

from django.http import HttpRequest

from kopir.spine.hub.selectors import current_hub


def face(request: HttpRequest) -> dict[str, Any]:
    """``hub`` (or None before it is set up) and ``actor``."""
    return {"hub": current_hub(), "actor": getattr(request, "actor", None)}
