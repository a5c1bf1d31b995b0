"""What the worker does for the log by the clock."""

from kopir.spine.jobs.services import every

from . import keys
from .mailing import mail_checkpoints
from .selectors import latest_checkpoint, log_size
from .services import issue_checkpoint, sequence


@every("ledger.sequence", seconds=5)
def place_what_waits() -> None:
    """Place what no request placed, and what a killed process left waiting."""
    while sequence():
        pass


@every("ledger.checkpoint", seconds=3600)
def sign_the_head() -> None:
    """Sign a new head when the log has grown; without a key there is nothing to sign with yet."""
    latest = latest_checkpoint()
    if keys.exists() and (latest is None or latest.size < log_size()):
        issue_checkpoint()


@every("ledger.mail", seconds=600)
def send_checkpoints() -> None:
    """Mail the newest checkpoint to whoever was sent none this week."""
    mail_checkpoints()
