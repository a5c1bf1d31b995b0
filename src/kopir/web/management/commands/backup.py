"""``kopir backup FILE``: everything that the installation keeps, of one moment, while it goes on working."""

from __future__ import annotations

from getpass import getuser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.web.keeping.archive import Refused
from kopir.web.keeping.taking import take


class Command(BaseCommand):
    help = "Write the database, the uploaded files and the ledger's checkpoint into one signed archive."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="where to write it; must not exist")
        parser.add_argument(
            "--with-keys",
            action="store_true",
            help="also the ledger's private key and the secret key: whoever has the archive can then sign",
        )

    def handle(self, *args: Any, file: Path, with_keys: bool, **options: Any) -> None:
        def progress(text: str) -> None:
            if options["verbosity"] > 1:
                self.stderr.write(text)

        try:
            taken = take(file.absolute(), progress=progress, with_keys=with_keys)
        except PermissionError as fault:
            raise CommandError(
                f"{getuser()}, whose command this is, may not write {file}; the nightly backups lie in /var/backups/kopir"
            ) from fault
        except (Refused, OSError) as fault:
            raise CommandError(str(fault)) from fault
        self.stdout.write(
            f"{file}: {taken.rows} rows of {taken.tables} tables, {taken.files} files, "
            f"{file.stat().st_size / 2**20:.1f} MB"
        )
        self.stdout.write(
            "with the private keys" if with_keys else "without the private keys: keep those apart"
        )
        if taken.missing:
            raise CommandError(
                f"The backup is written, but {len(taken.missing)} files are gone or damaged on disk: "
                + ", ".join(taken.missing[:5])
            )
