"""What goes in and out. Dates are ISO 8601 days in the hub's time zone; texts map BCP 47 tags to text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from ninja import Schema
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId

Text = Annotated[dict[str, Annotated[str, Field(max_length=10000)]], Field(max_length=20)]
Short = Annotated[str, Field(max_length=300)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Filters(CursorParams):
    """``state`` is today's, by the calendar; ``party`` an organisation's id; ``q`` part of the reference."""

    state: str = Field("", max_length=12)
    type: str = Field("", max_length=16)
    origin: str = Field("", max_length=8)
    party: RecordId | None = None
    owner: RecordId | None = None
    expires_before: date | None = None
    q: str = Field("", max_length=30)


class PartyIn(Input):
    organisation_id: RecordId
    role: str = Field(max_length=14)


class PartyOut(Schema):
    organisation_id: int
    role: str
    reports_since: date | None


class AgreementOut(Schema):
    """``state`` is what was written last, ``state_today`` what the calendar makes of it; a campus whose
    legal basis has ended is ``reported`` in ``campus_state_today``."""

    id: int
    ref: str
    type: str
    title: dict[str, str]
    description: dict[str, str]
    state: str
    state_today: str
    origin: str
    visibility: str
    owner_id: int | None
    signed_on: date | None
    signed_precision: str
    effective_from: date | None
    expires_on: date | None
    review_on: date | None
    isced_f: list[str]
    languages: list[str]
    city: str
    campus_id: int | None
    campus_state: str
    campus_state_today: str
    revision: int
    updated_at: datetime
    parties: list[PartyOut]

    @staticmethod
    def resolve_parties(row: Any) -> Any:
        return row.parties.all()


class Fields(Input):
    """Fields of an agreement; what is left out stays as it is."""

    type: str | None = Field(None, max_length=16)
    title: Text | None = None
    description: Text | None = None
    signed_on: date | None = None
    signed_precision: str | None = Field(None, max_length=5)
    effective_from: date | None = None
    expires_on: date | None = None
    review_on: date | None = None
    isced_f: list[Annotated[str, Field(max_length=4)]] | None = Field(None, max_length=50)
    languages: list[Annotated[str, Field(max_length=35)]] | None = Field(None, max_length=50)
    city: str | None = Field(None, max_length=120)
    campus_id: RecordId | None = None
    visibility: str | None = Field(None, max_length=12)


class TermsIn(Input):
    """Terms of a promise. ``quantity`` null: the source gives no figure."""

    kind: str = Field(max_length=40)
    provider_id: RecordId | None = None
    beneficiary_id: RecordId | None = None
    quantity: Decimal | None = None
    unit: str = Field("", max_length=20)
    currency: str = Field("", max_length=3)
    modality: str = Field("planned", max_length=11)
    period_from: date | None = None
    period_to: date | None = None
    due_on: date | None = None
    description: Text = {}
    source: str = Field("", max_length=500)
    one_source: bool = False


class CreateIn(Fields):
    owner_id: RecordId | None = None
    parties: list[PartyIn] = Field(max_length=50)
    commitments: list[TermsIn] = Field([], max_length=200)


class SourceIn(Input):
    url: str = Field(max_length=500)
    note: str = Field("", max_length=500)


class ContactIn(Input):
    name: str = Field(max_length=200)
    email: str = Field("", max_length=254)
    phone: str = Field("", max_length=60)
    role: str = Field("", max_length=120)


class RecordIn(CreateIn):
    """An agreement that was signed elsewhere."""

    ref: str = Field("", max_length=30)
    state: str | None = Field(None, max_length=12)
    campus_state: str = Field("", max_length=10)
    sources: list[SourceIn] = Field([], max_length=50)
    contacts: list[ContactIn] = Field([], max_length=50)
    note: str = Field("", max_length=10000)


class CommitmentOut(Schema):
    id: int
    key: str
    kind: str
    provider_id: int | None
    beneficiary_id: int | None
    quantity: Decimal | None
    unit: str
    currency: str
    modality: str
    period_from: date | None
    period_to: date | None
    due_on: date | None
    description: dict[str, str]
    source: str
    one_source: bool
    replaces_id: int | None
    ended_on: date | None
    entry_id: int


class ReasonIn(Input):
    reason: str = Field("", max_length=500)


class MoveIn(ReasonIn):
    to_state: str = Field(max_length=12)
    signed_on: date | None = None
    superseded_by_id: RecordId | None = None


class CampusIn(ReasonIn):
    campus_state: str = Field(max_length=10)


class VersionOut(Schema):
    """One wording: draft, proposed, adopted (in force), replaced or withdrawn. ``hash`` is SHA-256 of the
    canonical JSON (RFC 8785) of ``content``."""

    number: int
    state: str
    hash: str
    summary: str
    content: dict[str, Any]
    created_at: datetime
    adopted_at: datetime | None
    entry_id: int | None


class SummaryIn(Input):
    summary: Short = ""


class AmendIn(SummaryIn):
    type: str | None = Field(None, max_length=16)
    title: Text | None = None
    description: Text | None = None
    effective_from: date | None = None
    expires_on: date | None = None
    isced_f: list[Annotated[str, Field(max_length=4)]] | None = Field(None, max_length=50)
    languages: list[Annotated[str, Field(max_length=35)]] | None = Field(None, max_length=50)
    city: str | None = Field(None, max_length=120)
    campus_id: RecordId | None = None


class ApproveIn(Input):
    """``version_hash`` is the hash of what was read; another one is refused (409)."""

    version_hash: Hash
    organisation_id: RecordId | None = None


class ApprovalOut(Schema):
    id: int
    organisation_id: int
    on_behalf: bool
    at: datetime
    entry_id: int


class ChangeOut(Schema):
    path: str
    label: str
    before: Any = None
    after: Any = None

    @staticmethod
    def resolve_label(row: Any) -> str:
        return str(row.label)


class BasisIn(Input):
    kind: str = Field(max_length=13)
    number: str = Field("", max_length=80)
    title: Text = {}
    issued_on: date | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = Field("", max_length=500)


class BasisOut(Schema):
    id: int
    kind: str
    number: str
    title: dict[str, str]
    issued_on: date | None
    valid_from: date | None
    valid_to: date | None
    source: str


class EndIn(ReasonIn):
    valid_to: date


class UndertakeManyIn(Input):
    """Of the agreements named, those that can be undertaken are; the rest is left as it is."""

    organisation_id: RecordId
    agreement_ids: list[RecordId] = Field(min_length=1, max_length=1000)


class UndertakenOut(Schema):
    """``agreement_ids``: on which the organisation now reports, and did not before."""

    agreement_ids: list[int]


class UndertakeIn(Input):
    organisation_id: RecordId
    since: date | None = None


class DocumentOut(Schema):
    id: int
    organisation_id: int
    file_id: int
    title: str
    shared: str
    added_at: datetime


class ContactOut(Schema):
    id: int
    organisation_id: int
    name: str
    email: str
    phone: str
    role: str
    shared: str


class AnnexContactIn(ContactIn):
    shared: str = Field("organisation", max_length=12)
    organisation_id: RecordId | None = None


class NoteIn(Input):
    text: str = Field(max_length=10000)
    organisation_id: RecordId | None = None


class NoteOut(Schema):
    id: int
    organisation_id: int
    text: str
    created_at: datetime


class ShareIn(Input):
    shared: str = Field(max_length=12)


class MatchOut(Schema):
    """What both sides of a proposed match share; ``mine_id`` is your own record."""

    id: int
    mine_id: int
    state: str
    score: Decimal
    reasons: list[str]
    holder_id: int | None
    type: str
    party_ids: list[int]
    signed_on: date | None
    expires_on: date | None
    answered: bool


class AnswerIn(ReasonIn):
    same: bool
