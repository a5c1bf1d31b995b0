"""What lies beside the shared record: documents, contacts, private notes; each of one organisation."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.spine.files.services import store
from kopir.spine.registry.actors import Actor

from .. import policy
from ..models import Agreement, AgreementDocument, Approval, Contact, PrivateNote, Shared
from ..selectors import get_own_annexed
from ..words import LONG, Texts, clean_line
from .handling import audit, locked


def _own(actor: Actor, agreement: Agreement, organisation_id: int | None) -> int:
    """The actor's own organisation that the thing belongs to: a party or the owner, with ``write``."""
    if organisation_id is None:
        return policy.own_organisation(actor, agreement, "write")
    insiders = {agreement.owner_id, *policy.party_ids(agreement)}
    if organisation_id not in insiders or organisation_id not in actor.organisations("write"):
        raise Forbidden(_("You may not do this for that organisation."))
    return organisation_id


def _check_shared(shared: str) -> None:
    if shared not in Shared.values:
        raise Invalid({"shared": [_("There is no such choice.")]})


@transaction.atomic
def add_document(
    actor: Actor,
    *,
    agreement_id: int,
    upload: Any,
    title: str = "",
    shared: str = Shared.ORGANISATION,
    organisation_id: int | None = None,
) -> AgreementDocument:
    """Keep a file with the agreement, for one's own organisation or shared with the parties."""
    agreement = locked(actor, agreement_id)
    organisation = _own(actor, agreement, organisation_id)
    _check_shared(shared)
    if not upload:
        raise Invalid({"upload": [_("Choose a file.")]})
    name = getattr(upload, "name", "") or title
    title = clean_line("title", title, 200)
    file = store(actor, organisation_id=organisation, upload=upload, name=name)
    document = AgreementDocument.objects.create(
        agreement=agreement,
        organisation_id=organisation,
        file=file,
        title=title or file.name[:200],
        shared=shared,
    )
    audit(
        actor,
        "agreement.document_add",
        agreement,
        organisation_id=organisation,
        after={"document": document.pk, "sha256": file.sha256, "shared": str(shared)},
    )
    return document


def _not_relied_on(agreement: Agreement, document: AgreementDocument) -> None:
    """The parties keep seeing what an approval on behalf of one of them stands on."""
    if Approval.objects.filter(version__agreement=agreement, document_id=document.file_id).exists():
        raise Conflict(_("An approval stands on this document: the parties keep it."))


@transaction.atomic
def remove_document(
    actor: Actor, *, agreement_id: int, document_id: int, reason: str = ""
) -> AgreementDocument:
    """Take one's own document off the record. Raises Conflict while an approval stands on it."""
    agreement = locked(actor, agreement_id)
    document: AgreementDocument = get_own_annexed(actor, agreement, "document", document_id)
    reason = clean_line("reason", reason)
    _not_relied_on(agreement, document)
    document.removed_at = timezone.now()
    document.save(update_fields=["removed_at"])
    audit(
        actor,
        "agreement.document_remove",
        agreement,
        organisation_id=document.organisation_id,
        before={"document": document.pk},
        why=reason,
    )
    return document


@transaction.atomic
def add_contact(
    actor: Actor,
    *,
    agreement_id: int,
    name: str,
    email: str = "",
    phone: str = "",
    role: str = "",
    shared: str = Shared.ORGANISATION,
    organisation_id: int | None = None,
) -> Contact:
    """Keep a contact person with the agreement. Raises Invalid by field."""
    agreement = locked(actor, agreement_id)
    organisation = _own(actor, agreement, organisation_id)
    _check_shared(shared)
    texts = Texts()
    name = texts.line("name", name, 200, required=_("Give a name."))
    phone, role = texts.line("phone", phone, 60), texts.line("role", role, 120)
    email = texts.line("email", email, 254).lower()
    if email:
        try:
            validate_email(email)
        except ValidationError:
            texts.faults["email"] = [_("This is not an e-mail address.")]
    texts.check()
    contact = Contact.objects.create(
        agreement=agreement,
        organisation_id=organisation,
        name=name,
        email=email,
        phone=phone,
        role=role,
        shared=shared,
    )
    # Personal data stays out of the trail: it says that there is a contact, not who.
    audit(
        actor, "agreement.contact_add", agreement, organisation_id=organisation, after={"contact": contact.pk}
    )
    return contact


@transaction.atomic
def remove_contact(actor: Actor, *, agreement_id: int, contact_id: int) -> None:
    """Delete one's own contact person. Raises NotFound, Forbidden."""
    agreement = locked(actor, agreement_id)
    contact = get_own_annexed(actor, agreement, "contact", contact_id)
    audit(
        actor,
        "agreement.contact_remove",
        agreement,
        organisation_id=contact.organisation_id,
        before={"contact": contact.pk},
    )
    contact.delete()


@transaction.atomic
def add_note(
    actor: Actor, *, agreement_id: int, text: str, organisation_id: int | None = None
) -> PrivateNote:
    """Write a note that only one's own organisation reads. Raises Invalid when it is empty or too long."""
    agreement = locked(actor, agreement_id)
    organisation = _own(actor, agreement, organisation_id)
    texts = Texts()
    text = texts.lines("text", text, LONG, required=_("Write between 1 and 10,000 characters."))
    texts.check()
    note = PrivateNote.objects.create(
        agreement=agreement, organisation_id=organisation, text=text, author_id=actor.user_id
    )
    audit(actor, "agreement.note_add", agreement, organisation_id=organisation, after={"note": note.pk})
    return note


@transaction.atomic
def remove_note(actor: Actor, *, agreement_id: int, note_id: int) -> None:
    """Delete a note of one's own organisation. Raises NotFound, Forbidden."""
    agreement = locked(actor, agreement_id)
    note = get_own_annexed(actor, agreement, "note", note_id)
    audit(
        actor,
        "agreement.note_remove",
        agreement,
        organisation_id=note.organisation_id,
        before={"note": note.pk},
    )
    note.delete()


@transaction.atomic
def share(actor: Actor, *, agreement_id: int, thing: str, thing_id: int, shared: str) -> Any:
    """Share one's own ``document`` or ``contact`` with the parties, or take it back; never a note.

    Raises NotFound, Forbidden, Invalid, Conflict for taking back a document on which an approval stands.
    """
    agreement = locked(actor, agreement_id)
    _check_shared(shared)
    if thing not in {"document", "contact"}:
        raise Invalid({"thing": [_("Only documents and contacts are shared.")]})
    row = get_own_annexed(actor, agreement, thing, thing_id)
    if thing == "document" and shared != Shared.PARTIES:
        _not_relied_on(agreement, row)
    before, row.shared = row.shared, shared
    row.save(update_fields=["shared"])
    audit(
        actor,
        "agreement.share",
        agreement,
        organisation_id=row.organisation_id,
        before={thing: row.pk, "shared": str(before)},
        after={thing: row.pk, "shared": str(shared)},
    )
    return row
