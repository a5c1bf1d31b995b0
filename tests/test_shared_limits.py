"""Sign-in attempts are counted for all server processes together, and a restart forgets none.

The two servers have two ports: what the ``Host`` header says makes no new count either.
"""

import pytest
from allauth.account.models import EmailAddress

from kopir.spine.hub.models import Hub
from kopir.spine.people.models import User

from .servers import Server, prepare, sign_in

PASSWORD = "correct horse battery"


@pytest.fixture
def address(transactional_db):
    Hub.objects.create(code="kz", name={"en": "Hub"}, country="KZ", currency="KZT", time_zone="Asia/Almaty")
    user = User.objects.create_user("officer@example.org", PASSWORD, name="Officer")
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user.email


@pytest.mark.slow
def test_five_guesses_whatever_process_they_reach(installation, address, tmp_path):
    environment = {**installation, "KOPIR_DATA": str(tmp_path), "KOPIR_SECRET_KEY": "for one test"}
    # The password above was hashed for tests; the servers know their own settings only.
    User.objects.filter(email=address).update(password=_hashed())
    prepare(environment)
    servers = [Server(environment, tmp_path / f"{number}.log") for number in range(2)]
    try:
        for server in servers:
            server.ready()
        said = [sign_in(servers[number % 2].url, address, "a wrong password").text for number in range(7)]
        assert ["Too many failed" in text for text in said] == [False] * 5 + [True] * 2
        for server in servers:
            server.kill()
        servers = [Server(environment, tmp_path / "again.log").ready()]
        # Even the right password has to wait now, or guessing would go on behind the refusals.
        assert sign_in(servers[0].url, address, PASSWORD).status_code == 200
        assert User.objects.get().last_login is None
    finally:
        for server in servers:
            server.kill()


def _hashed():
    from django.contrib.auth.hashers import PBKDF2PasswordHasher

    return PBKDF2PasswordHasher().encode(PASSWORD, "salt", iterations=1)
