"""Recording: who may, what is refused, and that nothing is recorded twice."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from kopir.spine.audit.models import AuditEntry
from kopir.spine.deliveries.models import Delivery, Evidence
from kopir.spine.deliveries.selectors import visible_deliveries
from kopir.spine.deliveries.services import record, record_many
from kopir.spine.deliveries.tests.world import promise
from kopir.spine.ledger.models import Entry, Pending
from kopir.spine.registry.actors import Conflict, Forbidden, Invalid, NotFound, process

DAY = date(2025, 5, 4)
pytestmark = pytest.mark.django_db

#: May record for the agreement of home and partner, by the agreement's visibility.
ACCESS = {
    "officer": {"public": "ok", "parties": "ok", "organisation": "ok", "private": NotFound},
    "admin": {"public": "ok", "parties": "ok", "organisation": "ok", "private": NotFound},
    "viewer": {"public": Forbidden, "parties": Forbidden, "organisation": Forbidden, "private": NotFound},
    "approver": {"public": Forbidden, "parties": Forbidden, "organisation": Forbidden, "private": NotFound},
    "partner_officer": {"public": "ok", "parties": "ok", "organisation": NotFound, "private": NotFound},
    "stranger": {"public": Forbidden, "parties": NotFound, "organisation": NotFound, "private": NotFound},
    "hub_admin": {"public": Forbidden, "parties": NotFound, "organisation": NotFound, "private": NotFound},
    "anonymous": {"public": Forbidden, "parties": NotFound, "organisation": NotFound, "private": NotFound},
}


@pytest.mark.parametrize("who", ACCESS)
@pytest.mark.parametrize("visibility", ["public", "parties", "organisation", "private"])
def test_who_may_record_and_see(who, visibility, actors, organisations, make_agreement):
    agreement = make_agreement("KZ-1", visibility=visibility, created_by=0)
    commitment = promise(agreement, organisations.home, organisations.partner)
    planted = record(process("test"), commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    actor = getattr(actors, who)
    expected = ACCESS[who][visibility]
    sees = list(visible_deliveries(actor).values_list("pk", flat=True))
    assert sees == ([] if expected is NotFound else [planted.pk])
    if expected == "ok":
        assert record(actor, commitment_id=commitment.pk, quantity=2, occurred_on=DAY).pk
        return
    with pytest.raises(expected):
        record(actor, commitment_id=commitment.pk, quantity=2, occurred_on=DAY)
    assert Delivery.objects.count() == 1


def test_row_entry_queue_and_audit_are_written_together(actors, money, organisations):
    delivery = record(actors.officer, commitment_id=money.pk, quantity="12.5", occurred_on=DAY)
    entry = Entry.objects.get(pk=delivery.entry_id)
    assert entry.kind == "delivery" and Pending.objects.filter(entry=entry).exists()
    assert entry.recorded_at == delivery.recorded_at
    assert delivery.organisation_id == organisations.home.pk
    line = AuditEntry.objects.get(action="delivery.record", object_id=delivery.pk)
    assert line.actor_id == actors.officer.user_id and line.organisation_id == organisations.home.pk
    assert line.after["quantity"] == "12.5" and line.after["entry"] == entry.pk


def test_the_payload_holds_ids_and_no_names(actors, users, commitment):
    delivery = record(actors.officer, commitment_id=commitment.pk, quantity=3, occurred_on=DAY)
    payload = bytes(Entry.objects.get(pk=delivery.entry_id).payload).decode()
    assert f'"by":{users.officer.pk},' in payload
    for name in (users.officer.name, users.officer.email, "Farabi", "Jagiellonian"):
        assert name not in payload


@pytest.mark.parametrize("state", ["proposed", "negotiating", "approved", "terminated", "superseded"])
def test_an_agreement_that_is_not_in_force_takes_nothing(state, actors, organisations, make_agreement):
    commitment = promise(make_agreement("KZ-2", state=state), organisations.home, organisations.partner)
    with pytest.raises(Conflict):
        record(actors.officer, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)


@pytest.mark.parametrize("state", ["signed", "active", "expired"])
def test_late_reports_are_taken(state, actors, organisations, make_agreement):
    commitment = promise(make_agreement("KZ-2", state=state), organisations.home, organisations.partner)
    assert record(actors.officer, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)


@pytest.mark.parametrize(
    "quantity",
    [
        "0",
        "-1",
        "0.00001",
        "1.23456",
        "NaN",
        "Infinity",
        "",
        "two",
        1.5,
        True,
        None,
        "1234567890123.456",
        10**15,
    ],
)
def test_quantities_that_are_none(quantity, actors, commitment):
    with pytest.raises(Invalid) as invalid:
        record(actors.officer, commitment_id=commitment.pk, quantity=quantity, occurred_on=DAY)
    assert list(invalid.value.faults) == ["quantity"]


@pytest.mark.parametrize("quantity", ["0.0001", "99999999999.9999", 10**15 - 1, "1E+3", Decimal("7.50")])
def test_quantities_come_back_as_they_were(quantity, actors, money):
    delivery = record(actors.officer, commitment_id=money.pk, quantity=quantity, occurred_on=DAY)
    delivery.refresh_from_db()
    assert delivery.quantity == Decimal(quantity)


def test_a_day_that_has_begun_nowhere_is_refused(actors, commitment):
    begun = (datetime.now(UTC) + timedelta(hours=14)).date()
    assert record(actors.officer, commitment_id=commitment.pk, quantity=1, occurred_on=begun)
    for day in (begun + timedelta(days=1), "2025-05-04", datetime(2025, 5, 4), None):
        with pytest.raises(Invalid) as invalid:
            record(actors.officer, commitment_id=commitment.pk, quantity=1, occurred_on=day)
        assert list(invalid.value.faults) == ["occurred_on"]


def test_nothing_is_delivered_after_the_promise_ended(actors, agreement, organisations):
    ended = promise(agreement, organisations.home, organisations.partner, ended_on=DAY)
    assert record(actors.officer, commitment_id=ended.pk, quantity=1, occurred_on=DAY)
    with pytest.raises(Invalid):
        record(actors.officer, commitment_id=ended.pk, quantity=1, occurred_on=DAY + timedelta(days=1))


def test_the_same_key_is_recorded_once(actors, commitment):
    def send(quantity=2):
        return record(
            actors.officer, commitment_id=commitment.pk, quantity=quantity, occurred_on=DAY, dedup_key="row 7"
        )

    first = send()
    assert send().pk == first.pk
    with pytest.raises(Conflict):
        send(3)
    assert (Delivery.objects.count(), Entry.objects.filter(kind="delivery").count()) == (1, 1)


def test_many_are_recorded_in_their_order_all_or_none(actors, agreement, organisations, commitment):
    other = promise(agreement, organisations.partner, organisations.home)
    items = [
        {
            "commitment_id": (commitment if at % 2 else other).pk,
            "quantity": at + 1,
            "occurred_on": DAY,
            "dedup_key": f"row {at // 2 if at < 4 else at}" if at != 5 else None,
            "evidence": [{"kind": "url", "url": f"https://example.org/{at}"}] if at == 6 else [],
        }
        for at in range(8)
    ]
    made = record_many(actors.officer, items)
    assert [delivery.quantity for delivery in made] == [at + 1 for at in range(8)]
    assert [delivery.pk for delivery in record_many(actors.officer, items[:5])] == [
        row.pk for row in made[:5]
    ]
    assert Delivery.objects.count() == 8 and Evidence.objects.get().delivery == made[6]
    assert AuditEntry.objects.filter(action="delivery.record").count() == 8
    with pytest.raises(Invalid) as invalid:
        record_many(actors.officer, [items[5], {**items[5], "quantity": 0}])
    assert list(invalid.value.faults) == ["1.quantity"]
    assert Delivery.objects.count() == 8


def test_a_key_that_comes_twice_in_one_call(actors, commitment):
    item = {"commitment_id": commitment.pk, "quantity": 1, "occurred_on": DAY, "dedup_key": "k"}
    first, second = record_many(actors.officer, [item, item])
    assert first.pk == second.pk
    with pytest.raises(Conflict):
        record_many(actors.officer, [{**item, "dedup_key": "n"}, {**item, "dedup_key": "n", "quantity": 2}])


def test_many_take_as_many_queries_as_few(actors, agreement, organisations, django_assert_num_queries):
    def batch(count):
        commitments = [promise(agreement, organisations.home, organisations.partner) for _ in range(count)]
        return [{"commitment_id": row.pk, "quantity": 1, "occurred_on": DAY} for row in commitments]

    for count in (2, 60):
        items = batch(count)
        with django_assert_num_queries(
            8
        ):  # savepoint and release, targets, entry, queue, row, who listens, audit
            record_many(actors.officer, items)


def test_for_whom_it_is_recorded(actors, organisations, commitment):
    with pytest.raises(Forbidden):
        record(
            actors.officer,
            commitment_id=commitment.pk,
            quantity=1,
            occurred_on=DAY,
            organisation_id=organisations.partner.pk,
        )
    by_partner = record(actors.partner_officer, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    assert by_partner.organisation_id == organisations.partner.pk


def test_the_hubs_own_records_are_its_administrators(actors, organisations, make_agreement):
    agreement = make_agreement("KZ-3", owner=None, visibility="public")
    commitment = promise(agreement, organisations.home, organisations.partner)
    assert (
        record(actors.hub_admin, commitment_id=commitment.pk, quantity=1, occurred_on=DAY).organisation_id
        is None
    )
    with pytest.raises(Forbidden):
        record(actors.stranger, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
