"""Transcripts of records: entered, judged course by course, decided, delivered, overturned, erased."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.plain import Unfit, line
from kopir.spine.agreements.clock import today
from kopir.spine.audit.services import write
from kopir.spine.deliveries.models import Delivery
from kopir.spine.parties.selectors import get_organisation
from kopir.spine.registry.actors import ANONYMOUS, Actor, Conflict, Forbidden, Invalid, NotFound

from ..credit import intake
from ..credit.judging import Judged, checked_judgement
from ..credit.selectors import (
    courses_of,
    get_course,
    key_of,
    promises_for,
    visible_transcripts,
)
from ..credit.terms import clean_terms
from ..credit.valuing import in_all_languages, in_ects, valued
from ..facts_reader import book
from ..models import CourseJudgement, Transcript, TranscriptCourse, TranscriptState, Verdict
from .crossing import deliver, take_back


def enter_transcript(
    actor: Actor, *, organisation_id: int, institution_id: int, courses: str, **given: Any
) -> Transcript:
    """Take in a transcript of *institution_id* for *organisation_id*: *courses* as :mod:`..credit.intake` reads
    them, *given* as :data:`..credit.terms.FIELDS`.

    Nothing of it is judged yet. Raises NotFound (not the actor's organisation, an unknown institution),
    Forbidden, Invalid with every fault.
    """
    if not actor.can("write", organisation_id):
        if actor.can("read", organisation_id):
            raise Forbidden
        raise NotFound
    institution = get_organisation(ANONYMOUS, institution_id)
    if institution.pk == organisation_id:
        raise Invalid({"institution_id": [_("Choose another institution than your own.")]})
    terms = clean_terms(given)
    lines = intake.lines_of(intake.rows_of(courses), book().scales[terms["scale"]])
    with transaction.atomic():
        transcript = Transcript.objects.create(
            organisation_id=organisation_id, institution=institution, created_by=actor.user_id, **terms
        )
        TranscriptCourse.objects.bulk_create(
            TranscriptCourse(
                transcript=transcript,
                position=position,
                code=each.code,
                title=each.title,
                grade=each.grade,
                credits=each.credits,
                hours=each.hours,
            )
            for position, each in enumerate(lines, start=1)
        )
        after = {"institution": institution.pk, "scale": transcript.scale, "courses": len(lines)}
        _audit(actor, "recognition.enter", transcript, after=after)
    return transcript


def judge_course(
    actor: Actor, *, transcript_id: int, course_id: int, expected_revision: int | None = None, **given: Any
) -> TranscriptCourse:
    """Say what a course is recognised as; again, as long as the transcript is not decided.

    *given* as :func:`..credit.judging.checked_judgement`. What was judged before proposes and never applies by
    itself. Raises NotFound, Forbidden, Conflict (decided, changed since), Invalid.
    """
    with transaction.atomic():
        transcript = _locked(actor, transcript_id, expected_revision)
        course = get_course(transcript, course_id)
        found: Judged = checked_judgement(transcript, course, given)
        was = course.verdict
        for name, value in found._asdict().items():
            setattr(course, name, value)
        course.judged_by, course.judged_at = actor.user_id, timezone.now()
        course.save()
        _touch(transcript)
        after = {"course": course.position, "verdict": course.verdict, "granted": _number(course.granted)}
        _audit(actor, "recognition.judge", transcript, before={"verdict": was}, after=after)
    return course


def decide_transcript(
    actor: Actor, *, transcript_id: int, expected_revision: int | None = None
) -> Transcript:
    """Fix the result, every course judged: it is kept as it is on this day, with all methods and their versions, and
    each judgement is remembered for the next transcript. Raises NotFound, Forbidden, Conflict."""
    with transaction.atomic():
        transcript = _locked(actor, transcript_id, expected_revision)
        courses = courses_of(transcript)
        if any(not course.verdict for course in courses):
            raise Conflict(_("Judge every course first."))
        now = timezone.now()
        transcript.state, transcript.decided_at = TranscriptState.DECIDED, now
        transcript.decided_by = actor.user_id
        transcript.result = _frozen(transcript, courses)
        _touch(transcript, "state", "decided_at", "decided_by", "result")
        _remember(transcript, courses, now)
        granted = sum((course.granted or Decimal(0) for course in courses), Decimal(0))
        _audit(actor, "recognition.decide", transcript, after={"granted": _number(granted)})
    return transcript


def deliver_transcript(actor: Actor, *, transcript_id: int, commitment_id: int) -> Delivery:
    """Record the credits of a decided transcript for a promise of an agreement of both institutions, once.

    Raises NotFound, Forbidden, Conflict (not decided, nothing recognised, recorded before), Invalid (another kind
    of promise; credits of which there is no one number in ECTS credits).
    """
    with transaction.atomic():
        transcript = _locked(actor, transcript_id, state=TranscriptState.DECIDED)
        granted = Decimal(transcript.result["granted"])
        if not granted:
            raise Conflict(_("No credit was recognised."))
        if not promises_for(actor, transcript).filter(pk=commitment_id).exists():
            raise Invalid({"commitment_id": [_("Choose a promise of this kind that stands.")]})
        amount = in_ects(granted, transcript.target_credits)
        if amount is None:
            raise Invalid(
                {"commitment_id": [_("The sources give no one number of ECTS credits for these credits.")]}
            )
        return deliver(
            actor,
            subject="transcript",
            subject_id=transcript.pk,
            organisation_id=transcript.organisation_id,
            commitment_id=commitment_id,
            quantity=amount,
            occurred_on=min(timezone.localdate(transcript.decided_at), today()),
        )


def overturn_transcript(actor: Actor, *, transcript_id: int, why: str) -> Transcript:
    """Take a decision back; its delivery is reversed, and what was judged stays remembered. A corrected transcript is
    entered anew. Raises NotFound, Forbidden, Conflict (not decided), Invalid (no reason)."""
    with transaction.atomic():
        transcript = _locked(actor, transcript_id, state=TranscriptState.DECIDED)
        try:
            transcript.why = line(why or "", 300)
        except Unfit as unfit:
            raise Invalid({"why": [str(unfit)]}) from None
        if not transcript.why:
            raise Invalid({"why": [_("Say why.")]})
        transcript.state = TranscriptState.OVERTURNED
        _touch(transcript, "state", "why")
        take_back(actor, subject="transcript", subject_id=transcript.pk, reason=transcript.why)
        _audit(actor, "recognition.overturn", transcript)
    return transcript


def erase_transcript(actor: Actor, *, transcript_id: int) -> None:
    """Forget the student, their courses, grades and result. What was judged of courses stays, since it names nobody,
    and so does a delivery, which holds an amount. Raises NotFound or Forbidden."""
    with transaction.atomic():
        transcript = _locked(actor, transcript_id, state=None)
        transcript.courses.all().delete()
        transcript.student_name = transcript.student_ref = transcript.why = ""
        transcript.result, transcript.erased_at = {}, timezone.now()
        _touch(transcript, "student_name", "student_ref", "why", "result", "erased_at")
        _audit(actor, "recognition.erase", transcript)


def _locked(
    actor: Actor,
    pk: int,
    expected_revision: int | None = None,
    state: TranscriptState | None = TranscriptState.OPEN,
) -> Transcript:
    """The transcript, its row locked. NotFound to who may not see it, Forbidden to a token without writing."""
    try:
        transcript = visible_transcripts(actor).select_for_update(of=("self",)).get(pk=pk)
    except Transcript.DoesNotExist:
        raise NotFound from None
    if not actor.can("write", transcript.organisation_id):
        raise Forbidden
    if expected_revision is not None and expected_revision != transcript.revision:
        raise Conflict(_("Somebody changed this in the meantime. Read it again."))
    if state is not None and transcript.state != state:
        raise Conflict(
            _("Its state does not allow this: {state}.").format(state=transcript.get_state_display())
        )
    return transcript


def _touch(transcript: Transcript, *fields: str) -> None:
    transcript.revision += 1
    transcript.save(update_fields=[*fields, "revision", "updated_at"])


def _frozen(transcript: Transcript, courses: list[TranscriptCourse]) -> dict[str, Any]:
    """JSON-ready: the courses as judged, and every method's answer in all languages."""
    values = valued(transcript, courses)
    plain = (
        "position",
        "code",
        "title",
        "grade",
        "verdict",
        "equivalent",
        "way",
        "own_grade",
        "method",
        "reason",
    )
    rows = []
    for course, answers in zip(courses, in_all_languages(values), strict=True):
        rows.append(
            {
                **{name: getattr(course, name) for name in plain},
                "credits": _number(course.credits),
                "hours": _number(course.hours),
                "granted": _number(course.granted),
                "judged_by": course.judged_by,
                "judged_at": course.judged_at.isoformat() if course.judged_at else None,
                **answers,
            }
        )
    granted = sum((course.granted or Decimal(0) for course in courses), Decimal(0))
    return {"courses": rows, "granted": _number(granted)}


def _remember(transcript: Transcript, courses: list[TranscriptCourse], now: datetime) -> None:
    CourseJudgement.objects.bulk_create(
        CourseJudgement(
            organisation_id=transcript.organisation_id,
            institution_id=transcript.institution_id,
            key=key_of(course.code, course.title),
            code=course.code,
            title=course.title,
            credits=course.credits,
            faculty=transcript.faculty,
            verdict=course.verdict,
            equivalent=course.equivalent,
            granted=course.granted,
            reason=course.reason,
            judged_by=course.judged_by,
            judged_at=course.judged_at or now,
        )
        for course in courses
        if course.verdict in Verdict
    )


def _number(value: Decimal | None) -> str | None:
    return None if value is None else format(value.normalize(), "f")


def _audit(actor: Actor, action: str, transcript: Transcript, **details: Any) -> None:
    """No name and no grade stands on the trail, which cannot be erased."""
    write(
        actor,
        action,
        ("recognition.transcript", transcript.pk),
        organisation_id=transcript.organisation_id,
        **details,
    )
