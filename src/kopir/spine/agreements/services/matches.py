"""Answering whether two records are one agreement, and joining them when both say so."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden
from kopir.spine.registry.actors import Actor

from ..lifecycle import RUNNING, Who
from ..models import Agreement, AgreementState, MatchProposal, MatchState, Visibility
from ..selectors import get_match
from ..words import clean_line
from .handling import audit, change_state, touch
from .notifying import tell_members


@transaction.atomic
def answer_match(actor: Actor, *, match_id: int, same: bool, reason: str = "") -> MatchProposal:
    """Say for one's own record whether the other one is the same agreement.

    One *no* closes the proposal. When both say yes the second record is superseded by the first, which the
    parties see from then on. Nothing is merged: the second's notes, contacts, files and promises stay with
    its owner, who sees where the promises differ (``sheet.differing_promises``) and can propose amendments.
    A record that the hub entered from public sources passes to the organisation that says yes.

    Raises NotFound to everybody who holds neither record, Forbidden without ``write`` for the holder,
    Conflict when it is answered already.
    """
    get_match(actor, match_id)
    match = MatchProposal.objects.select_for_update(of=("self",)).get(pk=match_id)
    # Both rows, in one order everywhere: two answers at once must not wait for each other for ever.
    rows = Agreement.objects.select_for_update(of=("self",)).filter(pk__in=[match.first_id, match.second_id])
    records = {row.pk: row for row in rows.order_by("pk")}
    first, second = records[match.first_id], records[match.second_id]
    mine = actor.organisations("write")
    sides = [name for name, record in (("first", first), ("second", second)) if record.owner_id in mine]
    if not sides:
        raise Forbidden(_("You may not answer for the organisation that holds this record."))
    waiting = [name for name in sides if getattr(match, f"{name}_says_same") is None]
    if match.state != MatchState.OPEN or not waiting:
        raise Conflict(_("This has been answered already."))
    reason = clean_line("reason", reason)
    for name in waiting:
        setattr(match, f"{name}_says_same", same)
    own = first if waiting[0] == "first" else second
    if not same:
        match.state, match.closed_at = MatchState.DIFFERENT, timezone.now()
    elif match.first_says_same and match.second_says_same:
        match.state, match.closed_at = MatchState.SAME, timezone.now()
        _join(actor, first, second)
    match.save()
    audit(
        actor,
        "agreement.match_answer",
        own,
        organisation_id=own.owner_id,
        after={"match": match.pk, "same": same, "state": str(match.state)},
        why=reason,
    )
    if match.state != MatchState.OPEN:
        for record in (first, second):
            code = "match.joined" if match.state == MatchState.SAME else "match.different"
            tell_members(record.owner_id, code, record, but=actor.user_id)
    return match


def _join(actor: Actor, first: Agreement, second: Agreement) -> None:
    if not {first.state, second.state} <= RUNNING:
        raise Conflict(_("One of the two records is over or not signed; they can no longer be joined."))
    if first.owner_id is None:
        first.owner_id, first.created_by = second.owner_id, second.created_by
    if first.visibility in {Visibility.ORGANISATION, Visibility.PRIVATE}:
        first.visibility = Visibility.PARTIES
    second.superseded_by = first
    second.save(update_fields=["superseded_by"])
    change_state(actor, second, AgreementState.SUPERSEDED, Who.MATCH)
    touch(first, "owner", "created_by", "visibility")
    audit(
        actor,
        "agreement.join",
        first,
        organisation_id=first.owner_id,
        after={"joined": second.pk, "visibility": str(first.visibility)},
    )
