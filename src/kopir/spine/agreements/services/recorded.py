"""Agreements that were signed elsewhere: they enter whole, with ``origin=recorded``, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.spine.audit.models import AuditEntry
from kopir.spine.audit.services import audit_line
from kopir.spine.hub.selectors import current_hub
from kopir.spine.ledger.models import EntryKind
from kopir.spine.ledger.services import after_commit_sequence, append_many
from kopir.spine.registry.actors import Actor

from .. import references, wording
from ..bodies import commitment_body
from ..clock import today
from ..fields import check_dates, check_organisations, clean_fields, clean_parties
from ..models import (
    Agreement,
    AgreementSource,
    AgreementState,
    AgreementType,
    AgreementVersion,
    CampusState,
    Commitment,
    Contact,
    Origin,
    Party,
    PrivateNote,
    StateChange,
    VersionState,
)
from ..terms import Faults, clean_terms
from .matching import propose_for
from .rows import commitment_row

DEFAULT_NOTICE_DAYS = 180
_FIELDS = (
    "type",
    "title",
    "description",
    "visibility",
    "signed_on",
    "signed_precision",
    "effective_from",
    "expires_on",
    "review_on",
    "isced_f",
    "languages",
    "city",
    "campus_id",
    "campus_state",
)
_OTHERS = {"ref", "owner_id", "parties", "sources", "note", "contacts", "commitments", "state"}
#: What a record may say of its own state; 'approved' is said by approvals, 'superseded' by its successor.
_STATES = {
    AgreementState.PROPOSED,
    AgreementState.NEGOTIATING,
    AgreementState.SIGNED,
    AgreementState.ACTIVE,
    AgreementState.EXPIRED,
    AgreementState.TERMINATED,
}


@dataclass
class _Item:
    """One agreement on its way in: the unsaved row and what hangs on it."""

    agreement: Agreement
    parties: list[tuple[int, str]]
    commitments: list[dict[str, Any]]
    sources: Sequence[Mapping[str, str]]
    contacts: Sequence[Mapping[str, str]]
    note: str
    content: dict[str, Any]
    hash: str = ""
    version: AgreementVersion | None = None


def record_agreement(actor: Actor, **item: Any) -> Agreement:
    """Record one agreement; the keywords are one item of :func:`record_agreements`."""
    return record_agreements(actor, items=[item])[0]


@transaction.atomic
def record_agreements(actor: Actor, *, items: Iterable[Mapping[str, Any]]) -> list[Agreement]:
    """Record agreements signed elsewhere: all of them or none, in a number of statements that does not
    grow with theirs.

    An item has ``type``, ``title`` ({BCP 47: text}), ``parties`` ([(organisation id, role)], at least two
    organisations) and may have ``ref, owner_id, visibility, description, signed_on, signed_precision,
    effective_from, expires_on, review_on, isced_f, languages, city, campus_id, campus_state, state``,
    ``sources`` ([{url, note}]), ``note``, ``contacts`` ([{name, email, phone, role}]) and ``commitments``
    (terms as in ``agreements.terms``). Without ``state`` it is active, or expired by its date; without
    ``review_on`` it is reviewed the hub's notice days before it expires.

    Each gets version 1 with its hash (nobody has approved it here), a ledger entry for each promise, its
    state, an audit line and, when another organisation holds a record like it, a proposed match. Raises
    Invalid with faults named ``<item number from 0>.<field>``, Forbidden when the actor may not write for
    the owner (the hub's administrators when there is none), Conflict when a reference is taken.
    """
    hub = current_hub()
    notice = hub.renewal_notice_days if hub else DEFAULT_NOTICE_DAYS
    day = today()
    prepared = list(_prepared(actor, list(items), day, notice))
    check_organisations(actor, {org for item in prepared for org in wording.organisations_in(item.content)})
    _number(prepared, hub, day)
    Agreement.objects.bulk_create([item.agreement for item in prepared], batch_size=200)
    _hang_on(actor, prepared)
    _promises(prepared)
    AuditEntry.objects.bulk_create([_audit(actor, item) for item in prepared], batch_size=500)
    agreements = [item.agreement for item in prepared]
    propose_for(agreements)
    after_commit_sequence()
    return agreements


def _prepared(actor: Actor, items: list[Mapping[str, Any]], day: date, notice: int) -> Iterator[_Item]:
    faults: Faults = {}
    found: list[_Item] = []
    for number, data in enumerate(items):
        owner = data.get("owner_id")
        if not (actor.administers_hub() if owner is None else actor.can("write", owner)):
            raise Forbidden
        try:
            found.append(_prepare(actor, data, day, notice))
        except Invalid as invalid:
            faults |= {f"{number}.{name}": messages for name, messages in invalid.faults.items()}
    if faults:
        raise Invalid(faults)
    return iter(found)


def _prepare(actor: Actor, data: Mapping[str, Any], day: date, notice: int) -> _Item:
    if unknown := data.keys() - _OTHERS - set(_FIELDS):
        raise Invalid({name: [_("There is no such field.")] for name in sorted(unknown)})
    given = {"title": {}, "type": "", **{name: data[name] for name in _FIELDS if name in data}}
    if not given.get("visibility"):
        given.pop("visibility", None)
    fields = clean_fields(given)
    check_dates(fields)
    _check_campus(fields)
    # The hub's own records stand on public sources, which do not always name the other side.
    parties = clean_parties(data.get("parties") or (), least=1 if data.get("owner_id") is None else 2)
    commitments = []
    for number, terms in enumerate(data.get("commitments") or (), start=1):
        try:
            commitments.append({"key": f"c{number}", **clean_terms(terms)})
        except Invalid as invalid:
            raise Invalid({f"commitments.{number - 1}.{k}": v for k, v in invalid.faults.items()}) from None
    expires = fields.get("expires_on")
    if expires and not fields.get("review_on"):
        fields["review_on"] = expires - timedelta(days=notice)
    agreement = Agreement(
        ref=str(data.get("ref") or "").strip(),
        owner_id=data.get("owner_id"),
        origin=Origin.RECORDED,
        created_by=actor.user_id,
        state=_state(data.get("state"), expires, day),
        **fields,
    )
    content = wording.build(agreement, parties, commitments)
    return _Item(
        agreement=agreement,
        parties=parties,
        commitments=commitments,
        sources=[source for source in data.get("sources") or () if source.get("url")],
        contacts=list(data.get("contacts") or ()),
        note=str(data.get("note") or "").strip(),
        content=content,
        hash=wording.hash_of(content),
    )


def _check_campus(fields: Mapping[str, Any]) -> None:
    state = fields.get("campus_state")
    if state and fields["type"] != AgreementType.BRANCH_CAMPUS:
        raise Invalid({"campus_state": [_("Only a branch campus has this.")]})
    if state == CampusState.OPERATING:
        # A record enters without a legal basis, and without one it is a report, not a fact.
        raise Invalid({"campus_state": [_("Record it as reported until its legal basis is on record.")]})


def _state(given: Any, expires: date | None, day: date) -> AgreementState:
    if given:
        if given not in _STATES:
            raise Invalid({"state": [_("A record cannot enter in this state.")]})
        return AgreementState(given)
    return AgreementState.EXPIRED if expires and expires < day else AgreementState.ACTIVE


def _number(prepared: list[_Item], hub: Any, day: date) -> None:
    own = [item.agreement.ref for item in prepared if item.agreement.ref]
    if len(own) > len(set(own)) or Agreement.objects.filter(ref__in=own).exists():
        raise Conflict(_("This reference is already used by another agreement."))
    nameless = [item.agreement for item in prepared if not item.agreement.ref]
    for agreement, ref in zip(nameless, references.take(len(nameless), hub=hub, year=day.year), strict=True):
        agreement.ref = ref


def _hang_on(actor: Actor, prepared: list[_Item]) -> None:
    now = timezone.now()
    Party.objects.bulk_create(
        [
            Party(agreement=item.agreement, organisation_id=organisation, role=role)
            for item in prepared
            for organisation, role in item.parties
        ],
        batch_size=500,
    )
    versions = AgreementVersion.objects.bulk_create(
        [
            AgreementVersion(
                agreement=item.agreement,
                number=1,
                content=item.content,
                hash=item.hash,
                state=VersionState.ADOPTED,
                adopted_at=now,
                created_by=actor.user_id,
            )
            for item in prepared
        ],
        batch_size=200,
    )
    for item, version in zip(prepared, versions, strict=True):
        item.version = version
    AgreementSource.objects.bulk_create(
        [
            AgreementSource(agreement=item.agreement, url=source["url"], note=source.get("note", "")[:500])
            for item in prepared
            for source in item.sources
        ],
        batch_size=500,
    )
    StateChange.objects.bulk_create(
        [
            StateChange(agreement=item.agreement, to_state=item.agreement.state, actor_id=actor.user_id)
            for item in prepared
        ],
        batch_size=500,
    )
    _annex(actor, prepared)


def _annex(actor: Actor, prepared: list[_Item]) -> None:
    """Contacts and notes belong to an organisation, so a record of the hub's own has none."""
    owned = [(item, owner) for item in prepared if (owner := item.agreement.owner_id) is not None]
    Contact.objects.bulk_create(
        [
            Contact(
                agreement=item.agreement,
                organisation_id=owner,
                name=str(contact.get("name") or contact.get("email") or "")[:200],
                email=contact.get("email") or "",
                phone=(contact.get("phone") or "")[:60],
                role=(contact.get("role") or "")[:120],
            )
            for item, owner in owned
            for contact in item.contacts
            if contact.get("name") or contact.get("email")
        ],
        batch_size=500,
    )
    PrivateNote.objects.bulk_create(
        [
            PrivateNote(
                agreement=item.agreement,
                organisation_id=owner,
                text=item.note[:10000],
                author_id=actor.user_id,
            )
            for item, owner in owned
            if item.note
        ],
        batch_size=500,
    )


def _promises(prepared: list[_Item]) -> None:
    pairs = [(item, item.version, terms) for item in prepared if item.version for terms in item.commitments]
    entries = append_many(
        EntryKind.COMMITMENT,
        [commitment_body(item.agreement.pk, 1, item.hash, terms) for item, _version, terms in pairs],
    )
    Commitment.objects.bulk_create(
        [
            commitment_row(version, terms, entry)
            for (_item, version, terms), entry in zip(pairs, entries, strict=True)
        ],
        batch_size=200,
    )


def _audit(actor: Actor, item: _Item) -> AuditEntry:
    agreement = item.agreement
    return audit_line(
        actor,
        "agreement.record",
        ("agreement", agreement.pk),
        organisation_id=agreement.owner_id,
        after={"ref": agreement.ref, "state": str(agreement.state), "version_hash": item.hash},
    )
