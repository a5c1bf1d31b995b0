"""API tokens and one-time links: shown once, hashed, expiring, spent once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kopir.spine.people.models import ApiToken, SignInLink, User
from kopir.spine.people.selectors import actor_for_token
from kopir.spine.people.services import create_token, one_time_link, revoke_token, use_link
from kopir.spine.people.services.tokens import MOST
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

pytestmark = pytest.mark.django_db


def made(actor, scopes=("read",), days=30):
    return create_token(actor, name="script", scopes=list(scopes), expires_in_days=days)


def test_a_token_is_its_person_narrowed_to_its_scopes(actors, organisations):
    token, secret = made(actors.admin, ["read", "approve"])
    actor = actor_for_token(secret)
    home = organisations.home.pk
    assert [actor.can(a, home) for a in ("read", "write", "approve", "manage")] == [True, False, True, False]
    assert secret not in str(ApiToken.objects.filter(pk=token.pk).values())
    assert len(secret) > 40 and token.hint in secret


def test_a_hub_administrators_token_needs_the_scope(actors):
    assert not actor_for_token(made(actors.hub_admin, ["read"])[1]).administers_hub()
    assert actor_for_token(made(actors.hub_admin, ["manage"])[1]).administers_hub()


def test_a_role_lost_is_lost_for_the_token_too(actors, users, organisations):
    _token, secret = made(actors.officer, ["read", "write"])
    users.officer.memberships.all().delete()
    assert not actor_for_token(secret).can("read", organisations.home.pk)


@pytest.mark.parametrize(
    "change", [{"expires_at": timezone.now()}, {"revoked_at": timezone.now()}, {"secret_hash": "0" * 64}]
)
def test_tokens_that_no_longer_open(change, actors):
    _token, secret = made(actors.officer)
    ApiToken.objects.update(created_at=timezone.now() - timedelta(days=1), **change)
    assert actor_for_token(secret) is None


def test_a_closed_account_has_no_token(actors, users):
    _token, secret = made(actors.officer)
    User.objects.filter(pk=users.officer.pk).update(is_active=False)
    assert actor_for_token(secret) is None


def test_use_is_noted_at_most_once_a_minute(actors, django_assert_num_queries):
    _token, secret = made(actors.officer)
    with django_assert_num_queries(3):
        actor_for_token(secret)
    first = ApiToken.objects.get().last_used_at
    with django_assert_num_queries(2):
        actor_for_token(secret)
    assert ApiToken.objects.get().last_used_at == first
    ApiToken.objects.update(last_used_at=first - timedelta(minutes=2))
    actor_for_token(secret)
    assert ApiToken.objects.get().last_used_at >= first


@pytest.mark.parametrize(
    ("name", "scopes", "days"),
    [
        ("", ["read"], 1),
        ("x" * 101, ["read"], 1),
        ("x", [], 1),
        ("x", ["root"], 1),
        ("x", ["read"], 0),
        ("x", ["read"], 366),
    ],
)
def test_tokens_that_are_refused(name, scopes, days, actors):
    with pytest.raises(Invalid):
        create_token(actors.officer, name=name, scopes=scopes, expires_in_days=days)


def test_a_token_makes_no_token_and_a_visitor_neither(actors):
    token = Actor(user_id=actors.admin.user_id, scopes=frozenset({"read", "write", "approve", "manage"}))
    for actor in (token, actors.anonymous):
        with pytest.raises(Forbidden):
            made(actor)


def test_tokens_are_bounded(actors):
    for _ in range(MOST):
        made(actors.officer)
    with pytest.raises(Conflict):
        made(actors.officer)


@pytest.mark.parametrize(
    ("who", "allowed"),
    [("officer", True), ("hub_admin", True), ("admin", False), ("stranger", False), ("anonymous", False)],
)
def test_who_may_revoke(who, allowed, actors):
    token, secret = made(actors.officer)
    if allowed:
        revoke_token(getattr(actors, who), token_id=token.pk)
    else:
        with pytest.raises(NotFound):
            revoke_token(getattr(actors, who), token_id=token.pk)
    assert (actor_for_token(secret) is None) is allowed


def test_a_link_signs_in_once(users):
    secret = one_time_link(users.hub_admin).rstrip("/").rsplit("/", 1)[1]
    assert secret not in str(SignInLink.objects.values())
    assert use_link(secret) == users.hub_admin
    with pytest.raises(NotFound):
        use_link(secret)


@pytest.mark.parametrize("what", ["old", "closed", "unknown"])
def test_links_that_do_not_open(what, users):
    secret = one_time_link(users.hub_admin).rstrip("/").rsplit("/", 1)[1]
    if what == "old":
        SignInLink.objects.update(expires_at=timezone.now())
    elif what == "closed":
        User.objects.filter(pk=users.hub_admin.pk).update(is_active=False)
    else:
        secret += "x"
    with pytest.raises(NotFound):
        use_link(secret)


@pytest.mark.django_db(transaction=True)
def test_of_eight_clicks_at_once_one_signs_in(users, race):
    secret = one_time_link(users.hub_admin).rstrip("/").rsplit("/", 1)[1]
    outcomes = race([lambda: use_link(secret)] * 8)
    assert sum(isinstance(o, User) for o in outcomes) == 1
    assert sum(isinstance(o, NotFound) for o in outcomes) == 7
