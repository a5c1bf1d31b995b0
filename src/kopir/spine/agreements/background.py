"""What runs by the clock here."""

from datetime import timedelta

from django.utils import timezone

from kopir.spine.jobs.services import every
from kopir.spine.registry.actors import process

from .models import Agreement, Origin
from .services.matching import propose_for
from .services.states import run_calendar


@every("agreements.calendar", 3600)
def calendar() -> None:
    """Write down the expiries and beginnings that dates have made."""
    run_calendar(process("agreements.calendar"))


@every("agreements.matches", 3600)
def matches() -> None:
    """Look again at what came in during the last day: two imports at once do not see each other's rows."""
    recent = Agreement.objects.filter(
        origin=Origin.RECORDED, created_at__gte=timezone.now() - timedelta(days=1)
    )
    propose_for(list(recent.order_by("pk")[:5000]))
