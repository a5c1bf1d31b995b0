"""Django's ``flush``, which empties every table: allowed in tests only, where transactional tests need it."""

from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands.flush import Command as Flush
from django.test.utils import _TestState

from kopir.spine.ledger.triggers import append_only_lifted


class Command(Flush):
    help = "Empties the database between tests. Refused everywhere else: the log is append-only."

    def handle(self, **options: Any) -> None:
        if not hasattr(_TestState, "saved_data"):  # set by setup_test_environment() alone
            raise CommandError(
                "The log is append-only: this database cannot be emptied. Make a new one instead."
            )
        with append_only_lifted(options["database"]):
            super().handle(**options)
