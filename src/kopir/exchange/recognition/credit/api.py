"""``/api/recognition/transcripts``: transcripts of records of the organisations that one judges for."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from kopir.kit.api import CursorParams, Input, RecordId, actor_of, paginated
from kopir.kit.cursors import page_of

from .. import services
from ..models import CourseJudgement, Transcript
from ..shapes import ConversionOut, CreditResultOut
from .selectors import courses_of, get_course, get_transcript, listed, remembered
from .valuing import valued

router = Router(tags=["recognition"])


class TranscriptIn(Input):
    """``courses``: CSV, or a document of the format ``kopir.transcript``, as text."""

    organisation_id: RecordId
    institution_id: RecordId
    courses: str = Field(max_length=100_000)
    scale: str = Field(max_length=40)
    credit_system: str = Field(max_length=40)
    target_scale: str = Field(max_length=40)
    target_credits: str = Field(max_length=40)
    faculty: str = Field("", max_length=200)
    student_name: str = Field("", max_length=200)
    student_ref: str = Field("", max_length=60)
    issued_on: date | None = None
    cycle: int = Field(0, ge=0, le=3)
    isced_f: str = Field("", max_length=4)
    choice: Literal["best", "middle", "worst"] = "middle"


class JudgementIn(Input):
    """``way`` and ``method``: of those that the course's answers name; '' for none."""

    verdict: Literal["full", "partly", "not"]
    equivalent: str = Field("", max_length=300)
    granted: Decimal | None = None
    way: str = Field("", max_length=8)
    method: str = Field("", max_length=12)
    own_grade: str = Field("", max_length=60)
    reason: str = Field("", max_length=500)
    expected_revision: int | None = Field(None, ge=1, le=2**31 - 1)


class CreditedIn(Input):
    commitment_id: RecordId


class OverturnIn(Input):
    why: str = Field(min_length=1, max_length=300)


class TranscriptOut(Schema):
    """``judged`` of ``total`` courses."""

    id: int
    organisation_id: int
    institution_id: int
    faculty: str
    student_name: str
    student_ref: str
    issued_on: date | None
    scale: str
    credit_system: str
    target_scale: str
    target_credits: str
    cycle: int
    isced_f: str
    choice: str
    state: str
    revision: int
    decided_at: datetime | None


class ListedTranscriptOut(TranscriptOut):
    total: int
    judged: int


class RememberedOut(Schema):
    """What was judged before; nothing of it is applied."""

    verdict: str
    equivalent: str
    credits: Decimal
    granted: Decimal | None
    reason: str
    faculty: str
    judged_by: int | None
    judged_at: datetime


class TranscriptCourseOut(Schema):
    """As printed, as judged so far, and what the methods answer now."""

    id: int
    position: int
    code: str
    title: str
    grade: str
    credits: Decimal
    hours: Decimal | None
    verdict: str
    equivalent: str
    granted: Decimal | None
    way: str
    own_grade: str
    method: str
    reason: str
    judged_at: datetime | None


class ValuedCourseOut(TranscriptCourseOut):
    conversion: ConversionOut | None
    credit: CreditResultOut
    proposal: RememberedOut | None


class WholeTranscriptOut(TranscriptOut):
    """``result`` is what was decided, kept as it was; {} before that."""

    courses: list[ValuedCourseOut]
    result: dict[str, Any]


class CreditedOut(Schema):
    id: int
    commitment_id: int
    quantity: Decimal
    occurred_on: date


@router.get("", response=paginated(ListedTranscriptOut))
def list_transcripts(request: HttpRequest, asked: Query[CursorParams]) -> Any:
    """The newest first; those of the organisations that you judge for."""
    return page_of(listed(actor_of(request)), order=("-id",), cursor=asked.cursor, limit=asked.limit)


@router.post("", response={201: TranscriptOut})
def enter(request: HttpRequest, body: TranscriptIn) -> Any:
    """Take in a transcript; nothing of it is judged yet."""
    return services.enter_transcript(actor_of(request), **body.dict())


@router.get("/{int:transcript_id}", response=WholeTranscriptOut)
def read(request: HttpRequest, transcript_id: RecordId) -> Any:
    """One transcript with every course's answers and what was judged before."""
    return _whole(get_transcript(actor_of(request), transcript_id))


def _whole(transcript: Transcript) -> dict[str, Any]:
    courses = courses_of(transcript)
    known: dict[int, CourseJudgement] = remembered(transcript, courses)
    plain = {name: getattr(transcript, name) for name in TranscriptOut.model_fields}
    return {
        **plain,
        "result": transcript.result,
        "courses": [
            {
                **{name: getattr(found.course, name) for name in TranscriptCourseOut.model_fields},
                "conversion": found.result,
                "credit": found.credit,
                "proposal": known.get(found.course.pk),
            }
            for found in valued(transcript, courses)
        ],
    }


@router.put("/{int:transcript_id}/courses/{int:course_id}", response=TranscriptCourseOut)
def judge(request: HttpRequest, transcript_id: RecordId, course_id: RecordId, body: JudgementIn) -> Any:
    """Say what a course is recognised as."""
    actor = actor_of(request)
    services.judge_course(actor, transcript_id=transcript_id, course_id=course_id, **body.dict())
    return get_course(get_transcript(actor, transcript_id), course_id)


@router.post("/{int:transcript_id}/decide", response=TranscriptOut)
def decide(request: HttpRequest, transcript_id: RecordId) -> Any:
    """Fix the result; every course must be judged."""
    return services.decide_transcript(actor_of(request), transcript_id=transcript_id)


@router.post("/{int:transcript_id}/deliver", response=CreditedOut)
def deliver(request: HttpRequest, transcript_id: RecordId, body: CreditedIn) -> Any:
    """Record the credits for a promise ``recognition.credits`` of both institutions, once."""
    return services.deliver_transcript(
        actor_of(request), transcript_id=transcript_id, commitment_id=body.commitment_id
    )


@router.post("/{int:transcript_id}/overturn", response=TranscriptOut)
def overturn(request: HttpRequest, transcript_id: RecordId, body: OverturnIn) -> Any:
    """Take the decision back, and its delivery with it."""
    return services.overturn_transcript(actor_of(request), transcript_id=transcript_id, why=body.why)


@router.delete("/{int:transcript_id}", response={204: None})
def erase(request: HttpRequest, transcript_id: RecordId) -> Any:
    """Forget the student, the courses and the result."""
    services.erase_transcript(actor_of(request), transcript_id=transcript_id)
