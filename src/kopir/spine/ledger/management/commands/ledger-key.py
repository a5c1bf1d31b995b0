"""``kopir ledger-key init|rotate``: the key that signs the log's checkpoints."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.kit.errors import Conflict
from kopir.spine.ledger import keys


class Command(BaseCommand):
    help = "Makes the signing key of the log, or hands over to a new one (docs/ledger.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["init", "rotate"])
        parser.add_argument(
            "--lost", action="store_true", help="init although a key exists: its private half is lost"
        )
        parser.add_argument("--if-absent", action="store_true", help="init: say nothing when a key exists")

    def handle(self, **options: Any) -> None:
        if options["action"] == "init" and options["if_absent"] and keys.exists():
            return
        try:
            key = keys.init(lost=options["lost"]) if options["action"] == "init" else keys.rotate()
        except Conflict as conflict:
            raise CommandError(str(conflict)) from conflict
        self.stdout.write(keys.verifier_line(key))
