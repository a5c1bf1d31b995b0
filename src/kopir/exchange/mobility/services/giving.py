"""Taking applications in, giving the places, publishing who has which."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.spine.registry.actors import Actor, Conflict, Invalid

from ..assignment import Assignment, InstanceFault, assign, certify, chosen, price_of_fairness
from ..files import read
from ..models import Application, Call, CallState, Run, Wish
from ..question import Question, digest, gone, question_of
from ..words import fault_text
from .handling import audit, locked, open_again

#: Trials of untrue wishes behind each certificate, and the applicants up to whom the price of fairness is worked out.
LIES, PRICED = 200, 5_000


def take_in(actor: Actor, *, call_id: int, upload: Any) -> int:
    """Take the applications of a file in place of those that there are; all or none. Returns how many.

    The secrets of applicants whose number stays are kept. Raises NotFound, Forbidden, Conflict, Invalid (each fault
    with its line and column).
    """
    with transaction.atomic():
        call = locked(actor, call_id)
        open_again(call)
        codes = dict(call.offers.values_list("code", "pk"))
        if not codes:
            raise Conflict(_("The call has no places yet. Add them first."))
        lines = read(upload, codes=codes, grid=call.grid)
        kept = dict(call.applications.values_list("number", "secret"))
        call.applications.all().delete()
        made = Application.objects.bulk_create(
            [
                Application(
                    call=call,
                    number=line.number,
                    name=line.name,
                    secret=kept.get(line.number) or secrets.token_urlsafe(32),
                )
                for line in lines
            ],
            batch_size=1000,
        )
        Wish.objects.bulk_create(
            [
                Wish(application=application, offer_id=codes[code], rank=n, score=score)
                for application, line in zip(made, lines, strict=True)
                for n, (code, score) in enumerate(zip(line.choices, line.scores, strict=True), start=1)
            ],
            batch_size=1000,
        )
        call.save()
        audit(actor, "call.take_in", call, after={"applications": len(lines)})
    return len(lines)


def give_places(actor: Actor, *, call_id: int) -> Run:
    """Give the places by the mechanism that the call's structure asks for, and certify it.

    May be done again until it is published: the same question has the same answer. Raises NotFound, Forbidden,
    Conflict (published, no applications), Invalid (caps that cross).
    """
    with transaction.atomic():
        call = locked(actor, call_id)
        if call.state == CallState.PUBLISHED:
            raise Conflict(_("The places are published."))
        question = asked_of(call)
        if not question.applications:
            raise Conflict(_("Nobody has applied yet. Take the applications in first."))
        given = assign(question.asked)
        before = question.given()
        call.applications.exclude(by_hand="").update(by_hand="")
        write_down(question, given)
        run = certified(call, question, given, before=before if call.runs.exists() else None)
        call.state = CallState.DRAWN
        call.save()
        audit(actor, "call.give", call, after={"mechanism": run.mechanism, "placed": run.placed})
    return run


def publish(actor: Actor, *, call_id: int) -> Call:
    """Let applicants see what they were given. An approver's work; what is published is changed one by one only.

    Raises NotFound, Forbidden, Conflict (nothing given for the call as it stands, a certificate that does not hold).
    """
    with transaction.atomic():
        call = locked(actor, call_id, "approve")
        run = call.runs.order_by("-id").first()
        if call.state != CallState.DRAWN or run is None or run.revision != call.revision:
            raise Conflict(_("Give the places first: nothing was given for the call as it stands."))
        if not run.certificate["holds"]:
            raise Conflict(_("The certificate does not hold. Give the places again."))
        call.state, call.published_at = CallState.PUBLISHED, timezone.now()
        call.save()
        audit(actor, "call.publish", call, after={"placed": run.placed})
    return call


def asked_of(call: Call) -> Question:
    """The question, or Invalid in words where it cannot be asked so."""
    try:
        question = question_of(call)
        chosen(question.asked)
    except InstanceFault as fault:
        raise Invalid(fault_text(fault.code)) from None
    return question


def write_down(question: Question, given: Assignment) -> None:
    """Make the rows say what was given: two updates, whatever the number."""
    held = {question.wishes[c].pk for c in given.choice[given.choice >= 0].tolist()}
    was = {wish.pk for wish in question.wishes if wish.given}
    for lost in _pieces(sorted(was - held)):
        Wish.objects.filter(pk__in=lost).update(given=False)
    for new in _pieces(sorted(held - was)):
        Wish.objects.filter(pk__in=new).update(given=True)


def _pieces(ids: list[int], size: int = 500) -> list[list[int]]:
    return [ids[n : n + size] for n in range(0, len(ids), size)]


def certified(
    call: Call,
    question: Question,
    given: Assignment,
    *,
    before: Assignment | None,
    by_hand: list[int] | None = None,
) -> Run:
    """Write the certificate down as a run. ``by_hand``: applicants whose place no mechanism gave or who keep theirs."""
    hands = by_hand or []
    left = gone(question)
    certificate = certify(given, by_hand=hands, gone=left, lies=LIES, seed=call.pk)
    named = [question.applications[i].number for i in hands]
    moved = [] if before is None else (before.choice != given.choice).nonzero()[0].tolist()
    return Run.objects.create(
        call=call,
        revision=call.revision,
        mechanism=given.mechanism.value,
        certificate={
            "holds": certificate.holds,
            "breaches": [
                {
                    "code": breach.code,
                    "applicant": question.applications[breach.applicant].number
                    if breach.applicant >= 0
                    else "",
                    "place": question.set_name(breach.place) if breach.place >= 0 else "",
                    "by_hand": breach.by_hand,
                }
                for breach in certificate.breaches[:100]
            ],
            "by_hand": named,
            "lies_tried": certificate.lies_tried,
            "digest": digest(given),
        },
        applicants=question.asked.applicants,
        placed=given.placed,
        first_choice=int((given.rank == 1).sum()),
        most=price_of_fairness(given).most
        if question.asked.applicants <= PRICED and question.asked.crossing is None
        else None,
        moved=[question.applications[i].number for i in moved],
    )
