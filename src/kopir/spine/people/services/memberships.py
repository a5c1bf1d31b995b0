"""Roles in an organisation. An organisation with members is never left without an administrator."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.spine.audit.services import write
from kopir.spine.people.models import Invitation, Membership
from kopir.spine.people.policies import must_manage_people_of, must_not_be_oneself
from kopir.spine.registry.actors import Actor, Conflict, Invalid, NotFound, Role


def checked_role(role: str) -> Role:
    """The role, or Invalid."""
    try:
        return Role(role)
    except ValueError:
        raise Invalid({"role": [_("There is no such role.")]}) from None


def lock_members(organisation_id: int) -> dict[int, Membership]:
    """All memberships of the organisation by user id, locked until the transaction ends.

    Whoever counts administrators locks every row first, in one order: two administrators who demote
    each other at once would otherwise both find the other still there (PostgreSQL; SQLite has one writer).
    """
    rows = Membership.objects.select_for_update().filter(organisation_id=organisation_id).order_by("pk")
    return {row.user_id: row for row in rows}


def must_keep_an_admin(members: dict[int, Membership], leaving_user_id: int) -> None:
    """Conflict when the one who leaves or steps down is the last administrator."""
    others = [m for m in members.values() if m.role == Role.ADMIN and m.user_id != leaving_user_id]
    if members[leaving_user_id].role == Role.ADMIN and not others:
        raise Conflict(_("This is the organisation's last administrator. Name another one first."))


def withdraw_invitations_by(user_id: int, organisation_id: int) -> None:
    """Who no longer manages the organisation's people has no open invitation standing in its name."""
    Invitation.objects.filter(
        invited_by_id=user_id, organisation_id=organisation_id, accepted_at=None, revoked_at=None
    ).update(revoked_at=timezone.now())


@transaction.atomic
def set_role(actor: Actor, *, organisation_id: int, user_id: int, role: str, why: str = "") -> Membership:
    """Give a member another role. Managers only, and nobody their own.

    Raises NotFound, Forbidden, Invalid (unknown role), Conflict (the last administrator).
    """
    must_manage_people_of(actor, organisation_id)
    must_not_be_oneself(actor, user_id)
    wanted = checked_role(role)
    members = lock_members(organisation_id)
    if user_id not in members:
        raise NotFound
    membership = members[user_id]
    before = membership.role
    if before == wanted:
        return membership
    must_keep_an_admin(members, user_id)
    membership.role = wanted
    membership.save(update_fields=["role"])
    if before == Role.ADMIN:
        withdraw_invitations_by(user_id, organisation_id)
    write(
        actor,
        "member.role",
        ("user", user_id),
        organisation_id=organisation_id,
        before={"role": before},
        after={"role": wanted.value},
        why=why,
    )
    return membership


@transaction.atomic
def remove_member(actor: Actor, *, organisation_id: int, user_id: int, why: str = "") -> None:
    """Take somebody out of an organisation; anybody may leave by themself.

    Raises NotFound, Forbidden, Conflict (the last administrator).
    """
    leaves = actor.user_id == user_id and actor.scopes is None and organisation_id in actor.roles
    if not leaves:
        must_manage_people_of(actor, organisation_id)
    members = lock_members(organisation_id)
    if user_id not in members:
        raise NotFound
    must_keep_an_admin(members, user_id)
    role = members[user_id].role
    members[user_id].delete()
    withdraw_invitations_by(user_id, organisation_id)
    write(
        actor,
        "member.remove",
        ("user", user_id),
        organisation_id=organisation_id,
        before={"role": role},
        why=why,
    )
