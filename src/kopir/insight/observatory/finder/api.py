"""``/api/observatory``: institutions of the graph, their suggested partners abroad, and how good the ranking is."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import RecordId, actor_of
from kopir.kit.errors import NotFound

from . import evidence, quality_shown
from .selectors import Suggestion, Wanted, evaluation, generated, institution, ranked, search

router = Router(tags=["observatory"])


class InstitutionParams(Schema):
    """``q``: words of the name; ``country``: ISO 3166-1 alpha-2."""

    q: Annotated[str, Field(max_length=200)] = ""
    country: Annotated[str, Field(max_length=2)] = ""


class FinderInstitutionOut(Schema):
    """``institution``: OpenAlex's number; ``ror`` without its address, '' for none; ``works`` in the graph."""

    institution: int
    name: str
    country: str
    ror: str
    works: int


class PartnerParams(Schema):
    """``known``: 'new' (no works together as yet), 'known', or '' for both. ``field`` and ``topic``: OpenAlex's
    numbers. ``agreement``: with the institution's organisation in this hub, of those that the asker may see."""

    view: Literal["similar", "complementary", "unusual"] = "similar"
    country: Annotated[str, Field(max_length=2)] = ""
    field: Annotated[int, Field(ge=0, le=2**31)] = 0
    band: Literal["", "small", "middle", "large", "giant"] = ""
    side: Literal["", "east", "west"] = ""
    known: Literal["", "new", "known"] = "new"
    agreement: Literal["", "yes", "no"] = ""
    topic: Annotated[list[Annotated[int, Field(ge=0, le=2**31)]], Field(max_length=30)] = []
    skip: Annotated[int, Field(ge=0, le=250_000)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class FinderPartnerOut(FinderInstitutionOut):
    """``chance``: the logistic, 0 to 1; ``parts``: what each term adds to its log odds; ``organisation``: its number
    in this hub's register; ``agreements``: numbers of those in force."""

    band: str
    works_together: int
    chance: float
    parts: dict[str, float]
    organisation: int | None
    agreements: list[int]


class FinderPartnersOut(Schema):
    """``total``: how many fit; ``generated``: the data are made up."""

    total: int
    generated: bool
    items: list[FinderPartnerOut]


class FinderWorkOut(Schema):
    work: str
    year: int | None
    title: str | None
    doi: str | None


class FinderTopicOut(Schema):
    """Works of each on a topic, and its share in their likeness."""

    topic: int
    name: str
    field: str
    works: int
    works_of_partner: int
    share: float


class FinderEvidenceOut(Schema):
    """``works``: the latest of those together; ``between``: partners in common, those that pass on most first."""

    institution: FinderInstitutionOut
    partner: FinderInstitutionOut
    year: int
    chance: float
    parts: dict[str, float]
    likeness: float
    affinity: float
    works_together: int
    topics: list[FinderTopicOut]
    between: list[FinderInstitutionOut]
    agreements: list[int]
    works: list[FinderWorkOut]
    generated: bool


class FinderMeasureOut(Schema):
    """A measure's mean over institutions, with its interval of 95 %."""

    group: str
    method: str
    measure: str
    value: float
    low: float
    high: float
    sources: int
    pairs: int


class FinderQualityOut(Schema):
    """Known until ``cut``, new partners until ``last``; ``current``: of the data that are in use now."""

    made: str
    cut: int
    last: int
    current: bool
    generated: bool
    weights: dict[str, float]
    measures: list[FinderMeasureOut]


@router.get("/institutions", response=list[FinderInstitutionOut])
def institutions(request: HttpRequest, asked: Query[InstitutionParams]) -> Any:
    """The thirty largest that fit. 404 before a graph is prepared."""
    return search(asked.q, asked.country.upper())


@router.get("/institutions/{institution_id}/partners", response=FinderPartnersOut)
def partners(request: HttpRequest, institution_id: RecordId, asked: Query[PartnerParams]) -> Any:
    """Suggested partners abroad, best first."""
    wanted = Wanted(
        asked.view, asked.country.upper(), asked.field, asked.band, asked.side, asked.known, asked.agreement,
        tuple(asked.topic),
    )  # fmt: skip
    institution(institution_id)
    found = ranked(actor_of(request), institution_id, wanted, skip=asked.skip, most=asked.limit)
    return {"total": found.total, "generated": generated(), "items": [_partner(each) for each in found.items]}


@router.get("/institutions/{institution_id}/partners/{partner_id}", response=FinderEvidenceOut)
def partner(request: HttpRequest, institution_id: RecordId, partner_id: RecordId) -> Any:
    """What one suggestion stands on."""
    found = evidence.evidence_of(actor_of(request), institution_id, partner_id)
    return {
        "institution": found.one,
        "partner": found.other,
        "year": found.year,
        "chance": found.chance,
        "parts": found.parts,
        "likeness": found.likeness,
        "affinity": found.affinity,
        "works_together": found.together,
        "topics": [
            {
                "topic": each.topic.topic,
                "name": each.topic.name,
                "field": each.topic.field_name,
                "works": each.ours,
                "works_of_partner": each.theirs,
                "share": each.share,
            }
            for each in found.shared
        ],
        "between": [each.institution for each in found.between],
        "agreements": [each.pk for each in found.agreements],
        "generated": generated(),
        "works": list(evidence.works_together(institution_id, partner_id)),
    }


@router.get("/quality", response=FinderQualityOut)
def quality(request: HttpRequest) -> Any:
    """The table of the last evaluation. 404 before there was one."""
    found = evaluation()
    if found is None:
        raise NotFound
    return {**found, "generated": generated(), "measures": list(quality_shown.plain(found))}


def _partner(each: Suggestion) -> dict[str, Any]:
    return {
        "institution": each.institution, "name": each.name, "country": each.country, "ror": each.ror,
        "works": each.works, "band": each.band, "works_together": each.together, "chance": each.chance,
        "parts": each.parts, "organisation": each.organisation, "agreements": list(each.agreements),
    }  # fmt: skip
