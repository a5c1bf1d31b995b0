"""What the worker does for webhooks by the clock, apart from the rest: other people's machines are slow."""

from kopir.spine.jobs.services import every

from .spreading import forget, send_due, spread


@every("webhooks.send", seconds=5, apart=True)
def tell() -> None:
    """Make messages of what happened, and try those that are due."""
    spread()
    send_due()


@every("webhooks.forget", seconds=3600)
def tidy() -> None:
    """The log keeps a month."""
    forget()
