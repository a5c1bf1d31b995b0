"""``kopir restore FILE``: an installation as it was, verified by the ledger's own proof."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.spine.ledger import keys
from kopir.web.keeping.archive import Archive, Refused
from kopir.web.keeping.restoring import bring_keys, opened, restore


class Command(BaseCommand):
    help = "Put a backup back: all of it, or nothing when a byte, a row or the ledger is not as it was."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--against", type=Path, metavar="FILE", help="a checkpoint that was kept outside")
        parser.add_argument("--check", action="store_true", help="check the archive and change nothing")
        parser.add_argument("--force", action="store_true", help="over an installation in use, which is lost")
        parser.add_argument("--accept-faults", action="store_true", help="although the ledger has faults")
        parser.add_argument("--database-only", action="store_true", help="leave the uploaded files alone")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            archive, held, vouched = opened(file, options["against"])
        except (Refused, OSError) as fault:
            raise CommandError(str(fault)) from fault
        try:
            self._describe(archive, vouched)
            if options["check"]:
                self.stdout.write("every member is whole; nothing was changed")
                return
            done = restore(
                archive,
                held,
                progress=self._progress if options["verbosity"] > 1 else lambda text: None,
                force=options["force"],
                accept_faults=options["accept_faults"],
                with_files=not options["database_only"],
            )
            brought = bring_keys(archive)
        except (Refused, OSError) as fault:
            raise CommandError(str(fault)) from fault
        finally:
            archive.close()
        self.stdout.write(
            f"restored: {done.rows} rows of {done.tables} tables, {done.files} files; the ledger "
            + (f"has {done.faults} faults" if done.faults else "verifies")
            + f", {done.entries} entries"
        )
        if brought:
            self.stdout.write(f"put in place: {', '.join(brought)}")
        if not keys.exists():
            self.stdout.write(
                "The ledger's private key is not here: put its file into KOPIR_KEYS, or say that it is lost "
                "with kopir ledger-key init --lost"
            )

    def _progress(self, text: str) -> None:
        self.stderr.write(text)

    def _describe(self, archive: Archive, vouched: str) -> None:
        made = archive.manifest
        self.stdout.write(f"backup of {made['hub'] or 'no hub'}, {made['made_at']}, Köpir {made['kopir']}")
        self.stdout.write(f"signed by the ledger's key {archive.signer}")
        if vouched:
            self.stdout.write(f"vouched for by {vouched}")
        else:
            self.stdout.write(
                "Nobody but the archive itself vouches for that key: compare it with what partners hold, or "
                "give a checkpoint that was kept outside with --against"
            )
        if missing := made["missing_files"]:
            self.stdout.write(f"{len(missing)} files were missing when it was made")
