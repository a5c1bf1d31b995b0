"""Agreements that were signed elsewhere: they enter whole, with ``origin=recorded``, many at a time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.errors import Conflict, Forbidden, Invalid
from kopir.spine.audit.models import AuditEntry
from kopir.spine.audit.services import audit_line, write_lines
from kopir.spine.hub.selectors import current_hub
from kopir.spine.ledger.models import EntryKind
from kopir.spine.ledger.services import after_commit_sequence, append_many
from kopir.spine.registry.actors import Actor
from kopir.spine.registry.events import announce

from .. import references, wording
from ..bodies import commitment_body
from ..clock import today
from ..fields import check_campus, check_dates, check_organisations, clean_fields, clean_parties
from ..models import (
    Agreement,
    AgreementSource,
    AgreementState,
    AgreementVersion,
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


@dataclass(slots=True)
class Prepared:
    """One agreement on its way in: unsaved rows that find their keys by the rows that they hang on."""

    agreement: Agreement
    version: AgreementVersion
    terms: list[dict[str, Any]]
    commitments: list[Commitment]
    parties: list[Party]
    change: StateChange
    sources: list[AgreementSource]
    contacts: list[Contact]
    notes: list[PrivateNote]


def record_agreement(actor: Actor, **item: Any) -> Agreement:
    """Record one agreement; the keywords are one item of :func:`record_agreements`."""
    return record_agreements(actor, items=[item])[0]


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
    with transaction.atomic():
        return record_prepared(actor, prepare_records(actor, items=items))


def prepare_records(actor: Actor, *, items: Iterable[Mapping[str, Any]]) -> list[Prepared]:
    """The part of :func:`record_agreements` that needs no transaction: everything is checked and hashed,
    nothing is written. Whoever brings thousands calls it first, so that other writers wait less.

    Raises Invalid and Forbidden as there.
    """
    hub = current_hub()
    notice = hub.renewal_notice_days if hub else DEFAULT_NOTICE_DAYS
    return _prepared(actor, list(items), today(), notice)


def number_prepared(actor: Actor, prepared: Sequence[Prepared]) -> None:
    """Give every prepared agreement its reference in a short transaction of its own.

    Without it :func:`record_prepared` numbers them, and the counter's row stays locked, for everybody who
    begins an agreement, until the whole import is committed. What is not recorded after all leaves a gap.
    Raises Forbidden and Conflict as there.
    """
    for owner in {item.agreement.owner_id for item in prepared}:
        _require_right(actor, owner)
    with transaction.atomic():
        _number(prepared, current_hub(), today())


@transaction.atomic
def record_prepared(actor: Actor, prepared: Sequence[Prepared]) -> list[Agreement]:
    """Write what :func:`prepare_records` made, each once: all or nothing. Asks for the right again.

    Raises Forbidden, Conflict and, for an organisation that the actor cannot see, Invalid.
    """
    for owner in {item.agreement.owner_id for item in prepared}:
        _require_right(actor, owner)
    check_organisations(
        actor, {org for item in prepared for org in wording.organisations_in(item.version.content)}
    )
    _number(prepared, current_hub(), today())
    agreements = Agreement.objects.bulk_create([item.agreement for item in prepared], batch_size=200)
    _hang_on(prepared)
    _promises(prepared)
    write_lines([_audit(actor, item) for item in prepared])
    propose_for(agreements)
    after_commit_sequence()
    return agreements


def _require_right(actor: Actor, owner: int | None) -> None:
    if not (actor.administers_hub() if owner is None else actor.can("write", owner)):
        raise Forbidden


def _prepared(actor: Actor, items: list[Mapping[str, Any]], day: date, notice: int) -> list[Prepared]:
    faults: Faults = {}
    found: list[Prepared] = []
    for number, data in enumerate(items):
        _require_right(actor, data.get("owner_id"))
        try:
            found.append(_prepare(actor, data, day, notice))
        except Invalid as invalid:
            faults |= {f"{number}.{name}": messages for name, messages in invalid.faults.items()}
    if faults:
        raise Invalid(faults)
    return found


def _prepare(actor: Actor, data: Mapping[str, Any], day: date, notice: int) -> Prepared:
    if unknown := data.keys() - _OTHERS - set(_FIELDS):
        raise Invalid({name: [_("There is no such field.")] for name in sorted(unknown)})
    given = {"title": {}, "type": "", **{name: data[name] for name in _FIELDS if name in data}}
    if not given.get("visibility"):
        given.pop("visibility", None)
    fields = clean_fields(given)
    check_dates(fields)
    check_campus(fields)
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
    version = AgreementVersion(
        agreement=agreement,
        number=1,
        content=content,
        hash=wording.hash_of(content),
        state=VersionState.ADOPTED,
        adopted_at=timezone.now(),
        created_by=actor.user_id,
    )
    return Prepared(
        agreement=agreement,
        version=version,
        terms=commitments,
        commitments=[commitment_row(version, terms) for terms in commitments],
        parties=[Party(agreement=agreement, organisation_id=org, role=role) for org, role in parties],
        change=StateChange(agreement=agreement, to_state=agreement.state, actor_id=actor.user_id),
        sources=[
            AgreementSource(agreement=agreement, url=source["url"], note=source.get("note", "")[:500])
            for source in data.get("sources") or ()
            if source.get("url")
        ],
        contacts=_contacts(agreement, data.get("contacts") or ()),
        notes=_notes(agreement, str(data.get("note") or "").strip(), actor.user_id),
    )


def _contacts(agreement: Agreement, given: Iterable[Mapping[str, str]]) -> list[Contact]:
    """Contacts and notes belong to an organisation, so a record of the hub's own has none."""
    if agreement.owner_id is None:
        return []
    return [
        Contact(
            agreement=agreement,
            organisation_id=agreement.owner_id,
            name=str(contact.get("name") or contact.get("email") or "")[:200],
            email=contact.get("email") or "",
            phone=(contact.get("phone") or "")[:60],
            role=(contact.get("role") or "")[:120],
        )
        for contact in given
        if contact.get("name") or contact.get("email")
    ]


