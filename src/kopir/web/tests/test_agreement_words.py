"""What the page of an agreement says at each step: between the last approval and the signature, and after."""

from datetime import timedelta

import pytest

from kopir.kit.errors import Invalid
from kopir.spine.agreements import services
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.tests.world import both_approve, item, places, proposed, signed

pytestmark = pytest.mark.django_db


def shown(client, agreement):
    return client.get(f"/agreements/{agreement.pk}/").content.decode()


def test_an_approved_wording_waits_for_the_signature_and_shows_its_promises(
    hub, organisations, actors, clients
):
    agreement, version = proposed(actors, organisations, commitments=[places(organisations)])
    page = shown(clients.officer, agreement)
    assert "Waiting for approval" in page and "These promises stand in the wording" in page
    both_approve(actors, agreement, version)
    for path in ("", "versions/", "versions/1/"):
        page = clients.officer.get(f"/agreements/{agreement.pk}/{path}").content.decode()
        assert "Approved by every party, waits for the signature" in page, path
        assert "Waiting for approval" not in page, path
    page = shown(clients.officer, agreement)
    assert "12 places" in page and "No promise is on record" not in page


def test_what_was_done_is_said(hub, organisations, actors, clients):
    agreement, version = proposed(actors, organisations)
    both_approve(actors, agreement, version)
    move = f"/agreements/{agreement.pk}/move/signed/"
    answer = clients.officer.post(move, {"to_state": "signed", "signed_on": today().isoformat()}, follow=True)
    page = answer.content.decode()
    assert "The signature is on record; the wording holds and its promises count." in page
    assert "These promises stand in the wording" not in page
    answer = clients.approver.post(
        f"/agreements/{agreement.pk}/move/terminated/", {"to_state": "terminated", "reason": "x"}, follow=True
    )
    assert "The agreement is terminated; its record stays." in answer.content.decode()


def test_nobody_is_offered_to_start_what_the_calendar_starts(hub, organisations, actors, clients):
    for days in (-1, 30):  # in force, and not yet
        agreement = services.record_agreement(
            actors.officer, **item(organisations, effective_from=today() + timedelta(days=days))
        )
        assert f"/agreements/{agreement.pk}/move/active/" not in shown(clients.officer, agreement)
        assert clients.officer.get(f"/agreements/{agreement.pk}/move/active/").status_code == 404


def test_places_are_promised_and_fall_due_whole(hub, organisations, actors, clients):
    agreement = signed(actors, organisations)
    day = today()
    period = {
        "period_from": (day - timedelta(days=35)).isoformat(),
        "period_to": (day + timedelta(days=64)).isoformat(),
    }
    with pytest.raises(Invalid) as refused:
        services.add_commitment(
            actors.officer, agreement_id=agreement.pk, **places(organisations, quantity="10.8", **period)
        )
    assert set(refused.value.faults) == {"quantity"}
    path = f"/api/agreements/{agreement.pk}/commitments"
    sent = {**places(organisations, quantity="0.5"), "provider_id": organisations.partner.pk}
    assert clients.officer.post(path, sent, content_type="application/json").status_code == 422
    record = services.record_agreement(
        actors.officer,
        **item(organisations, commitments=[places(organisations, quantity="30", **period)]),
    )
    page = shown(clients.officer, record)
    assert "10 places" in page and "10.8" not in page  # 36 of 100 days of thirty places
