"""``/api/organisations``: the register, and which organisation a name means."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from ninja.params import functions as params
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, etag_of, paginated, require_match
from kopir.kit.cursors import page_of

from . import services
from .listing import groups_of_day, listed
from .resolver import resolve
from .selectors import get_identifier, get_name, get_organisation, get_relation
from .sheet import link_of, organisation_sheet

router = Router(tags=["organisations"])
WHY = params.Query("", max_length=400)


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
    """``lang`` BCP 47, ``script`` ISO 15924; ``valid_from`` and ``valid_to`` are its first and last day."""

    id: int
    text: str
    lang: str
    script: str
    type: str
    valid_from: date | None
    valid_to: date | None
    source: str


class IdentifierOut(Schema):
    """``url`` is '' where the scheme has no pages."""

    id: int = Field(alias="pk")
    scheme: str
    value: str
    url: str


class RelationOut(Schema):
    """Read as "subject – type → object", from its first to its last day."""

    id: int
    subject_id: int
    type: str
    object_id: int
    valid_from: date | None
    valid_to: date | None
    source: str


class OrganisationSheetOut(OrganisationOut):
    """Coordinates in degrees (WGS 84). ``proposed_by_id``: whose proposal it is until it is confirmed."""

    latitude: Decimal | None
    longitude: Decimal | None
    established: int | None
    source: str
    proposed_by_id: int | None
    names: list[NameOut]
    identifiers: list[IdentifierOut]
    relations: list[RelationOut]
    country_groups: list[str]
    member_states: list[str]


class OrganisationIn(Input):
    name: str = Field(..., min_length=1, max_length=400)
    lang: str = Field("en", max_length=35)
    kind: str = Field(..., max_length=20)
    country: str = Field("", max_length=2)
    city: str = Field("", max_length=120)
    website: str = Field("", max_length=400)
    proposed_by_id: RecordId | None = None


class OrganisationChange(Input):
    """What is not sent stays as it is; null or '' is unknown."""

    kind: str = Field("", max_length=20)
    status: str = Field("", max_length=12)
    country: str = Field("", max_length=2)
    city: str = Field("", max_length=120)
    latitude: Decimal | None = Field(None, ge=-90, le=90)
    longitude: Decimal | None = Field(None, ge=-180, le=180)
    established: int | None = Field(None, ge=800, le=2300)
    website: str = Field("", max_length=400)
    source: str = Field("", max_length=200)
    why: str = Field("", max_length=400)


class NameIn(Input):
    """``type``: display, label, alias, acronym or former."""

    text: str = Field(..., min_length=1, max_length=400)
    lang: str = Field("", max_length=35)
    type: str = Field("label", max_length=8)
    valid_from: date | None = None
    valid_to: date | None = None
    why: str = Field("", max_length=400)


class IdentifierIn(Input):
    scheme: str = Field(..., max_length=16)
    value: str = Field(..., min_length=1, max_length=120)


class RelationIn(Input):
    """``type``: branch_of, awarded_by, operated_by, owned_by, funded_by, part_of, member_of, successor_of,
    related_to or not_same_as."""

    type: str = Field(..., max_length=12)
    object_id: RecordId
    valid_from: date | None = None
    valid_to: date | None = None
    source: str = Field("", max_length=400)
    why: str = Field("", max_length=400)


class RelationEndIn(Input):
    on: date
    why: str = Field("", max_length=400)


class OrganisationFilters(CursorParams):
    q: str = Field("", max_length=200)
    kind: str = Field("", max_length=20)
    country: str = Field("", max_length=2)
    group: str = Field("", max_length=30)
    proposed: bool = False


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


class CountryMemberIn(Input):
    """``country`` is ISO 3166-1 alpha-2, a member from its first to its last day; null is open."""

    country: str = Field(..., max_length=2)
    valid_from: date | None = None
    valid_to: date | None = None


class CountryGroupIn(Input):
    name: dict[str, str]
    members: list[CountryMemberIn] = Field(..., max_length=300)
    source: str = Field("", max_length=400)
    why: str = Field("", max_length=400)


class ResolutionOut(Schema):
    """``organisation_id`` is null when it is not sure enough; then choose among ``candidates``."""

    organisation_id: int | None
    method: str
    candidates: list[CandidateOut]


@router.get("", response=paginated(OrganisationOut))
def list_organisations(request: HttpRequest, page: Query[OrganisationFilters]) -> Any:
    """Organisations that you may know of, by number; ``q`` is part of any of their names, ``group`` the code
    of a grouping of countries, ``proposed`` only what nobody has confirmed yet."""
    rows = listed(actor_of(request), page.dict(include={"q", "kind", "country", "group", "proposed"}))
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


@router.put("/country-groups/{code}", response=CountryGroupOut)
def put_country_group(
    request: HttpRequest, body: CountryGroupIn, code: str = params.Path(max_length=30)
) -> Any:
    """Make a grouping be exactly this (hub administrators); members have dates, and may come back."""
    members = [services.Member(each.country.upper(), each.valid_from, each.valid_to) for each in body.members]
    given = body.dict(exclude={"members"})
    services.set_country_group(actor_of(request), code=code, members=members, **given)
    return next(group for group in groups_of_day() if group["code"] == code)


#: The sheet's fields that are the organisation's own.
OWN = [
    *OrganisationOut.model_fields,
    "latitude",
    "longitude",
    "established",
    "source",
    "proposed_by_id",
]


def _sheet(request: HttpRequest, organisation_id: int) -> dict[str, Any]:
    sheet = organisation_sheet(actor_of(request), organisation_id)
    own = {name: getattr(sheet.organisation, name) for name in OWN}
    return {
        **own,
        "names": sheet.names,
        "identifiers": sheet.identifiers,
        "relations": [*sheet.outward, *sheet.inward],
        "country_groups": [group.code for group in sheet.groups],
        "member_states": sheet.states,
    }


def _etag(sheet: dict[str, Any]) -> str:
    """Over the whole sheet: names, identifiers and relations have no revision in common."""
    return etag_of("organisation", OrganisationSheetOut.model_validate(sheet).model_dump_json())


def _answer(request: HttpRequest, response: HttpResponse, organisation_id: int) -> dict[str, Any]:
    sheet = _sheet(request, organisation_id)
    response["ETag"] = _etag(sheet)
    return sheet


@router.get("/{organisation_id}", response=OrganisationSheetOut)
def read_organisation(request: HttpRequest, response: HttpResponse, organisation_id: RecordId) -> Any:
    """One organisation with names, identifiers and relations in both directions."""
    return _answer(request, response, organisation_id)


@router.patch("/{organisation_id}", response=OrganisationSheetOut)
def change_organisation(
    request: HttpRequest, response: HttpResponse, organisation_id: RecordId, body: OrganisationChange
) -> Any:
    """Change an organisation's own fields; for its administrator and the hub's.

    Send ``If-Match``: somebody else's change in between is then a 412.
    """
    actor = actor_of(request)
    expected_at = None
    if "If-Match" in request.headers:
        expected_at = get_organisation(actor, organisation_id).updated_at  # before the sheet that is compared
        require_match(request, _etag(_sheet(request, organisation_id)))
    services.edit_organisation(
        actor, organisation_id=organisation_id, expected_at=expected_at, **body.dict(exclude_unset=True)
    )
    return _answer(request, response, organisation_id)


@router.post("", response={201: OrganisationOut})
def create_organisation(request: HttpRequest, body: OrganisationIn) -> Any:
    """Add to the register (hub administrators) or propose (members who may write)."""
    return Status(201, services.create_organisation(actor_of(request), **body.dict()))


@router.post("/{organisation_id}/names", response={201: NameOut})
def add_name(request: HttpRequest, organisation_id: RecordId, body: NameIn) -> Any:
    return Status(201, services.add_name(actor_of(request), organisation_id=organisation_id, **body.dict()))


@router.put("/{organisation_id}/names/{name_id}", response=NameOut)
def change_name(request: HttpRequest, organisation_id: RecordId, name_id: RecordId, body: NameIn) -> Any:
    """Put a name right, or retire it: ``type`` former, with its last day."""
    actor = actor_of(request)
    name = get_name(get_organisation(actor, organisation_id), name_id)
    return services.edit_name(actor, name_id=name.pk, **body.dict())


@router.delete("/{organisation_id}/names/{name_id}", response={204: None})
def delete_name(request: HttpRequest, organisation_id: RecordId, name_id: RecordId, why: str = WHY) -> Any:
    """Remove a name that was a mistake; the last one stays."""
    actor = actor_of(request)
    name = get_name(get_organisation(actor, organisation_id), name_id)
    services.remove_name(actor, name_id=name.pk, why=why)
    return Status(204, None)


@router.post("/{organisation_id}/identifiers", response={201: IdentifierOut})
def add_identifier(request: HttpRequest, organisation_id: RecordId, body: IdentifierIn) -> Any:
    """Add an identifier; it is checked by its scheme's own rule and kept in the scheme's normal form."""
    actor = actor_of(request)
    return Status(
        201, link_of(services.add_identifier(actor, organisation_id=organisation_id, **body.dict()))
    )


@router.delete("/{organisation_id}/identifiers/{identifier_id}", response={204: None})
def delete_identifier(
    request: HttpRequest, organisation_id: RecordId, identifier_id: RecordId, why: str = WHY
) -> Any:
    """Remove an identifier that was a mistake."""
    actor = actor_of(request)
    identifier = get_identifier(get_organisation(actor, organisation_id), identifier_id)
    services.remove_identifier(actor, identifier_id=identifier.pk, why=why)
    return Status(204, None)


@router.post("/{organisation_id}/relations", response={201: RelationOut})
def add_relation(request: HttpRequest, organisation_id: RecordId, body: RelationIn) -> Any:
    """Say how the organisation stands to another one, from when and until when."""
    relation = services.add_relation(actor_of(request), subject_id=organisation_id, **body.dict())
    return Status(201, relation)


@router.post("/{organisation_id}/relations/{relation_id}/end", response=RelationOut)
def end_relation(
    request: HttpRequest, organisation_id: RecordId, relation_id: RecordId, body: RelationEndIn
) -> Any:
    """Say what its last day was; it stays, as history."""
    actor = actor_of(request)
    relation = get_relation(actor, get_organisation(actor, organisation_id), relation_id)
    return services.end_relation(actor, relation_id=relation.pk, **body.dict())


@router.delete("/{organisation_id}/relations/{relation_id}", response={204: None})
def delete_relation(
    request: HttpRequest, organisation_id: RecordId, relation_id: RecordId, why: str = WHY
) -> Any:
    """Remove a relation that never held; one that held is ended."""
    actor = actor_of(request)
    relation = get_relation(actor, get_organisation(actor, organisation_id), relation_id)
    services.remove_relation(actor, relation_id=relation.pk, why=why)
    return Status(204, None)


@router.post("/{organisation_id}/confirm", response=OrganisationOut)
def confirm(request: HttpRequest, organisation_id: RecordId) -> Any:
    """Take a proposed organisation into the register (hub administrators)."""
    actor = actor_of(request)
    services.confirm_organisation(actor, organisation_id=organisation_id)
    return get_organisation(actor, organisation_id)
