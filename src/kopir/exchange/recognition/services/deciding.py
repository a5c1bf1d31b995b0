"""Receiving, deciding, reading a second time, appealing: each a move of ``lifecycle.TRANSITIONS``."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit import formats
from kopir.kit.errors import Conflict, Invalid
from kopir.kit.languages import content_language
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.terms import as_date
from kopir.spine.agreements.words import clean_line
from kopir.spine.registry.actors import Actor, process

from ..applied import assessment, kept, kept_notes
from ..editions import reading
from ..engine.bases import DECREE, YES
from ..lifecycle import PLAIN, appeal_due, first_due
from ..models import Application, ApplicationState, Decision, Stage
from ..terms import clean_decision, missing_for_reception
from .crossing import take_back
from .handling import allowed_move, change_state, locked, require

S = ApplicationState
#: Letters of a code: Crockford's base 32, which has no I, L, O or U. Twenty of them are 100 random bits.
_LETTERS, _LENGTH = "0123456789abcdefghjkmnpqrstvwxyz", 20


@transaction.atomic
def receive(
    actor: Actor, *, application_id: int, due_on: Any = None, expected_revision: int | None = None
) -> Application:
    """Take it in: from today the clock runs, until *due_on* or as long as ``lifecycle.DAYS``.

    Raises NotFound, Forbidden, Conflict, Invalid (what an application must say, by field).
    """
    application = locked(actor, application_id, expected_revision)
    if application.state != S.DRAFT:
        # The table leads to this state from elsewhere too, by other services.
        require(actor, "write", application)
        raise Conflict(_("From here there is no such step."))
    allowed_move(actor, application, S.RECEIVED)
    if faults := missing_for_reception(application):
        raise Invalid(faults)
    day = today()
    application.received_on = day
    application.due_on = _due(due_on, day) or first_due(day)
    change_state(
        actor,
        application,
        S.RECEIVED,
        "received_on",
        "due_on",
        due_on=application.due_on.isoformat(),
    )
    return application


def _due(value: Any, day: date) -> date | None:
    try:
        due = as_date(value)
    except (TypeError, ValueError):
        raise Invalid({"due_on": [_("This is not a date.")]}) from None
    if due is not None and not day <= due <= day + timedelta(days=3650):
        raise Invalid(
            {"due_on": [_("Accepted are days from {day} on, within ten years.").format(day=formats.day(day))]}
        )
    return due


@transaction.atomic
def move(
    actor: Actor,
    *,
    application_id: int,
    to_state: str,
    reason: str = "",
    expected_revision: int | None = None,
) -> Application:
    """One of the moves that need no more than a reason (``lifecycle.PLAIN``): ask, go on, withdraw.

    What the applicant owes does not count as time: the deadline moves on by the days spent waiting. Raises
    NotFound, Forbidden, Conflict, Invalid.
    """
    application = locked(actor, application_id, expected_revision)
    reason = clean_line("reason", reason)
    allowed_move(actor, application, to_state, reason)
    if (application.state, to_state) not in PLAIN:
        raise Conflict(_("From here there is no such step."))
    if to_state == S.WAITING:
        application.waiting_since = today()
    elif application.waiting_since and application.due_on:
        application.due_on += today() - application.waiting_since
        application.waiting_since = None
    change_state(actor, application, to_state, "waiting_since", "due_on", reason=reason)
    return application


@transaction.atomic
def propose_decision(
    actor: Actor, *, application_id: int, expected_revision: int | None = None, **given: Any
) -> Decision:
    """Write the decision: outcome, substantial differences, reasons. Every legal basis is asked now and kept.

    It binds nobody before another person has confirmed it. Raises NotFound, Forbidden, Conflict, Invalid.
    """
    application = locked(actor, application_id, expected_revision)
    allowed_move(actor, application, S.PROPOSED)
    decision = _decision(actor, application, Stage.FIRST, given)
    change_state(actor, application, S.PROPOSED, outcome=decision.outcome, basis=decision.basis)
    return decision


def _decision(actor: Actor, application: Application, stage: str, given: Mapping[str, Any]) -> Decision:
    with reading() as (edition, _made):
        bases, proposal = assessment(actor, application, today())
    values = clean_decision(given, content_language())
    basis = str(given.get("basis") or proposal.basis)
    applying = {each.code for each in bases if each.applies == YES and each.code != DECREE}
    possible = {each.code for each in bases if each.applies != "no" and each.code != DECREE}
    if basis not in possible and (basis or possible):
        raise Invalid(
            {
                "basis": [
                    _("Choose the legal basis that decided, one of: {codes}.").format(
                        codes=", ".join(sorted(applying or possible)) or "–"
                    )
                ]
            }
        )
    return Decision.objects.create(
        application=application,
        stage=stage,
        basis=basis,
        edition=edition,
        bases=[kept(each) for each in bases],
        proposal={"outcome": proposal.outcome, "basis": proposal.basis, "why": kept_notes(proposal.why)},
        decided_by=actor.user_id,
        decided_at=timezone.now(),
        **values,
    )


@transaction.atomic
def send_back(
    actor: Actor, *, application_id: int, reason: str, expected_revision: int | None = None
) -> Application:
    """The second reader does not confirm it: it goes back with the reason, and the proposal counts for nothing.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    application = locked(actor, application_id, expected_revision)
    reason = clean_line("reason", reason)
    if application.state != S.PROPOSED:
        # Only a proposal goes back; from elsewhere the table has other ways to the same state.
        allowed_move(actor, application, application.state, reason)
    _found, decision = allowed_move(actor, application, S.RECEIVED, reason)
    assert decision is not None  # what is proposed has a proposal
    decision.returned_at = timezone.now()
    decision.save(update_fields=["returned_at"])
    change_state(actor, application, S.RECEIVED, reason=reason)
    return application


