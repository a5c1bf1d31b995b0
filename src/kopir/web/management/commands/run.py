"""``kopir run``: serves the pages, with a worker beside."""

from __future__ import annotations

import contextlib
import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.utils import OperationalError, ProgrammingError

from kopir.spine.hub.selectors import current_hub
from kopir.web.onboarding.links import setup_url
from kopir.web.serving import PortTaken, prepare_static, require_free, serve, worker_beside


class Command(BaseCommand):
    help = "Serve Köpir with one worker beside. Ctrl-C or SIGTERM stops both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--address", default=os.environ.get("KOPIR_ADDRESS", "127.0.0.1"))
        parser.add_argument("--port", type=int, default=int(os.environ.get("KOPIR_PORT", "8000")))
        parser.add_argument("--processes", type=int, default=1, help="server processes (default: 1)")
        parser.add_argument("--threads", type=int, default=2, help="requests at a time in each (default: 2)")
        parser.add_argument(
            "--no-worker", action="store_true", help="serve only; run 'kopir worker' elsewhere"
        )

    def _offer_setup(self) -> None:
        """Where there is no hub yet, whoever reads this console is the one to make it."""
        try:
            if current_hub() is None:
                self.stdout.write("There is no hub here yet. Set it up, once, within 24 hours:")
                self.stdout.write(setup_url())
        except (OperationalError, ProgrammingError):
            self.stdout.write("The database is not ready yet: kopir migrate")

    def handle(self, *args: Any, **options: Any) -> None:
        address, port = options["address"], options["port"]
        try:
            require_free(address, port)
        except PortTaken as fault:
            raise CommandError(
                f"{address}:{port} cannot be used: {fault}. Stop what runs there, or choose another port: "
                "KOPIR_PORT=8001 make run, or kopir run --port 8001."
            ) from fault
        prepare_static()
        self.stdout.write(f"Köpir is at http://{address}:{port}/ (Ctrl-C stops it)")
        self._offer_setup()
        self.stdout.flush()
        with contextlib.nullcontext() if options["no_worker"] else worker_beside():
            serve(address, port, options["processes"], options["threads"])
