"""Not being named: who asks, who decides, and the command that does both. And proposing an agreement."""

from __future__ import annotations

import re
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.exchange.research.kinds import PUBLICATIONS
from kopir.ground.identifiers import IdentifierError, normalise
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.services import add_document, create_agreement
from kopir.spine.agreements.words import Texts
from kopir.spine.audit.services import write
from kopir.spine.registry.actors import Actor, Conflict, Forbidden, Invalid, NotFound

from ..models import OptOut, OptOutState
from .pair import evidence_text, pair_of
from .people import orcid_of

__all__ = ["ask_not_to_be_named", "decide", "forget", "propose_agreement"]

_AUTHOR = re.compile(r"(?:https?://(?:api\.)?openalex\.org/(?:authors/)?)?[Aa](\d{1,18})/?")


def ask_not_to_be_named(actor: Actor, *, author: str, orcid: str = "", proof: str = "") -> OptOut:
    """Ask that an author of OpenAlex be named no more. Anybody may, also without an account.

    ``author``: ``A5023888391`` or its address; ``orcid`` if they have one; ``proof``: how the hub can see that it is
    they. Nothing changes until the hub's administrator has looked at it. Who asks again is answered as the first
    time, so that nobody learns who has asked. Raises Invalid.
    """
    texts = Texts()
    number = _number(texts, author)
    found = _orcid(texts, orcid)
    words = texts.lines("proof", proof, 1000, required=_("Say how we can see that it is you."))
    texts.check()
    known = OptOut.objects.exclude(state=OptOutState.REFUSED).filter(author=number).first()
    if known is not None:
        return known
    with transaction.atomic():
        made = _insert(OptOut(author=number, orcid=found, proof=words))
        write(actor, "optout.ask", ("optout", made.pk))
    return made


def decide(actor: Actor, *, optout_id: int, grant: bool) -> OptOut:
    """Grant or refuse what was asked. For the hub's administrators; what was written as proof is deleted.

    Raises NotFound to everybody else, and Conflict when it was decided already.
    """
    if not actor.administers_hub():
        raise NotFound
    with transaction.atomic():
        found = OptOut.objects.select_for_update().filter(pk=optout_id).first()
        if found is None:
            raise NotFound
        if found.state != OptOutState.ASKED:
            raise Conflict(_("This was decided already."))
        found.state = OptOutState.KEPT if grant else OptOutState.REFUSED
        if grant:
            found.orcid = found.orcid or orcid_of(found.author)
        found.proof, found.decided_at = "", timezone.now()
        found.save()
        write(actor, "optout.decide", ("optout", found.pk), after={"state": found.state})
    return found


def forget(actor: Actor, *, author: str) -> OptOut:
    """Name an author no more, from now on, whether they asked here or by other ways. For the hub's administrators.

    Done twice it stays as it is. Raises Forbidden, Invalid.
    """
    if not actor.administers_hub():
        raise Forbidden(_("Only an administrator of the hub may do this."))
    texts = Texts()
    number = _number(texts, author)
    texts.check()
    with transaction.atomic():
        standing = OptOut.objects.select_for_update().exclude(state=OptOutState.REFUSED)
        found = standing.filter(author=number).first()
        if found is not None and found.state == OptOutState.KEPT:
            return found
        if found is not None:
            return decide(actor, optout_id=found.pk, grant=True)
        made = _insert(
            OptOut(
                author=number,
                orcid=orcid_of(number),
                state=OptOutState.KEPT,
                decided_at=timezone.now(),
            )
        )
        write(actor, "optout.decide", ("optout", made.pk), after={"state": made.state})
    return made


def propose_agreement(
    actor: Actor,
    *,
    institution_id: int,
    partner_id: int,
    title: dict[str, str],
    type: str = "research",
    visibility: str = "organisation",
    publications: int | None = None,
) -> Agreement:
    """Begin the draft of an agreement of two institutions of the graph, with what speaks for it beside the draft.

    Parties and fields come from the graph; ``publications``: so many are promised in the draft; the evidence is a file
    of one's own organisation, named as generated where the works are. Raises NotFound (no such institution), Forbidden
    for who may not write for the first, Invalid (one of them is not in the register; as ``create_agreement``).
    """
    pair = pair_of(actor, institution_id, partner_id)
    own, other = pair.organisations
    if own is None or other is None:
        raise Invalid(_("Both have to be in the register of organisations first, with their ROR id."))
    if not actor.can("write", own):
        raise Forbidden(_("You cannot write for this organisation."))
    promised: list[dict[str, Any]] = [
        {
            "kind": PUBLICATIONS.code,
            "quantity": publications,
            "unit": PUBLICATIONS.unit,
            "modality": "planned",
        }
    ]
    with transaction.atomic():
        agreement = create_agreement(
            actor,
            owner_id=own,
            parties=[(own, "partner"), (other, "partner")],
            commitments=promised if publications else [],
            type=type,
            title=title,
            visibility=visibility,
            isced_f=pair.isced_f,
        )
        upload = ContentFile(evidence_text(pair).encode(), name="evidence.txt")
        add_document(
            actor,
            agreement_id=agreement.pk,
            upload=upload,
            title=_("Why this partner: evidence from the observatory"),
            organisation_id=own,
        )
    return agreement


def _insert(row: OptOut) -> OptOut:
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise Conflict(_("This was asked for already.")) from None
    return row


def _number(texts: Texts, author: str) -> int:
    found = _AUTHOR.fullmatch(texts.line("author", author, 200))
    if found is None or not int(found[1]):
        texts.faults["author"] = [_("An author's id in OpenAlex is like A5023888391.")]
        return 0
    return int(found[1])


def _orcid(texts: Texts, given: str) -> str:
    text = texts.line("orcid", given, 100)
    if not text:
        return ""
    try:
        return normalise("orcid", text)
    except IdentifierError:
        texts.faults["orcid"] = [_("This is no ORCID iD.")]
        return ""
