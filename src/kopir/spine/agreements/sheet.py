"""Whole views of one agreement or one match, read in a constant number of queries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kopir.kit.errors import NotFound
from kopir.spine.hub.models import Hub
from kopir.spine.parties.models import Organisation
from kopir.spine.registry.actors import Actor

from . import policy, wording
from .clock import today
from .hanging import Hanging, hanging_on, name_providers, read, with_parties
from .lifecycle import CLOSED, RUNNING, UNSIGNED, Transition, Who, moves_from, state_on
from .models import (
    Agreement,
    AgreementDocument,
    AgreementSource,
    AgreementState,
    AgreementVersion,
    Approval,
    CampusState,
    Commitment,
    Contact,
    LegalBasis,
    MatchProposal,
    MatchState,
    Origin,
    Party,
    PrivateNote,
    StateChange,
    VersionState,
)
from .selectors import (
    get_agreement,
    get_match,
    visible_agreements,
    visible_versions,
)

_OPEN = frozenset({VersionState.DRAFT, VersionState.PROPOSED})


@dataclass(frozen=True)
class Rights:
    """What the actor may do here, for a page to decide what to offer; services ask again."""

    write: bool = False
    approve: bool = False
    decide: bool = False
    owner: bool = False
    annex_for: tuple[int, ...] = ()
    reports_for: tuple[int, ...] = ()

    @property
    def annex(self) -> bool:
        """Whether the actor may add to the annex of some organisation; ``annex_for`` says of which."""
        return bool(self.annex_for)


@dataclass
class AgreementSheet:
    """One agreement with everything of this app that the actor may see of it.

    ``commitments`` are promises (in force first, then ended); what the open version would change is
    ``open_version.content``. ``approved_by`` maps organisation id to its approval of the version at hand:
    the proposed one, else the one in force.
    """

    agreement: Agreement
    state_today: str
    parties: list[Party]
    commitments: list[Commitment]
    sources: list[AgreementSource]
    legal_bases: list[LegalBasis]
    changes: list[StateChange]
    versions: list[AgreementVersion]
    adopted: AgreementVersion | None
    open_version: AgreementVersion | None
    approved_by: dict[int, Approval]
    documents: list[AgreementDocument]
    contacts: list[Contact]
    notes: list[PrivateNote]
    supersedes: list[Agreement]
    successor: Agreement | None
    rights: Rights
    moves: list[Transition] = field(default_factory=list)
    organisations: dict[int, Organisation] = field(default_factory=dict)
    basis_missing: bool = False

    @property
    def campus_today(self) -> str:
        """What stands on the ground, in words; without a legal basis in force it is a report."""
        state = CampusState.REPORTED if self.basis_missing else self.agreement.campus_state
        return str(CampusState(state).label) if state else ""

    @property
    def promises_to_be(self) -> list[dict[str, Any]]:
        """The promises of a wording that is not signed yet: they are agreed on, and nobody has given them."""
        if self.agreement.state not in UNSIGNED or self.open_version is None:
            return []
        return list(self.open_version.content["commitments"])

    @property
    def closed(self) -> bool:
        """Whether it is over for good (terminated or superseded)."""
        return self.agreement.state in CLOSED

    @property
    def approved_here(self) -> bool:
        """Whether every party has approved the wording in force, on this platform."""
        wanted = {party.organisation_id for party in self.parties}
        return self.adopted is not None and wanted <= {
            a.organisation_id for a in self.adopted.approvals.all()
        }


def rights_of(actor: Actor, agreement: Agreement, approval: bool) -> Rights:
    """*approval*: what ``policy.needs_approval`` says. The parties are read once when they are prefetched."""
    parties = policy.party_ids(agreement)
    insiders = [org for org in [agreement.owner_id, *parties] if org is not None]
    writable = actor.organisations("write")
    return Rights(
        write=policy.may_write(actor, agreement, approval),
        approve=any(org in actor.organisations("approve") for org in parties),
        decide=policy.may_decide(actor, agreement),
        owner=policy.acts_for_owner(actor, "write", agreement),
        annex_for=tuple(dict.fromkeys(org for org in insiders if org in writable)),
        reports_for=tuple(org for org in parties if org in writable),
    )


def moves_for(rights: Rights, agreement: Agreement, approval: bool) -> list[Transition]:
    """The moves that whoever has these rights may ask for now; *approval* as in :func:`rights_of`."""
    keeper = rights.owner and not approval
    holds: Mapping[Who, bool] = {Who.WRITER: rights.write, Who.DECIDER: rights.decide, Who.KEEPER: keeper}
    return [
        move
        for move in moves_from(agreement.state)
        # The calendar has made it active already, whether or not that is written down yet; before its day nobody can.
        if move.to_state != AgreementState.ACTIVE and any(holds[who] for who in move.by_people)
    ]


def _basis_on(bases: list[LegalBasis], day: date) -> bool:
    return any(
        (basis.valid_from is None or basis.valid_from <= day)
        and (basis.valid_to is None or basis.valid_to >= day)
        for basis in bases
    )


def agreement_sheet(actor: Actor, pk: int, hub: Hub | None = None) -> AgreementSheet:
    """Everything of this app on one agreement that the actor may see. Raises NotFound.

    The number of queries does not depend on how many parties, promises, versions or documents there are, only on
    whether there are any.
    """
    agreement, there = read(actor, pk)
    parties, day = with_parties(agreement), today(hub)
    rows = hanging_on(actor, agreement, there)
    approval = (
        agreement.origin == Origin.NATIVE
        or there.approved
        or (there.supersedes and policy.needs_approval(agreement))
    )
    adopted = next((v for v in rows.versions if v.state == VersionState.ADOPTED), None)
    opened = next((v for v in rows.versions if v.state in _OPEN), None)
    at_hand = opened if opened is not None and opened.state == VersionState.PROPOSED else adopted
    rights = rights_of(actor, agreement, approval)
    return AgreementSheet(
        agreement=agreement,
        state_today=state_on(agreement, day),
        parties=parties,
        commitments=rows.commitments,
        sources=rows.sources,
        legal_bases=rows.bases,
        changes=rows.changes,
        versions=rows.versions,
        adopted=adopted,
        open_version=opened,
        approved_by={a.organisation_id: a for a in at_hand.approvals.all()} if at_hand else {},
        documents=rows.documents,
        contacts=rows.contacts,
        notes=rows.notes,
        supersedes=rows.supersedes,
        # Only when the actor may see it: an id alone would tell that there is one.
        successor=None
        if agreement.superseded_by_id is None
        else visible_agreements(actor).filter(pk=agreement.superseded_by_id).first(),
        rights=rights,
        moves=moves_for(rights, agreement, approval),
        organisations=_named(parties, rows),
        basis_missing=agreement.campus_state == CampusState.OPERATING and not _basis_on(rows.bases, day),
    )


def _named(parties: list[Party], rows: Hanging) -> dict[int, Organisation]:
    """Every organisation that parties, promises and wordings name, by id; given to the promises as well.

    One query where somebody beside the parties is named.
    """
    known = {party.organisation_id: party.organisation for party in parties}
    named = {org for version in rows.versions for org in wording.organisations_in(version.content)}
    named |= {org for row in rows.commitments for org in (row.provider_id, row.beneficiary_id) if org}
    if others := named - known.keys():
        known |= Organisation.objects.in_bulk(others)
    name_providers(rows.commitments, known)
    return known


@dataclass(frozen=True)
class EditorSheet:
    """What somebody who writes the wording works on: ``content`` is where the next change starts from;
    ``amends`` says that it will be an amendment, not an edit."""

    agreement: Agreement
    content: wording.Content
    version: AgreementVersion | None
    amends: bool
    parties: list[Organisation]
    organisations: dict[int, Organisation]

    @property
    def withdrawable(self) -> bool:
        """Whether the open wording can be given up: a proposal always, a draft only of an amendment."""
        if self.version is None or self.version.state not in _OPEN:
            return False
        return self.amends or self.version.state == VersionState.PROPOSED


def editor_sheet(actor: Actor, pk: int) -> EditorSheet:
    """Raises NotFound, Forbidden when the actor may not write this agreement."""
    agreement = get_agreement(actor, pk)
    policy.require(policy.may_write(actor, agreement))
    versions = list(visible_versions(actor, agreement).exclude(state=VersionState.WITHDRAWN)[:2])
    opened = [v for v in versions if v.state in _OPEN]
    current = next(iter(opened or versions), None)
    if current is None:
        raise NotFound
    organisations = Organisation.objects.in_bulk(wording.organisations_in(current.content))
    return EditorSheet(
        agreement=agreement,
        content=current.content,
        version=current,
        amends=agreement.state in RUNNING and policy.needs_approval(agreement),
        parties=[organisations[org] for org in wording.party_ids(current.content)],
        organisations=organisations,
    )


@dataclass(frozen=True)
class MatchFacts:
    """What both sides of a proposal share, and nothing else of the other record."""

    match: MatchProposal
    mine: Agreement
    holder: Organisation | None
    type: str
    parties: list[Organisation]
    signed_on: date | None
    signed_precision: str
    expires_on: date | None
    answered: bool


def match_facts(actor: Actor, pk: int) -> MatchFacts:
    """A proposal as one side sees it. Raises NotFound to everybody who holds neither record.

    Of the other record come its holder, type, party organisations and the two dates: no title, text,
    reference, promise, note, contact, file or person.
    """
    return facts_of(actor, [get_match(actor, pk)])[0]


def facts_of(actor: Actor, matches: list[MatchProposal]) -> list[MatchFacts]:
    """As :func:`match_facts` for several that the actor may see (``visible_matches``); two queries."""
    ids = [pk for match in matches for pk in (match.first_id, match.second_id)]
    held = set(
        visible_agreements(actor)
        .filter(pk__in=ids, owner_id__in=actor.organisations("read"))
        .values_list("pk", flat=True)
    )
    parties: dict[int, dict[int, Organisation]] = {}
    for party in Party.objects.filter(agreement__in=ids).select_related("organisation").order_by("pk"):
        parties.setdefault(party.agreement_id, {})[party.organisation_id] = party.organisation
    return [_facts(match, held, parties) for match in matches]


def _facts(match: MatchProposal, held: set[int], parties: dict[int, dict[int, Organisation]]) -> MatchFacts:
    mine, other = (match.first, match.second) if match.first_id in held else (match.second, match.first)
    said = match.first_says_same if mine is match.first else match.second_says_same
    return MatchFacts(
        match=match,
        mine=mine,
        holder=other.owner,
        type=other.type,
        parties=list(parties.get(other.pk, {}).values()),
        signed_on=other.signed_on,
        signed_precision=other.signed_precision,
        expires_on=other.expires_on,
        answered=said is not None or match.state != MatchState.OPEN,
    )


def differing_promises(actor: Actor, pk: int) -> list[tuple[Agreement, Any]]:
    """After a join: promises of either record that the other has not, for their holders to resolve.

    (record, commitment) pairs, only of records that the actor may see; empty while the proposal is open.
    Nothing is merged by itself: whoever sees a difference proposes an amendment of the first record.
    """
    match = get_match(actor, pk)
    if match.state != MatchState.SAME:
        return []
    seen = {row.pk: row for row in visible_agreements(actor).filter(pk__in=[match.first_id, match.second_id])}
    if len(seen) < 2:
        return []
    rows = list(
        Commitment.objects.filter(agreement__in=seen, ended_on__isnull=True)
        .select_related("provider", "beneficiary")
        .order_by("pk")
    )

    def fingerprint(row: Commitment) -> tuple[Any, ...]:
        terms = {k: v for k, v in wording.terms_of(row).items() if k not in {"key", "description", "source"}}
        return tuple(sorted((name, str(value)) for name, value in terms.items()))

    held = {record: {fingerprint(row) for row in rows if row.agreement_id == record} for record in seen}
    other = {match.first_id: match.second_id, match.second_id: match.first_id}
    return [
        (seen[row.agreement_id], row) for row in rows if fingerprint(row) not in held[other[row.agreement_id]]
    ]
