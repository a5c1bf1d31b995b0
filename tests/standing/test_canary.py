"""Canaries: no byte of one tenant's private data reaches another, by any page, list, export or API."""

import re

import pytest

from .conftest import body_of, undone
from .routes import FILE_KINDS, everything
from .world import TENANTS

pytestmark = pytest.mark.django_db

MEMBER_OF = {
    "hub_admin": (),
    "officer": ("home",),
    "approver": ("home",),
    "viewer": ("home",),
    "admin": ("home",),
    "partner_officer": ("partner",),
    "stranger": ("foreign",),
    "anonymous": (),
}


def forbidden_words(world, who):
    """Canary → where it lies, of all that *who* may not read."""
    words = {}
    for name in TENANTS:
        tenant = world[name]
        for word, where in tenant.words.items():
            readers = tenant.readers.get(word)
            allowed = name in MEMBER_OF[who] if readers is None else who in readers
            if not allowed and not (who == "hub_admin" and word in tenant.personal):
                words[word] = f"{name}: {where}"
    return words


def addresses(world, route):
    """The route filled in with each tenant's own records, and with what the first keeps beside them.

    A download of a list comes in each of its formats.
    """
    own = [world[name].ids for name in TENANTS]
    filled = {route.fill(ids) for ids in [*own, *world["home"].shared.values()]}
    if route.is_file:
        filled = {f"{path.rpartition('.')[0]}.{kind}" for path in filled for kind in FILE_KINDS}
    return sorted(filled)


@pytest.mark.parametrize("who", MEMBER_OF)
def test_no_foreign_byte(who, shared_world, clients):
    client, words, leaks = getattr(clients, who), forbidden_words(shared_world, who), []
    client.raise_request_exception = False  # what breaks is the matrix's business; what it shows is ours
    canary = re.compile(rb"zq[0-9a-f]{16}")
    for route in everything():
        if route.methods and "GET" not in route.methods:
            continue
        for path in addresses(shared_world, route):
            with undone():
                answer = client.get(path)
                heard = {found.decode() for found in canary.findall(body_of(answer))}
            if answer.status_code == 405:
                break  # whatever the ids: this address is only written to
            leaks += [(path, words[word]) for word in sorted(heard & words.keys())]
    assert not leaks


def test_who_may_read_a_shared_record_does(shared_world, clients):
    """Were a shared record shown to nobody, the test above would prove nothing about it."""
    home = shared_world["home"]
    for who, client in (("admin", clients.admin), ("partner_officer", clients.partner_officer)):
        heard = b"".join(
            body_of(client.get(path.format(home.shared["parties"]["agreement"])))
            for path in ("/agreements/{}/", "/api/agreements/{}", "/api/agreements/{}/notes")
        )
        known = {where for word, where in home.words.items() if word.encode() in heard}
        side = "home" if who == "admin" else "partner"
        assert {"parties title", f"parties note of {side}"} <= known


def test_the_canaries_sing_at_home(world, clients):
    """Were nothing ever shown, the test above would prove nothing."""
    heard = b""
    clients.admin.raise_request_exception = False
    for route in everything():
        if not route.methods or "GET" in route.methods:
            with undone():
                heard += body_of(clients.admin.get(route.fill(world["home"].ids)))
    own = {where for word, where in world["home"].words.items() if word.encode() in heard}
    assert {"member's address and name", "invited address", "job message", "audit why"} <= own


def test_the_canaries_sing_in_the_files_at_home(world, clients):
    """The same for the downloads of lists alone, in every format."""
    expected = {"member's address and name", "invited address", "job message", "audit why", "agreement title"}
    for kind in FILE_KINDS:
        heard = b""
        for route in everything():
            if route.is_file:
                path = route.fill(world["home"].ids)
                with undone():
                    heard += body_of(clients.admin.get(f"{path.rpartition('.')[0]}.{kind}"))
        own = {where for word, where in world["home"].words.items() if word.encode() in heard}
        assert expected <= own, kind
