"""Posting a challenge, changing and closing it, and saying that one is interested."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.spine.agreements.clock import today
from kopir.spine.agreements.words import clean_line
from kopir.spine.audit.services import write
from kopir.spine.notices.services import notify
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.people.models import Membership
from kopir.spine.registry.actors import ANONYMOUS, Actor, Conflict, Forbidden, Invalid, NotFound, Role

from ..models import Challenge, ChallengeState, Interest
from ..paths import challenge_path
from ..selectors import visible_challenges, visible_interests
from ..terms import FIELDS, clean_challenge


def post_challenge(actor: Actor, *, owner_id: int, **given: Any) -> Challenge:
    """Post a challenge of *owner_id*; *given* as :data:`terms.FIELDS`.

    Raises NotFound for an organisation that is not in the register yet, Forbidden for who may not write for
    it, Invalid by field. Nobody is told: the board shows it.
    """
    owner = get_organisation(ANONYMOUS, owner_id)
    if not actor.can("write", owner_id):
        raise Forbidden(_("You cannot write for this organisation."))
    values = clean_challenge(given)
    _still_to_come(values)
    with transaction.atomic():
        challenge = Challenge.objects.create(owner=owner, created_by=actor.user_id, **values)
        write(
            actor,
            "challenge.post",
            ("challenge", challenge.pk),
            organisation_id=owner_id,
            after=_state(challenge),
        )
    return challenge


def edit_challenge(
    actor: Actor, *, challenge_id: int, expected_revision: int | None = None, **given: Any
) -> Challenge:
    """Change some of :data:`terms.FIELDS`; the rest stays as it is.

    Raises NotFound, Forbidden, Conflict (changed since, or no longer open), Invalid.
    """
    with transaction.atomic():
        challenge = locked_challenge(actor, challenge_id, expected_revision)
        before = _state(challenge)
        now = {name: getattr(challenge, name) for name in FIELDS}
        values = clean_challenge({**now, **{k: v for k, v in given.items() if k in FIELDS}})
        if values["closes_on"] != challenge.closes_on:
            _still_to_come(values)
        for name, value in values.items():
            setattr(challenge, name, value)
        challenge.revision += 1
        challenge.save()
        write(
            actor,
            "challenge.edit",
            ("challenge", challenge.pk),
            organisation_id=challenge.owner_id,
            before=before,
            after=_state(challenge),
        )
    return challenge


def close_challenge(
    actor: Actor, *, challenge_id: int, why: str, expected_revision: int | None = None
) -> Challenge:
    """Close a challenge without a project; it stays on the board as closed, with the reason. It is not opened
    again. Raises NotFound, Forbidden, Conflict, Invalid (no reason)."""
    with transaction.atomic():
        challenge = locked_challenge(actor, challenge_id, expected_revision)
        challenge.closed_why = clean_line("why", why, required=_("Say why."))
        challenge.state = ChallengeState.CLOSED
        challenge.revision += 1
        challenge.save()
        write(
            actor,
            "challenge.close",
            ("challenge", challenge.pk),
            organisation_id=challenge.owner_id,
            why=challenge.closed_why,
        )
    return challenge


def say_interest(actor: Actor, *, challenge_id: int, organisation_id: int, note: str = "") -> Interest:
    """Say that an organisation would take part; its owner's officers are told.

    Raises NotFound, Forbidden (who may not write for the organisation), Conflict (the challenge is over, the
    organisation is its owner, or said so already), Invalid.
    """
    note = clean_line("note", note, 1000)
    with transaction.atomic():
        challenge = _seen(actor, challenge_id)
        organisation = get_organisation(ANONYMOUS, organisation_id)
        if not actor.can("write", organisation_id):
            raise Forbidden(_("You cannot write for this organisation."))
        if challenge.state != ChallengeState.OPEN or challenge.closes_on < today():
            raise Conflict(_("This challenge takes no more answers."))
        if organisation_id == challenge.owner_id:
            raise Conflict(_("It is your own challenge."))
        try:
            with transaction.atomic():
                interest = Interest.objects.create(
                    challenge=challenge, organisation=organisation, note=note, said_by=actor.user_id
                )
        except IntegrityError:
            raise Conflict(_("Your organisation has said so already.")) from None
        tell([challenge.owner_id], "research.interest", challenge.pk, challenge_path(challenge.pk))
        write(
            actor,
            "challenge.interest",
            ("challenge", challenge.pk),
            organisation_id=organisation_id,
            after={"organisation": organisation_id},
        )
    return interest


def withdraw_interest(actor: Actor, *, challenge_id: int, organisation_id: int) -> Interest:
    """Take it back, as long as no project was started. Raises NotFound, Forbidden, Conflict."""
    with transaction.atomic():
        challenge = _seen(actor, challenge_id)
        found = visible_interests(actor).filter(challenge=challenge, organisation=organisation_id)
        interest = found.select_for_update(of=("self",)).first()
        if interest is None:
            raise NotFound
        if not actor.can("write", organisation_id):
            raise Forbidden(_("You cannot write for this organisation."))
        if challenge.state == ChallengeState.PROJECT:
            raise Conflict(_("This challenge became a project already."))
        interest.withdrawn_at = timezone.now()
        interest.save(update_fields=["withdrawn_at"])
        write(
            actor,
            "challenge.interest_withdraw",
            ("challenge", challenge.pk),
            organisation_id=organisation_id,
            before={"organisation": organisation_id},
        )
    return interest


def locked_challenge(actor: Actor, pk: int, expected_revision: int | None = None) -> Challenge:
    """An open challenge of the actor's own, its row locked until commit. Raises NotFound, Forbidden, Conflict."""
    challenge = _seen(actor, pk)
    if not actor.can("write", challenge.owner_id):
        raise Forbidden(_("Only the organisation that posted it may do this."))
    if challenge.state != ChallengeState.OPEN:
        raise Conflict(_("This challenge is no longer open."))
    if expected_revision is not None and challenge.revision != expected_revision:
        raise Conflict(_("Somebody changed this in the meantime. Read it again."))
    return challenge


def tell(organisations: Iterable[int], code: str, number: int, url: str) -> None:
    """Officers and administrators of these organisations."""
    users = Membership.objects.filter(
        organisation_id__in=list(organisations), role__in=[Role.OFFICER, Role.ADMIN], user__is_active=True
    ).values_list("user_id", flat=True)
    notify(users, code, {"number": number}, url)


def _seen(actor: Actor, pk: int) -> Challenge:
    found = visible_challenges(actor).select_for_update(of=("self",)).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def _still_to_come(values: dict[str, Any]) -> None:
    if values["closes_on"] < today():
        raise Invalid({"closes_on": [_("This day has passed.")]})


def _state(challenge: Challenge) -> dict[str, Any]:
    """JSON-ready, for the trail."""
    values = {name: getattr(challenge, name) for name in FIELDS}
    return {**values, "closes_on": challenge.closes_on.isoformat()}
