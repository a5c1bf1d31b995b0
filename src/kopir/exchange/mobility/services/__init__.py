"""What may be done with calls. Preparing is the officers' work; publishing is an approver's (four eyes)."""

from .answers import accept, change_by_hand, erase_names, withdraw
from .calls import add_cap, add_offer, create_call, edit_call, remove_cap, remove_offer
from .giving import give_places, publish, take_in

__all__ = [
    "accept",
    "add_cap",
    "add_offer",
    "change_by_hand",
    "create_call",
    "edit_call",
    "erase_names",
    "give_places",
    "publish",
    "remove_cap",
    "remove_offer",
    "take_in",
    "withdraw",
]
