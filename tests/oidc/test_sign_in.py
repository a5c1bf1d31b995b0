"""Signing in to Köpir through a real OpenID Connect provider: the whole authorisation-code flow by HTTP."""

from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ImproperlyConfigured
from django.test import Client

from kopir.spine.audit.models import AuditEntry
from kopir.spine.people.models import Invitation, User
from kopir.spine.people.selectors import actor_for
from kopir.spine.people.services import invite
from kopir.web.oidc import oidc_from

pytestmark = pytest.mark.django_db
START = "/accounts/oidc/oidc/login/"


@pytest.fixture(autouse=True)
def known(hub, users, configured, provider):
    """The officer's and the administrator's addresses are verified here, too."""
    configured(provider.url)
    for user in (users.officer, users.hub_admin):
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)


def begin(client):
    answer = client.post(START)
    assert answer.status_code == 302
    return answer["Location"]


def changed(address, **parameters):
    """*address* with query parameters replaced, or taken out where the value is None."""
    parts = urlsplit(address)
    query = {**dict(parse_qsl(parts.query)), **parameters}
    kept = {name: value for name, value in query.items() if value is not None}
    return urlunsplit(parts._replace(query=urlencode(kept)))


def come_back(client, provider, name, address, **parameters):
    """Sign *name* in at the provider and follow its answer (with parameters replaced) to Köpir."""
    sent_back = provider.sign_in(name, address)
    assert sent_back.status_code == 302, sent_back.text
    callback = urlsplit(changed(sent_back.headers["Location"], **parameters))
    assert callback.netloc == "testserver"
    return client.get(f"{callback.path}?{callback.query}")


def signed_in(client):
    return client.session.get("_auth_user_id")


def test_what_is_asked_for(client):
    query = parse_qs(urlsplit(begin(client)).query)
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert len(query["nonce"][0]) > 40 and len(query["state"][0]) > 10 and query["code_challenge"][0]
    assert set(query["scope"][0].split()) == {"openid", "profile", "email"}


def test_nobody_widens_what_is_asked_for_by_a_link(client):
    answer = client.post(f"{START}?scope=admin&auth_params=nonce%3Dmine%26prompt%3Dnone")
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert "admin" not in query["scope"][0] and query["nonce"] != ["mine"] and "prompt" not in query


def test_a_get_changes_nothing(client):
    page = client.get(START)
    assert page.status_code == 200 and "Campus sign-in" in page.content.decode()


def test_whose_address_both_sides_verified_is_linked(client, provider, users):
    answer = come_back(client, provider, "officer", begin(client))
    assert (answer.status_code, signed_in(client)) == (302, str(users.officer.pk))
    assert SocialAccount.objects.get().user == users.officer
    assert AuditEntry.objects.filter(action="person.link", object_id=users.officer.pk).count() == 1
    assert users.officer.check_password("correct horse battery")


def test_once_linked_the_subject_counts_and_not_the_address(client, provider, users):
    come_back(client, provider, "officer", begin(client))
    users.officer.email = "moved@example.org"
    users.officer.save()
    EmailAddress.objects.filter(user=users.officer).update(email="moved@example.org")
    client.logout()
    come_back(client, provider, "officer", begin(client))
    assert signed_in(client) == str(users.officer.pk) and SocialAccount.objects.count() == 1


@pytest.mark.parametrize("name", ["unproven", "doubtful", "nameless"])
def test_an_address_that_the_provider_has_not_verified_opens_nothing(client, provider, name):
    before = User.objects.count()
    come_back(client, provider, name, begin(client))
    assert signed_in(client) is None
    assert (User.objects.count(), SocialAccount.objects.count()) == (before, 0)


def test_an_address_that_was_not_verified_here_opens_nothing(client, provider, users):
    EmailAddress.objects.update(verified=False)
    come_back(client, provider, "officer", begin(client))
    assert signed_in(client) is None and not SocialAccount.objects.exists()


def test_somebody_elses_unproven_address_catches_nobody(client, provider, users):
    """A stranger adds the newcomer's address to their own account and waits."""
    EmailAddress.objects.create(user=users.stranger, email="newcomer@example.org", verified=False)
    come_back(client, provider, "newcomer", begin(client))
    assert signed_in(client) is None


def test_an_unknown_person_has_an_account_and_no_right(client, provider, organisations):
    come_back(client, provider, "newcomer", begin(client))
    person = User.objects.get(email="newcomer@example.org")
    assert signed_in(client) == str(person.pk)
    assert (person.name, person.has_usable_password()) == ("Newcomer Example", False)
    actor = actor_for(person)
    assert not actor.roles and not actor.is_hub_admin
    assert AuditEntry.objects.filter(action="person.join", object_id=person.pk).exists()
    assert client.get(f"/people/organisations/{organisations.home.pk}/").status_code == 404


