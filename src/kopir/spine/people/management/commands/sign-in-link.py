"""``kopir sign-in-link EMAIL``: print a link that signs this person in once, within 15 minutes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from kopir.spine.people.models import User
from kopir.spine.people.services import one_time_link


class Command(BaseCommand):
    help = "Print a one-time link to sign in as the person with this address; it is valid for 15 minutes."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, email: str, **options: Any) -> None:
        user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
        if user is None:
            raise CommandError(f"There is no active account with the address {email}.")
        self.stdout.write(one_time_link(user))
