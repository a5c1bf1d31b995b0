"""Role × service: a webhook is its administrators' alone, in person; to everybody else it is not there."""

import inspect

import pytest
from conftest import CAST

from kopir.gateways.webhooks import services
from kopir.gateways.webhooks.models import Webhook
from kopir.gateways.webhooks.selectors import may_have_webhooks, visible_webhooks
from kopir.gateways.webhooks.spreading import spread
from kopir.gateways.webhooks.tests.conftest import hook, receiver  # noqa: F401 - fixtures
from kopir.spine.audit.models import AuditEntry
from kopir.spine.people.selectors import actor_for

pytestmark = pytest.mark.django_db
OWN = "404 404 404 404 ok  404 404 404"
URL = {"url": "https://example.org/hook", "events": ["delivery.recorded"]}
TABLE = {
    "create_webhook": (
        "404 403 403 403 ok  404 404 403",
        lambda who, w: services.create_webhook(who, organisation_id=w["home"], **URL),
    ),
    "create_webhook (the hub's)": (
        "ok  403 403 403 403 403 403 403",
        lambda who, w: services.create_webhook(who, organisation_id=None, **URL),
    ),
    "change_webhook": (OWN, lambda who, w: services.change_webhook(who, webhook_id=w["pk"], **URL)),
    "rotate_secret": (OWN, lambda who, w: services.rotate_secret(who, webhook_id=w["pk"])),
    "switch_webhook": (OWN, lambda who, w: services.switch_webhook(who, webhook_id=w["pk"], on=True)),
    "send_test": (OWN, lambda who, w: services.send_test(who, webhook_id=w["pk"])),
    "resend": (OWN, lambda who, w: services.resend(who, message_id=w["message"])),
    "delete_webhook": (OWN, lambda who, w: services.delete_webhook(who, webhook_id=w["pk"])),
}


def test_every_service_is_in_the_table():
    found = {
        name
        for name, fn in inspect.getmembers(services, inspect.isfunction)
        if fn.__module__ == services.__name__ and not name.startswith("_")
    }
    assert found == {name.partition(" ")[0] for name in TABLE}


@pytest.fixture
def planted(hook, actors, organisations):  # noqa: F811 - the fixture
    webhook, _secret = hook()
    services.send_test(actors.admin, webhook_id=webhook.pk)
    spread()
    message = webhook.messages.get()
    webhook.messages.update(attempts=1)
    return {"home": organisations.home.pk, "pk": webhook.pk, "message": message.pk}


@pytest.mark.parametrize("service", TABLE)
def test_who_may(service, planted, actors, outcome):
    expected, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), planted)) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))


def test_a_token_may_nothing_whatever_its_scopes(planted, users, outcome):
    scopes = frozenset({"read", "write", "manage", "approve"})
    for service, (_expected, call) in TABLE.items():
        for user in (users.admin, users.hub_admin):
            actor = actor_for(user, scopes)
            assert outcome(lambda call=call, actor=actor: call(actor, planted)) != "ok", service
    assert Webhook.objects.count() == 1


def test_who_sees_it(planted, actors):
    seen = {who for who in CAST if visible_webhooks(getattr(actors, who)).exists()}
    assert seen == {"admin"}
    assert may_have_webhooks(actors.hub_admin) and not may_have_webhooks(actors.officer)


def test_each_change_is_on_the_trail_of_whom_it_belongs_to_without_the_secret(planted, actors, organisations):
    _webhook, secret = services.rotate_secret(actors.admin, webhook_id=planted["pk"])
    lines = AuditEntry.objects.filter(object_type="webhook")
    assert set(lines.values_list("organisation_id", flat=True)) == {organisations.home.pk}
    assert secret not in str(list(lines.values()))


def test_the_database_does_not_hold_the_secret(hook, settings):  # noqa: F811 - the fixture
    from kopir.gateways.webhooks import signing

    webhook, secret = hook()
    kept = str(list(Webhook.objects.values())) + bytes(webhook.seed).hex()
    assert secret not in kept and signing.secret_of(webhook.seed).hex() not in kept
    settings.SECRET_KEY = "another installation with this database"
    assert signing.shown(webhook.seed) != secret
