"""The calendar of the hub: a date of an agreement is a day in the hub's time zone."""

from datetime import date
from zoneinfo import ZoneInfo

from django.utils import timezone

from kopir.spine.hub.models import Hub
from kopir.spine.hub.selectors import current_hub


def today(hub: Hub | None = None) -> date:
    """Today's date where the hub is; in UTC before it is set up. One query, or none for who has the *hub*."""
    hub = hub or current_hub()
    return timezone.localdate(timezone=ZoneInfo(hub.time_zone) if hub else None)
