"""``kopir move-to-postgres URL``: from SQLite into an empty PostgreSQL database, row by row the same."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.web.keeping.archive import Refused
from kopir.web.keeping.moving import move


class Command(BaseCommand):
    help = "Copy this SQLite installation into an empty PostgreSQL database; stop server and worker first."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="postgresql://user:password@host:port/name")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        def progress(text: str) -> None:
            if options["verbosity"]:
                self.stdout.write(text)
                self.stdout.flush()

        try:
            moved = move(url, progress)
        except (Refused, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"moved: {moved.rows} rows of {moved.tables} tables, each table's hash equal on both sides.\n"
            "Set DATABASE_URL to the new database and start Köpir; put the SQLite file away, so that nobody "
            "starts it by mistake. Uploaded files and keys stay where they are."
        )
