"""A real provider in its own process, and a person at a browser that only speaks HTTP."""

import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from urllib.parse import urljoin

import pytest
import requests

ROOT = Path(__file__).resolve().parents[2]
CALLBACK = "/accounts/oidc/oidc/login/callback/"


class Provider:
    """The process; what the test starts, the test ends."""

    def __init__(self, folder, redirect_uri):
        environment = {
            **os.environ,
            "PROVIDER_DATABASE": str(folder / "provider.sqlite3"),
            "PYTHONPATH": str(ROOT),
        }
        environment.pop("DJANGO_SETTINGS_MODULE", None)
        command = [sys.executable, "-m", "tests.oidc.serve", redirect_uri]
        self.process = subprocess.Popen(
            command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self.url = f"http://127.0.0.1:{int(self.process.stdout.readline())}"

    def end(self):
        self.process.kill()
        self.process.communicate()

    def sign_in(self, name, address):
        """Sign *name* in at the provider, as a browser would from *address*; where it is sent back to."""
        with requests.Session() as browser:
            form = browser.get(address, timeout=10)
            assert form.status_code == 200, form.text
            secret = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form.text).group(1)
            following = re.search(r'name="next" value="([^"]+)"', form.text)
            answer = browser.post(
                form.url,
                {
                    "login": name,
                    "password": "correct horse battery",
                    "csrfmiddlewaretoken": secret,
                    **({"next": unescape(following.group(1))} if following else {}),
                },
                allow_redirects=False,
                timeout=10,
            )
            assert answer.status_code == 302, answer.text
            onwards = urljoin(form.url, answer.headers["Location"])
            return browser.get(onwards, allow_redirects=False, timeout=10)


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    provider = Provider(tmp_path_factory.mktemp("provider"), f"http://testserver{CALLBACK}")
    yield provider
    provider.end()


@pytest.fixture
def configured(settings):
    """``configured(url)``: Köpir as its environment variables would set it up for that provider."""
    from kopir.web.oidc import oidc_from

    def configure(url):
        oidc = oidc_from(
            {
                "KOPIR_OIDC_ISSUER": url,
                "KOPIR_OIDC_CLIENT_ID": "kopir",
                "KOPIR_OIDC_SECRET": "a client secret for one test",
                "KOPIR_OIDC_NAME": "Campus sign-in",
            }
        )
        there = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {**there, "APPS": oidc.apps}}
        policy = settings.CONTENT_SECURITY_POLICY
        directives = {**policy["DIRECTIVES"], "form-action": ["'self'", *oidc.origins]}
        settings.CONTENT_SECURITY_POLICY = {**policy, "DIRECTIVES": directives}

    return configure
