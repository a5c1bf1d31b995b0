"""Promises, amendments and approvals that SQL changed behind the services' back: verification names them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.spine.agreements import services
from kopir.spine.agreements.models import AgreementVersion, Approval, Commitment
from kopir.spine.deliveries.tests.test_tampering import tamper
from kopir.spine.ledger.services import sequence
from kopir.spine.ledger.verify import verify

from .world import both_approve, item, places, signed

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def amended(hub, organisations, actors):
    """An agreement whose first promise was amended and whose second was ended; nine entries, all true."""
    agreement = signed(actors, organisations, commitments=[places(organisations), places(organisations)])
    services.amend_commitment(
        actors.officer, agreement_id=agreement.pk, key="c1", **places(organisations, quantity="21")
    )
    services.end_commitment(actors.officer, agreement_id=agreement.pk, key="c2", reason="No money")
    both_approve(actors, agreement, services.propose_version(actors.officer, agreement_id=agreement.pk))
    report = verify()
    assert report.ok, report.faults
    assert report.size + report.tail == 2 + 2 + 1 + 2 + 1
    return agreement


def named(report):
    assert not report.ok
    return " | ".join(report.faults)


@pytest.mark.parametrize(
    "change",
    [
        "quantity = 99",
        "quantity = NULL",
        "unit = 'course'",
        "modality = 'observed'",
        "kind = 'localisation.courses'",
        "period_to = '2040-01-01'",
        "due_on = '2027-01-01'",
        "provider_id = beneficiary_id",
        "beneficiary_id = NULL",
        "one_source = NOT one_source",
        "key = 'c9'",
        "agreement_id = agreement_id + 1000",
        "version_id = NULL",
        "replaces_id = NULL",
    ],
)
def test_a_rewritten_promise_is_found(amended, change):
    row = Commitment.objects.get(quantity="21")
    tamper(f"UPDATE agreements_commitment SET {change} WHERE id = %s", row.pk)
    assert f"entry {row.entry_id}: its record (promise) says something else" in named(verify())


@pytest.mark.parametrize(
    ("which", "change"),
    [
        ({"quantity": "21"}, "ended_on = '2025-01-01'"),  # in force: put out of sight
        ({"key": "c2"}, "ended_on = '2025-01-01'"),  # ended on another day than it was
        ({"key": "c1", "quantity": "12"}, "ended_on = '2090-01-01'"),
        ({"key": "c2"}, "ended_on = NULL"),  # ended by an amendment: called back
        ({"key": "c1", "quantity": "12"}, "ended_on = NULL, key = 'c2'"),  # replaced: called back
    ],
)
def test_a_promise_that_was_ended_or_called_back_by_sql_is_found(amended, which, change):
    row = Commitment.objects.get(**which)
    tamper(f"UPDATE agreements_commitment SET {change} WHERE id = %s", row.pk)
    assert f"entry {row.entry_id}: its record (promise) says something else" in named(verify())


def test_a_promise_that_vanished_is_found(amended):
    row = Commitment.objects.get(key="c2")
    tamper("DELETE FROM agreements_commitment WHERE id = %s", row.pk)
    assert f"entry {row.entry_id}: its record (promise) is gone" in named(verify())


def test_a_promise_that_nobody_wrote_is_found(amended):
    row = Commitment.objects.get(key="c2")
    tamper("UPDATE agreements_commitment SET entry_id = 4711 WHERE id = %s", row.pk)
    assert "promise: a record names entry 4711, which does not exist" in named(verify())


@pytest.mark.parametrize(
    "change",
    ["organisation_id = organisation_id + 1000", "user_id = 1000", "version_id = version_id + 1000"],
)
def test_a_rewritten_approval_is_found(amended, change):
    row = Approval.objects.first()
    tamper(f"UPDATE agreements_approval SET {change} WHERE id = %s", row.pk)
    assert f"entry {row.entry_id}: its record (approval)" in named(verify())


def test_an_approval_that_vanished_is_found(amended):
    row = Approval.objects.first()
    tamper("DELETE FROM agreements_approval WHERE id = %s", row.pk)
    assert f"entry {row.entry_id}: its record (approval) is gone" in named(verify())


def test_an_amendment_that_was_taken_off_its_wording_is_found(amended):
    row = AgreementVersion.objects.get(number=2)
    tamper("UPDATE agreements_agreementversion SET entry_id = NULL WHERE id = %s", row.pk)
    assert f"entry {row.entry_id}: its record (amendment) is gone" in named(verify())


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize(
    "change",
    [
        "state = 'withdrawn'",
        "state = 'draft'",
        "state = 'draft', adopted_at = NULL",
        "adopted_at = NULL",
        "adopted_at = '2020-01-01 00:00:00+00'",
    ],
)
def test_a_wording_whose_state_or_day_was_changed_is_found(amended, number, change):
    row = AgreementVersion.objects.get(number=number)
    tamper(f"UPDATE agreements_agreementversion SET {change} WHERE id = %s", row.pk)
    assert "says something else" in named(verify())


def test_two_wordings_that_exchange_their_states_are_found(amended):
    for number, state in ((2, "withdrawn"), (1, "adopted"), (2, "replaced")):
        tamper("UPDATE agreements_agreementversion SET state = %s WHERE number = %s", state, number)
    assert "(amendment) says something else" in named(verify())


def test_amendments_are_read_in_as_many_queries_as_one(amended, hub, actors, organisations):
    sequence()  # what waits for a place is read apart
    with CaptureQueriesContext(connection) as one:
        assert verify().ok
    for _ in range(3):
        agreement = signed(actors, organisations, commitments=[places(organisations)])
        for quantity in ("3", "4"):
            services.amend_commitment(
                actors.officer,
                agreement_id=agreement.pk,
                key="c1",
                **places(organisations, quantity=quantity),
            )
            version = services.propose_version(actors.officer, agreement_id=agreement.pk)
            both_approve(actors, agreement, version)
    sequence()
    with CaptureQueriesContext(connection) as seven:
        report = verify()
    assert report.ok, report.faults
    # The tree has got higher, and each of its levels is a query; the records' are what is counted.
    asked, before = (
        [q for q in found.captured_queries if "agreements_" in q["sql"]] for found in (seven, one)
    )
    assert len(asked) == len(before) > 0


@pytest.mark.parametrize("number", [1, 2])
def test_a_wording_rewritten_with_a_fitting_hash_is_found_by_all_that_stands_on_it(amended, number):
    """The operator changes the approved text, and its hash with it."""
    from kopir.spine.agreements.wording import hash_of

    row = AgreementVersion.objects.get(number=number)
    row.content["city"] = "Elsewhere"
    text = AgreementVersion._meta.get_field("content").get_db_prep_save(row.content, connection)
    tamper(
        "UPDATE agreements_agreementversion SET content = %s, hash = %s WHERE id = %s",
        text,
        hash_of(row.content),
        row.pk,
    )
    faults = named(verify())
    for kind in ("promise", "approval", "amendment"):
        assert f"its record ({kind}) says something else" in faults
    standing = Approval.objects.filter(version=row).count() + Commitment.objects.filter(version=row).count()
    assert len(verify().faults) == standing + 1, "the amendment names both wordings"


def test_what_was_recorded_from_elsewhere_stands_too(hub, organisations, actors):
    services.record_agreement(
        actors.officer,
        **item(organisations, commitments=[places(organisations), places(organisations, quantity=None)]),
    )
    report = verify()
    assert report.ok and report.size + report.tail == 2
