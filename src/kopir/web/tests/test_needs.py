"""*What needs me*: each of its lists holds what waits for this person, and nothing that does not."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kopir.spine.agreements import services
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.tests.world import both_approve, item, places, proposed, signed
from kopir.spine.deliveries.services import add_evidence, record, reverse
from kopir.spine.ledger.services import sequence
from kopir.spine.people.models import Membership
from kopir.spine.people.selectors import actor_for
from kopir.spine.registry.actors import ANONYMOUS, Forbidden
from kopir.web.needs import needs_of

pytestmark = pytest.mark.django_db
CAST = ("officer", "approver", "viewer", "admin", "partner_officer", "stranger", "hub_admin")


def recorded(actors, organisations, **more):
    return services.record_agreement(actors.officer, **item(organisations, visibility="parties", **more))


def seen_by(actors, name):
    """Who of the cast finds something in the list of that name."""
    return {who for who in CAST if getattr(needs_of(getattr(actors, who)), name)}


def days(number):
    return (today() + timedelta(days=number)).isoformat()


def test_a_visitor_needs_nothing_and_an_empty_hub_asks_for_nothing(hub, actors):
    with pytest.raises(Forbidden):
        needs_of(ANONYMOUS)
    assert [needs_of(getattr(actors, who)).total for who in CAST] == [0] * len(CAST)


@pytest.mark.parametrize(
    ("dates", "due"),
    [
        ({"expires_on": 179}, True),
        ({"expires_on": 182}, False),
        ({"expires_on": 100, "review_on": 50}, True),
        ({"expires_on": 900, "review_on": 0}, True),
        ({"expires_on": 900, "review_on": 2}, False),
        ({"review_on": -3}, True),
        ({"expires_on": -30}, True),
        ({"expires_on": -182}, False),
        ({}, False),
    ],
)
def test_renewals_within_the_hubs_notice(hub, actors, organisations, dates, due):
    assert hub.renewal_notice_days == 180
    recorded(actors, organisations, **{name: days(number) for name, number in dates.items()})
    assert seen_by(actors, "renewals") == ({"officer", "admin", "partner_officer"} if due else set())


@pytest.mark.parametrize("state", ["terminated", "superseded"])
def test_what_is_over_is_not_renewed_and_not_behind(hub, actors, organisations, state):
    agreement = recorded(
        actors, organisations, expires_on=days(20),
        commitments=[places(organisations, period_from=days(-100), period_to=days(20))],
    )  # fmt: skip
    assert seen_by(actors, "behind") == {"partner_officer"} and seen_by(actors, "renewals")
    Agreement.objects.filter(pk=agreement.pk).update(state=state)
    assert not seen_by(actors, "behind") and not seen_by(actors, "renewals")


def test_a_promise_of_what_is_not_signed_is_not_behind(hub, actors, organisations):
    late = places(organisations, period_from=days(-100), period_to=days(-1))
    recorded(actors, organisations, state="negotiating", commitments=[late])
    assert not seen_by(actors, "behind")


def test_a_promise_is_behind_until_what_is_expected_by_today_is_delivered(hub, actors, organisations):
    """Ten places over a hundred days of which fifty have passed, today included: five are expected."""
    agreement = recorded(
        actors, organisations,
        commitments=[places(organisations, quantity=10, period_from=days(-49), period_to=days(50))],
    )  # fmt: skip
    promise = agreement.commitments.get()

    def missing():
        sequence()
        return [row.difference for row in needs_of(actors.partner_officer).behind]

    assert missing() == [-5]
    made = [
        record(actors.partner_officer, commitment_id=promise.pk, quantity=number, occurred_on=today())
        for number in (4, 1)
    ]
    assert missing() == []
    assert seen_by(actors, "evidence") == {"partner_officer"}
    reverse(actors.partner_officer, delivery_id=made[0].pk, reason="counted twice")
    assert missing() == [-4]


def test_a_delivery_without_evidence_waits_for_its_own_side(hub, actors, organisations):
    agreement = recorded(actors, organisations, commitments=[places(organisations)])
    delivery = record(
        actors.officer, commitment_id=agreement.commitments.get().pk, quantity=1, occurred_on=today()
    )
    assert seen_by(actors, "evidence") == {"officer", "admin"}
    add_evidence(actors.officer, delivery_id=delivery.pk, kind="url", url="https://example.org/")
    assert not seen_by(actors, "evidence")


def test_an_approval_waits_for_each_party_once(hub, actors, organisations, users):
    agreement, version = proposed(actors, organisations)
    assert {"approver", "partner_officer"} <= seen_by(actors, "approvals")
    assert not {"officer", "viewer", "stranger"} & seen_by(actors, "approvals")
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    assert "approver" not in seen_by(actors, "approvals")
    assert "partner_officer" in seen_by(actors, "approvals")
    # Whoever approves for both parties has given one of two.
    Membership.objects.create(user=users.approver, organisation=organisations.partner, role="approver")
    both = actor_for(users.approver)
    assert needs_of(both).approvals == [version]
    services.approve(actors.partner_officer, agreement_id=agreement.pk, version_hash=version.hash)
    assert needs_of(both).approvals == []


def test_an_amendment_waits_and_what_is_adopted_does_not(hub, actors, organisations):
    agreement = signed(actors, organisations)
    assert not seen_by(actors, "approvals")
    services.amend_commitment(
        actors.officer, agreement_id=agreement.pk, key="c1", **places(organisations, quantity="9")
    )
    version = services.propose_version(actors.officer, agreement_id=agreement.pk)
    assert {"approver", "partner_officer"} <= seen_by(actors, "approvals")
    both_approve(actors, agreement, version)
    assert not seen_by(actors, "approvals")


def test_a_match_waits_for_the_sides_that_have_not_answered(hub, actors, organisations):
    recorded(actors, organisations, signed_on="2024-03-14")
    services.record_agreement(
        actors.partner_officer,
        **item(
            organisations, visibility="parties", owner_id=organisations.partner.pk, signed_on="2024-03-15"
        ),
    )
    (match,) = needs_of(actors.officer).matches
    assert "partner_officer" in seen_by(actors, "matches") and "stranger" not in seen_by(actors, "matches")
    services.answer_match(actors.officer, match_id=match.pk, same=True)
    assert seen_by(actors, "matches") == {"partner_officer"}
    services.answer_match(actors.partner_officer, match_id=match.pk, same=True)
    assert not seen_by(actors, "matches")


def test_an_import_that_waits_for_its_person(hub, actors, organisations, clients):
    from kopir.spine.jobs.services import run_pending

    upload = SimpleUploadedFile("list.csv", b"Partner,Type\nJagiellonian University,MoU\n")
    clients.officer.post("/import/", {"organisation": organisations.home.pk, "file": upload})
    assert not seen_by(actors, "imports")
    run_pending()
    assert "officer" in seen_by(actors, "imports") and "partner_officer" not in seen_by(actors, "imports")
    assert b"list.csv" in clients.officer.get("/needs/").content