def test_a_new_person_may_accept_their_invitation(
    client, provider, actors, organisations, mailoutbox, django_capture_on_commit_callbacks
):
    address, home = "newcomer@example.org", organisations.home.pk
    with django_capture_on_commit_callbacks(execute=True):
        invite(actors.admin, organisation_id=home, email=address, role="officer")
    come_back(client, provider, "newcomer", begin(client))
    link = next(word for word in mailoutbox[0].body.split() if "/people/invitation/" in word)
    assert client.post(urlsplit(link).path).status_code == 302
    assert Invitation.objects.get().accepted_at
    assert actor_for(User.objects.get(email=address)).can("write", home)


def test_a_second_factor_is_asked_for_here_too(client, provider, users):
    """The provider may have asked for one or not; Köpir cannot know, so its own is never left out."""
    TOTP.activate(users.hub_admin, generate_totp_secret())
    answer = come_back(client, provider, "admin", begin(client))
    assert answer["Location"] == "/accounts/2fa/authenticate/" and signed_in(client) is None
    assert client.get("/people/").status_code == 302


def test_who_needs_a_factor_and_has_none_may_do_nothing(client, provider, users, settings):
    settings.KOPIR_REQUIRE_MFA = True
    come_back(client, provider, "admin", begin(client))
    assert signed_in(client) == str(users.hub_admin.pk)
    assert client.get("/people/")["Location"] == "/accounts/2fa/"
    assert not actor_for(users.hub_admin).administers_hub()


def test_a_closed_account_stays_closed(client, provider, users):
    users.officer.is_active = False
    users.officer.save()
    come_back(client, provider, "officer", begin(client))
    assert signed_in(client) is None


def test_a_state_that_this_session_did_not_make_is_refused(client, provider):
    come_back(client, provider, "officer", begin(client), state="made-up")
    assert signed_in(client) is None


def test_anothers_answer_is_refused(client, provider, users):
    """Login CSRF: an attacker's own good answer, sent to a victim's browser."""
    attacker = Client()
    sent_back = provider.sign_in("newcomer", begin(attacker)).headers["Location"]
    begin(client)
    client.get(urlsplit(sent_back).path + "?" + urlsplit(sent_back).query)
    assert signed_in(client) is None


def test_an_answer_is_good_once(client, provider, users):
    sent_back = urlsplit(provider.sign_in("officer", begin(client)).headers["Location"])
    client.get(f"{sent_back.path}?{sent_back.query}")
    assert signed_in(client) == str(users.officer.pk)
    client.logout()
    client.get(f"{sent_back.path}?{sent_back.query}")
    assert signed_in(client) is None


@pytest.mark.parametrize("nonce", ["another", None])
def test_a_wrong_nonce_is_refused(client, provider, nonce):
    """A code that was got for another sign-in: state and PKCE fit, the nonce does not."""
    come_back(client, provider, "officer", changed(begin(client), nonce=nonce))
    assert signed_in(client) is None and not SocialAccount.objects.exists()


def test_a_code_for_another_verifier_is_refused(client, provider):
    challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"  # RFC 7636, appendix B
    come_back(client, provider, "officer", changed(begin(client), code_challenge=challenge))
    assert signed_in(client) is None


def test_userinfo_about_somebody_else_is_refused(client, provider):
    come_back(client, provider, "twofaced", begin(client))
    assert signed_in(client) is None and not User.objects.filter(email="twofaced@example.org").exists()


def test_linking_by_hand_asks_who_one_is_and_is_on_the_trail(client, provider, users, clients):
    """A session that somebody left open must not be given a second door."""
    answer = clients.viewer.post(f"{START}?process=connect")
    sent_back = urlsplit(provider.sign_in("newcomer", answer["Location"]).headers["Location"])
    answer = clients.viewer.get(f"{sent_back.path}?{sent_back.query}")
    assert answer["Location"].startswith("/accounts/reauthenticate/")
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize(
    "environment",
    [
        {"KOPIR_OIDC_ISSUER": "http://id.example.org", "KOPIR_OIDC_CLIENT_ID": "x", "KOPIR_OIDC_SECRET": "y"},
        {"KOPIR_OIDC_ISSUER": "https://id.example.org", "KOPIR_OIDC_CLIENT_ID": "x"},
    ],
)
def test_half_a_configuration_is_refused(environment):
    with pytest.raises(ImproperlyConfigured):
        oidc_from(environment)
