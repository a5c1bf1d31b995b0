"""From proposal to signature, by the table and by everybody's approval."""

from datetime import date, timedelta

import pytest

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.agreements import services
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.lifecycle import TRANSITIONS, state_on
from kopir.spine.agreements.models import Agreement, AgreementState
from kopir.spine.agreements.selectors import visible_agreements, visible_commitments, with_state_today
from kopir.spine.audit.models import AuditEntry
from kopir.spine.ledger.models import Entry
from kopir.spine.registry.actors import process

from .world import both_approve, item, native, places, proposed, signed

pytestmark = pytest.mark.django_db


def test_the_whole_way(hub, organisations, actors):
    agreement, version = proposed(actors, organisations, commitments=[places(organisations)])
    agreement.refresh_from_db()
    assert agreement.state == "negotiating"
    assert not visible_commitments(actors.officer).exists()  # a draft promises nothing
    both_approve(actors, agreement, version)
    agreement.refresh_from_db()
    assert agreement.state == "approved"
    services.move(actors.officer, agreement_id=agreement.pk, to_state="signed")
    agreement.refresh_from_db()
    assert (agreement.state, agreement.signed_on) == ("signed", today())
    commitment = visible_commitments(actors.partner_officer).get()
    assert (commitment.key, commitment.quantity) == ("c1", 12)
    assert sorted(Entry.objects.values_list("kind", flat=True)) == ["approval", "approval", "commitment"]
    services.move(actors.officer, agreement_id=agreement.pk, to_state="active")
    with pytest.raises(Invalid):
        services.move(actors.approver, agreement_id=agreement.pk, to_state="terminated")
    services.move(
        actors.approver, agreement_id=agreement.pk, to_state="terminated", reason="No students came"
    )
    changes = list(agreement.state_changes.order_by("pk").values_list("to_state", flat=True))
    assert changes == ["proposed", "negotiating", "approved", "signed", "active", "terminated"]
    line = AuditEntry.objects.filter(action="agreement.state").latest("pk")
    assert line.why == "No students came" and line.actor_id == actors.approver.user_id


def test_an_edit_makes_every_earlier_approval_void(hub, organisations, actors):
    agreement, version = proposed(actors, organisations)
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    agreement.refresh_from_db()
    services.edit_agreement(
        actors.partner_officer,
        agreement_id=agreement.pk,
        expected_revision=agreement.revision,
        city="Kraków",
    )
    with pytest.raises(Conflict):
        services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    second = services.propose_version(actors.partner_officer, agreement_id=agreement.pk)
    assert second.number == 2 and second.hash != version.hash and not second.approvals.exists()
    with pytest.raises(Conflict, match="changed since"):
        services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=second.hash)
    with pytest.raises(Forbidden, match="second person"):  # who wrote it does not approve it
        services.approve(actors.partner_officer, agreement_id=agreement.pk, version_hash=second.hash)
    agreement.refresh_from_db()
    assert agreement.state == "negotiating"


def test_an_approved_wording_that_changes_goes_back_to_negotiation(hub, organisations, actors):
    agreement, version = proposed(actors, organisations)
    both_approve(actors, agreement, version)
    agreement.refresh_from_db()
    services.add_commitment(actors.officer, agreement_id=agreement.pk, **places(organisations))
    agreement.refresh_from_db()
    version.refresh_from_db()
    assert (agreement.state, version.state) == ("negotiating", "withdrawn")
    with pytest.raises(Conflict):
        services.move(actors.officer, agreement_id=agreement.pk, to_state="signed")


def test_approving_twice_and_for_nobody(hub, organisations, actors):
    agreement, version = proposed(actors, organisations)
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    with pytest.raises(Conflict, match="already"):
        services.approve(actors.admin, agreement_id=agreement.pk, version_hash=version.hash)
    for who, refusal in {
        "officer": Forbidden,
        "viewer": Forbidden,
        "stranger": NotFound,
        "hub_admin": NotFound,
        "anonymous": NotFound,
    }.items():
        with pytest.raises(refusal):
            services.approve(getattr(actors, who), agreement_id=agreement.pk, version_hash=version.hash)


def test_a_tampered_wording_cannot_be_approved(hub, organisations, actors):
    agreement, version = proposed(actors, organisations)
    version.content["city"] = "Elsewhere"
    version.save(update_fields=["content"])
    with pytest.raises(Conflict):
        services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)


