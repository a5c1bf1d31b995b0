"""``kopir import ror FILE`` and ``kopir import ror-tables FOLDER``."""

from argparse import ArgumentParser
from pathlib import Path
from time import monotonic
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kopir.gateways.ror.services import Report, import_dump, import_tables
from kopir.spine.registry.actors import Invalid, process

READERS = {"ror": import_dump, "ror-tables": import_tables}


class Command(BaseCommand):
    help = "Take in a register: a ROR data dump (JSON or zip, schema v2), or flat tables of ROR records."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("register", choices=sorted(READERS))
        parser.add_argument("path", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        self._last = monotonic()
        try:
            report = READERS[options["register"]](process("import ror"), options["path"], self._progress)
        except Invalid as refused:
            raise CommandError(str(refused)) from refused
        self._print(report)

    def _progress(self, done: int, total: int, message: str) -> None:
        # Every two seconds is often enough for a log, and the end is always said.
        if monotonic() - self._last >= 2 or (total and done == total):
            self._last = monotonic()
            share = f"{done:,} of {total:,}" if total else ""
            self.stderr.write(f"{message} {share}".rstrip())

    def _print(self, report: Report) -> None:
        counts = report.as_dict()
        for key in (
            "read",
            "created",
            "changed",
            "unchanged",
            "kept",
            "relations_added",
            "relations_removed",
        ):
            self.stdout.write(f"{key:18} {counts[key]:>9,}")
        for kind in ("refused", "warnings"):
            for reason, number in sorted(counts[kind].items()):
                example = counts["examples"].get(reason, "")
                self.stdout.write(
                    f"{kind} {reason}: {number:,}" + (f" (such as {example})" if example else "")
                )
