"""Role × service: what each of the cast gets from every service of people, for people of the home organisation.

The columns are the cast: hub administrator; officer, approver, viewer and administrator of home; the
partner's administrator; a stranger; nobody. People have no visibility of their own: whoever belongs to no
organisation of theirs, and does not administer the hub, is not told that they are there (404).
"""

import pytest
from conftest import CAST

from kopir.spine.people import services
from kopir.spine.people.models import Membership, User
from kopir.spine.registry.actors import Invalid

pytestmark = pytest.mark.django_db
PASSWORD = "a long and unusual sentence"

#: service → (answers in the order of the cast, the call).
TABLE = {
    "invite": (
        "ok  403 403 403 ok  404 404 404",
        lambda w, who: services.invite(
            who, organisation_id=w["home"], email="new@example.org", role="viewer"
        ),
    ),
    "revoke_invitation": (
        "ok  403 403 403 ok  404 404 404",
        lambda w, who: services.revoke_invitation(who, invitation_id=w["invitation"].pk),
    ),
    # Invited was another address than any of theirs.
    "accept_invitation": (
        "403 403 403 403 403 403 403 403",
        lambda w, who: services.accept_invitation(who, secret=w["secret"]),
    ),
    "set_role": (
        "ok  403 403 403 ok  404 404 404",
        lambda w, who: services.set_role(who, organisation_id=w["home"], user_id=w["other"], role="viewer"),
    ),
    "remove_member": (
        "ok  403 403 403 ok  404 404 404",
        lambda w, who: services.remove_member(who, organisation_id=w["home"], user_id=w["other"]),
    ),
    "set_hub_admin": (
        "ok  403 403 403 403 403 403 403",
        lambda w, who: services.set_hub_admin(who, user_id=w["other"], value=True),
    ),
    "erase_person": (
        "ok  403 403 403 403 403 403 404",
        lambda w, who: services.erase_person(who, user_id=w["other"]),
    ),
    "change_profile": (
        "ok  ok  ok  ok  ok  ok  ok  403",
        lambda w, who: services.change_profile(who, name="Another name", language=""),
    ),
    "let_oneself_be_found": (
        "ok  ok  ok  ok  ok  ok  ok  403",
        lambda w, who: services.let_oneself_be_found(who, wanted=True),
    ),
    "create_token": (
        "ok  ok  ok  ok  ok  ok  ok  403",
        lambda w, who: services.create_token(who, name="x", scopes=["read"], expires_in_days=1),
    ),
    "create_feed_token": (
        "ok  ok  ok  ok  ok  ok  ok  403",
        lambda w, who: services.create_feed_token(who),
    ),
    # The other person's token.
    "revoke_token": (
        "ok  404 404 404 404 404 404 404",
        lambda w, who: services.revoke_token(who, token_id=w["token"].pk),
    ),
}
#: Who holds the secret asks; there is no actor. Their own tests: test_invitations, test_secrets.
BY_SECRET = {"first_administrator", "join_by_invitation", "one_time_link", "use_link"}
#: What apps call when Django starts.
AT_START = {"register_eraser"}


def test_every_service_is_in_the_table():
    assert set(services.__all__) == set(TABLE) | BY_SECRET | AT_START


@pytest.fixture
def world(actors, organisations, users):
    home = organisations.home.pk
    other = User.objects.create_user("other@example.org", PASSWORD, name="Other")
    Membership.objects.create(user=other, organisation=organisations.home, role="officer")
    from kopir.spine.people.selectors import actor_for

    token, _secret = services.create_token(actor_for(other), name="t", scopes=["read"], expires_in_days=1)
    invitation, secret = services.invite(
        actors.admin, organisation_id=home, email="guest@example.org", role="officer"
    )
    return {
        "home": home,
        "other": other.pk,
        "token": token,
        "invitation": invitation,
        "secret": secret,
    }


@pytest.mark.parametrize("service", TABLE)
def test_who_may(world, actors, outcome, service):
    expected, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(world, getattr(actors, who))) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))


@pytest.mark.parametrize("service", ["invite", "set_role", "remove_member", "revoke_invitation"])
def test_a_token_manages_nobody_without_the_scope(world, actors, outcome, service):
    for scopes in (set(), {"read"}, {"read", "write", "approve"}):
        token = type(actors.admin)(
            user_id=actors.admin.user_id, roles=actors.admin.roles, scopes=frozenset(scopes)
        )
        assert outcome(lambda token=token: TABLE[service][1](world, token)) in {"403", "404"}


DECEIVING = ["a\x07b", "Ewa\u202eelpmaxE", "x" * 201]


@pytest.mark.parametrize("name", DECEIVING)
def test_names_that_are_not_taken(world, actors, name):
    for call in (
        lambda: services.change_profile(actors.officer, name=name, language=""),
        lambda: services.create_token(actors.officer, name=name, scopes=["read"], expires_in_days=1),
        lambda: services.join_by_invitation(secret=world["secret"], name=name, password=PASSWORD),
    ):
        with pytest.raises(Invalid) as fault:
            call()
        assert list(fault.value.faults) == ["name"]
