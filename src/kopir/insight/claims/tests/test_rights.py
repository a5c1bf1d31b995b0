"""Who may do what with claims: role × service, and who sees a withdrawn one."""

import inspect

import pytest
from conftest import CAST
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from kopir.insight.claims import services
from kopir.insight.claims.models import Claim
from kopir.insight.claims.selectors import board, get_claim
from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.parties.services import create_organisation
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.indicators import indicator_for

from .world import ACTOR, claim, topic

pytestmark = pytest.mark.django_db

CURATORS = "ok  403 403 403 403 403 403 403"
WITHDRAWN = "ok  404 404 404 404 404 404 404"
TABLE = {
    "record_claim": (CURATORS, lambda who, w: claim(who, topic="t")),
    "edit_claim": (CURATORS, lambda who, w: services.edit_claim(who, claim_id=w["standing"].pk, low=4)),
    "withdraw_claim": (
        CURATORS,
        lambda who, w: services.withdraw_claim(who, claim_id=w["standing"].pk, why="a slip"),
    ),
    "save_topic": (CURATORS, lambda who, w: services.save_topic(who, code="x", title={"en": "X"})),
}
GONE = {
    "edit_claim": lambda who, w: services.edit_claim(who, claim_id=w["gone"].pk, low=4),
    "withdraw_claim": lambda who, w: services.withdraw_claim(who, claim_id=w["gone"].pk, why="again"),
    "get_claim": lambda who, w: get_claim(who, w["gone"].pk),
}


@pytest.fixture
def world(hub, organisations, users):
    topic("t")
    gone = claim(topic="t", ref="gone")
    services.withdraw_claim(ACTOR, claim_id=gone.pk, why="a slip")
    return {"standing": claim(topic="t"), "gone": gone}


def test_every_service_is_in_the_table():
    offered = {name for name in services.__all__ if inspect.isfunction(getattr(services, name))}
    assert offered == TABLE.keys() | {"reweigh"}, "reweigh is the clock's"


@pytest.mark.parametrize("service", TABLE)
def test_who_may(world, actors, outcome, service):
    expected, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world)) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))


@pytest.mark.parametrize("service", GONE)
def test_a_withdrawn_claim_is_not_there(world, actors, outcome, service):
    found = {who: outcome(lambda who=who: GONE[service](getattr(actors, who), world)) for who in CAST}
    assert found == dict(zip(CAST, WITHDRAWN.split(), strict=True))


def test_a_withdrawn_claim_stands_on_no_board_and_never_changes_again(world, actors):
    for who in CAST:
        assert [row.pk for row in board(getattr(actors, who), {})] == [world["standing"].pk]
    with pytest.raises(Conflict):
        services.edit_claim(actors.hub_admin, claim_id=world["gone"].pk, low=4)


def test_a_token_that_only_reads_curates_nothing(world, actors):
    admin = actors.hub_admin
    token = Actor(user_id=admin.user_id, is_hub_admin=True, scopes=frozenset({"read"}))
    with pytest.raises(Forbidden):
        services.edit_claim(token, claim_id=world["standing"].pk, low=4)
    with pytest.raises(NotFound):
        get_claim(token, world["gone"].pk)


def test_the_trail_says_who_changed_what_from_what_to_what(world, actors):
    pk = world["standing"].pk
    services.edit_claim(actors.hub_admin, claim_id=pk, low=4)
    services.withdraw_claim(actors.hub_admin, claim_id=pk, why="not said so")
    lines = AuditEntry.objects.filter(object_type="claim", object_id=pk).order_by("pk")
    assert [line.action for line in lines] == ["claim.record", "claim.edit", "claim.withdraw"]
    edit = lines[1]
    assert (edit.before["low"], edit.after["low"]) == (
        "3.0000",
        "4",
    ) and edit.actor_id == actors.hub_admin.user_id
    assert lines[2].why == "not said so"
    assert Claim.objects.get(pk=pk).revision == 3


def test_two_people_do_not_save_over_each_other(world, actors):
    pk = world["standing"].pk
    services.edit_claim(actors.hub_admin, claim_id=pk, low=4, expected_revision=1)
    with pytest.raises(Conflict):
        services.edit_claim(actors.hub_admin, claim_id=pk, low=5, expected_revision=1)


def test_a_claim_names_no_organisation_that_is_not_public_yet(world, organisations, actors):
    waiting = create_organisation(
        actors.officer, name="zqwaiting", lang="en", kind="university", proposed_by_id=organisations.home.pk
    )
    assert get_organisation(actors.officer, waiting.pk), "its proposer knows of it"
    with pytest.raises(NotFound):
        claim(actors.hub_admin, topic="t", organisation_id=waiting.pk)
    with pytest.raises(NotFound):
        services.edit_claim(actors.hub_admin, claim_id=world["standing"].pk, organisation_id=waiting.pk)


@pytest.mark.django_db(transaction=True)
def test_one_of_two_at_once_with_one_reference_passes(hub, race):
    topic("t")
    outcomes = race([lambda: claim(topic="t", ref="same")] * 2)
    assert Claim.objects.filter(ref="same").count() == 1
    assert sum(isinstance(each, (Conflict, Invalid)) for each in outcomes) == 1


def test_the_trail_of_a_claim_is_in_the_readers_words(world, actors, clients):
    """Topic, figure and currency are kept as codes and read as words, in one query for any number of topics."""
    pk = world["standing"].pk
    services.save_topic(actors.hub_admin, code="money", title={"en": "Money", "kk": "Ақша"})
    changed = {"topic": "money", "unit": "money", "currency": "KZT", "indicator": "agreements.in_force"}
    services.edit_claim(actors.hub_admin, claim_id=pk, **changed)
    clients.hub_admin.cookies["django_language"] = "kk"
    with CaptureQueriesContext(connection) as asked:
        text = clients.hub_admin.get(f"/audit/claim/{pk}/").content.decode()
    assert sum("claims_topic" in query["sql"] for query in asked) <= 2
    with override("kk"):
        label = str(indicator_for("agreements.in_force").label)
    for word in ("Ақша", "(KZT)", label):
        assert word in text, word
    assert "agreements.in_force" not in text and ">money" not in text
