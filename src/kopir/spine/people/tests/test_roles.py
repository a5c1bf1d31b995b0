"""Roles: who gives them, who never may, and that an organisation keeps an administrator."""

import pytest
from django.db import connection

from kopir.spine.audit.models import AuditEntry
from kopir.spine.people.models import Membership
from kopir.spine.people.selectors import actor_for, visible_members
from kopir.spine.people.services import remove_member, set_hub_admin, set_role
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound, Role

pytestmark = pytest.mark.django_db

OUTCOME = {
    "hub_admin": None,
    "admin": None,
    "officer": Forbidden,
    "approver": Forbidden,
    "viewer": Forbidden,
    "partner_officer": NotFound,
    "stranger": NotFound,
    "anonymous": NotFound,
}


def attempt(refusal, call):
    if refusal is None:
        return call()
    with pytest.raises(refusal):
        call()
    return None


@pytest.mark.parametrize(("who", "refusal"), OUTCOME.items())
def test_who_may_change_a_role(who, refusal, actors, users, organisations):
    home = organisations.home.pk
    target = users.viewer if who != "viewer" else users.officer
    before = Membership.objects.get(user=target).role
    attempt(
        refusal,
        lambda: set_role(getattr(actors, who), organisation_id=home, user_id=target.pk, role="approver"),
    )
    after = Membership.objects.get(user=target).role
    assert after == (before if refusal else "approver")


@pytest.mark.parametrize(("who", "refusal"), OUTCOME.items())
def test_who_may_remove_a_member(who, refusal, actors, users, organisations):
    target = users.viewer if who != "viewer" else users.officer
    call = lambda: remove_member(  # noqa: E731 - one line reads better than a nested function here
        getattr(actors, who), organisation_id=organisations.home.pk, user_id=target.pk
    )
    attempt(refusal, call)
    assert Membership.objects.filter(user=target).exists() is (refusal is not None)


@pytest.mark.parametrize("who", ["viewer", "officer", "approver", "admin", "hub_admin"])
@pytest.mark.parametrize("role", list(Role))
def test_nobody_raises_themself(who, role, actors, users, organisations):
    user = getattr(users, who)
    with pytest.raises(Forbidden):
        set_role(getattr(actors, who), organisation_id=organisations.home.pk, user_id=user.pk, role=role)


def test_a_token_without_manage_changes_nothing(actors, users, organisations):
    token = Actor(user_id=users.admin.pk, roles=actors.admin.roles, scopes=frozenset({"read", "write"}))
    with pytest.raises(Forbidden):
        set_role(token, organisation_id=organisations.home.pk, user_id=users.viewer.pk, role="officer")


def test_the_last_administrator_stays(actors, users, organisations):
    home = organisations.home.pk
    for call in (
        lambda: set_role(actors.hub_admin, organisation_id=home, user_id=users.admin.pk, role="viewer"),
        lambda: remove_member(actors.hub_admin, organisation_id=home, user_id=users.admin.pk),
        lambda: remove_member(actors.admin, organisation_id=home, user_id=users.admin.pk),
    ):
        with pytest.raises(Conflict):
            call()
    set_role(actors.admin, organisation_id=home, user_id=users.officer.pk, role="admin")
    remove_member(actors.admin, organisation_id=home, user_id=users.admin.pk)
    assert not Membership.objects.filter(user=users.admin).exists()


def test_anybody_may_leave(actors, users, organisations):
    remove_member(actors.viewer, organisation_id=organisations.home.pk, user_id=users.viewer.pk)
    assert actor_for(users.viewer).roles == {}


def test_a_member_of_another_organisation_is_not_there(actors, users, organisations):
    with pytest.raises(NotFound):
        set_role(
            actors.admin, organisation_id=organisations.home.pk, user_id=users.stranger.pk, role="viewer"
        )


def test_an_unknown_role(actors, users, organisations):
    with pytest.raises(Invalid):
        set_role(actors.admin, organisation_id=organisations.home.pk, user_id=users.viewer.pk, role="king")


def test_a_change_is_on_the_trail_without_names(actors, users, organisations):
    home = organisations.home.pk
    set_role(actors.admin, organisation_id=home, user_id=users.viewer.pk, role="officer", why="New post")
    line = AuditEntry.objects.get(action="member.role")
    assert (line.actor_id, line.object_id, line.organisation_id) == (users.admin.pk, users.viewer.pk, home)
    assert (line.before, line.after, line.why) == ({"role": "viewer"}, {"role": "officer"}, "New post")


def test_hub_administrators_are_made_by_another_and_never_run_out(actors, users):
    with pytest.raises(Forbidden):
        set_hub_admin(actors.admin, user_id=users.officer.pk, value=True)
    with pytest.raises(Forbidden):
        set_hub_admin(actors.hub_admin, user_id=users.hub_admin.pk, value=False)
    set_hub_admin(actors.hub_admin, user_id=users.officer.pk, value=True)
    second = actor_for(type(users.officer).objects.get(pk=users.officer.pk))
    set_hub_admin(second, user_id=users.hub_admin.pk, value=False)
    # the first one's rights were read before; even so the last administrator stays
    with pytest.raises(Conflict):
        set_hub_admin(actors.hub_admin, user_id=users.officer.pk, value=False)


def test_a_hub_administrator_reads_no_private_records_by_that_right(actors, organisations):
    assert not any(
        actors.hub_admin.can(action, organisations.home.pk)
        for action in ("read", "write", "approve", "manage")
    )


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has a single writer: no such race")
def test_two_administrators_who_demote_each_other_at_once_leave_one(actors, users, organisations, race):
    home = organisations.home.pk
    Membership.objects.filter(user=users.officer).update(role=Role.ADMIN)
    pair = [
        (actors.admin, users.officer.pk),
        (Actor(user_id=users.officer.pk, roles={home: Role.ADMIN}), users.admin.pk),
    ]
    outcomes = race(
        [lambda a=a, t=t: set_role(a, organisation_id=home, user_id=t, role="viewer") for a, t in pair]
    )
    assert sorted(type(o).__name__ for o in outcomes) == ["Conflict", "Membership"]
    assert Membership.objects.filter(organisation_id=home, role=Role.ADMIN).count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_members_is_one_query(count, actors, users, organisations, django_assert_num_queries):
    Membership.objects.filter(organisation=organisations.home).exclude(
        user__in=[users.admin, users.viewer, users.officer][:count]
    ).delete()
    rows = visible_members(actors.hub_admin, organisations.home.pk)
    with django_assert_num_queries(1):
        assert len([m.user.name for m in rows]) == count