def _notes(agreement: Agreement, text: str, author: int | None) -> list[PrivateNote]:
    if agreement.owner_id is None or not text:
        return []
    return [
        PrivateNote(
            agreement=agreement, organisation_id=agreement.owner_id, text=text[:10000], author_id=author
        )
    ]


def _state(given: Any, expires: date | None, day: date) -> AgreementState:
    if given:
        if given not in _STATES:
            raise Invalid({"state": [_("A record cannot enter in this state.")]})
        return AgreementState(given)
    return AgreementState.EXPIRED if expires and expires < day else AgreementState.ACTIVE


def _number(prepared: Sequence[Prepared], hub: Any, day: date) -> None:
    own = [item.agreement.ref for item in prepared if item.agreement.ref]
    if len(own) > len(set(own)) or Agreement.objects.filter(ref__in=own).exists():
        raise Conflict(_("This reference is already used by another agreement."))
    nameless = [item.agreement for item in prepared if not item.agreement.ref]
    for agreement, ref in zip(nameless, references.take(len(nameless), hub=hub, year=day.year), strict=True):
        agreement.ref = ref


def _hang_on(prepared: Sequence[Prepared]) -> None:
    Party.objects.bulk_create([row for item in prepared for row in item.parties], batch_size=500)
    AgreementVersion.objects.bulk_create([item.version for item in prepared], batch_size=200)
    AgreementSource.objects.bulk_create([row for item in prepared for row in item.sources], batch_size=500)
    changes = StateChange.objects.bulk_create([item.change for item in prepared], batch_size=500)
    announce("agreement.state", [change.pk for change in changes])
    Contact.objects.bulk_create([row for item in prepared for row in item.contacts], batch_size=500)
    PrivateNote.objects.bulk_create([row for item in prepared for row in item.notes], batch_size=500)


def _promises(prepared: Sequence[Prepared]) -> None:
    bodies, rows = [], []
    for item in prepared:
        for terms, row in zip(item.terms, item.commitments, strict=True):
            bodies.append(commitment_body(item.agreement.pk, 1, item.version.hash, terms))
            row.agreement_id = item.agreement.pk
            rows.append(row)
    for row, entry in zip(rows, append_many(EntryKind.COMMITMENT, bodies), strict=True):
        row.entry = entry
    announce("commitment.made", [row.pk for row in Commitment.objects.bulk_create(rows, batch_size=200)])


def _audit(actor: Actor, item: Prepared) -> AuditEntry:
    agreement = item.agreement
    return audit_line(
        actor,
        "agreement.record",
        ("agreement", agreement.pk),
        organisation_id=agreement.owner_id,
        after={"ref": agreement.ref, "state": str(agreement.state), "version_hash": item.version.hash},
    )
