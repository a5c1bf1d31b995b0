"""``/api/people``: who am I, and an organisation's members and invitations."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from ninja.params import functions as params
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of
from kopir.kit.limits import allow_or_refuse

from .selectors import (
    get_membership,
    get_person,
    own_tokens,
    visible_invitations,
    visible_members,
    visible_people,
)
from .services import (
    change_profile,
    create_token,
    erase_person,
    invite,
    remove_member,
    revoke_invitation,
    revoke_token,
    set_hub_admin,
    set_role,
)

router = Router(tags=["people"])
RoleName = Literal["viewer", "officer", "approver", "admin"]


class RoleIn(Input):
    role: RoleName
    why: str = Field("", max_length=500)


class InviteIn(Input):
    email: str = Field(..., max_length=254)
    role: RoleName


class AdministratorIn(Input):
    value: bool
    why: str = Field("", max_length=500)


class ProfileIn(Input):
    """``language``: one of the interface's, or '' to follow the browser."""

    name: str = Field(..., max_length=200)
    language: str = Field("", max_length=10)


class TokenIn(Input):
    """``scopes``: read, write, approve, manage."""

    name: str = Field(..., max_length=100)
    scopes: list[Literal["read", "write", "approve", "manage"]] = Field(..., max_length=4)
    expires_in_days: int = Field(..., ge=1, le=365)


class EraseIn(Input):
    why: str = Field("", max_length=500)


class MemberOut(Schema):
    user_id: int
    name: str = Field(alias="user.name")
    email: str = Field(alias="user.email")
    role: RoleName
    since: datetime = Field(alias="created_at")


class InvitationOut(Schema):
    id: int
    email: str
    role: RoleName
    expires_at: datetime


class PersonOut(Schema):
    id: int
    name: str
    email: str
    is_hub_admin: bool
    is_active: bool


class TokenOut(Schema):
    id: int
    name: str
    hint: str
    scopes: list[str]
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    revoked_at: datetime | None


class NewTokenOut(TokenOut):
    """``secret`` is shown this once."""

    secret: str


class Me(Schema):
    """Who the request acts as. ``roles``: organisation id → role; ``scopes`` is null in a session."""

    user_id: int | None
    is_hub_admin: bool
    roles: dict[int, RoleName]
    scopes: list[str] | None


@router.get("/me", response=Me)
def me(request: HttpRequest) -> Any:
    """Who am I? Nobody (``user_id`` null) without a session or token."""
    actor = actor_of(request)
    scopes = None if actor.scopes is None else sorted(actor.scopes)
    roles = {organisation: role.value for organisation, role in actor.roles.items()}
    return {"user_id": actor.user_id, "is_hub_admin": actor.is_hub_admin, "roles": roles, "scopes": scopes}


@router.get("", response=paginated(PersonOut))
def list_people(
    request: HttpRequest, page: Query[CursorParams], q: str = params.Query("", max_length=200)
) -> Any:
    """Everybody with an account; for the hub's administrators."""
    people = visible_people(actor_of(request), q)
    return page_of(people, order=("email", "pk"), cursor=page.cursor, limit=page.limit)


@router.put("/me/profile", response=PersonOut)
def change_own_profile(request: HttpRequest, data: ProfileIn) -> Any:
    """Change one's own name and language. In person: with a session, not with a token."""
    return change_profile(actor_of(request), **data.dict())


@router.post("/me/tokens", response={201: NewTokenOut})
def add_token(request: HttpRequest, data: TokenIn) -> Any:
    """Make a token for oneself. In person: a token makes no tokens."""
    allow_or_refuse("token", request, limit=20, seconds=3600)
    token, secret = create_token(actor_of(request), **data.dict())
    return Status(201, {**TokenOut.from_orm(token).dict(), "secret": secret})


