"""Role × service: a call is its organisation's own; officers prepare it, approvers publish."""

import pytest
from conftest import CAST

from kopir.exchange.mobility import services

from .conftest import upload

pytestmark = pytest.mark.django_db
WRITES, APPROVES = "404 ok  403 403 ok  404 404 404", "404 403 ok  403 ok  404 404 404"
TITLE = {"en": "Another"}
TABLE = {
    "create_call": (
        "404 ok  403 403 ok  404 404 404",
        lambda who, w: services.create_call(who, organisation_id=w["home"], title=TITLE),
    ),
    "edit_call": (WRITES, lambda who, w: services.edit_call(who, call_id=w["call"], title=TITLE)),
    "add_offer": (
        WRITES,
        lambda who, w: services.add_offer(who, call_id=w["call"], code="N", name="N", seats=1),
    ),
    "remove_offer": (
        WRITES,
        lambda who, w: services.remove_offer(who, call_id=w["call"], offer_id=w["unasked"]),
    ),
    "add_cap": (
        WRITES,
        lambda who, w: services.add_cap(who, call_id=w["call"], name="C", seats=1, offer_ids=[w["offer"]]),
    ),
    "remove_cap": (WRITES, lambda who, w: services.remove_cap(who, call_id=w["call"], cap_id=w["cap"])),
    "take_in": (WRITES, lambda who, w: services.take_in(who, call_id=w["call"], upload=upload())),
    "give_places": (WRITES, lambda who, w: services.give_places(who, call_id=w["call"])),
    "publish": (APPROVES, lambda who, w: services.publish(who, call_id=w["drawn"])),
    "accept": (
        WRITES,
        lambda who, w: services.accept(who, call_id=w["published"], application_id=w["application"]),
    ),
    "withdraw": (
        WRITES,
        lambda who, w: services.withdraw(who, call_id=w["published"], application_id=w["application"]),
    ),
    "change_by_hand": (
        APPROVES,
        lambda who, w: services.change_by_hand(
            who, call_id=w["published"], application_id=w["application"], offer_id=None, reason="Illness"
        ),
    ),
    "erase_names": (WRITES, lambda who, w: services.erase_names(who, call_id=w["published"])),
}


def test_every_service_is_in_the_table():
    assert set(services.__all__) == set(TABLE)


@pytest.fixture
def planted(actors, organisations):
    def make(*steps):
        made = services.create_call(actors.admin, organisation_id=organisations.home.pk, title={"en": "C"})
        for code in ("KRK-EC", "SEO-CS", "PRG", "FREE"):
            services.add_offer(actors.admin, call_id=made.pk, code=code, name=code, seats=1)
        services.take_in(actors.admin, call_id=made.pk, upload=upload())
        for step in steps:
            step(actors.admin, call_id=made.pk)
        return made

    call, drawn = make(services.give_places), make(services.give_places)
    published = make(services.give_places, services.publish)
    offer = call.offers.get(code="PRG")
    cap = services.add_cap(actors.admin, call_id=call.pk, name="C", seats=1, offer_ids=[offer.pk])
    return {
        "home": organisations.home.pk,
        "call": call.pk,
        "drawn": drawn.pk,
        "published": published.pk,
        "offer": offer.pk,
        "unasked": call.offers.get(code="FREE").pk,
        "cap": cap.pk,
        "application": published.applications.get(number="A-1").pk,
    }


@pytest.mark.parametrize("service", TABLE)
def test_who_may(service, planted, actors, outcome):
    expected, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), planted)) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))