@pytest.mark.parametrize("start", AgreementState.values)
@pytest.mark.parametrize("goal", AgreementState.values)
def test_move_makes_no_step_that_the_table_lacks(hub, organisations, actors, start, goal):
    agreement = native(actors, organisations)
    Agreement.objects.filter(pk=agreement.pk).update(state=start)
    people = [m for m in TRANSITIONS if (m.from_state, m.to_state) == (start, goal) and m.by_people]
    try:
        services.move(actors.admin, agreement_id=agreement.pk, to_state=goal, reason="because")
    except (Conflict, Invalid):
        # Allowed by the table, and yet refused for what is missing: an approval, a successor.
        assert not people or goal in {"signed", "superseded"}
    else:
        assert people
    agreement.refresh_from_db()
    assert agreement.state == (goal if people and goal not in {"signed", "superseded"} else start)


def test_unsigned_by_title_alone(hub, organisations, actors):
    """Nobody signs an agreement made here without every party's approval."""
    agreement, version = proposed(actors, organisations)
    with pytest.raises(Conflict, match="approve"):
        services.move(actors.admin, agreement_id=agreement.pk, to_state="signed")
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    with pytest.raises(Conflict):
        services.move(actors.admin, agreement_id=agreement.pk, to_state="signed")


def test_a_record_is_signed_by_its_keeper(hub, organisations, actors):
    record = services.record_agreement(actors.officer, **item(organisations, state="negotiating"))
    with pytest.raises(Forbidden):
        services.move(actors.partner_officer, agreement_id=record.pk, to_state="signed")
    services.move(actors.officer, agreement_id=record.pk, to_state="signed", signed_on=date(2026, 1, 5))
    record.refresh_from_db()
    assert (record.state, record.signed_on) == ("signed", date(2026, 1, 5))


def test_the_calendar_is_derived_and_then_written(hub, organisations, actors):
    now = today()
    rows = {
        "expired": signed(actors, organisations, expires_on=now + timedelta(days=10)),
        "active": signed(actors, organisations),
        "signed": signed(actors, organisations, effective_from=now + timedelta(days=30)),
    }
    Agreement.objects.filter(pk=rows["expired"].pk).update(expires_on=now - timedelta(days=1))
    shown = dict(with_state_today(visible_agreements(actors.officer)).values_list("pk", "state_today"))
    for state, agreement in rows.items():
        agreement.refresh_from_db()
        assert shown[agreement.pk] == state == state_on(agreement, now)
        assert agreement.state == "signed"  # not written yet
    with pytest.raises(Forbidden):
        services.run_calendar(actors.hub_admin)
    assert services.run_calendar(process("calendar")) == 2
    assert services.run_calendar(process("calendar")) == 0
    for state, agreement in rows.items():
        agreement.refresh_from_db()
        assert agreement.state == state
    line = AuditEntry.objects.filter(process="calendar").first()
    assert line.action == "agreement.state" and line.after["by"] == "calendar"


def test_superseding_names_a_signed_successor_of_the_same_parties(hub, organisations, actors):
    old, new = signed(actors, organisations), signed(actors, organisations)
    draft = native(actors, organisations)
    hidden = services.record_agreement(
        actors.partner_officer,
        **item(organisations, owner_id=organisations.partner.pk, visibility="organisation"),
    )
    for wrong in (None, old.pk, draft.pk, hidden.pk, 10**9):
        with pytest.raises(Invalid):
            services.move(
                actors.approver,
                agreement_id=old.pk,
                to_state="superseded",
                reason="Renewed",
                superseded_by_id=wrong,
            )
    services.move(
        actors.approver, agreement_id=old.pk, to_state="superseded", reason="Renewed", superseded_by_id=new.pk
    )
    old.refresh_from_db()
    assert (old.state, old.superseded_by_id) == ("superseded", new.pk)
    with pytest.raises(Conflict):
        services.add_commitment(actors.officer, agreement_id=old.pk, **places(organisations))


def test_two_people_at_once(hub, organisations, actors):
    agreement = native(actors, organisations)
    read = agreement.revision
    services.edit_agreement(actors.officer, agreement_id=agreement.pk, expected_revision=read, city="Almaty")
    with pytest.raises(Conflict, match="Somebody else"):
        services.edit_agreement(
            actors.partner_officer, agreement_id=agreement.pk, expected_revision=read, city="Kraków"
        )
    agreement.refresh_from_db()
    assert agreement.city == "Almaty"


def test_a_narrowed_token_does_less(hub, organisations, actors, users):
    from kopir.spine.people.selectors import actor_for

    agreement, version = proposed(actors, organisations)
    reader = actor_for(users.partner_officer, scopes=frozenset({"read"}))
    with pytest.raises(Forbidden):
        services.approve(reader, agreement_id=agreement.pk, version_hash=version.hash)
    with pytest.raises(Forbidden):
        services.add_note(reader, agreement_id=agreement.pk, text="x")
    blind = actor_for(users.partner_officer, scopes=frozenset({"approve"}))
    with pytest.raises(NotFound):
        services.approve(blind, agreement_id=agreement.pk, version_hash=version.hash)
