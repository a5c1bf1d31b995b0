"""``/api/research``: challenges, and the projects that they become."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, etag_of, paginated, require_match
from kopir.kit.cursors import CursorPage, page_of

from . import selectors, services
from .models import Challenge, ChallengeState, Project, ProjectVisibility, Visibility
from .suggesting import suggestions

router = Router(tags=["research"])

Words = dict[str, str]
Goal = Annotated[int, Field(ge=1, le=17)]


class ChallengeOut(Schema):
    """``title``, ``question``, ``sought``: BCP 47 tag → text. ``sdgs``: 1 to 17; ``isced_f``: ISCED-F 2013."""

    id: int
    owner_id: int
    title: Words
    question: Words
    sought: Words
    sdgs: list[int]
    isced_f: list[str]
    closes_on: date
    visibility: str
    state: str
    closed_why: str
    revision: int
    created_at: datetime
    updated_at: datetime


class InterestOut(Schema):
    organisation_id: int
    note: str
    said_at: datetime


class SuggestionOut(Schema):
    """``organisation_id`` is null for who is not in the register. ``score`` orders only. ``url``: a page with the
    evidence, '' for none."""

    organisation_id: int | None
    score: float
    url: str
    name: str
    country: str


class ChallengeFields(Input):
    """What is left out stays as it is."""

    title: Words | None = None
    question: Words | None = None
    sought: Words | None = None
    sdgs: list[Goal] | None = Field(None, max_length=17)
    isced_f: list[str] | None = Field(None, max_length=100)
    closes_on: date | None = None
    visibility: Visibility | None = None


class ChallengeIn(ChallengeFields):
    owner_id: RecordId
    title: Words
    question: Words
    sought: Words
    closes_on: date
    visibility: Visibility = Visibility.PUBLIC


class CloseIn(Input):
    why: str = Field(..., min_length=1, max_length=500)


class InterestIn(Input):
    organisation_id: RecordId
    note: str = Field("", max_length=1000)


class ProjectIn(Input):
    partner_ids: list[RecordId] = Field(..., min_length=1, max_length=100)
    title: Words
    summary: Words = {}
    starts_on: date
    ends_on: date | None = None
    visibility: ProjectVisibility = ProjectVisibility.PARTNERS


class MilestoneOut(Schema):
    id: int
    title: Words
    due_on: date
    reached_on: date | None


class OutputOut(Schema):
    """``doi`` is bare; ``delivery_id`` is null while it counts under no promise."""

    id: int
    doi: str
    title: Words
    published_on: date
    delivery_id: int | None


class ProjectOut(Schema):
    id: int
    challenge_id: int
    owner_id: int
    partner_ids: list[int]
    title: Words
    summary: Words
    starts_on: date
    ends_on: date | None
    visibility: str
    delivery_id: int | None


class ProjectSheetOut(ProjectOut):
    milestones: list[MilestoneOut]
    outputs: list[OutputOut]


class MilestoneIn(Input):
    title: Words
    due_on: date


class ReachedIn(Input):
    reached_on: date | None = None


class OutputIn(Input):
    doi: str = Field(..., max_length=500)
    title: Words
    published_on: date


class DeliverIn(Input):
    commitment_id: RecordId


class BoardFilters(CursorParams):
    state: ChallengeState | None = None
    sdg: Goal | None = None
    field: str = Field("", max_length=4, pattern=r"^\d*$")
    organisation: RecordId | None = None


class ProjectFilters(CursorParams):
    organisation: RecordId | None = None


def _etag(challenge: Challenge) -> str:
    return etag_of("challenge", challenge.pk, challenge.revision)


def _answer(request: HttpRequest, response: HttpResponse, pk: int) -> Challenge:
    found = selectors.get_challenge(actor_of(request), pk)
    response["ETag"] = _etag(found)
    return found


def _based_on(request: HttpRequest, pk: int) -> int:
    """The revision that a write is based on; ``If-Match`` is held against the present one."""
    found = selectors.get_challenge(actor_of(request), pk)
    require_match(request, _etag(found))
    return found.revision


def _plain(project: Project) -> dict[str, Any]:
    values = {name: getattr(project, name) for name in ProjectOut.model_fields if name != "partner_ids"}
    return {**values, "partner_ids": sorted(each.organisation_id for each in project.partners.all())}


def _sheet(request: HttpRequest, pk: int) -> dict[str, Any]:
    found = selectors.get_project(actor_of(request), pk)
    return {
        **_plain(found),
        "milestones": selectors.milestones_of(found),
        "outputs": selectors.outputs_of(found),
    }


@router.get("/challenges", response=paginated(ChallengeOut))
def list_challenges(request: HttpRequest, asked: Query[BoardFilters]) -> Any:
    """Challenges that you may see; what closes last comes first."""
    rows = selectors.board(actor_of(request), asked.dict(exclude={"cursor", "limit"}))
    return page_of(rows, order=selectors.ORDER, cursor=asked.cursor, limit=asked.limit)


@router.post("/challenges", response={201: ChallengeOut})
def post_challenge(request: HttpRequest, response: HttpResponse, body: ChallengeIn) -> Any:
    """Post a challenge of your organisation."""
    made = services.post_challenge(actor_of(request), **body.dict(exclude_none=True))
    return _answer(request, response, made.pk)


@router.get("/challenges/{int:challenge_id}", response=ChallengeOut)
def read_challenge(request: HttpRequest, response: HttpResponse, challenge_id: RecordId) -> Any:
    """One challenge, with its entity tag."""
    return _answer(request, response, challenge_id)


@router.patch("/challenges/{int:challenge_id}", response=ChallengeOut)
def edit_challenge(
    request: HttpRequest, response: HttpResponse, challenge_id: RecordId, body: ChallengeFields
) -> Any:
    """Change an open challenge. Send ``If-Match``: somebody else's change in between is then a 412."""
    revision = _based_on(request, challenge_id)
    services.edit_challenge(
        actor_of(request),
        challenge_id=challenge_id,
        expected_revision=revision,
        **body.dict(exclude_unset=True),
    )
    return _answer(request, response, challenge_id)


