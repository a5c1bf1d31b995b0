"""Reading accounts and rights."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from kopir.kit.prepared import ANY_ID, Prepared
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.selectors import visible_organisations
from kopir.spine.registry.actors import ANONYMOUS, Actor, NotFound, Role
from kopir.spine.registry.finding import is_member

from .models import ApiToken, Invitation, Membership, User
from .policies import manages_people_of, must_administer_hub, must_manage_people_of, must_see_people_of

#: A token's last use is written at most this often: a busy client must not turn reads into writes.
LAST_USED_EVERY = timedelta(minutes=1)
#: The scope of a token that stands in the address of a feed of deadlines. The API refuses such a token: an
#: address lies about in calendars, and opens nothing else.
CALENDAR = "calendar"

_roles = Prepared(
    lambda user: Membership.objects.filter(user_id=user).values_list("organisation_id", "role"), ANY_ID
)


def secret_hash(secret: str) -> str:
    """SHA-256 of a secret of 256 random bits: there is nothing to guess, so no slow hash is needed."""
    return hashlib.sha256(secret.encode()).hexdigest()


def _must_prove_more(user: Any) -> bool:
    """Whether the hub asks more than a password of this person and they have not set it up.

    With ``KOPIR_REQUIRE_MFA``, whoever may change something needs a second factor or a passkey.
    """
    if not settings.KOPIR_REQUIRE_MFA:
        return False
    strong = user.is_hub_admin or Membership.objects.filter(user=user).exclude(role=Role.VIEWER).exists()
    return strong and not Authenticator.objects.filter(user=user).exists()


def hub_has_administrator() -> bool:
    """Whether somebody administers the hub already."""
    return User.objects.filter(is_hub_admin=True, is_active=True).exists()


def lacks_mfa(user: Any) -> bool:
    """Whether a signed-in person must set up a second factor before anything else."""
    return bool(user.is_authenticated and _must_prove_more(user))


def actor_for(user: Any, scopes: frozenset[str] | None = None) -> Actor:
    """The actor for a Django user (one query); anonymous or inactive users are :data:`ANONYMOUS`.

    Who still has to set up a second factor is an actor without any scope: known, and allowed nothing.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return ANONYMOUS
    if _must_prove_more(user):
        scopes = frozenset()
    roles = {organisation: Role(role) for organisation, role in _roles().rows(user.pk)}
    return Actor(user_id=user.pk, is_hub_admin=user.is_hub_admin, roles=roles, scopes=scopes)


def actor_for_token(secret: str) -> Actor | None:
    """The actor whom an API token stands for, or None when it is unknown, expired or revoked.

    Notes the use at most once in :data:`LAST_USED_EVERY`.
    """
    token = _live_token(secret)
    if token is None or CALENDAR in token.scopes:
        return None
    return actor_for(token.user, frozenset(token.scopes))


def feed_reader(secret: str) -> tuple[Actor, User]:
    """Who reads the feed of deadlines that *secret* opens, with what they may read today.

    Raises NotFound when it is unknown, expired, revoked or an API token.
    """
    token = _live_token(secret)
    if token is None or CALENDAR not in token.scopes:
        raise NotFound
    return actor_for(token.user, frozenset({"read"})), token.user


def _live_token(secret: str) -> ApiToken | None:
    """The token with its person, unless it is unknown, expired, revoked or of a closed account; notes its use."""
    now = timezone.now()
    token = (
        ApiToken.objects.filter(secret_hash=secret_hash(secret), revoked_at=None, expires_at__gt=now)
        .select_related("user")
        .first()
    )
    if token is None or not token.user.is_active:
        return None
    stale = Q(last_used_at=None) | Q(last_used_at__lte=now - LAST_USED_EVERY)
    if token.last_used_at is None or token.last_used_at <= now - LAST_USED_EVERY:
        ApiToken.objects.filter(stale, pk=token.pk).update(last_used_at=now)
    return token


def visible_members(actor: Actor, organisation_id: int) -> QuerySet[Membership]:
    """Members of the organisation with their accounts, for its members and the hub's administrators.

    NotFound for everybody else, and for an organisation that does not exist.
    """
    must_see_people_of(actor, organisation_id)
    if not Organisation.objects.filter(pk=organisation_id).exists():
        raise NotFound
    rows = Membership.objects.filter(organisation_id=organisation_id)
    return rows.select_related("user").order_by("user__name", "user__email", "pk")


def visible_invitations(actor: Actor, organisation_id: int) -> QuerySet[Invitation]:
    """The organisation's open invitations, for those who manage its people; nothing for its other members."""
    must_see_people_of(actor, organisation_id)
    if not manages_people_of(actor, organisation_id):
        return Invitation.objects.none()
    rows = Invitation.objects.filter(organisation_id=organisation_id, accepted_at=None, revoked_at=None)
    return rows.filter(expires_at__gt=timezone.now()).order_by("email", "pk")