@router.get("/me/tokens", response=paginated(TokenOut))
def list_tokens(request: HttpRequest, page: Query[CursorParams]) -> Any:
    """One's own API tokens, never their secrets."""
    tokens = own_tokens(actor_of(request))
    return page_of(tokens, order=("-created_at", "-pk"), cursor=page.cursor, limit=page.limit)


@router.delete("/me/tokens/{token_id}", response={204: None})
def delete_token(request: HttpRequest, token_id: RecordId) -> Any:
    """Revoke a token: one's own, or anybody's for the hub's administrators."""
    revoke_token(actor_of(request), token_id=token_id)
    return Status(204, None)


@router.get("/organisations/{organisation_id}/members", response=paginated(MemberOut))
def list_members(request: HttpRequest, organisation_id: RecordId, page: Query[CursorParams]) -> Any:
    """The organisation's members; for its members and the hub's administrators."""
    members = visible_members(actor_of(request), organisation_id)
    return page_of(members, order=("user__email", "pk"), cursor=page.cursor, limit=page.limit)


@router.put("/organisations/{organisation_id}/members/{user_id}", response=MemberOut)
def change_role(request: HttpRequest, organisation_id: RecordId, user_id: RecordId, data: RoleIn) -> Any:
    """Give a member another role; for the organisation's and the hub's administrators."""
    actor = actor_of(request)
    set_role(actor, organisation_id=organisation_id, user_id=user_id, role=data.role, why=data.why)
    return get_membership(actor, organisation_id, user_id)


@router.delete("/organisations/{organisation_id}/members/{user_id}", response={204: None})
def delete_member(
    request: HttpRequest,
    organisation_id: RecordId,
    user_id: RecordId,
    why: str = params.Query("", max_length=500),
) -> Any:
    """Take a member out of the organisation."""
    remove_member(actor_of(request), organisation_id=organisation_id, user_id=user_id, why=why)
    return Status(204, None)


@router.get("/organisations/{organisation_id}/invitations", response=paginated(InvitationOut))
def list_invitations(request: HttpRequest, organisation_id: RecordId, page: Query[CursorParams]) -> Any:
    """Open invitations; empty for members who do not manage the organisation's people."""
    invitations = visible_invitations(actor_of(request), organisation_id)
    return page_of(invitations, order=("email", "pk"), cursor=page.cursor, limit=page.limit)


@router.post("/organisations/{organisation_id}/invitations", response={201: InvitationOut})
def add_invitation(request: HttpRequest, organisation_id: RecordId, data: InviteIn) -> Any:
    """Invite an address; its link goes by mail and is nowhere else. In person: a token invites nobody."""
    allow_or_refuse("invite", request, limit=50, seconds=3600)
    invitation, _secret = invite(actor_of(request), organisation_id=organisation_id, **data.dict())
    return Status(201, invitation)


@router.get("/{user_id}", response=PersonOut)
def read_person(request: HttpRequest, user_id: RecordId) -> Any:
    """One account; for its person and the hub's administrators."""
    return get_person(actor_of(request), user_id)


@router.post("/{user_id}/erase", response={204: None})
def erase(request: HttpRequest, user_id: RecordId, data: EraseIn) -> Any:
    """Blank name and address and end every way to sign in, for good: oneself in person, or anybody for the
    hub's administrators."""
    erase_person(actor_of(request), user_id=user_id, why=data.why)
    return Status(204, None)


@router.put("/{user_id}/administrator", response=PersonOut)
def change_administrator(request: HttpRequest, user_id: RecordId, data: AdministratorIn) -> Any:
    """Make somebody an administrator of the hub, or no longer; nobody themself."""
    return set_hub_admin(actor_of(request), user_id=user_id, **data.dict())


@router.delete("/invitations/{invitation_id}", response={204: None})
def delete_invitation(request: HttpRequest, invitation_id: RecordId) -> Any:
    """Withdraw an open invitation."""
    revoke_invitation(actor_of(request), invitation_id=invitation_id)
    return Status(204, None)
