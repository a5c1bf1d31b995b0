"""Proposing a wording and approving it: by each party, bound to the hash of what it read."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.spine.files.models import StoredFile
from kopir.spine.files.services import store
from kopir.spine.ledger.models import EntryKind
from kopir.spine.ledger.services import after_commit_sequence, append
from kopir.spine.people.models import Membership
from kopir.spine.registry.actors import Actor, Role

from .. import wording
from ..bodies import approval_body
from ..lifecycle import RUNNING, UNSIGNED, Who
from ..models import (
    Agreement,
    AgreementDocument,
    AgreementState,
    AgreementVersion,
    Approval,
    Origin,
    Shared,
    VersionState,
)
from ..selectors import visible_documents
from ..words import clean_line
from .adoption import adopt, adopted_version, open_version
from .handling import audit, change_state, locked, require_writer, touch
from .notifying import tell_approvers, tell_parties


@transaction.atomic
def propose_version(
    actor: Actor, *, agreement_id: int, summary: str = "", expected_revision: int | None = None
) -> AgreementVersion:
    """Freeze the draft and put it before the parties; a proposed agreement is in negotiation from here.

    Raises Conflict when there is no draft or the agreement is over, Forbidden to those who may not write it.
    """
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    summary = clean_line("summary", summary, 300)
    version = open_version(agreement)
    if version is None or version.state != VersionState.DRAFT:
        raise Conflict(_("There is no draft to propose."))
    if agreement.state not in UNSIGNED | RUNNING:
        raise Conflict(_("This agreement is over; its wording no longer changes."))
    version.state = VersionState.PROPOSED
    version.summary = summary or version.summary
    version.save(update_fields=["state", "summary"])
    if agreement.state == AgreementState.PROPOSED:
        change_state(actor, agreement, AgreementState.NEGOTIATING, Who.WRITER)
    else:
        touch(agreement)
    audit(actor, "agreement.propose", agreement, after={"version": version.number, "hash": version.hash})
    tell_approvers(agreement, wording.party_ids(version.content))
    return version


@transaction.atomic
def withdraw_version(
    actor: Actor, *, agreement_id: int, reason: str, expected_revision: int | None = None
) -> Agreement:
    """Give up the open wording. Before the signature its text stays as the next draft; after it, the wording
    in force simply stays. Raises Conflict when nothing is open, Invalid without a reason."""
    agreement = locked(actor, agreement_id, expected_revision)
    require_writer(actor, agreement)
    version = open_version(agreement)
    if version is None:
        raise Conflict(_("No wording is open."))
    reason = clean_line("reason", reason, required=_("Say why."))
    if agreement.state in UNSIGNED and version.state == VersionState.DRAFT:
        raise Conflict(_("A draft is edited, not withdrawn."))
    reopen(actor, agreement, reason)
    if agreement.state == AgreementState.APPROVED:
        change_state(actor, agreement, AgreementState.NEGOTIATING, Who.WRITER, reason)
    else:
        touch(agreement)
    audit(actor, "agreement.withdraw", agreement, before={"hash": version.hash}, why=reason)
    return agreement


def reopen(actor: Actor, agreement: Agreement, summary: str) -> None:
    """Withdraw the open version; before the signature the same text becomes the next draft."""
    version = open_version(agreement)
    if version is None:
        return
    was = version.state
    version.state = VersionState.WITHDRAWN
    version.save(update_fields=["state"])
    if agreement.state in UNSIGNED and was == VersionState.PROPOSED:
        AgreementVersion.objects.create(
            agreement=agreement,
            number=version.number + 1,
            content=version.content,
            hash=version.hash,
            summary=summary[:300],
            created_by=actor.user_id,
        )


def version_to_approve(agreement: Agreement) -> AgreementVersion | None:
    """The proposed wording; of a record from elsewhere without one, the wording in force."""
    version = open_version(agreement)
    if version is not None and version.state == VersionState.PROPOSED:
        return version
    if version is None and agreement.origin == Origin.RECORDED:
        return adopted_version(agreement)
    return None


def _fresh(agreement: Agreement, version_hash: str) -> AgreementVersion:
    """The version that waits for approval, if the hash is its hash. Raises Conflict otherwise."""
    version = version_to_approve(agreement)
    if version is None:
        raise Conflict(_("No wording is waiting for approval."))
    if agreement.state not in {AgreementState.NEGOTIATING, *RUNNING}:
        raise Conflict(_("An agreement in this state is not approved."))
    if version_hash != version.hash or wording.hash_of(version.content) != version.hash:
        raise Conflict(_("The wording has changed since you read it. Read it again before you approve it."))
    return version


def _four_eyes(actor: Actor, version: AgreementVersion) -> None:
    if actor.user_id is None or actor.user_id == version.created_by:
        raise Forbidden(_("Whoever wrote this wording cannot approve it as well: a second person does."))


@transaction.atomic
def approve(
    actor: Actor, *, agreement_id: int, version_hash: str, organisation_id: int | None = None
) -> Approval:
    """Approve the wording with this hash, for one's own party (the first that has not approved yet).

    The last missing approval makes the agreement approved, or puts the amendment in force. Raises Forbidden
    without ``approve`` for a party, and to whoever wrote the wording; Conflict for a stale hash, a second
    approval, or a state in which nothing is approved. Ledger entry ``approval``.
    """
    agreement = locked(actor, agreement_id)
    mine = [org for org in _party_ids(agreement) if org in actor.roles and actor.can("approve", org)]
    if organisation_id is not None:
        mine = [org for org in mine if org == organisation_id]
    if not mine:
        raise Forbidden(_("You may not approve for a party of this agreement."))
    version = _fresh(agreement, version_hash)
    _four_eyes(actor, version)
    done = set(version.approvals.values_list("organisation_id", flat=True))
    waiting = [org for org in mine if org not in done]
    if not waiting:
        raise Conflict(_("Your organisation has approved this wording already."))
    return _write_approval(actor, agreement, version, waiting[0])


def _party_ids(agreement: Agreement) -> list[int]:
    return sorted(set(agreement.parties.values_list("organisation_id", flat=True)))


def approving_for_themselves(organisation_ids: Collection[int]) -> set[int]:
    """Those of the organisations for which somebody with an account here may approve. One query."""
    rows = Membership.objects.filter(
        organisation_id__in=organisation_ids, role__in=[Role.APPROVER, Role.ADMIN], user__is_active=True
    )
    return set(rows.values_list("organisation_id", flat=True))


@transaction.atomic
def approve_on_behalf(
    actor: Actor,
    *,
    agreement_id: int,
    organisation_id: int,
    version_hash: str,
    document: Any = None,
    document_id: int | None = None,
    name: str = "",
) -> Approval:
    """Write down the approval of a party without an account; a document shows it.

    ``document`` is an uploaded file (it takes ``write`` for one's own party to add it), or ``document_id``
    one of the agreement's documents, which an officer has added. The parties share it. Raises Forbidden
    unless the actor approves for another party, Conflict when the party has an approver of its own here,
    Invalid without the document or for an organisation that is not a party, and whatever
    :func:`approve` raises.
    """
    agreement = locked(actor, agreement_id)
    parties = _party_ids(agreement)
    own = next((org for org in parties if org in actor.roles and actor.can("approve", org)), None)
    if own is None:
        raise Forbidden(_("You may not approve for a party of this agreement."))
    if organisation_id not in parties or organisation_id == own:
        raise Invalid({"organisation_id": [_("Choose another party of this agreement.")]})
    if not document and not document_id:
        raise Invalid({"document": [_("Add the document that shows the approval.")]})
    version = _fresh(agreement, version_hash)
    _four_eyes(actor, version)
    if approving_for_themselves([organisation_id]):
        raise Conflict(_("This party has an approver here and approves for itself."))
    if version.approvals.filter(organisation_id=organisation_id).exists():
        raise Conflict(_("This wording is approved for this party already."))
    file = _evidence(actor, agreement, own, document, document_id, name)
    return _write_approval(actor, agreement, version, organisation_id, file)


def _evidence(
    actor: Actor, agreement: Agreement, own: int, upload: Any, document_id: int | None, name: str
) -> StoredFile:
    if upload:
        title = (name or getattr(upload, "name", "") or "")[:200]
        file = store(actor, organisation_id=own, upload=upload, name=title)
        AgreementDocument.objects.create(
            agreement=agreement, organisation_id=own, file=file, title=title, shared=Shared.PARTIES
        )
        return file
    visible = visible_documents(actor, agreement)
    document = None if document_id is None else visible.filter(pk=document_id).first()
    if document is None:
        raise Invalid({"document": [_("There is no such document.")]})
    if document.organisation_id == own and document.shared != Shared.PARTIES:
        document.shared = Shared.PARTIES
        document.save(update_fields=["shared"])
    return document.file


def _write_approval(
    actor: Actor, agreement: Agreement, version: AgreementVersion, organisation_id: int, file: Any = None
) -> Approval:
    payload = approval_body(
        agreement.pk,
        version.number,
        version.hash,
        organisation_id,
        actor.user_id,
        file.sha256 if file else None,
    )
    approval = Approval.objects.create(
        version=version,
        organisation_id=organisation_id,
        user_id=actor.user_id,
        on_behalf=file is not None,
        document=file,
        entry=append(EntryKind.APPROVAL, payload),
    )
    audit(
        actor,
        "agreement.approve_on_behalf" if file else "agreement.approve",
        agreement,
        after={"version": version.number, "hash": version.hash, "organisation": organisation_id},
    )
    _after_approval(actor, agreement, version)
    after_commit_sequence()
    return approval


def _after_approval(actor: Actor, agreement: Agreement, version: AgreementVersion) -> None:
    needed = set(wording.party_ids(version.content)) | set(_party_ids(agreement))
    if needed - set(version.approvals.values_list("organisation_id", flat=True)):
        touch(agreement)
        return
    if agreement.state == AgreementState.NEGOTIATING:
        change_state(actor, agreement, AgreementState.APPROVED, Who.EVERY_PARTY)
        tell_parties(agreement, "agreement.approved")
    elif version.state == VersionState.PROPOSED:
        adopt(actor, agreement, version)
        tell_parties(agreement, "agreement.amended")
