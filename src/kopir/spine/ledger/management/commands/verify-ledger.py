"""``kopir verify-ledger [--against FILE]``: recompute the whole log. Ends with 0 when all is well, else with 1."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.spine.ledger.held import parse_file
from kopir.spine.ledger.verify import verify


class Command(BaseCommand):
    help = "Recomputes every digest, leaf, node, root and signature of the log, and compares the records with it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--against", metavar="FILE", help="a checkpoint that was kept outside")

    def handle(self, **options: Any) -> None:
        held = None
        if options["against"]:
            try:
                held = parse_file(Path(options["against"]).read_text("utf-8"))
            except (OSError, ValueError) as error:
                raise CommandError(f"{options['against']}: {error}") from error

        def progress(done: int, total: int) -> None:
            if options["verbosity"] > 1:
                self.stderr.write(f"{done} of {total}")

        report = verify(held, progress)
        self.stdout.write(f"entries in the log: {report.size}")
        self.stdout.write(f"root: {report.root.hex()}")
        self.stdout.write(f"waiting for a place: {report.tail}")
        self.stdout.write(f"erased: {len(report.erased)}")
        self.stdout.write(f"checkpoints: {report.checkpoints}")
        if report.held:
            self.stdout.write("the held checkpoint is a beginning of this log")
        for fault in report.faults:
            self.stdout.write(f"FAULT {fault}")
        if report.more_faults:
            self.stdout.write(f"FAULT and {report.more_faults} more")
        self.stdout.write("the log is whole" if report.ok else f"first bad: {report.faults[0]}")
        if not report.ok:
            sys.exit(1)
