"""A receiver on loopback, which the tests' installation allows."""

import pytest

from kopir.gateways.webhooks import services
from kopir.gateways.webhooks.tests.receiver import Receiver


@pytest.fixture
def receiver(settings):
    settings.KOPIR_WEBHOOK_HTTP = settings.KOPIR_WEBHOOK_PRIVATE = True
    with Receiver() as running:
        yield running


@pytest.fixture
def hook(hub, receiver, actors, organisations):
    """Make a webhook of home's (``owner=None``: of the hub's) on a path of the receiver; it and its secret."""

    def make(path="/ok", events=("delivery.recorded", "agreement.state"), owner="home"):
        actor = actors.hub_admin if owner is None else actors.admin
        organisation = None if owner is None else getattr(organisations, owner).pk
        return services.create_webhook(
            actor, organisation_id=organisation, url=receiver.url(path), events=list(events)
        )

    return make
