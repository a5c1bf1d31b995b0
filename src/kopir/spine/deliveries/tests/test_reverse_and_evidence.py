"""Taking back and proving: by other entries, never by editing."""

from datetime import date

import pytest

from kopir.ground.canonical import canonical_bytes
from kopir.spine.deliveries.bodies import delivery_body, evidence_body
from kopir.spine.deliveries.models import Delivery, Evidence
from kopir.spine.deliveries.selectors import evidence_of, get_delivery, opens_files, without_evidence
from kopir.spine.deliveries.services import add_evidence, record, register_record_type, reverse
from kopir.spine.files.models import StoredFile
from kopir.spine.ledger.models import Entry
from kopir.spine.registry.actors import Conflict, Forbidden, Invalid, NotFound, process

DAY = date(2025, 5, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery(actors, money):
    return record(actors.officer, commitment_id=money.pk, quantity="2.5", occurred_on=DAY)


def test_a_reversal_is_an_entry_of_its_own(actors, delivery):
    reversal = reverse(actors.officer, delivery_id=delivery.pk, reason="  counted\n twice ")
    delivery.refresh_from_db()
    assert (reversal.quantity, reversal.reason) == (-delivery.quantity, "counted twice")
    assert reversal.occurred_on == delivery.occurred_on
    assert Entry.objects.get(pk=reversal.entry_id).kind == "reversal"
    assert b"counted twice" not in bytes(Entry.objects.get(pk=reversal.entry_id).payload)
    assert get_delivery(actors.partner_officer, delivery.pk).is_reversed


def test_a_delivery_is_reversed_once_and_a_reversal_never(actors, delivery):
    reversal = reverse(actors.officer, delivery_id=delivery.pk, reason="a mistake")
    for pk in (delivery.pk, reversal.pk):
        with pytest.raises(Conflict):
            reverse(actors.officer, delivery_id=pk, reason="again")
    assert Delivery.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_a_reversal_needs_a_reason(reason, actors, delivery):
    with pytest.raises(Invalid):
        reverse(actors.officer, delivery_id=delivery.pk, reason=reason)


@pytest.mark.parametrize(
    ("who", "expected"),
    [
        ("partner_officer", Forbidden),  # no party strikes out another's word
        ("viewer", Forbidden),
        ("approver", Forbidden),
        ("stranger", NotFound),
        ("hub_admin", NotFound),
        ("anonymous", NotFound),
    ],
)
def test_who_may_not_reverse(who, expected, actors, delivery):
    with pytest.raises(expected):
        reverse(getattr(actors, who), delivery_id=delivery.pk, reason="no")
    assert Delivery.objects.count() == 1


def test_what_a_process_recorded_any_party_takes_back(actors, commitment):
    delivery = record(process("import"), commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    assert reverse(actors.partner_officer, delivery_id=delivery.pk, reason="not ours")


def test_evidence_may_come_later_and_from_the_other_side(actors, delivery):
    assert [row.pk for row in without_evidence(actors.officer)] == [delivery.pk]
    evidence = add_evidence(
        actors.partner_officer, delivery_id=delivery.pk, kind="url", url="https://example.org/a"
    )
    assert Entry.objects.get(pk=evidence.entry_id).kind == "evidence"
    assert list(evidence_of(actors.viewer, delivery)) == [evidence]
    assert list(evidence_of(actors.stranger, delivery)) == []
    assert not without_evidence(actors.officer).exists()


@pytest.mark.parametrize(
    "given",
    [
        {"kind": "url", "url": "javascript:alert(1)"},
        {"kind": "url", "url": "ftp://example.org/a"},
        {"kind": "url", "url": ""},
        {"kind": "url", "url": "https://example.org/" + "a" * 500},
        {"kind": "file", "file_id": 999},
        {"kind": "file"},
        {"kind": "record", "record_type": "nothing", "record_id": 1},
        {"kind": "rumour"},
    ],
)
def test_evidence_that_points_nowhere(given, actors, delivery):
    with pytest.raises(Invalid):
        add_evidence(actors.officer, delivery_id=delivery.pk, **given)
    assert not Evidence.objects.exists()


def test_a_file_must_be_ones_own_and_opens_to_the_parties_alone(actors, organisations, agreement, delivery):
    def file(organisation):
        return StoredFile.objects.create(
            organisation=organisation, sha256="ab" * 32, size=1, content_type="text/plain", name="a.txt"
        )

    own, foreign = file(organisations.home), file(organisations.foreign)
    with pytest.raises(Invalid):
        add_evidence(actors.officer, delivery_id=delivery.pk, kind="file", file_id=foreign.pk)
    evidence = add_evidence(actors.officer, delivery_id=delivery.pk, kind="file", file_id=own.pk)
    assert evidence.sha256 == own.sha256
    agreement.visibility = "public"
    agreement.save()
    assert opens_files(actors.viewer, [own.pk]) and opens_files(actors.partner_officer, [own.pk])
    for who in ("stranger", "hub_admin", "anonymous"):
        assert not opens_files(getattr(actors, who), [own.pk])


def test_a_record_must_be_one_that_the_actor_sees(actors, delivery):
    register_record_type("test.record", lambda actor, pk: pk == 7 and not actor.is_anonymous)
    with pytest.raises(Invalid):
        add_evidence(
            actors.officer, delivery_id=delivery.pk, kind="record", record_type="test.record", record_id=8
        )
    evidence = add_evidence(
        actors.officer, delivery_id=delivery.pk, kind="record", record_type="test.record", record_id=7
    )
    assert (evidence.record_type, evidence.record_id) == ("test.record", 7)


@pytest.mark.parametrize(
    ("who", "expected"),
    [("viewer", Forbidden), ("approver", Forbidden), ("stranger", NotFound), ("anonymous", NotFound)],
)
def test_who_may_not_add_evidence(who, expected, actors, delivery):
    with pytest.raises(expected):
        add_evidence(getattr(actors, who), delivery_id=delivery.pk, kind="url", url="https://example.org/a")


def test_what_was_reversed_takes_no_evidence(actors, delivery):
    reversal = reverse(actors.officer, delivery_id=delivery.pk, reason="a mistake")
    for pk in (delivery.pk, reversal.pk):
        with pytest.raises(Conflict):
            add_evidence(actors.officer, delivery_id=pk, kind="url", url="https://example.org/a")


def test_the_hand_written_bodies_are_canonical():
    values = {"agreement": 1, "by": None, "commitment": 2, "occurred_on": DAY, "organisation": 3}
    text = {**values, "occurred_on": "2025-05-04", "process": 'ға "\\\n', "quantity": "2.5"}
    made = delivery_body(**values, process='ға "\\\n', quantity=2.5)
    assert made == canonical_bytes(text)
    import hashlib

    full = {**text, "reason_sha256": hashlib.sha256("қате".encode()).hexdigest(), "reverses": 9}
    assert delivery_body(
        **values, process='ға "\\\n', quantity=2.5, reason="қате", reverses=9
    ) == canonical_bytes(full)
    assert evidence_body(1, 2, "url", "", None, "", "https://example.org/").startswith(
        b'{"by":1,"delivery":2'
    )
