"""The pages of people and of the trail: who opens them, and what a form leads to."""

import re

import pytest
from django.core import mail

from kopir.spine.audit.models import AuditEntry
from kopir.spine.people.models import ApiToken, Invitation, Membership, User
from kopir.spine.people.services import invite, one_time_link, set_role

pytestmark = pytest.mark.django_db


def status(clients, who, path):
    return getattr(clients, who).get(path).status_code


def test_members_are_shown_to_members_only(clients, organisations, users):
    path = f"/people/organisations/{organisations.home.pk}/"
    found = {
        who: status(clients, who, path) for who in ("viewer", "admin", "hub_admin", "stranger", "anonymous")
    }
    assert found == {"viewer": 200, "admin": 200, "hub_admin": 200, "stranger": 404, "anonymous": 302}
    assert users.officer.email in clients.viewer.get(path).content.decode()
    assert "Invite somebody" not in clients.viewer.get(path).content.decode()


def test_inviting_by_the_page(clients, organisations, django_capture_on_commit_callbacks):
    path = f"/people/organisations/{organisations.home.pk}/invite/"
    assert clients.officer.post(path, {"email": "x@example.org", "role": "viewer"}).status_code == 403
    assert clients.admin.post(path, {"email": "no", "role": "viewer"}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        assert clients.admin.post(path, {"email": "x@example.org", "role": "viewer"}).status_code == 302
    again = clients.admin.post(path, {"email": "x@example.org", "role": "viewer"})
    assert again.status_code == 422 and "open invitation already" in again.content.decode()
    link = re.search(r"http://127.0.0.1:8000(/people/invitation/\S+)", mail.outbox[0].body).group(1)
    page = clients.anonymous.get(link)
    assert page.status_code == 200 and "no-store" in page["Cache-Control"]
    joined = clients.anonymous.post(link, {"name": "Dana", "password": "seven quiet rivers"})
    assert joined.status_code == 302
    assert clients.anonymous.session["_auth_user_id"] == str(User.objects.get(email="x@example.org").pk)
    assert clients.anonymous.get(link).status_code == 404


def test_a_signed_in_person_joins_with_one_button(clients, actors, organisations, users):
    _invitation, secret = invite(
        actors.admin, organisation_id=organisations.home.pk, email=users.stranger.email, role="viewer"
    )
    link = f"/people/invitation/{secret}/"
    assert clients.partner_officer.post(link).status_code == 403
    assert clients.stranger.post(link).status_code == 302
    assert Membership.objects.filter(user=users.stranger).count() == 2


def test_a_token_is_shown_once(clients):
    form = {"name": "script", "scopes": ["read"], "expires_in_days": 30}
    page = clients.officer.post("/people/account/tokens/", form)
    secret = re.search(r"kopir_[\w-]+", page.content.decode()).group()
    assert "no-store" in page["Cache-Control"]
    assert secret not in clients.officer.get("/people/account/").content.decode()
    api = clients.anonymous.get("/api/people/me", headers={"Authorization": f"Bearer {secret}"})
    assert api.json()["scopes"] == ["read"]
    clients.officer.post(f"/people/account/tokens/{ApiToken.objects.get().pk}/revoke/")
    assert (
        clients.anonymous.get("/api/people/me", headers={"Authorization": f"Bearer {secret}"}).status_code
        == 401
    )


def test_opening_a_sign_in_link_does_not_spend_it(clients, users):
    path = one_time_link(users.hub_admin).removeprefix("http://127.0.0.1:8000")
    for _ in range(3):
        assert clients.anonymous.get(path).status_code == 200
    assert "_auth_user_id" not in clients.anonymous.session
    assert clients.anonymous.post(path).status_code == 302
    assert clients.anonymous.session["_auth_user_id"] == str(users.hub_admin.pk)
    assert clients.stranger.post(path).status_code == 404


def test_guessing_links_is_limited(clients):
    codes = [clients.anonymous.post(f"/people/sign-in/guess{n}/").status_code for n in range(21)]
    assert set(codes[:20]) == {404} and codes[20] == 429


def test_the_profile_is_saved(clients, users):
    assert clients.officer.post("/people/account/", {"name": "Zhanar", "language": "kk"}).status_code == 302
    assert User.objects.get(pk=users.officer.pk).language == "kk"
    assert clients.officer.post("/people/account/", {"name": "", "language": "kk"}).status_code == 422
    assert clients.officer.post("/people/account/", {"name": "Z", "language": "tlh"}).status_code == 422


def test_roles_and_removal_by_the_pages(clients, organisations, users):
    base = f"/people/organisations/{organisations.home.pk}/members/{users.viewer.pk}"
    assert clients.admin.get(f"{base}/role/").status_code == 200
    assert clients.admin.post(f"{base}/role/", {"role": "officer"}).status_code == 302
    assert Membership.objects.get(user=users.viewer).role == "officer"
    assert clients.admin.post(f"{base}/remove/").status_code == 302
    assert clients.stranger.post(f"{base}/remove/").status_code == 404
    invited = Invitation.objects.create(
        email="y@example.org",
        organisation=organisations.home,
        role="viewer",
        secret_hash="0" * 64,
        invited_by=users.admin,
        expires_at=users.admin.date_joined.replace(year=2999),
    )
    assert clients.stranger.post(f"/people/invitations/{invited.pk}/withdraw/").status_code == 404
    assert clients.admin.post(f"/people/invitations/{invited.pk}/withdraw/").status_code == 302


def test_the_hubs_pages_are_its_administrators(clients, users):
    for path in ("/people/", f"/people/{users.officer.pk}/erase/"):
        assert status(clients, "hub_admin", path) == 200
        assert status(clients, "admin", path) in {403, 404}
    assert users.stranger.email in clients.hub_admin.get("/people/?q=strang").content.decode()
    path = f"/people/{users.officer.pk}/administrator/"
    assert clients.admin.get(path).status_code == 404
    assert clients.admin.post(path, {"value": "1"}).status_code == 403
    own = f"/people/{users.hub_admin.pk}/administrator/"
    assert clients.hub_admin.get(own).status_code == 403
    for value, told in (("1", "Make hub administrator"), ("0", "Take the hub administrator")):
        asked = clients.hub_admin.get(path).content.decode()
        assert told in asked and users.officer.email in asked and f'name="value" value="{value}"' in asked
        assert clients.hub_admin.post(path, {"why": "no value"}).status_code == 422
        assert User.objects.get(pk=users.officer.pk).is_hub_admin == (value == "0")  # asking changes nothing
        assert clients.hub_admin.post(path, {"value": value}).status_code == 302
        assert User.objects.get(pk=users.officer.pk).is_hub_admin == (value == "1")
    assert clients.hub_admin.get(f"/people/{users.officer.pk}/").status_code == 200
    assert clients.hub_admin.post(f"/people/{users.viewer.pk}/erase/", {"sure": "on"}).status_code == 302
    assert clients.hub_admin.get(f"/people/{users.viewer.pk}/").status_code == 404


def test_erasing_oneself_needs_a_yes(clients, users):
    assert clients.viewer.get("/people/account/erase/").status_code == 200
    assert clients.viewer.post("/people/account/erase/", {}).status_code == 422
    assert clients.viewer.post("/people/account/erase/", {"sure": "on"}).status_code == 302
    assert User.objects.get(pk=users.viewer.pk).erased_at


def test_the_trail_is_the_organisations_own(clients, actors, organisations, users):
    home = organisations.home.pk
    set_role(
        actors.admin, organisation_id=home, user_id=users.viewer.pk, role="officer", why="Promoted at last"
    )
    page = clients.admin.get(f"/audit/organisations/{home}/").content.decode()
    assert "Promoted at last" in page and "Admin" in page
    found = {
        who: status(clients, who, f"/audit/organisations/{home}/")
        for who in ("officer", "stranger", "hub_admin", "anonymous")
    }
    assert found == {"officer": 403, "stranger": 404, "hub_admin": 404, "anonymous": 302}
    assert "Promoted" not in clients.hub_admin.get("/audit/").content.decode()
    record = f"/audit/user/{users.viewer.pk}/"
    assert status(clients, "admin", record) == 200
    assert status(clients, "officer", record) == status(clients, "stranger", record) == 404


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/password/change/",
        "/accounts/email/",
        "/accounts/sessions/",
        "/accounts/2fa/",
        "/accounts/logout/",
        "/people/account/",
    ],
)
def test_account_pages_hold_nothing_inline(clients, path):
    who = "anonymous" if "login" in path or "reset" in path else "officer"
    response = getattr(clients, who).get(path)
    assert response.status_code == 200
    text = response.content.decode()
    assert 'class="band"' in text  # our frame, not the package's
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", text, re.S):
        assert "src=" in attributes or 'type="application/json"' in attributes, body


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/2fa/",
        "/accounts/email/",
        "/accounts/sessions/",
        "/accounts/password/change/",
        "/accounts/password/reset/",
    ],
)
def test_pages_of_the_sign_in_library_speak_kazakh(clients, path):
    clients.officer.cookies["django_language"] = "kk"
    page = clients.officer.get(path, headers={"accept-language": "kk"}).content.decode()
    main = re.search(r"<main.*?</main>", page, re.DOTALL)[0]
    words = re.sub(r"<[^>]*>|Mozilla.*|Officer|[\w.]+@[\w.]+", " ", main)
    assert 'lang="kk"' in page and not re.findall(r"\b[A-Za-z]{4,}\b", words)


def test_removing_a_member_is_asked_once_more(clients, organisations, users):
    base = f"/people/organisations/{organisations.home.pk}/members/{users.viewer.pk}"
    assert f'href="{base}/remove/"' in clients.admin.get(f"{base}/role/").content.decode()
    page = clients.admin.get(f"{base}/remove/").content.decode()
    assert "no longer sees or does anything for Al-Farabi Kazakh National University" in page
    assert users.viewer.email in page and 'method="post"' in page
    assert Membership.objects.filter(user=users.viewer).exists()
    for who, found in (("viewer", 403), ("stranger", 404), ("anonymous", 302)):
        assert getattr(clients, who).get(f"{base}/remove/").status_code == found, who
    assert clients.admin.post(f"{base}/remove/", {"why": "Moved on"}).status_code == 302
    assert not Membership.objects.filter(user=users.viewer).exists()
    assert AuditEntry.objects.get(action="member.remove").why == "Moved on"
    assert clients.admin.get(f"{base}/remove/").status_code == 404
