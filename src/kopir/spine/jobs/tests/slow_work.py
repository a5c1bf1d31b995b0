"""A handler for the process tests, and the ``kopir worker`` that knows it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kopir.spine.jobs.handles import JobHandle


def slow(job: JobHandle) -> dict[str, int]:
    steps = job.arguments["steps"]
    for step in range(steps):
        time.sleep(0.05)
        job.progress(step + 1, steps)
    return {"steps": steps}


def main() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    from kopir.spine.jobs.services import handler

    handler("test.slow")(slow)
    call_command("worker")
