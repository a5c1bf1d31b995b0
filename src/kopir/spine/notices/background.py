"""What the worker does for people's mails by the clock."""

from kopir.spine.jobs.services import every

from .digests import mail_digests


@every("notices.digest", seconds=600)
def send_digests() -> None:
    """Mail what waits for people to whoever asked for it and has not got it this week."""
    mail_digests()
