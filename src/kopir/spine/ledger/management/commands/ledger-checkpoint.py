"""``kopir ledger-checkpoint``: sign the log's head now and print what goes out to the partners."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kopir.kit.errors import Conflict
from kopir.spine.ledger.held import file_text
from kopir.spine.ledger.models import SigningKey
from kopir.spine.ledger.services import issue_checkpoint


class Command(BaseCommand):
    help = "Places what waits, signs the log's head and prints the checkpoint with its public key."

    def handle(self, **options: Any) -> None:
        try:
            checkpoint = issue_checkpoint()
        except Conflict as conflict:
            raise CommandError(str(conflict)) from conflict
        key = SigningKey.objects.get(key_id=checkpoint.key_id)
        self.stdout.write(file_text(checkpoint, key), ending="")
