"""Inviting and naming administrators by the API: the same rules as on the pages, and never by a token."""

import pytest
from django.core import mail

from kopir.spine.people.models import Invitation
from kopir.spine.people.services import create_token

pytestmark = pytest.mark.django_db
JSON = "application/json"
SENT = {"email": "new@example.org", "role": "viewer"}


def test_who_invites_by_the_api(clients, organisations, django_capture_on_commit_callbacks):
    path = f"/api/people/organisations/{organisations.home.pk}/invitations"
    refused = {"officer": 403, "viewer": 403, "partner_officer": 404, "stranger": 404, "anonymous": 404}
    for who, code in refused.items():
        assert getattr(clients, who).post(path, SENT, content_type=JSON).status_code == code, who
    assert clients.admin.post(path, {**SENT, "email": "no"}, content_type=JSON).status_code == 422
    assert not Invitation.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        made = clients.admin.post(path, SENT, content_type=JSON)
    assert made.status_code == 201 and made.json()["email"] == SENT["email"]
    assert len(mail.outbox) == 1 and "secret" not in made.content.decode()
    assert mail.outbox[0].body.split("/people/invitation/")[1].split("/")[0] not in made.content.decode()
    assert clients.admin.post(path, SENT, content_type=JSON).status_code == 409


def test_a_token_invites_nobody(client, hub, actors, organisations):
    token = create_token(actors.admin, name="t", scopes=["read", "manage"], expires_in_days=1)[1]
    path = f"/api/people/organisations/{organisations.home.pk}/invitations"
    answer = client.post(path, SENT, content_type=JSON, headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 403 and not Invitation.objects.exists()


def test_the_hub_s_administrators_name_another(clients, users):
    path = f"/api/people/{users.officer.pk}/administrator"
    assert clients.admin.put(path, {"value": True}, content_type=JSON).status_code == 403
    assert clients.anonymous.put(path, {"value": True}, content_type=JSON).status_code == 401
    made = clients.hub_admin.put(path, {"value": True, "why": "deputy"}, content_type=JSON)
    assert made.status_code == 200 and made.json()["is_hub_admin"] is True
    myself = f"/api/people/{users.hub_admin.pk}/administrator"
    assert clients.hub_admin.put(myself, {"value": False}, content_type=JSON).status_code == 403