@router.post("/challenges/{int:challenge_id}/close", response=ChallengeOut)
def close_challenge(
    request: HttpRequest, response: HttpResponse, challenge_id: RecordId, body: CloseIn
) -> Any:
    """Close it without a project."""
    revision = _based_on(request, challenge_id)
    services.close_challenge(
        actor_of(request), challenge_id=challenge_id, why=body.why, expected_revision=revision
    )
    return _answer(request, response, challenge_id)


@router.get("/challenges/{int:challenge_id}/interests", response=list[InterestOut])
def list_interests(request: HttpRequest, challenge_id: RecordId) -> Any:
    """Who is interested, as far as you may read it: all for the owner, their own for others."""
    actor = actor_of(request)
    return selectors.interests_of(actor, selectors.get_challenge(actor, challenge_id))


@router.post("/challenges/{int:challenge_id}/interests", response={201: InterestOut})
def say_interest(request: HttpRequest, challenge_id: RecordId, body: InterestIn) -> Any:
    """Say that your organisation would take part."""
    return services.say_interest(actor_of(request), challenge_id=challenge_id, **body.dict())


@router.delete("/challenges/{int:challenge_id}/interests/{int:organisation_id}", response={204: None})
def withdraw_interest(request: HttpRequest, challenge_id: RecordId, organisation_id: RecordId) -> Any:
    """Take it back."""
    services.withdraw_interest(actor_of(request), challenge_id=challenge_id, organisation_id=organisation_id)
    return Status(204, None)


@router.get("/challenges/{int:challenge_id}/suggestions", response=list[SuggestionOut])
def list_suggestions(request: HttpRequest, challenge_id: RecordId) -> Any:
    """Partners that the finder suggests to the owner; nothing to others."""
    actor = actor_of(request)
    found = selectors.get_challenge(actor, challenge_id)
    if not actor.can("write", found.owner_id):
        return []
    return suggestions(actor, organisation_id=found.owner_id, isced_f=found.isced_f)


@router.post("/challenges/{int:challenge_id}/project", response={201: ProjectSheetOut})
def start_project(request: HttpRequest, challenge_id: RecordId, body: ProjectIn) -> Any:
    """Turn it into a project with partners of those that are interested."""
    revision = _based_on(request, challenge_id)
    made = services.start_project(
        actor_of(request), challenge_id=challenge_id, expected_revision=revision, **body.dict()
    )
    return _sheet(request, made.pk)


@router.get("/projects", response=paginated(ProjectOut))
def list_projects(request: HttpRequest, asked: Query[ProjectFilters]) -> Any:
    """Projects that you may see; what begins last comes first."""
    rows = selectors.project_list(actor_of(request), asked.dict(exclude={"cursor", "limit"}))
    page = page_of(rows, order=selectors.PROJECT_ORDER, cursor=asked.cursor, limit=asked.limit)
    return CursorPage([_plain(row) for row in page.items], page.next, page.previous)


@router.get("/projects/{int:project_id}", response=ProjectSheetOut)
def read_project(request: HttpRequest, project_id: RecordId) -> Any:
    """One project with its milestones and published works."""
    return _sheet(request, project_id)


@router.post("/projects/{int:project_id}/milestones", response={201: MilestoneOut})
def add_milestone(request: HttpRequest, project_id: RecordId, body: MilestoneIn) -> Any:
    """Say what is to be reached by when."""
    return services.add_milestone(actor_of(request), project_id=project_id, **body.dict())


@router.post("/projects/{int:project_id}/milestones/{int:milestone_id}/reached", response=MilestoneOut)
def reach_milestone(
    request: HttpRequest, project_id: RecordId, milestone_id: RecordId, body: ReachedIn
) -> Any:
    """Say on which day it was reached; today when left out."""
    return services.reach_milestone(
        actor_of(request), project_id=project_id, milestone_id=milestone_id, **body.dict()
    )


@router.post("/projects/{int:project_id}/outputs", response={201: OutputOut})
def add_output(request: HttpRequest, project_id: RecordId, body: OutputIn) -> Any:
    """Add a published work by its DOI."""
    return services.add_output(actor_of(request), project_id=project_id, **body.dict())


@router.post("/projects/{int:project_id}/delivery", response={201: ProjectSheetOut})
def deliver_project(request: HttpRequest, project_id: RecordId, body: DeliverIn) -> Any:
    """Enter the project as delivered under a promise of joint projects."""
    services.deliver_project(actor_of(request), project_id=project_id, **body.dict())
    return _sheet(request, project_id)


@router.post("/projects/{int:project_id}/outputs/{int:output_id}/delivery", response={201: ProjectSheetOut})
def deliver_output(request: HttpRequest, project_id: RecordId, output_id: RecordId, body: DeliverIn) -> Any:
    """Enter a published work as delivered under a promise of joint publications."""
    services.deliver_output(actor_of(request), project_id=project_id, output_id=output_id, **body.dict())
    return _sheet(request, project_id)
