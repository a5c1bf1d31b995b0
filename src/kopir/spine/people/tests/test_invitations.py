"""Invitations: one secret, one address, one organisation, once."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from kopir.spine.audit.models import AuditEntry
from kopir.spine.people.models import Invitation, Membership, User
from kopir.spine.people.selectors import actor_for, visible_invitations
from kopir.spine.people.services import (
    accept_invitation,
    invite,
    join_by_invitation,
    remove_member,
    revoke_invitation,
    set_role,
)
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from .test_roles import OUTCOME, attempt

pytestmark = pytest.mark.django_db

NEW = "new.person@example.org"
PASSWORD = "seven quiet rivers"


def invited(actor, organisation, email=NEW, role="officer"):
    return invite(actor, organisation_id=organisation.pk, email=email, role=role)


@pytest.mark.parametrize(("who", "refusal"), OUTCOME.items())
def test_who_may_invite(who, refusal, actors, organisations):
    attempt(refusal, lambda: invited(getattr(actors, who), organisations.home))
    assert Invitation.objects.exists() is (refusal is None)


@pytest.mark.parametrize(("who", "refusal"), OUTCOME.items())
def test_who_may_withdraw(who, refusal, actors, organisations):
    invitation, _secret = invited(actors.admin, organisations.home)
    attempt(refusal, lambda: revoke_invitation(getattr(actors, who), invitation_id=invitation.pk))
    assert Invitation.objects.filter(revoked_at=None).exists() is (refusal is not None)


def test_the_mail_holds_the_secret_and_the_database_does_not(
    actors, organisations, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        invitation, secret = invited(actors.admin, organisations.home, email=" New.Person@Example.org ")
    (message,) = mail.outbox
    assert message.to == [NEW]
    assert secret in message.body and secret not in message.subject
    row = Invitation.objects.filter(pk=invitation.pk).values().get()
    assert secret not in str(row)
    assert NEW not in str(AuditEntry.objects.values_list("before", "after", "why"))


def test_one_open_invitation_for_an_address_and_organisation(actors, organisations):
    invited(actors.admin, organisations.home)
    with pytest.raises(Conflict):
        invited(actors.hub_admin, organisations.home, email=NEW.upper())
    invited(actors.partner_officer, organisations.partner)
    Invitation.objects.update(expires_at=timezone.now())
    invited(actors.admin, organisations.home)
    assert Invitation.objects.filter(organisation=organisations.home, revoked_at=None).count() == 1


@pytest.mark.parametrize(
    "email", ["", "nobody", "a@b", "two@example.org, three@example.org", "x@example.org\nBcc: y"]
)
def test_addresses_that_are_none(email, actors, organisations):
    with pytest.raises(Invalid):
        invited(actors.admin, organisations.home, email=email)


def test_a_member_is_not_invited_again(actors, organisations, users):
    with pytest.raises(Conflict):
        invited(actors.admin, organisations.home, email=users.viewer.email)


def test_a_token_does_not_invite(actors, organisations):
    token = Actor(
        user_id=actors.admin.user_id, roles=actors.admin.roles, scopes=frozenset({"manage", "read"})
    )
    with pytest.raises(Forbidden):
        invited(token, organisations.home)


def test_a_new_person_joins_with_a_name_and_a_password(actors, organisations):
    _invitation, secret = invited(actors.admin, organisations.home)
    user = join_by_invitation(secret=secret, name="Aigerim", password=PASSWORD)
    assert actor_for(user).can("write", organisations.home.pk)
    assert user.emailaddress_set.get().verified
    with pytest.raises(NotFound):
        join_by_invitation(secret=secret, name="Again", password=PASSWORD)


@pytest.mark.parametrize(
    ("name", "password"), [("", PASSWORD), ("Aigerim", "short"), ("Aigerim", "password1234")]
)
def test_a_weak_password_or_no_name(name, password, actors, organisations):
    _invitation, secret = invited(actors.admin, organisations.home)
    with pytest.raises(Invalid):
        join_by_invitation(secret=secret, name=name, password=password)
    assert not User.objects.filter(email=NEW).exists()


def test_somebody_with_an_account_signs_in_and_accepts(actors, organisations, users):
    _invitation, secret = invited(actors.admin, organisations.home, email=users.stranger.email, role="viewer")
    with pytest.raises(Conflict):
        join_by_invitation(secret=secret, name="Thief", password=PASSWORD)
    with pytest.raises(Forbidden):
        accept_invitation(actors.partner_officer, secret=secret)
    accept_invitation(actors.stranger, secret=secret)
    assert actor_for(users.stranger).can("read", organisations.home.pk)
    with pytest.raises(NotFound):
        accept_invitation(actors.stranger, secret=secret)


@pytest.mark.parametrize(
    "change",
    [
        {"expires_at": timezone.now() - timedelta(seconds=1)},
        {"revoked_at": timezone.now()},
        {"accepted_at": timezone.now()},
    ],
)
def test_links_that_no_longer_open(change, actors, organisations):
    _invitation, secret = invited(actors.admin, organisations.home)
    Invitation.objects.update(**change)
    with pytest.raises(NotFound):
        join_by_invitation(secret=secret, name="Late", password=PASSWORD)


def test_who_stops_managing_leaves_no_open_invitation(actors, organisations, users):
    home = organisations.home.pk
    set_role(actors.admin, organisation_id=home, user_id=users.officer.pk, role="admin")
    second = actor_for(users.officer)
    _invitation, secret = invited(second, organisations.home)
    set_role(actors.admin, organisation_id=home, user_id=users.officer.pk, role="viewer")
    with pytest.raises(NotFound):
        join_by_invitation(secret=secret, name="Too late", password=PASSWORD)
    with pytest.raises(Conflict):
        remove_member(actors.admin, organisation_id=home, user_id=users.admin.pk)


def test_an_accepted_invitation_is_not_withdrawn(actors, organisations):
    invitation, secret = invited(actors.admin, organisations.home)
    join_by_invitation(secret=secret, name="Aigerim", password=PASSWORD)
    with pytest.raises(Conflict):
        revoke_invitation(actors.admin, invitation_id=invitation.pk)


def test_only_managers_see_open_invitations(actors, organisations):
    invited(actors.admin, organisations.home)
    assert visible_invitations(actors.admin, organisations.home.pk).count() == 1
    assert visible_invitations(actors.officer, organisations.home.pk).count() == 0
    with pytest.raises(NotFound):
        visible_invitations(actors.stranger, organisations.home.pk)


def test_two_clicks_at_once_make_one_account(organisations, users, actors, race):
    _invitation, secret = invited(actors.admin, organisations.home)
    outcomes = race([lambda: join_by_invitation(secret=secret, name="Twice", password=PASSWORD)] * 2)
    assert sorted(isinstance(o, User) for o in outcomes) == [False, True]
    assert Membership.objects.filter(user__email=NEW).count() == 1
