"""What was really written can be neither changed nor removed, in any guarded table; and a person can still go."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from kopir.exchange.recognition.reference import record_page
from kopir.exchange.recognition.services import add_reference_version
from kopir.spine.deliveries.models import Delivery, Evidence
from kopir.spine.deliveries.services import add_evidence, record, reverse
from kopir.spine.ledger import keys, selectors
from kopir.spine.ledger.held import file_text, parse_file
from kopir.spine.ledger.models import Entry, SigningKey
from kopir.spine.ledger.services import erase, issue_checkpoint
from kopir.spine.ledger.triggers import guarded_tables
from kopir.spine.ledger.verify import verify
from kopir.spine.people.services import erase_person

DAY = date(2025, 5, 4)
pytestmark = pytest.mark.django_db


@pytest.fixture
def log(hub, commitment, actors, settings, tmp_path):
    """Something in every guarded table, by the services alone; returns the deliveries."""
    settings.KOPIR_KEYS = tmp_path / "keys"
    keys.init()
    made = [
        record(actors.officer, commitment_id=commitment.pk, quantity=1, occurred_on=DAY) for _ in range(4)
    ]
    add_evidence(actors.officer, delivery_id=made[0].pk, kind="url", url="https://example.org/")
    reverse(actors.officer, delivery_id=made[1].pk, reason="counted twice")
    erase(actors.hub_admin, made[2].entry_id, "asked for")
    issue_checkpoint()
    body = record_page("instrument", "LRC")["body"]
    add_reference_version(
        actors.hub_admin,
        kind="instrument",
        code="LRC",
        body=body,
        sources=["https://example.org/"],
        verification="read",
        why="Read again.",
    )
    return made


def refused(sql, parameters=()):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql, parameters)


def rows(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} ORDER BY 1")
        return cursor.fetchall()


def columns(table):
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


@pytest.mark.parametrize("table", guarded_tables())
def test_no_statement_rewrites_a_row(log, table):
    before, names = rows(table), columns(table)
    key, other = names[0], names[1]
    assert before, f"nothing stands in {table}: the test would prove nothing"
    for name in names:
        refused(f'UPDATE {table} SET "{name}" = "{name}"')
    refused(f"DELETE FROM {table}")
    marks, listed = ", ".join(["%s"] * len(names)), ", ".join(f'"{name}"' for name in names)
    refused(
        f"INSERT INTO {table} ({listed}) SELECT {listed} FROM {table} WHERE true "
        f'ON CONFLICT ("{key}") DO UPDATE SET "{other}" = excluded."{other}"'
    )
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # else TRUNCATE waits for the rows' own checks
        refused(f"TRUNCATE {table} CASCADE")
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # ordinary triggers sleep in a replica
            try:
                refused(f"DELETE FROM {table}")
            finally:
                cursor.execute("SET session_replication_role = DEFAULT")
    else:
        refused(f"INSERT OR REPLACE INTO {table} ({listed}) VALUES ({marks})", before[0])
        refused(f"REPLACE INTO {table} ({listed}) VALUES ({marks})", before[0])
        refused(f'UPDATE OR REPLACE {table} SET "{other}" = "{other}"')
        refused(f'UPDATE OR IGNORE {table} SET "{other}" = "{other}"')
    assert rows(table) == before


def test_the_orm_is_refused_as_well(log):
    for call in (
        lambda: Delivery.objects.update(quantity=9),
        lambda: Evidence.objects.all().delete(),
        lambda: Entry.objects.all()._raw_delete("default"),
        lambda: log[0].save(),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            call()


def test_a_person_goes_and_the_log_still_proves_what_they_did(log, actors, users):
    """Their name and address go everywhere; entries hold their number alone, and every proof goes on holding."""
    held = parse_file(file_text(selectors.latest_checkpoint(), SigningKey.objects.get()))
    before = selectors.inclusion(log[0].entry_id)
    email = users.officer.email

    erase_person(actors.hub_admin, user_id=users.officer.pk, why="asked for it")

    report = verify(held)
    assert report.ok and report.held == "continues", report.faults
    assert report.erased == [log[2].entry_id]
    assert selectors.inclusion(log[0].entry_id) == before
    assert Delivery.objects.get(pk=log[0].pk).recorded_by == users.officer.pk
    payloads = b"".join(
        bytes(payload) for payload in Entry.objects.values_list("payload", flat=True) if payload
    )
    assert payloads and not any(text in payloads for text in (email.encode(), b"counted twice"))
