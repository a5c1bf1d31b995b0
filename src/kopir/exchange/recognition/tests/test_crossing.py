"""A recognition becomes a delivery of the agreement it belongs to: once, by whom it may, and it can be taken back."""

from datetime import date
from types import SimpleNamespace

import pytest
from conftest import CAST
from django.utils import timezone

from kopir.exchange.recognition import services
from kopir.exchange.recognition.models import Application, Crossing, Decision
from kopir.kit.errors import Conflict, Invalid, NotFound
from kopir.spine.agreements.services import record_agreement
from kopir.spine.deliveries.models import Delivery
from kopir.spine.registry.actors import process

from .cases import FULL, PARTIAL, bring

pytestmark = pytest.mark.django_db
REFUSED = {**PARTIAL, "outcome": "refused"}


def promise(organisations, kind="recognition.qualifications", unit="qualification", **fields):
    """A standing promise of home's towards the partner; returns the commitment."""
    home, partner = organisations.home.pk, organisations.partner.pk
    return record_agreement(
        process("test"),
        type="exchange",
        title={"en": "An exchange"},
        parties=[(home, "partner"), (partner, "partner")],
        owner_id=None,
        visibility="parties",
        signed_on=date(2024, 1, 1),
        signed_precision="day",
        commitments=[
            {
                "kind": kind,
                "unit": unit,
                "quantity": 60,
                "modality": "observed",
                "provider_id": home,
                "beneficiary_id": partner,
                **fields,
            }
        ],
    ).commitments.get()


@pytest.fixture
def decided(hub, organisations, users):
    def decided(outcome="full", confirmed=True):
        application = Application.objects.create(
            organisation=organisations.home,
            purpose="study",
            language="en",
            qualification="Bachelor of Physics",
            level="bachelor",
        )
        return Decision.objects.create(
            application=application,
            stage="first",
            outcome=outcome,
            basis="lisbon",
            edition=0,
            bases=[],
            proposal={},
            texts={},
            decided_by=users.officer.pk,
            decided_at=timezone.now(),
            confirmed_by=users.admin.pk if confirmed else None,
            confirmed_at=timezone.now() if confirmed else None,
        )

    return SimpleNamespace(make=decided, commitment=promise(organisations))


def record(who, decision, commitment):
    return services.record_qualification(who, decision_id=decision.pk, commitment_id=commitment.pk)


TABLE = {
    "record_qualification": (
        "404 ok  403 403 ok  404 404 404",
        lambda who, w: record(who, w.make(), w.commitment),
    ),
    "reverse_qualification": (
        "404 ok  403 403 ok  404 404 404",
        lambda who, w: services.reverse_qualification(who, decision_id=w.make().pk, reason="Appealed"),
    ),
}


@pytest.mark.parametrize("service", TABLE)
def test_who_may(decided, actors, outcome, service):
    codes, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), decided)) for who in CAST}
    assert found == dict(zip(CAST, codes.split(), strict=True))


def test_once_and_taken_back_once(decided, actors):
    decision = decided.make()
    delivery = record(actors.officer, decision, decided.commitment)
    assert (delivery.quantity, delivery.occurred_on) == (1, decision.decided_at.date())
    with pytest.raises(Conflict):
        record(actors.admin, decision, decided.commitment)
    again = services.reverse_qualification(actors.officer, decision_id=decision.pk, reason="Appealed")
    assert again.reverses_id == delivery.pk
    assert services.reverse_qualification(actors.officer, decision_id=decision.pk, reason="Appealed") is None
    with pytest.raises(Conflict):  # what was overturned is not delivered again by the same decision
        record(actors.officer, decision, decided.commitment)
    assert Delivery.objects.count() == 2 and Crossing.objects.get().reversal_id == again.pk


def test_only_what_was_confirmed_and_recognised_for_a_promise_of_its_kind(decided, organisations, actors):
    for given in ({"confirmed": False}, {"outcome": "refused"}):
        with pytest.raises(Conflict):
            record(actors.officer, decided.make(**given), decided.commitment)
    places = promise(organisations, "mobility.places", "place")
    with pytest.raises(Invalid) as fault:
        record(actors.officer, decided.make(), places)
    assert "commitment_id" in fault.value.faults
    with pytest.raises(NotFound):
        services.record_qualification(actors.officer, decision_id=decided.make().pk, commitment_id=10**9)
    assert not Delivery.objects.exists()


def test_an_officer_records_it_from_the_page_and_a_refusal_on_appeal_takes_it_back(
    hub, actors, clients, organisations
):
    application = bring(actors, organisations, "decided")
    commitment = promise(organisations)
    page = f"/recognition/applications/{application.pk}/"
    assert "deliver/" in clients.officer.get(page).content.decode()
    assert clients.approver.get(f"{page}deliver/").status_code == 403
    assert clients.officer.post(f"{page}deliver/", {}).status_code == 422
    made = clients.officer.post(f"{page}deliver/", {"commitment_id": commitment.pk})
    assert made.status_code == 302 and Delivery.objects.get().commitment_id == commitment.pk
    assert clients.officer.post(f"{page}deliver/", {"commitment_id": commitment.pk}).status_code == 422
    services.enter_appeal(actors.officer, application_id=application.pk, grounds="The year counts.")
    services.decide_appeal(actors.admin, application_id=application.pk, basis="KZ-268", **REFUSED)
    crossing = Crossing.objects.get()
    assert crossing.reversal.reverses_id == crossing.delivery_id
    assert "was taken back" in clients.officer.get(page).content.decode()


def test_an_appeal_that_grants_more_keeps_the_delivery(hub, actors, organisations):
    application = bring(actors, organisations, "decided")
    decision = application.decisions.get()
    record(actors.officer, decision, promise(organisations))
    services.enter_appeal(actors.officer, application_id=application.pk, grounds="The year counts.")
    services.decide_appeal(actors.admin, application_id=application.pk, basis="KZ-268", **FULL)
    assert Crossing.objects.get().reversal is None
