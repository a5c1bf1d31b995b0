"""``kopir doctor``: looks at the installation and says what to do."""

from __future__ import annotations

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.spine.jobs.selectors import pulse
from kopir.spine.jobs.services import enqueue
from kopir.spine.registry.actors import process
from kopir.web.doctor import examine


class Command(BaseCommand):
    help = "Look at database, triggers, keys, folders and settings; exit 1 when something needs doing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--worker", action="store_true", help="also wait until a worker has done a job")
        parser.add_argument("--patience", type=float, default=60, help="seconds to wait for it (default: 60)")

    def handle(self, *args: Any, worker: bool, patience: float, **options: Any) -> None:
        if worker:  # first: one that has just been started is seen to live by what it has done
            self._see_a_worker(patience)
        findings = list(examine())
        for finding in findings:
            self.stdout.write(f"{'to do' if finding.advice else 'well '}  {finding.what}")
            if finding.advice:
                self.stdout.write(f"       {finding.advice}")
        if count := sum(bool(finding.advice) for finding in findings):
            raise CommandError(f"to do: {count}")

    def _see_a_worker(self, patience: float) -> None:
        job = enqueue(process("doctor"), "jobs.check", {})
        deadline = time.monotonic() + patience
        # Its clock ticks in a thread of its own, and perhaps a moment later.
        while not (job.is_over and pulse(process("doctor")).alive):
            if time.monotonic() > deadline:
                raise CommandError("no worker took a job; start one: kopir worker")
            time.sleep(0.2)
            job.refresh_from_db()
        self.stdout.write("well   a worker did a job")
