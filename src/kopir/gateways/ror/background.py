"""The import as a job."""

from pathlib import Path
from typing import Any

from kopir.spine.jobs.services import JobHandle, handler

from .services import HANDLER, import_dump


@handler(HANDLER)
def run(job: JobHandle) -> dict[str, Any]:
    """Arguments: ``path`` of the dump on the server. Resumable: records that are in already are skipped."""
    return import_dump(job.actor, Path(job.arguments["path"]), job.progress).as_dict()