@transaction.atomic
def confirm_decision(actor: Actor, *, application_id: int, expected_revision: int | None = None) -> Decision:
    """The second reader confirms what another person wrote; the letter is issued with its code.

    Raises NotFound, Forbidden (also for whoever wrote it), Conflict.
    """
    application = locked(actor, application_id, expected_revision)
    _found, decision = allowed_move(actor, application, S.DECIDED)
    assert decision is not None  # as above
    _issue(application, decision, actor.user_id)
    change_state(actor, application, S.DECIDED, outcome=decision.outcome)
    return decision


def _issue(application: Application, decision: Decision, reader: int | None) -> None:
    """Keep the names as they are today, so that the letter says the same for ever."""
    body, campus = application.awarding_body, application.campus
    decision.said = {
        "organisation": _names(application.organisation),
        "awarding_body": _names(body),
        "campus": _names(campus),
        "qualification": application.qualification,
        "programme": application.programme,
        "purpose": application.purpose,
        "level": application.level,
        "route": application.route,
        "awarded_on": application.awarded_on.isoformat() if application.awarded_on else None,
    }
    decision.confirmed_by, decision.confirmed_at = reader, timezone.now()
    decision.code = "".join(secrets.choice(_LETTERS) for _letter in range(_LENGTH))
    decision.save(update_fields=["said", "confirmed_by", "confirmed_at", "code"])


def _names(organisation: Any) -> dict[str, Any] | None:
    if organisation is None:
        return None
    return {
        "name": organisation.name,
        "lang": organisation.name_lang,
        "names": organisation.names_by_lang,
        "country": organisation.country,
    }


@transaction.atomic
def enter_appeal(
    actor: Actor, *, application_id: int, grounds: str, expected_revision: int | None = None
) -> Application:
    """The applicant appeals: their grounds, and a clock of its own. Raises NotFound, Forbidden, Conflict, Invalid."""
    application = locked(actor, application_id, expected_revision)
    grounds = clean_line("grounds", grounds, 5000)
    allowed_move(actor, application, S.APPEALED, grounds or "-")
    if not grounds:
        raise Invalid({"grounds": [_("Write down the grounds of the appeal.")]})
    day = today()
    application.appeal_grounds, application.appealed_on, application.due_on = grounds, day, appeal_due(day)
    change_state(
        actor,
        application,
        S.APPEALED,
        "appeal_grounds",
        "appealed_on",
        "due_on",
        due_on=application.due_on.isoformat(),
    )
    return application


@transaction.atomic
def decide_appeal(
    actor: Actor, *, application_id: int, expected_revision: int | None = None, **given: Any
) -> Decision:
    """Decide again, by somebody who took no part in the first decision; a letter of its own replaces the first. What was
    recorded as delivered is taken back when the appeal ends in refusal.

    Raises NotFound, Forbidden, Conflict, Invalid.
    """
    application = locked(actor, application_id, expected_revision)
    allowed_move(actor, application, S.CLOSED)
    before = list(application.decisions.values_list("pk", flat=True))
    decision = _decision(actor, application, Stage.APPEAL, given)
    _issue(application, decision, None)
    if decision.outcome == "refused":
        for pk in before:
            # Who judges an appeal approves and need not write: the reversal is the decision's own consequence.
            take_back(
                process("recognition.appeal"),
                subject="decision",
                subject_id=pk,
                reason=_("Refused on appeal"),
            )
    change_state(actor, application, S.CLOSED, outcome=decision.outcome, basis=decision.basis)
    return decision


__all__ = [
    "confirm_decision",
    "decide_appeal",
    "enter_appeal",
    "move",
    "propose_decision",
    "receive",
    "send_back",
]
