"""Every move of the table, and every move that is not in it, by everybody of the cast."""

from itertools import product

import pytest
from conftest import CAST
from django.db import transaction

from kopir.exchange.recognition import services
from kopir.exchange.recognition.lifecycle import TRANSITIONS, Who
from kopir.exchange.recognition.models import ApplicationState, Decision, Move
from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound

from .cases import PARTIAL, bring, draft, perform, second_approver

pytestmark = pytest.mark.django_db

STATES = ApplicationState.values
ALLOWED = {(move.from_state.value, move.to_state.value): move.who for move in TRANSITIONS}
#: Who of the cast is what: the officer wrote each proposal, the approver confirmed what is decided.
WRITERS, APPROVERS = {"officer", "admin"}, {"approver", "admin"}
OUTSIDE = {"hub_admin", "partner_officer", "stranger", "anonymous"}


def expected(state, to_state, who):
    if who in OUTSIDE:
        return NotFound
    allowed = ALLOWED.get((state, to_state))
    if allowed is None:
        return Forbidden if who == "viewer" else Conflict
    if allowed is Who.WRITER:
        return None if who in WRITERS else Forbidden
    if allowed is Who.READER:
        return None if who in APPROVERS else Forbidden
    # The approver confirmed the decision that is appealed: only the administrator has no part in it.
    return None if who == "admin" else Forbidden


@pytest.mark.parametrize("state", STATES)
def test_only_the_table_s_moves_are_made_and_only_by_whom_it_names(state, hub, actors, organisations):
    application = bring(actors, organisations, state)
    assert application.state == state
    wrong = []
    for to_state, who in product(STATES, CAST):
        refused = None
        try:
            with transaction.atomic():
                perform(getattr(actors, who), application, to_state)
                transaction.set_rollback(True)
        except (Conflict, Forbidden, NotFound, Invalid) as refusal:
            refused = type(refusal)
        if refused is not expected(state, to_state, who):
            wrong.append((to_state, who, refused))
    assert wrong == []


def test_nobody_confirms_what_they_wrote(hub, actors, organisations):
    application = bring(actors, organisations, "received")
    services.propose_decision(actors.admin, application_id=application.pk, basis="KZ-268", **PARTIAL)
    with pytest.raises(Forbidden, match="another person"):
        services.confirm_decision(actors.admin, application_id=application.pk)
    assert services.confirm_decision(actors.approver, application_id=application.pk).code


def test_what_is_sent_back_is_written_anew_and_the_old_one_stays(hub, actors, organisations):
    application = bring(actors, organisations, "proposed")
    services.send_back(actors.approver, application_id=application.pk, reason="Name the year.")
    again = services.propose_decision(
        actors.officer, application_id=application.pk, basis="KZ-268", **PARTIAL
    )
    assert Decision.objects.filter(returned_at__isnull=False).count() == 1
    assert services.confirm_decision(actors.approver, application_id=application.pk).pk == again.pk
    assert list(Move.objects.values_list("to_state", flat=True)) == [
        "received",
        "proposed",
        "received",
        "proposed",
        "decided",
    ]


def test_an_appeal_has_its_own_outcome_letter_and_judge(hub, actors, organisations):
    application = bring(actors, organisations, "appealed")
    for who in ("officer", "approver"):
        with pytest.raises(Forbidden):
            perform(getattr(actors, who), application, "closed")
    decision = perform(second_approver(organisations), application, "closed")
    first = application.decisions.get(stage="first")
    assert (first.outcome, decision.outcome) == ("partial", "full") and first.code != decision.code


def test_the_clock_stops_while_the_applicant_is_asked(hub, actors, organisations, monkeypatch):
    from datetime import timedelta

    from kopir.exchange.recognition.services import deciding

    application = bring(actors, organisations, "received")
    due, day = application.due_on, application.received_on
    monkeypatch.setattr(deciding, "today", lambda: day)
    services.move(actors.officer, application_id=application.pk, to_state="waiting", reason="A translation.")
    monkeypatch.setattr(deciding, "today", lambda: day + timedelta(days=12))
    services.move(actors.officer, application_id=application.pk, to_state="received")
    application.refresh_from_db()
    assert application.due_on == due + timedelta(days=12) and application.waiting_since is None


def test_two_at_once_do_not_overwrite_each_other(hub, actors, organisations):
    application = draft(actors.officer, organisations)
    seen = application.revision
    services.receive(actors.officer, application_id=application.pk, expected_revision=seen)
    with pytest.raises(Conflict, match="meantime"):
        services.move(
            actors.admin,
            application_id=application.pk,
            to_state="withdrawn",
            reason="So.",
            expected_revision=seen,
        )
