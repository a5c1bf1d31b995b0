"""What an approver reads before approving, and whether this person may approve at all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from django.utils.translation import gettext as _

from kopir.kit.errors import NotFound
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Actor

from . import policy, wording
from .lifecycle import RUNNING
from .models import (
    Agreement,
    AgreementDocument,
    AgreementState,
    AgreementVersion,
    Approval,
    Origin,
    VersionState,
)
from .selectors import get_agreement, visible_documents, visible_versions
from .services.versions import approving_for_themselves


@dataclass(frozen=True)
class ReviewSheet:
    """The exact wording, its hash, what it changes, who has approved it and who is still waited for.

    ``mine``: the waiting parties for which the actor may approve now. ``others``: the waiting parties without
    an approver here, for which the actor may put an approval on record, shown by one of ``documents`` or a
    new file. ``hindrance`` says why somebody who approves for a party cannot approve this wording.
    """

    agreement: Agreement
    version: AgreementVersion
    canonical: str
    changes: list[wording.Change]
    organisations: dict[int, Organisation]
    approvals: list[Approval]
    waiting: list[Organisation]
    mine: list[Organisation] = field(default_factory=list)
    others: list[Organisation] = field(default_factory=list)
    documents: list[AgreementDocument] = field(default_factory=list)
    hindrance: str = ""
    may_withdraw: bool = False


def review_sheet(actor: Actor, pk: int, number: int) -> ReviewSheet:
    """One version with its wording as it is hashed. Raises NotFound, also for a draft seen from outside."""
    agreement = get_agreement(actor, pk)
    versions = list(visible_versions(actor, agreement).filter(number__lte=number)[:20])
    version = next((v for v in versions if v.number == number), None)
    if version is None:
        raise NotFound
    # What it is held against: the last wording before it that was in force, else the one before it.
    earlier = [v for v in versions if v.number < number]
    before = next((v for v in earlier if v.adopted_at), earlier[0] if earlier else None)
    changes = wording.difference(before.content, version.content) if before else []
    named = wording.organisations_in(version.content)
    named |= wording.organisations_in(before.content) if before else set()
    organisations = Organisation.objects.in_bulk(named)
    approvals = list(version.approvals.select_related("organisation", "document").order_by("pk"))
    done = {approval.organisation_id for approval in approvals}
    waiting = [organisations[org] for org in wording.party_ids(version.content) if org not in done]
    sheet = ReviewSheet(
        agreement=agreement,
        version=version,
        canonical=wording.canonical_text(version.content),
        changes=changes,
        organisations=organisations,
        approvals=approvals,
        waiting=waiting if _waits(agreement, version) else [],
        may_withdraw=version.state == VersionState.PROPOSED and policy.may_write(actor, agreement),
    )
    return _with_rights(actor, sheet) if sheet.waiting else sheet


def _waits(agreement: Agreement, version: AgreementVersion) -> bool:
    """Whether this wording can be approved at all, as ``services.versions`` has it."""
    if agreement.state not in {AgreementState.NEGOTIATING, *RUNNING}:
        return False
    if version.state == VersionState.PROPOSED:
        return True
    recorded = agreement.origin == Origin.RECORDED and version.state == VersionState.ADOPTED
    return (
        recorded
        and not agreement.versions.filter(state__in=[VersionState.DRAFT, VersionState.PROPOSED]).exists()
    )


def _with_rights(actor: Actor, sheet: ReviewSheet) -> ReviewSheet:
    approves = set(actor.organisations("approve"))
    if not approves & set(wording.party_ids(sheet.version.content)):
        return sheet
    if actor.user_id is not None and actor.user_id == sheet.version.created_by:
        return replace(
            sheet, hindrance=_("You wrote this wording: a second person of your organisation approves it.")
        )
    here = approving_for_themselves([organisation.pk for organisation in sheet.waiting])
    return replace(
        sheet,
        mine=[organisation for organisation in sheet.waiting if organisation.pk in approves],
        others=[organisation for organisation in sheet.waiting if organisation.pk not in approves | here],
        documents=list(visible_documents(actor, sheet.agreement)),
    )
