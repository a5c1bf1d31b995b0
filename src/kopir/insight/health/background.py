"""What runs by the clock here."""

from kopir.spine.jobs.services import every

from .prepared import fold


@every("health.fold", seconds=5)
def take_in_changes() -> None:
    """Until then what has changed is counted from its own rows, which is exact and slower."""
    while fold():
        pass
