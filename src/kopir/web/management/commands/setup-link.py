"""``kopir setup-link``: print the link by which whoever holds the machine sets the hub up in a browser, once."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kopir.kit.errors import Conflict
from kopir.web.onboarding.links import setup_url


class Command(BaseCommand):
    help = "Print a one-time link to the pages that set up this installation's hub; it is valid for 24 hours."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            self.stdout.write(setup_url())
        except Conflict as fault:
            raise CommandError(str(fault)) from fault
