"""What the hub's curators do with public statements: record, correct, withdraw; and weighing them by the clock."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kopir.spine.agreements.clock import today
from kopir.spine.agreements.words import Texts, clean_line
from kopir.spine.audit.services import write
from kopir.spine.jobs.services import every
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.registry.actors import ANONYMOUS, Actor, Conflict, Forbidden, Invalid, NotFound
from kopir.spine.registry.events import announce

from .models import Claim, Topic
from .selectors import curates, get_claim
from .terms import FIELDS, clean
from .weighing import Seen, weigh

__all__ = ["edit_claim", "record_claim", "reweigh", "save_topic", "withdraw_claim"]

_WEIGHED = ("verdict", "reason", "found", "found_modality", "weighed_on")


def record_claim(
    actor: Actor, *, topic: str, ref: str = "", organisation_id: int | None = None, **given: Any
) -> Claim:
    """Record a public statement on *topic* (its code); *given* as :data:`terms.FIELDS`.

    Raises Forbidden for who does not curate, NotFound for an unknown organisation, Invalid. Nobody is
    mailed: a claim is public from now on, and weighed at once.
    """
    _must_curate(actor)
    with transaction.atomic():
        claim = Claim(ref=_ref(ref), topic=_topic(topic), **clean(given))
        if organisation_id is not None:
            claim.organisation = _registered(organisation_id)
        _weigh(claim)
        _insert(claim)
        announce("claim.published", [claim.pk])
        write(actor, "claim.record", ("claim", claim.pk), after=_state(claim))
    return claim


def edit_claim(actor: Actor, *, claim_id: int, expected_revision: int | None = None, **given: Any) -> Claim:
    """Change some of :data:`terms.FIELDS`, ``topic`` (code) or ``organisation_id``; the rest stays as it is.

    Raises NotFound, Forbidden, Conflict (changed since, or withdrawn), Invalid.
    """
    with transaction.atomic():
        claim = _locked(actor, claim_id, expected_revision)
        before = _state(claim)
        now = {name: getattr(claim, name) for name in FIELDS}
        if "low" in given and "high" not in given:
            now["high"] = None
        fields = {name: value for name, value in given.items() if name in FIELDS}
        for name, value in clean({**now, **fields}).items():
            setattr(claim, name, value)
        if "topic" in given:
            claim.topic = _topic(given["topic"])
        if "organisation_id" in given:
            pk = given["organisation_id"]
            claim.organisation = None if pk is None else _registered(pk)
        _weigh(claim)
        claim.revision += 1
        claim.save()
        write(actor, "claim.edit", ("claim", claim.pk), before=before, after=_state(claim))
    return claim


def withdraw_claim(actor: Actor, *, claim_id: int, why: str, expected_revision: int | None = None) -> Claim:
    """Take a statement off: it was recorded wrongly. It stays in the database and on the trail, and only
    curators still open it. Raises NotFound, Forbidden, Conflict, Invalid (no reason)."""
    with transaction.atomic():
        claim = _locked(actor, claim_id, expected_revision)
        claim.withdrawn_why = clean_line("why", why, required=_("Say why."))
        claim.withdrawn_at = timezone.now()
        claim.revision += 1
        claim.save()
        write(actor, "claim.withdraw", ("claim", claim.pk), why=claim.withdrawn_why)
    return claim


def save_topic(actor: Actor, *, code: str, title: dict[str, str], position: int = 100) -> Topic:
    """Add the topic *code*, or give it another title and place. Raises Forbidden or Invalid."""
    _must_curate(actor)
    texts = Texts()
    words = texts.words("title", title, 200, one_line=True)
    if not words:
        texts.faults.setdefault("title", [_("A topic needs a title in at least one language.")])
    if not code or code != slugify(code) or len(code) > 40:
        texts.faults["code"] = [_("A code has small Latin letters, digits and hyphens, at most 40.")]
    if not 0 <= position <= 32767:
        texts.faults["position"] = [_("A number from 0 to 32767.")]
    texts.check()
    with transaction.atomic():
        before = Topic.objects.select_for_update().filter(code=code).first()
        state = {"title": before.title, "position": before.position} if before else None
        topic, _new = Topic.objects.update_or_create(
            code=code, defaults={"title": words, "position": position}
        )
        write(
            actor,
            "claim.topic",
            ("claim.topic", topic.pk),
            before=state,
            after={"code": code, "title": words, "position": position},
        )
    return topic


def reweigh() -> int:
    """Hold every standing claim against what everybody's records say today; returns how many changed.

    Records change without their claims: an agreement is added, a delivery taken back, a day passes.
    """
    changed, seen, now = 0, Seen(), today()
    for claim in Claim.objects.filter(withdrawn_at__isnull=True).order_by("pk").iterator(chunk_size=500):
        before = [getattr(claim, name) for name in _WEIGHED]
        _weigh(claim, seen, now)
        if before != [getattr(claim, name) for name in _WEIGHED]:
            # Not ``save()``: the statement itself has not changed, nor has its revision.
            changed += Claim.objects.filter(pk=claim.pk, revision=claim.revision).update(
                **{name: getattr(claim, name) for name in _WEIGHED}
            )
    return changed


@every("claims.weigh", seconds=3600)
def weigh_by_the_clock() -> None:
    reweigh()


def _weigh(claim: Claim, seen: Seen | None = None, now: date | None = None) -> None:
    """By what everybody may open: the board is public, and so is its verdict."""
    now = now or today()
    judged = weigh(ANONYMOUS, claim, seen, now).judged
    claim.verdict, claim.reason = judged.verdict.value, judged.reason.value
    claim.found = judged.found.amount if judged.found else None
    claim.found_modality = str(judged.found.modality) if judged.found else ""
    claim.weighed_on = now


def _must_curate(actor: Actor) -> None:
    if not curates(actor):
        raise Forbidden(_("Only an administrator of the hub may do this."))


def _locked(actor: Actor, pk: int, expected_revision: int | None) -> Claim:
    get_claim(actor, pk)
    _must_curate(actor)
    claim = Claim.objects.select_for_update().filter(pk=pk).first()
    if claim is None:
        raise NotFound
    if claim.withdrawn_at is not None:
        raise Conflict(_("This statement was withdrawn."))
    if expected_revision is not None and claim.revision != expected_revision:
        raise Conflict(_("Somebody changed this in the meantime. Read it again."))
    return claim


def _insert(claim: Claim) -> None:
    """Two at once with one reference: the database lets one of them pass."""
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("There is a statement of that reference already.")) from None


def _registered(pk: int) -> Organisation:
    """A claim is public: whoever it names must be so too, and a proposal that waits is not. Raises NotFound."""
    return get_organisation(ANONYMOUS, pk)


def _topic(code: Any) -> Topic:
    topic = Topic.objects.filter(code=str(code)).first()
    if topic is None:
        raise Invalid({"topic": [_("There is no such topic.")]})
    return topic


def _ref(ref: str) -> str:
    ref = ref or f"c-{secrets.token_hex(4)}"
    if slugify(ref).lower() != ref.lower() or len(ref) > 40:
        raise Invalid({"ref": [_("A code has small Latin letters, digits and hyphens, at most 40.")]})
    if Claim.objects.filter(ref=ref).exists():
        raise Invalid({"ref": [_("There is a statement of that reference already.")]})
    return ref


def _state(claim: Claim) -> dict[str, Any]:
    """JSON-ready, for the trail."""
    values = {name: getattr(claim, name) for name in FIELDS}
    plain = (bool, int, str, list, dict, type(None))
    return {
        "ref": claim.ref,
        "topic": claim.topic.code,
        "organisation": claim.organisation_id,
        **{name: value if isinstance(value, plain) else str(value) for name, value in values.items()},
    }
