"""What hangs on one agreement, as its page reads it: the SQL of each part is written once a process.

Most agreements have most of it not at all. So one query says what there is, and only that is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef

from kopir.kit.errors import NotFound
from kopir.kit.prepared import ANY_ID, Prepared
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.asking import Asked

from .models import (
    Agreement,
    AgreementDocument,
    AgreementSource,
    AgreementVersion,
    Approval,
    Commitment,
    Contact,
    LegalBasis,
    Party,
    PrivateNote,
    StateChange,
)
from .selectors import (
    contacts_of,
    documents_of,
    is_insider,
    notes_of,
    shares,
    versions_of,
    visible_agreements,
)

_here = OuterRef("pk")
#: Field of :class:`There` → what has to exist for it.
_THERE: dict[str, Any] = {
    "bases": LegalBasis.objects.filter(agreement=_here),
    "sources": AgreementSource.objects.filter(agreement=_here),
    "changes": StateChange.objects.filter(agreement=_here),
    "versions": AgreementVersion.objects.filter(agreement=_here),
    "documents": AgreementDocument.objects.filter(agreement=_here),
    "contacts": Contact.objects.filter(agreement=_here),
    "notes": PrivateNote.objects.filter(agreement=_here),
    "supersedes": Agreement.objects.filter(superseded_by=_here),
    "approved": Approval.objects.filter(version__agreement=_here),
}


@dataclass(frozen=True, slots=True)
class There:
    """Of what an agreement has any row, whoever may see it: not for a reader's eyes."""

    bases: bool
    sources: bool
    changes: bool
    versions: bool
    documents: bool
    contacts: bool
    notes: bool
    supersedes: bool
    approved: bool


_agreement = Asked(
    lambda actor, pk: (
        visible_agreements(actor)
        .filter(pk=pk)
        .annotate(**{f"has_{name}": Exists(rows) for name, rows in _THERE.items()})
    ),
    ANY_ID,
)
#: Of an organisation that is named on a page: what is sorted, mapped and dated by is not read.
_UNNAMED = [
    f"organisation__{column}"
    for column in (
        "sort_kk",
        "sort_ru",
        "sort_en",
        "sort_zh",
        "latitude",
        "longitude",
        "created_at",
        "updated_at",
    )
]
_parties, _commitments, _bases, _sources, _changes, _approvals = (
    Prepared(build, ANY_ID)
    for build in (
        lambda pk: (
            Party.objects.filter(agreement_id=pk)
            .select_related("organisation")
            .defer(*_UNNAMED)
            .order_by("pk")
        ),
        lambda pk: Commitment.objects.filter(agreement_id=pk).order_by("pk"),
        lambda pk: LegalBasis.objects.filter(agreement_id=pk).order_by("valid_from", "pk"),
        lambda pk: AgreementSource.objects.filter(agreement_id=pk).order_by("pk"),
        lambda pk: StateChange.objects.filter(agreement_id=pk).order_by("at", "pk"),
        lambda pk: (
            Approval.objects.filter(version__agreement_id=pk).select_related("organisation").order_by("pk")
        ),
    )
)
_versions = Asked(versions_of, ANY_ID)
_documents = Asked(documents_of, ANY_ID)
_contacts = Asked(contacts_of, ANY_ID)
_notes = Asked(notes_of, ANY_ID)
_supersedes = Asked(
    lambda actor, pk: visible_agreements(actor).filter(superseded_by_id=pk).order_by("pk"), ANY_ID
)


def read(actor: Actor, pk: int) -> tuple[Agreement, There]:
    """The agreement, and what it has at all: one query. Raises NotFound when it may not be known."""
    found = _agreement(actor).models(pk)
    if not found:
        raise NotFound
    return found[0], There(*(getattr(found[0], f"has_{name}") for name in _THERE))


def with_parties(agreement: Agreement) -> list[Party]:
    """The parties with their organisations, which the agreement keeps; one query."""
    parties: list[Party] = _parties().models(agreement.pk)
    agreement._prefetched_objects_cache = {"parties": parties}  # type: ignore[attr-defined]  # Django's own slot
    return parties


@dataclass(frozen=True, slots=True)
class Hanging:
    """The rows of which there are any; commitments always, those in force first, then ended ones."""

    commitments: list[Commitment]
    bases: list[LegalBasis]
    sources: list[AgreementSource]
    changes: list[StateChange]
    versions: list[AgreementVersion]
    documents: list[AgreementDocument]
    contacts: list[Contact]
    notes: list[PrivateNote]
    supersedes: list[Agreement]


def hanging_on(actor: Actor, agreement: Agreement, there: There) -> Hanging:
    """What the actor may see of it; *agreement* must have its parties (:func:`with_parties`)."""
    pk, shared = agreement.pk, shares(actor, agreement)
    commitments: list[Commitment] = _commitments().models(pk)
    commitments.sort(key=lambda row: (row.ended_on is not None, row.pk))
    versions = _versions(actor, is_insider(actor, agreement)).models(pk) if there.versions else []
    _approve(versions, _approvals().models(pk) if there.approved and versions else [])
    return Hanging(
        commitments,
        bases=_bases().models(pk) if there.bases else [],
        sources=_sources().models(pk) if there.sources else [],
        changes=_changes().models(pk) if there.changes else [],
        versions=versions,
        documents=_documents(actor, shared).models(pk) if there.documents else [],
        contacts=_contacts(actor, shared).models(pk) if there.contacts else [],
        notes=_notes(actor).models(pk) if there.notes else [],
        supersedes=_supersedes(actor).models(pk) if there.supersedes else [],
    )


def _approve(versions: list[AgreementVersion], approvals: list[Approval]) -> None:
    """Give each version its approvals, as prefetching would."""
    given: dict[int, list[Approval]] = {version.pk: [] for version in versions}
    for approval in approvals:
        if approval.version_id in given:
            given[approval.version_id].append(approval)
    for version in versions:
        version._prefetched_objects_cache = {"approvals": given[version.pk]}  # type: ignore[attr-defined]  # Django's own slot


def name_providers(commitments: list[Commitment], known: dict[int, Organisation]) -> None:
    """Give each promise its provider and beneficiary of *known*, which must hold them."""
    for row in commitments:
        row.provider = known[row.provider_id] if row.provider_id else None
        row.beneficiary = known[row.beneficiary_id] if row.beneficiary_id else None