def open_invitation(secret: str, *, lock: bool = False) -> Invitation:
    """The invitation that *secret* opens. NotFound when it is unknown, used, withdrawn or too old."""
    rows = Invitation.objects.select_for_update(of=("self",)) if lock else Invitation.objects.all()
    invitation = (
        rows.select_related("organisation")
        .filter(
            secret_hash=secret_hash(secret),
            accepted_at=None,
            revoked_at=None,
            expires_at__gt=timezone.now(),
        )
        .first()
    )
    if invitation is None:
        raise NotFound
    return invitation


def get_membership(actor: Actor, organisation_id: int, user_id: int) -> Membership:
    """One membership with its account and organisation, for those who manage it. NotFound, Forbidden."""
    must_manage_people_of(actor, organisation_id)
    rows = Membership.objects.select_related("user", "organisation")
    membership = rows.filter(organisation_id=organisation_id, user_id=user_id).first()
    if membership is None:
        raise NotFound
    return membership


def organisation_for_people(actor: Actor, organisation_id: int) -> Organisation:
    """The organisation whose people the actor may see, or NotFound."""
    must_see_people_of(actor, organisation_id)
    organisation = Organisation.objects.filter(pk=organisation_id).first()
    if organisation is None:
        raise NotFound
    return organisation


def open_invitations(actor: Actor) -> QuerySet[Invitation]:
    """Invitations that can still be followed, to the organisations whose people the actor manages."""
    rows = Invitation.objects.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())
    if not actor.administers_hub():
        rows = rows.filter(organisation_id__in=actor.organisations("manage"))
    return rows.select_related("organisation")


def visible_people(actor: Actor, query: str = "", *, administrators: bool = False) -> QuerySet[User]:
    """Every account that is not erased, for the hub's administrators; *query* is part of name or address.

    *administrators*: only the hub's administrators.
    """
    must_administer_hub(actor)
    with_organisation = Membership.objects.select_related("organisation").order_by("organisation__name", "pk")
    people = User.objects.filter(erased_at=None).prefetch_related(Prefetch("memberships", with_organisation))
    if administrators:
        people = people.filter(is_hub_admin=True)
    if query.strip():
        part = query.strip()
        people = people.filter(Q(email__icontains=part) | Q(name__icontains=part))
    return people


def findable_people(actor: Actor) -> QuerySet[User]:
    """Who agreed to be found by name, for the members of the hub's organisations and its administrators.

    Nobody for everybody else. Whoever takes it back, or is erased, is out of it at once.
    """
    people = User.objects.filter(findable=True, is_active=True, erased_at=None)
    return people if is_member(actor) else people.none()


def get_findable(actor: Actor, user_id: int) -> User:
    """One of :func:`findable_people`. NotFound."""
    person = findable_people(actor).filter(pk=user_id).first()
    if person is None:
        raise NotFound
    return person


def organisations_of(actor: Actor, user_ids: Collection[int]) -> dict[int, list[Organisation]]:
    """User id → their organisations that *actor* may see, by name; only of :func:`findable_people`."""
    rows = Membership.objects.filter(
        user__in=findable_people(actor).filter(pk__in=user_ids), organisation__in=visible_organisations(actor)
    )
    found: dict[int, list[Organisation]] = {}
    for row in rows.select_related("organisation").order_by("organisation__name", "pk"):
        found.setdefault(row.user_id, []).append(row.organisation)
    return found


def get_person(actor: Actor, user_id: int) -> User:
    """An account, for its person and the hub's administrators. NotFound otherwise."""
    if user_id != actor.user_id and not actor.administers_hub():
        raise NotFound
    user = User.objects.filter(pk=user_id, erased_at=None).first()
    if user is None:
        raise NotFound
    return user


def memberships_of(actor: Actor, user_id: int) -> QuerySet[Membership]:
    """A person's memberships with their organisations, for that person and the hub's administrators."""
    if user_id != actor.user_id and not actor.administers_hub():
        raise NotFound
    rows = Membership.objects.filter(user_id=user_id).select_related("organisation")
    return rows.order_by("organisation__name", "pk")


def own_memberships(actor: Actor) -> QuerySet[Membership]:
    """The actor's own memberships with their organisations, by name."""
    return memberships_of(actor, actor.user_id or 0)


def own_tokens(actor: Actor) -> QuerySet[ApiToken]:
    """The actor's own tokens, newest first; revoked ones stay for the record."""
    return ApiToken.objects.filter(user_id=actor.user_id or 0).order_by("-created_at", "-pk")


def names_of(user_ids: Collection[int]) -> dict[int, str]:
    """User id → name to show, for the ids that still have one (an erased person has none)."""
    rows = User.objects.filter(pk__in=user_ids, erased_at=None)
    return {pk: name or email for pk, name, email in rows.values_list("pk", "name", "email")}
