"""``kopir load-demo``: the demo hub from sourced facts; running it again changes nothing."""

from typing import Any

from django.core.management.base import BaseCommand

from kopir.web.demo.load import load


class Command(BaseCommand):
    help = "Load the demo hub (Kazakhstan's public partnerships, with their sources). Safe to repeat."

    def handle(self, *args: Any, **options: Any) -> None:
        counts = load()
        self.stdout.write("demo hub: " + ", ".join(f"{number} {name}" for name, number in counts.items()))
