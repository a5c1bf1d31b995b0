"""What may be done with challenges and the projects they become: one function a use case."""

from .challenges import close_challenge, edit_challenge, post_challenge, say_interest, withdraw_interest
from .projects import (
    add_milestone,
    add_output,
    deliver_output,
    deliver_project,
    reach_milestone,
    start_project,
)
from .publications import deliver_publications

__all__ = [
    "add_milestone",
    "add_output",
    "close_challenge",
    "deliver_output",
    "deliver_project",
    "deliver_publications",
    "edit_challenge",
    "post_challenge",
    "reach_milestone",
    "say_interest",
    "start_project",
    "withdraw_interest",
]
