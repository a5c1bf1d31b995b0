"""Erasing a person leaves their number on the trail and their name nowhere."""

import pytest
from django.apps import apps
from django.core import serializers

from kopir.spine.audit.models import AuditEntry
from kopir.spine.people.models import ApiToken, Membership, User
from kopir.spine.people.selectors import actor_for_token, names_of
from kopir.spine.people.services import create_token, erase_person, invite, register_eraser, set_role
from kopir.spine.people.services.erasure import _erasers
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, NotFound

pytestmark = pytest.mark.django_db


def everything():
    """The whole database as text, the migrations' own rows aside."""
    rows = (row for model in apps.get_models() if model._meta.managed for row in model._default_manager.all())
    return serializers.serialize("json", rows)


def test_no_trace_of_name_or_address_is_left(actors, users, clients, organisations):
    users.officer.name, users.officer.email = "Zhanar Unmistakable", "zhanar.unmistakable@example.org"
    users.officer.save()
    _token, secret = create_token(actors.officer, name="t", scopes=["read"], expires_in_days=1)
    invite(
        actors.partner_officer,
        organisation_id=organisations.partner.pk,
        email=users.officer.email,
        role="viewer",
    )
    set_role(actors.admin, organisation_id=organisations.home.pk, user_id=users.officer.pk, role="approver")
    assert users.officer.email in everything()

    erase_person(actors.officer, user_id=users.officer.pk, why="asked for it")

    left = everything()
    assert "unmistakable" not in left.lower()
    assert actor_for_token(secret) is None and not ApiToken.objects.filter(user=users.officer).exists()
    assert not Membership.objects.filter(user=users.officer).exists()
    assert "_auth_user_id" in clients.officer.session
    assert clients.officer.get("/api/openapi.json").wsgi_request.actor.is_anonymous
    assert AuditEntry.objects.filter(action="person.erase", object_id=users.officer.pk).exists()
    assert AuditEntry.objects.filter(action="member.role", object_id=users.officer.pk).exists()
    assert names_of([users.officer.pk]) == {}


def test_who_may_erase_whom(actors, users):
    for who, refusal in (("admin", Forbidden), ("stranger", Forbidden), ("anonymous", NotFound)):
        with pytest.raises(refusal):
            erase_person(getattr(actors, who), user_id=users.officer.pk)
    token = Actor(user_id=users.officer.pk, scopes=frozenset({"manage"}))
    with pytest.raises(Forbidden):
        erase_person(token, user_id=users.officer.pk)
    erase_person(actors.hub_admin, user_id=users.officer.pk)
    with pytest.raises(NotFound):
        erase_person(actors.hub_admin, user_id=users.officer.pk)


def test_the_last_administrators_stay(actors, users):
    with pytest.raises(Conflict):
        erase_person(actors.admin, user_id=users.admin.pk)
    with pytest.raises(Conflict):
        erase_person(actors.hub_admin, user_id=users.hub_admin.pk)
    assert User.objects.filter(erased_at=None).count() == 7


def test_an_only_member_may_go(actors, users):
    erase_person(actors.stranger, user_id=users.stranger.pk)
    assert not Membership.objects.filter(user=users.stranger).exists()


def test_other_apps_erase_what_they_keep(actors, users):
    seen = []
    register_eraser("test", lambda actor, user_id, email: seen.append((user_id, email)) or 3)
    try:
        erase_person(actors.hub_admin, user_id=users.viewer.pk)
    finally:
        del _erasers["test"]
    assert seen == [(users.viewer.pk, "viewer@example.org")]
    assert AuditEntry.objects.get(action="person.erase").after["elsewhere"]["test"] == 3
