"""Housekeeping for the apps below, which cannot register it themselves."""

from kopir.spine.files.sweeping import sweep

from .clock import every
from .handles import JobHandle
from .registry import handler

every("files.sweep", seconds=24 * 3600)(sweep)


@handler("jobs.check")
def answer(job: JobHandle) -> dict[str, int]:
    """``kopir doctor --worker`` asks for this to see whether a worker works."""
    return {"attempts": job.attempts}
