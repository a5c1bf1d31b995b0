"""``kopir sendtestemail ADDRESS``: Django's, which says plainly what the mail server said, or where the file lies."""

from __future__ import annotations

from smtplib import SMTPException
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import sendtestemail


class Command(sendtestemail.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        server = f"{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"
        try:
            super().handle(*args, **options)
        except (OSError, SMTPException) as fault:
            raise CommandError(
                f"{server} did not take the mail: {fault}. Look at KOPIR_SMTP_HOST and its neighbours."
            ) from fault
        if settings.EMAIL_HOST:
            self.stdout.write(f"{server} took the mail from {settings.DEFAULT_FROM_EMAIL}")
        else:
            self.stdout.write(f"KOPIR_SMTP_HOST is not set: the mail is a file in {settings.EMAIL_FILE_PATH}")
