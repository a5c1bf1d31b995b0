"""Who may propose an agreement from a pair, and who asks and decides that somebody is not named: role × service."""

import inspect

import pytest
from conftest import CAST

from kopir.insight.observatory.doing import services
from kopir.insight.observatory.doing.services import ask_not_to_be_named, decide, forget, propose_agreement
from kopir.spine.registry.actors import ANONYMOUS

pytestmark = pytest.mark.django_db

TABLE = {
    "ask_not_to_be_named": (
        "ok  ok  ok  ok  ok  ok  ok  ok",
        lambda who, w: ask_not_to_be_named(who, author="A5", proof="It is me"),
    ),
    "decide": (
        "ok  404 404 404 404 404 404 404",
        lambda who, w: decide(who, optout_id=w["asked"].pk, grant=True),
    ),
    "forget": ("ok  403 403 403 403 403 403 403", lambda who, w: forget(who, author="A6")),
    "propose_agreement": (
        "403 ok  403 403 ok  403 403 403",
        lambda who, w: propose_agreement(
            who, institution_id=w["home"], partner_id=w["partner"], title={"en": "Together"}
        ),
    ),
}


@pytest.fixture
def world(graph, users):
    _folder, home, partner = graph
    return {
        "home": home,
        "partner": partner,
        "asked": ask_not_to_be_named(ANONYMOUS, author="A7", proof="Write to me@example.org"),
    }


def test_every_service_is_in_the_table():
    offered = {name for name in services.__all__ if inspect.isfunction(getattr(services, name))}
    assert offered == TABLE.keys()


@pytest.mark.parametrize("service", TABLE)
def test_who_may(world, actors, outcome, service):
    expected, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world)) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))
