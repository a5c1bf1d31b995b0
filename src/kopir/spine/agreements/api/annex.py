"""Documents, contacts and notes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import File, Query
from ninja.files import UploadedFile
from ninja.params import functions as params

from kopir.kit.api import CursorParams, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from .. import services
from ..selectors import get_agreement, visible_contacts, visible_documents, visible_notes
from . import schemas as s
from .root import router


@router.get("/{int:agreement_id}/documents", response=paginated(s.DocumentOut))
def list_documents(request: HttpRequest, agreement_id: RecordId, page: Query[CursorParams]) -> Any:
    """Documents of your own organisation and those that are shared with the parties."""
    actor = actor_of(request)
    rows = visible_documents(actor, get_agreement(actor, agreement_id))
    return page_of(rows, order=("-id",), cursor=page.cursor, limit=page.limit)


@router.post("/{int:agreement_id}/documents", response={201: s.DocumentOut})
def add_document(
    request: HttpRequest,
    agreement_id: RecordId,
    upload: File[UploadedFile],
    title: str = params.Form("", max_length=200),
    shared: str = params.Form("organisation", max_length=12),
) -> Any:
    return services.add_document(
        actor_of(request), agreement_id=agreement_id, upload=upload, title=title, shared=shared
    )


@router.put("/{int:agreement_id}/documents/{int:document_id}/shared", response=s.DocumentOut)
def share_document(
    request: HttpRequest, agreement_id: RecordId, document_id: RecordId, data: s.ShareIn
) -> Any:
    return services.share(
        actor_of(request),
        agreement_id=agreement_id,
        thing="document",
        thing_id=document_id,
        shared=data.shared,
    )


@router.delete("/{int:agreement_id}/documents/{int:document_id}", response={204: None})
def remove_document(request: HttpRequest, agreement_id: RecordId, document_id: RecordId) -> Any:
    services.remove_document(actor_of(request), agreement_id=agreement_id, document_id=document_id)


@router.get("/{int:agreement_id}/contacts", response=paginated(s.ContactOut))
def list_contacts(request: HttpRequest, agreement_id: RecordId, page: Query[CursorParams]) -> Any:
    """Contacts of your own organisation and those that are shared with the parties."""
    actor = actor_of(request)
    rows = visible_contacts(actor, get_agreement(actor, agreement_id))
    return page_of(rows, order=("name", "id"), cursor=page.cursor, limit=page.limit)


@router.post("/{int:agreement_id}/contacts", response={201: s.ContactOut})
def add_contact(request: HttpRequest, agreement_id: RecordId, data: s.AnnexContactIn) -> Any:
    return services.add_contact(actor_of(request), agreement_id=agreement_id, **data.dict())


@router.put("/{int:agreement_id}/contacts/{int:contact_id}/shared", response=s.ContactOut)
def share_contact(request: HttpRequest, agreement_id: RecordId, contact_id: RecordId, data: s.ShareIn) -> Any:
    return services.share(
        actor_of(request), agreement_id=agreement_id, thing="contact", thing_id=contact_id, shared=data.shared
    )


@router.delete("/{int:agreement_id}/contacts/{int:contact_id}", response={204: None})
def remove_contact(request: HttpRequest, agreement_id: RecordId, contact_id: RecordId) -> Any:
    services.remove_contact(actor_of(request), agreement_id=agreement_id, contact_id=contact_id)


@router.get("/{int:agreement_id}/notes", response=paginated(s.NoteOut))
def list_notes(request: HttpRequest, agreement_id: RecordId, page: Query[CursorParams]) -> Any:
    """Notes of your own organisation; nobody else reads them."""
    actor = actor_of(request)
    rows = visible_notes(actor, get_agreement(actor, agreement_id))
    return page_of(rows, order=("-id",), cursor=page.cursor, limit=page.limit)


@router.post("/{int:agreement_id}/notes", response={201: s.NoteOut})
def add_note(request: HttpRequest, agreement_id: RecordId, data: s.NoteIn) -> Any:
    return services.add_note(actor_of(request), agreement_id=agreement_id, **data.dict())


@router.delete("/{int:agreement_id}/notes/{int:note_id}", response={204: None})
def remove_note(request: HttpRequest, agreement_id: RecordId, note_id: RecordId) -> Any:
    services.remove_note(actor_of(request), agreement_id=agreement_id, note_id=note_id)
