"""``kopir worker``: does the queued and the scheduled work until it is told to stop."""

from __future__ import annotations

import logging
import os
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections, connection

from kopir.spine.jobs.clock import run_due
from kopir.spine.jobs.worker import POLL, run_pending

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Do queued and scheduled work. Several may run at once. SIGTERM stops it after the current step."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do what waits now, then stop")
        parser.add_argument(
            "--parent", type=int, help="stop when the process with this id is no longer the parent"
        )

    def handle(self, *args: Any, once: bool = False, parent: int | None = None, **options: Any) -> None:
        if once:
            run_due()
            count = run_pending()
            self.stdout.write(f"{count} jobs done")
            return
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        # The clock has a thread of its own: a long import must not hold up the ledger's sequencer. What waits
        # for other people's machines has another: they must not either.
        clocks = [
            threading.Thread(target=_keep_time, args=(stop, parent, apart), name=name)
            for name, apart in (("clock", False), ("outside", True))
        ]
        for clock in clocks:
            clock.start()
        self.stdout.write("worker ready")
        self.stdout.flush()
        try:
            run_pending(once=False, stopping=stop.is_set, wait=lambda seconds: _rest(stop, seconds))
        finally:
            stop.set()
            for clock in clocks:
                clock.join()
        self.stdout.write("worker stopped")


def _rest(stop: threading.Event, seconds: float) -> None:
    close_old_connections()  # a database that was restarted is found again
    stop.wait(seconds)


def _keep_time(stop: threading.Event, parent: int | None, apart: bool) -> None:
    while not stop.is_set():
        if parent and os.getppid() != parent:
            stop.set()  # whoever started this worker was killed; it must not live on unseen
            break
        try:
            run_due(apart=apart)
        except OperationalError:  # the database is away; the clock must outlive that
            logger.exception("the clock cannot reach the database; trying again")
        _rest(stop, POLL)
    connection.close()
