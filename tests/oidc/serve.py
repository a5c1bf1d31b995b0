"""``python -m tests.oidc.serve REDIRECT_URI``: makes people and a client, prints its port, serves until killed.

It also ends when its standard input does, so that it cannot outlive the test that started it.
"""

import os
import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.oidc.settings"

import django

django.setup()

from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client
from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.wsgi import get_wsgi_application

PASSWORD = "correct horse battery"
#: user name → (address, whether the provider has verified it)
PEOPLE = {
    "officer": ("officer@example.org", True),
    "unproven": ("officer@example.org", False),
    "admin": ("hub_admin@example.org", True),
    "newcomer": ("newcomer@example.org", True),
    "doubtful": ("doubtful@example.org", False),
    "twofaced": ("twofaced@example.org", True),
    "nameless": ("", False),
}


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


call_command("migrate", verbosity=0)
for name, (address, verified) in PEOPLE.items():
    user = User.objects.create_user(name, address, PASSWORD, first_name=name.title(), last_name="Example")
    if address:
        EmailAddress.objects.create(user=user, email=address, verified=verified, primary=True)
client = Client(
    id="kopir", name="Köpir", skip_consent=True, scopes="openid\nprofile\nemail", redirect_uris=sys.argv[1]
)
client.set_secret("a client secret for one test")
client.save()
server = make_server("127.0.0.1", 0, get_wsgi_application(), Server, Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
sys.stdin.read()
