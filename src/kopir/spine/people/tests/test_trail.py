"""What happens to an account is on the trail, and names nobody: it outlives the person."""

import json

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.totp.internal.auth import yield_hotp_counters_from_time as counters
from django.core.management import call_command

from kopir.spine.audit.models import AuditEntry
from kopir.spine.people.models import User
from kopir.spine.people.services import erase_person

pytestmark = pytest.mark.django_db
OLD, NEW = "correct horse battery", "seven quiet rivers run"


def lines(user):
    rows = AuditEntry.objects.filter(object_type="user", object_id=user.pk).order_by("pk")
    return list(rows.values_list("actor_id", "action", "after"))


@pytest.fixture
def officer(client, users, hub):
    """Signed in with the password a moment ago, as allauth asks before such changes."""
    EmailAddress.objects.create(user=users.officer, email=users.officer.email, verified=True, primary=True)
    answer = client.post("/accounts/login/", {"login": users.officer.email, "password": OLD})
    assert answer.status_code == 302
    assert client.post("/accounts/reauthenticate/", {"password": OLD}).status_code == 302
    return users.officer


def test_a_changed_password_is_on_the_trail(client, officer):
    sent = {"oldpassword": OLD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", sent).status_code == 302
    officer.refresh_from_db()
    assert officer.check_password(NEW)
    assert lines(officer) == [(officer.pk, "person.password", {"by": "oneself"})]


def test_a_second_factor_is_on_the_trail_coming_and_going(
    client, officer, django_capture_on_commit_callbacks
):
    page = client.get("/accounts/2fa/totp/activate/")
    code = format_hotp_value(hotp_value(page.context["form"].secret, next(iter(counters()))))
    with django_capture_on_commit_callbacks(execute=True):  # allauth says so after the commit
        assert client.post("/accounts/2fa/totp/activate/", {"code": code}).status_code == 302
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    said = [
        (after["factor"], after["was"]) for who, action, after in lines(officer) if action == "person.factor"
    ]
    assert ("totp", "added") in said and ("totp", "removed") in said
    assert page.context["form"].secret not in json.dumps(lines(officer))


def test_another_address_is_on_the_trail_without_it(client, officer):
    added = {"email": "officer.two@example.org", "action_add": ""}
    removed = {"email": "officer.two@example.org", "action_remove": ""}
    for sent in (added, removed):
        assert client.post("/accounts/email/", sent).status_code == 302
    assert lines(officer) == [
        (officer.pk, "person.address", {"address": "added"}),
        (officer.pk, "person.address", {"address": "removed"}),
    ]


def test_each_organisation_finds_that_it_lost_a_member(actors, users, organisations):
    erase_person(actors.hub_admin, user_id=users.viewer.pk, why="asked by mail")
    line = AuditEntry.objects.get(organisation_id=organisations.home.pk, object_id=users.viewer.pk)
    assert (line.action, line.before, line.after) == ("member.remove", {"role": "viewer"}, {"erased": True})
    assert line.actor_id == actors.hub_admin.user_id and line.why == ""


def test_an_administrator_made_at_the_machine_is_on_the_trail(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", NEW)
    call_command("createsuperuser", email="boss@example.org", interactive=False, verbosity=0)
    boss = User.objects.get(email="boss@example.org")
    line = AuditEntry.objects.get()
    assert (line.process, line.action, line.object_id) == ("createsuperuser", "person.hub_admin", boss.pk)
