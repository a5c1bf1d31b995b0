"""What may be done with accounts and rights; every change is written to the audit trail."""

from .accounts import change_profile, first_administrator, let_oneself_be_found, set_hub_admin
from .erasure import erase_person, register_eraser
from .invitations import accept_invitation, invite, join_by_invitation, revoke_invitation
from .links import one_time_link, use_link
from .memberships import remove_member, set_role
from .tokens import create_feed_token, create_token, revoke_token

__all__ = [
    "accept_invitation",
    "change_profile",
    "create_feed_token",
    "create_token",
    "erase_person",
    "first_administrator",
    "invite",
    "join_by_invitation",
    "let_oneself_be_found",
    "one_time_link",
    "register_eraser",
    "remove_member",
    "revoke_invitation",
    "revoke_token",
    "set_hub_admin",
    "set_role",
    "use_link",
]
