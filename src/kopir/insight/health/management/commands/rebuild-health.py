"""``kopir rebuild-health``: prepare what the map and the counts of health are added up from, from nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from kopir.insight.health.prepared import rebuild


class Command(BaseCommand):
    help = "Prepares the counts of agreements by country, health and state again from the records."

    def handle(self, **options: Any) -> None:
        self.stdout.write(f"agreements: {rebuild()}")
