"""``/api/organisations``: the register, and which organisation a name means."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Schema, Status
from pydantic import Field

from kopir.kit.api import CursorParams, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from . import services
from .listing import groups_of_day, listed
from .resolver import resolve
from .selectors import get_organisation
from .sheet import organisation_sheet

router = Router(tags=["organisations"])


class OrganisationOut(Schema):
    """``country`` is ISO 3166-1 alpha-2, '' when unknown; ``name_lang`` BCP 47."""

    id: int
    name: str
    name_lang: str
    kind: str
    status: str
    country: str
    city: str
    website: str


class NameOut(Schema):
    id: int
    text: str
    lang: str
    script: str
    type: str


class IdentifierOut(Schema):
    scheme: str
    value: str
    url: str


class RelationOut(Schema):
    id: int
    subject_id: int
    type: str
    object_id: int


class OrganisationSheetOut(OrganisationOut):
    names: list[NameOut]
    identifiers: list[IdentifierOut]
    relations: list[RelationOut]


class OrganisationIn(Schema):
    name: str = Field(..., min_length=1, max_length=400)
    lang: str = Field("en", max_length=35)
    kind: str = Field(..., max_length=20)
    country: str = Field("", max_length=2)
    city: str = Field("", max_length=120)
    website: str = Field("", max_length=400)
    proposed_by_id: RecordId | None = None


class NameIn(Schema):
    text: str = Field(..., min_length=1, max_length=400)
    lang: str = Field("", max_length=35)
    type: str = Field("label", max_length=8)


class IdentifierIn(Schema):
    scheme: str = Field(..., max_length=16)
    value: str = Field(..., min_length=1, max_length=120)


class Filters(CursorParams):
    q: str = Field("", max_length=200)
    kind: str = Field("", max_length=20)
    country: str = Field("", max_length=2)
    group: str = Field("", max_length=30)


class ResolveParams(Schema):
    name: str = Field(..., min_length=1, max_length=400)
    country: str = Field("", max_length=2)
    city: str = Field("", max_length=120)


class CandidateOut(Schema):
    """``score`` from 0 to 1; ``reasons`` in words, in your language."""

    organisation_id: int
    name: str
    country: str
    city: str
    score: float
    reasons: list[str]


class CountryGroupOut(Schema):
    """``name``: BCP 47 tag → text. ``countries``: members today, ISO 3166-1 alpha-2."""

    code: str
    name: dict[str, str]
    source: str
    countries: list[str]


class ResolutionOut(Schema):
    """``organisation_id`` is null when it is not sure enough; then choose among ``candidates``."""

    organisation_id: int | None
    method: str
    candidates: list[CandidateOut]


@router.get("", response=paginated(OrganisationOut))
def list_organisations(request: HttpRequest, page: Query[Filters]) -> Any:
    """Organisations that you may know of, by number; ``q`` is part of any of their names, ``group`` the code
    of a grouping of countries."""
    rows = listed(actor_of(request), page.dict(include={"q", "kind", "country", "group"}))
    return page_of(rows, order=("id",), cursor=page.cursor, limit=page.limit)


@router.get("/country-groups", response=list[CountryGroupOut])
def list_country_groups(request: HttpRequest) -> Any:
    """Groupings of countries, such as the hub's East and West, with their members of today."""
    return groups_of_day()


@router.get("/resolve", response=ResolutionOut)
def resolve_name(request: HttpRequest, asked: Query[ResolveParams]) -> Any:
    """Which organisation a name means, with candidates and reasons; nothing is guessed."""
    found = resolve(asked.name, country=asked.country, city=asked.city, actor=actor_of(request))
    return {
        "organisation_id": found.choice.pk if found.choice else None,
        "method": found.method,
        "candidates": [
            {name: getattr(each, name) for name in CandidateOut.model_fields} for each in found.candidates
        ],
    }


@router.get("/{organisation_id}", response=OrganisationSheetOut)
def read_organisation(request: HttpRequest, organisation_id: RecordId) -> Any:
    """One organisation with names, identifiers and relations in both directions."""
    sheet = organisation_sheet(actor_of(request), organisation_id)
    return {
        **OrganisationOut.from_orm(sheet.organisation).dict(),
        "names": [NameOut.from_orm(name).dict() for name in sheet.names],
        "identifiers": [{"scheme": x.scheme, "value": x.value, "url": x.url} for x in sheet.identifiers],
        "relations": [RelationOut.from_orm(x).dict() for x in [*sheet.outward, *sheet.inward]],
    }


@router.post("", response={201: OrganisationOut})
def create_organisation(request: HttpRequest, body: OrganisationIn) -> Any:
    """Add to the register (hub administrators) or propose (members who may write)."""
    return Status(201, services.create_organisation(actor_of(request), **body.dict()))


@router.post("/{organisation_id}/names", response={201: NameOut})
def add_name(request: HttpRequest, organisation_id: RecordId, body: NameIn) -> Any:
    return Status(201, services.add_name(actor_of(request), organisation_id=organisation_id, **body.dict()))


@router.post("/{organisation_id}/identifiers", response={201: IdentifierIn})
def add_identifier(request: HttpRequest, organisation_id: RecordId, body: IdentifierIn) -> Any:
    actor = actor_of(request)
    return Status(201, services.add_identifier(actor, organisation_id=organisation_id, **body.dict()))


@router.post("/{organisation_id}/confirm", response=OrganisationOut)
def confirm(request: HttpRequest, organisation_id: RecordId) -> Any:
    """Take a proposed organisation into the register (hub administrators)."""
    actor = actor_of(request)
    services.confirm_organisation(actor, organisation_id=organisation_id)
    return get_organisation(actor, organisation_id)
