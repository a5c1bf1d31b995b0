"""``kopir rebuild-names``: derive every organisation's display names, sort keys and words again."""

from typing import Any

from django.core.management.base import BaseCommand

from kopir.spine.parties.models import Organisation
from kopir.spine.parties.services.derived import BATCH, refresh_derived


class Command(BaseCommand):
    help = "Derive names and sort keys again, as is needed after a new ICU. Safe to repeat, also in use."

    def handle(self, *args: Any, **options: Any) -> None:
        ids = list(Organisation.objects.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), BATCH):
            refresh_derived(ids[start : start + BATCH])
        self.stdout.write(f"{len(ids)} organisations")
