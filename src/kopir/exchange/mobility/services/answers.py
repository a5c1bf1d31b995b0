"""After publication: accepting, withdrawing, moving up, and single changes by hand."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.spine.agreements.words import clean_line
from kopir.spine.registry.actors import Actor, Conflict, NotFound

from ..assignment import after_withdrawals
from ..models import Answer, Application, Call, CallState, Run
from ..question import Question, gone
from .giving import asked_of, certified, write_down
from .handling import audit, locked


def accept(actor: Actor, *, call_id: int, application_id: int) -> Application:
    """The applicant takes the place that they have, and keeps it whatever others do. Raises NotFound, Forbidden, Conflict."""
    with transaction.atomic():
        call = locked(actor, call_id)
        application = _of(call, application_id)
        if application.answer == Answer.WITHDRAWN or not application.wishes.filter(given=True).exists():
            raise Conflict(_("There is no place to accept."))
        application.answer = Answer.ACCEPTED
        application.save(update_fields=["answer"])
        audit(actor, "call.accept", call, after={"application": application.number})
    return application


def withdraw(actor: Actor, *, call_id: int, application_id: int) -> Run:
    """Take an application back; its place goes down the line: who has not accepted moves up, and nobody is worse.

    Raises NotFound, Forbidden, Conflict (not published, withdrawn before).
    """
    with transaction.atomic():
        call = locked(actor, call_id)
        application = _of(call, application_id)
        if application.answer == Answer.WITHDRAWN:
            raise Conflict(_("This application was withdrawn before."))
        application.answer = Answer.WITHDRAWN
        application.by_hand = ""
        application.save(update_fields=["answer", "by_hand"])
        run = _move_up(call)
        audit(
            actor, "call.withdraw", call, after={"application": application.number, "moved": len(run.moved)}
        )
    return run


def change_by_hand(
    actor: Actor, *, call_id: int, application_id: int, offer_id: int | None, reason: str
) -> Run:
    """Give one applicant another of their choices, or none, with a reason. The certificate then names them.

    An approver's work. Raises NotFound, Forbidden, Conflict (not published; no seat there), Invalid (no reason).
    """
    reason = clean_line("reason", reason, required=_("Say why."))
    with transaction.atomic():
        call = locked(actor, call_id, "approve")
        application = _of(call, application_id)
        if application.answer == Answer.WITHDRAWN:
            raise Conflict(_("This application was withdrawn before."))
        question = asked_of(call)
        before = question.given()
        wish = None
        if offer_id is not None:
            wish = application.wishes.filter(offer=offer_id).select_related("offer").first()
            if wish is None:
                raise NotFound
        application.wishes.filter(given=True).update(given=False)
        if wish is not None:
            wish.given = True
            wish.save(update_fields=["given"])
        application.by_hand = reason
        application.save(update_fields=["by_hand"])
        after = asked_of(call)
        run = certified(call, after, after.given(), before=before, by_hand=_set_by_hand(after))
        if any(breach["code"] == "above_cap" for breach in run.certificate["breaches"]):
            raise Conflict(_("No seat is free there."))
        said = {"application": application.number, "code": wish.offer.code if wish else ""}
        audit(actor, "call.by_hand", call, after=said, why=reason)
    return run


def erase_names(actor: Actor, *, call_id: int) -> int:
    """Erase the applicants' names of a published call; numbers and results stay. Returns how many."""
    with transaction.atomic():
        call = locked(actor, call_id)
        if call.state != CallState.PUBLISHED:
            raise Conflict(_("The places are not published yet."))
        erased = call.applications.exclude(name="").update(name="")
        audit(actor, "call.erase_names", call, after={"applications": erased})
    return erased


def _of(call: Call, application_id: int) -> Application:
    if call.state != CallState.PUBLISHED:
        raise Conflict(_("The places are not published yet."))
    found = call.applications.filter(pk=application_id).first()
    if found is None:
        raise NotFound
    return found


def _set_by_hand(question: Question) -> list[int]:
    """Whose place is not the mechanism's."""
    return [i for i, a in enumerate(question.applications) if a.by_hand]


def _move_up(call: Call) -> Run:
    question = asked_of(call)
    before = question.given()
    keep = [
        i
        for i, a in enumerate(question.applications)
        if a.answer != Answer.WITHDRAWN and (a.answer == Answer.ACCEPTED or a.by_hand)
    ]
    given = after_withdrawals(before, gone=gone(question), frozen=keep)
    write_down(question, given)
    return certified(call, question, given, before=before, by_hand=keep)
