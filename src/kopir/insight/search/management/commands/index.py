"""``kopir index rebuild`` builds the search index anew; ``kopir index status`` says how far behind it is."""

from __future__ import annotations

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.insight.search import encoders, meaning, services, store
from kopir.kit import outbox


class Command(BaseCommand):
    help = "Build the search index anew beside the old one (rebuild), or say how it stands (status)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["rebuild", "status"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "status":
            self._status()
        else:
            self._rebuild()

    def _rebuild(self) -> None:
        shows = sys.stderr.isatty()

        def progress(done: int, total: int) -> None:
            if shows:
                self.stderr.write(f"\r{done:,} of {total:,}", ending="")

        try:
            held = services.rebuild(progress)
        except store.Busy:
            raise CommandError("Another process is writing the index. Try again in a moment.") from None
        if shows:
            self.stderr.write("")
        self.stdout.write(f"{held} things can be found")

    def _status(self) -> None:
        try:
            held = store.current().searcher.num_docs
        except store.Missing:
            raise CommandError("There is no index. The worker builds it, or: kopir index rebuild") from None
        self.stdout.write(f"{held} things can be found; {outbox.waiting()} changes wait")
        if vectors := meaning.vectors():
            self.stdout.write(f"{len(vectors.rows())} of them by meaning too")
        for package in encoders.lacking():
            self.stdout.write(f"KOPIR_MEANING is on, but {package} is not installed")
