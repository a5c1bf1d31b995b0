"""Canaries: no byte of one tenant's private data reaches another, by any page, list, export or API."""

import pytest

from .conftest import body_of, undone
from .routes import everything
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
    """Canary → where it lies, of all tenants that *who* does not belong to."""
    words = {}
    for name in TENANTS:
        if name in MEMBER_OF[who]:
            continue
        hidden = world[name].words.keys() - (world[name].personal if who == "hub_admin" else set())
        words |= {word: f"{name}: {world[name].words[word]}" for word in hidden}
    return words


@pytest.mark.parametrize("who", MEMBER_OF)
def test_no_foreign_byte(who, world, clients):
    client, words, leaks = getattr(clients, who), forbidden_words(world, who), []
    client.raise_request_exception = False  # what breaks is the matrix's business; what it shows is ours
    for route in everything():
        if route.methods and "GET" not in route.methods:
            continue
        for path in sorted({route.fill(world[name].ids) for name in TENANTS}):
            with undone():
                body = body_of(client.get(path))
            leaks += [(path, where) for word, where in words.items() if word.encode() in body]
    assert not leaks


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
