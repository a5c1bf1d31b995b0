"""Recording agreements that were signed elsewhere."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.spine.agreements.models import Agreement, AgreementVersion, Commitment, MatchProposal
from kopir.spine.agreements.selectors import get_agreement, visible_agreements, visible_notes
from kopir.spine.agreements.services import (
    number_prepared,
    prepare_records,
    record_agreement,
    record_agreements,
    record_prepared,
)
from kopir.spine.agreements.wording import hash_of
from kopir.spine.audit.models import AuditEntry
from kopir.spine.ledger.models import Entry
from kopir.spine.registry.actors import process

pytestmark = pytest.mark.django_db


def item(organisations, **more):
    return {
        "type": "exchange",
        "title": {"en": "Exchange of students"},
        "parties": [(organisations.home.pk, "host"), (organisations.partner.pk, "partner")],
        "owner_id": organisations.home.pk,
        **more,
    }


def places(organisations, **more):
    return {
        "kind": "mobility.places",
        "provider_id": organisations.partner.pk,
        "beneficiary_id": organisations.home.pk,
        "quantity": "12",
        "period_from": "2025-09-01",
        "period_to": "2030-08-31",
        **more,
    }


def test_a_record_enters_whole(hub, organisations, actors):
    agreement = record_agreement(
        actors.officer,
        **item(
            organisations,
            signed_on=date(2025, 3, 1),
            expires_on="2090-03-01",
            sources=[{"url": "https://example.org/news", "note": "press"}],
            note="Ask about housing",
            contacts=[{"name": "Ewa Example", "email": "ewa@example.org"}],
            commitments=[places(organisations), places(organisations, quantity=None)],
        ),
    )
    agreement.refresh_from_db()
    assert agreement.ref.startswith("KZ-") and agreement.ref.endswith("-0001")
    assert (agreement.origin, agreement.state) == ("recorded", "active")
    assert agreement.review_on == date(2089, 9, 2)  # 180 days before
    version = agreement.versions.get()
    assert (version.number, version.state, version.hash) == (1, "adopted", hash_of(version.content))
    assert [row.key for row in agreement.commitments.order_by("pk")] == ["c1", "c2"]
    assert Entry.objects.filter(kind="commitment").count() == 2
    assert agreement.sources.get().note == "press"
    assert visible_notes(actors.viewer, agreement).get().text == "Ask about housing"
    line = AuditEntry.objects.get(action="agreement.record")
    assert (line.actor_id, line.organisation_id) == (actors.officer.user_id, organisations.home.pk)


def test_the_ledger_entry_holds_no_name(hub, organisations, actors):
    record_agreement(
        actors.officer,
        **item(
            organisations, commitments=[places(organisations, description={"en": "For Aigerim Invented"})]
        ),
    )
    payload = bytes(Entry.objects.get().payload)
    assert b"Aigerim" not in payload and b"mobility.places" in payload and b'"quantity":"12"' in payload


def test_an_old_one_enters_as_expired_and_a_told_state_is_kept(hub, organisations, actors):
    old = record_agreement(actors.officer, **item(organisations, expires_on=date(2020, 1, 1)))
    told = record_agreement(actors.officer, **item(organisations, state="negotiating"))
    assert (old.state, told.state) == ("expired", "negotiating")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"type": "marriage"}, "0.type"),
        ({"title": {}}, "0.title"),
        ({"parties": []}, "0.parties"),
        ({"signed_on": "31.02.2025"}, "0.signed_on"),
        ({"effective_from": "2025-01-02", "expires_on": "2025-01-01"}, "0.expires_on"),
        ({"isced_f": ["99999"]}, "0.isced_f"),
        ({"state": "approved"}, "0.state"),
        ({"campus_state": "operating", "type": "branch_campus"}, "0.campus_state"),
        ({"campus_state": "reported"}, "0.campus_state"),
        ({"commitments": [{"kind": "nonsense.kind"}]}, "0.commitments.0.kind"),
        ({"commitments": [{"kind": "investment.pledged", "quantity": 5}]}, "0.commitments.0.currency"),
        ({"commitments": [{"kind": "mobility.places", "quantity": -1}]}, "0.commitments.0.quantity"),
        ({"commitments": [{"kind": "mobility.places", "quantity": "NaN"}]}, "0.commitments.0.quantity"),
        ({"colour": "green"}, "0.colour"),
    ],
)
def test_bad_input_is_named_and_nothing_enters(hub, organisations, actors, wrong, field):
    with pytest.raises(Invalid) as caught:
        record_agreements(actors.officer, items=[item(organisations, **wrong), item(organisations)])
    assert field in caught.value.faults
    assert not Agreement.objects.exists()


def test_who_may_record(hub, organisations, actors):
    for who in ("viewer", "approver", "partner_officer", "stranger", "anonymous", "hub_admin"):
        with pytest.raises(Forbidden):
            record_agreement(getattr(actors, who), **item(organisations))
    assert record_agreement(actors.hub_admin, **item(organisations, owner_id=None)).owner_id is None
    assert record_agreement(process("demo"), **item(organisations)).created_by is None


def test_preparing_writes_nothing_and_the_right_is_asked_again_when_writing(hub, organisations, actors):
    with CaptureQueriesContext(connection) as captured:
        prepared = prepare_records(actors.officer, items=[item(organisations, note="n")] * 2)
    assert not any(query["sql"].startswith(("INSERT", "UPDATE")) for query in captured)
    with pytest.raises(Forbidden):
        prepare_records(actors.viewer, items=[item(organisations)])
    with pytest.raises(Forbidden):
        record_prepared(actors.viewer, prepared)
    assert not Agreement.objects.exists()
    assert [row.pk for row in record_prepared(actors.officer, prepared)] == list(
        Agreement.objects.order_by("pk").values_list("pk", flat=True)
    )


def test_references_are_never_given_twice(hub, organisations, actors):
    year = date.today().year
    record_agreement(actors.officer, **item(organisations, ref=f"KZ-{year}-0002"))
    rows = record_agreements(actors.officer, items=[item(organisations)] * 3)
    assert [row.ref for row in rows] == [f"KZ-{year}-000{n}" for n in (1, 3, 4)]
    with pytest.raises(Conflict):
        record_agreement(actors.officer, **item(organisations, ref=f"KZ-{year}-0002"))


def test_bulk_takes_as_many_statements_for_thirty_as_for_three(hub, organisations, actors):
    def statements(count):
        rows = [item(organisations, note="n", commitments=[places(organisations)]) for _ in range(count)]
        with CaptureQueriesContext(connection) as captured:
            record_agreements(actors.officer, items=rows)
        return len(captured)

    statements(2)
    assert statements(3) == statements(30)
    assert Commitment.objects.count() == AgreementVersion.objects.count() == 35


def test_a_second_university_gets_a_proposed_match(hub, organisations, actors):
    first = record_agreement(actors.officer, **item(organisations, signed_on="2024-05-01"))
    second = record_agreement(
        actors.partner_officer,
        **item(organisations, owner_id=organisations.partner.pk, signed_on="2024-05-03"),
    )
    match = MatchProposal.objects.get()
    assert (match.first_id, match.second_id, match.state) == (first.pk, second.pk, "open")
    record_agreement(
        actors.partner_officer,
        **item(organisations, owner_id=organisations.partner.pk, signed_on="2010-05-03"),
    )
    assert MatchProposal.objects.count() == 1  # fourteen years apart: another agreement


def test_a_stranger_cannot_fish_for_what_others_hold(hub, organisations, actors):
    record_agreement(actors.officer, **item(organisations, visibility="organisation"))
    record_agreement(actors.stranger, **item(organisations, owner_id=organisations.foreign.pk))
    assert not MatchProposal.objects.exists()


def test_a_private_record_is_never_matched(hub, organisations, actors):
    record_agreement(actors.officer, **item(organisations, visibility="private"))
    record_agreement(actors.partner_officer, **item(organisations, owner_id=organisations.partner.pk))
    assert not MatchProposal.objects.exists()


def test_visibility(hub, organisations, actors):
    kinds = ("public", "parties", "organisation", "private")
    ids = {
        kind: record_agreement(actors.officer, **item(organisations, visibility=kind)).pk for kind in kinds
    }
    expected = {
        "officer": set(kinds),
        "viewer": {"public", "parties", "organisation"},
        "approver": {"public", "parties", "organisation"},
        "admin": {"public", "parties", "organisation"},
        "partner_officer": {"public", "parties"},
        "stranger": {"public"},
        "hub_admin": {"public"},
        "anonymous": {"public"},
    }
    for who, seen in expected.items():
        found = set(visible_agreements(getattr(actors, who)).values_list("pk", flat=True))
        assert found == {ids[kind] for kind in seen}, who
    assert get_agreement(actors.viewer, ids["organisation"]).pk


def test_references_taken_beforehand_are_kept_and_what_is_not_recorded_leaves_a_gap(
    hub, organisations, actors
):
    prepared = prepare_records(actors.officer, items=[item(organisations), item(organisations)])
    number_prepared(actors.officer, prepared)
    number_prepared(actors.officer, prepared)  # each once
    between = record_agreement(actors.officer, **item(organisations))
    (recorded,) = record_prepared(actors.officer, prepared[1:])
    assert [int(each.ref[-4:]) for each in (recorded, between)] == [2, 3]
    with pytest.raises(Forbidden):
        number_prepared(actors.viewer, prepared)
