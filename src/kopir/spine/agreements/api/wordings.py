"""Promises, versions and approvals."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Form, Query
from ninja.files import UploadedFile

from kopir.kit.api import CursorParams, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from .. import services
from ..review import review_sheet
from ..selectors import get_agreement, visible_commitments, visible_versions
from . import schemas as s
from .records import expected
from .root import router


@router.get("/{int:agreement_id}/commitments", response=paginated(s.CommitmentOut))
def list_commitments(request: HttpRequest, agreement_id: RecordId, page: Query[CursorParams]) -> Any:
    """Promises in force and ended, as they came. What is only drafted is in the open version."""
    agreement = get_agreement(actor_of(request), agreement_id)
    rows = visible_commitments(actor_of(request)).filter(agreement=agreement)
    return page_of(rows, order=("id",), cursor=page.cursor, limit=page.limit)


@router.post("/{int:agreement_id}/commitments", response={201: s.VersionOut})
def add_commitment(request: HttpRequest, agreement_id: RecordId, data: s.TermsIn) -> Any:
    """Add a promise; the answer is the version that holds it (in force at once only in your own record)."""
    revision = expected(request, agreement_id)
    return services.add_commitment(
        actor_of(request), agreement_id=agreement_id, expected_revision=revision, **data.dict()
    )


@router.put("/{int:agreement_id}/commitments/{key}", response=s.VersionOut)
def amend_commitment(request: HttpRequest, agreement_id: RecordId, key: str, data: s.TermsIn) -> Any:
    revision = expected(request, agreement_id)
    return services.amend_commitment(
        actor_of(request), agreement_id=agreement_id, key=key, expected_revision=revision, **data.dict()
    )


@router.post("/{int:agreement_id}/commitments/{key}/end", response=s.VersionOut)
def end_commitment(request: HttpRequest, agreement_id: RecordId, key: str, data: s.ReasonIn) -> Any:
    revision = expected(request, agreement_id)
    return services.end_commitment(
        actor_of(request), agreement_id=agreement_id, key=key, reason=data.reason, expected_revision=revision
    )


@router.get("/{int:agreement_id}/versions", response=paginated(s.VersionOut))
def list_versions(request: HttpRequest, agreement_id: RecordId, page: Query[CursorParams]) -> Any:
    """Wordings, newest first; drafts and proposals are shown to the parties alone."""
    actor = actor_of(request)
    rows = visible_versions(actor, get_agreement(actor, agreement_id))
    return page_of(rows, order=("-number", "-id"), cursor=page.cursor, limit=page.limit)


@router.get("/{int:agreement_id}/versions/{int:number}", response=s.VersionOut)
def read_version(request: HttpRequest, agreement_id: RecordId, number: RecordId) -> Any:
    return review_sheet(actor_of(request), agreement_id, number).version


@router.get("/{int:agreement_id}/versions/{int:number}/changes", response=list[s.ChangeOut])
def read_changes(request: HttpRequest, agreement_id: RecordId, number: RecordId) -> Any:
    """Field by field, what this wording says otherwise than the one before it."""
    return review_sheet(actor_of(request), agreement_id, number).changes


@router.get("/{int:agreement_id}/versions/{int:number}/approvals", response=list[s.ApprovalOut])
def read_approvals(request: HttpRequest, agreement_id: RecordId, number: RecordId) -> Any:
    return review_sheet(actor_of(request), agreement_id, number).approvals


@router.post("/{int:agreement_id}/amendment", response={201: s.VersionOut})
def amend(request: HttpRequest, agreement_id: RecordId, data: s.AmendIn) -> Any:
    """Draft an amendment of a signed agreement; the old wording stays in force meanwhile."""
    revision = expected(request, agreement_id)
    fields = data.dict(exclude_unset=True)
    return services.amend(actor_of(request), agreement_id=agreement_id, expected_revision=revision, **fields)


@router.post("/{int:agreement_id}/proposal", response={201: s.VersionOut})
def propose(request: HttpRequest, agreement_id: RecordId, data: s.SummaryIn) -> Any:
    """Freeze the draft and put it before the parties."""
    revision = expected(request, agreement_id)
    return services.propose_version(
        actor_of(request), agreement_id=agreement_id, summary=data.summary, expected_revision=revision
    )


@router.post("/{int:agreement_id}/proposal/withdraw", response={204: None})
def withdraw(request: HttpRequest, agreement_id: RecordId, data: s.ReasonIn) -> Any:
    revision = expected(request, agreement_id)
    services.withdraw_version(
        actor_of(request), agreement_id=agreement_id, reason=data.reason, expected_revision=revision
    )


@router.post("/{int:agreement_id}/approvals", response={201: s.ApprovalOut})
def approve(request: HttpRequest, agreement_id: RecordId, data: s.ApproveIn) -> Any:
    """Approve, for your own party, the wording with this hash."""
    return services.approve(actor_of(request), agreement_id=agreement_id, **data.dict())


@router.post("/{int:agreement_id}/approvals/on-behalf", response={201: s.ApprovalOut})
def approve_on_behalf(
    request: HttpRequest,
    agreement_id: RecordId,
    organisation_id: Form[RecordId],
    version_hash: Form[s.Hash],
    document_id: Form[RecordId | None] = None,
    document: File[UploadedFile | None] = None,
) -> Any:
    """Write down the approval of a party without an account, with the document that shows it: a file, or
    the ``document_id`` of one that the agreement has."""
    return services.approve_on_behalf(
        actor_of(request),
        agreement_id=agreement_id,
        organisation_id=organisation_id,
        version_hash=version_hash,
        document=document,
        document_id=document_id,
    )
