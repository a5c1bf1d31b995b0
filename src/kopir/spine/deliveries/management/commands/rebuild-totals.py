"""``kopir rebuild-totals``: count what each commitment adds up to again, from the log's deliveries."""

from typing import Any

from django.core.management.base import BaseCommand

from kopir.spine.deliveries.totals import rebuild


class Command(BaseCommand):
    help = "Counts the totals of all commitments again from the sequenced deliveries."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"totals: {rebuild()}")
