"""Transcripts that an asker may see. They are a person's grades: only those who judge for the organisation may."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Q, QuerySet

from kopir.ground.scripts import name_key
from kopir.kit.errors import NotFound
from kopir.spine.agreements.models import Commitment
from kopir.spine.agreements.selectors import visible_commitments
from kopir.spine.registry.actors import ROLE_ACTIONS, Actor

from ..kinds import CREDITS
from ..models import CourseJudgement, Crossing, Transcript, TranscriptCourse

#: Promises that one transcript is offered.
MOST_PROMISES = 100


def offices(actor: Actor) -> list[int]:
    """The organisations for which the actor judges transcripts, by role; a token must at least read."""
    if not actor.allows("read"):
        return []
    return sorted(pk for pk, role in actor.roles.items() if "write" in ROLE_ACTIONS[role])


def visible_transcripts(actor: Actor) -> QuerySet[Transcript]:
    """With both organisations; an erased one is gone for everybody."""
    rows = Transcript.objects.filter(erased_at__isnull=True).select_related("organisation", "institution")
    return rows if actor.is_process else rows.filter(organisation__in=offices(actor))


def listed(actor: Actor, state: str = "") -> QuerySet[Transcript]:
    """For the list: with how many courses there are and how many are judged."""
    rows = visible_transcripts(actor)
    rows = rows.filter(state=state) if state else rows
    return rows.annotate(total=Count("courses"), judged=Count("courses", filter=~Q(courses__verdict="")))


def get_transcript(actor: Actor, pk: int) -> Transcript:
    """Raises NotFound."""
    try:
        return visible_transcripts(actor).get(pk=pk)
    except Transcript.DoesNotExist:
        raise NotFound from None


def courses_of(transcript: Transcript) -> list[TranscriptCourse]:
    return list(transcript.courses.order_by("position"))


def get_course(transcript: Transcript, pk: int) -> TranscriptCourse:
    """Raises NotFound."""
    try:
        return transcript.courses.get(pk=pk)
    except TranscriptCourse.DoesNotExist:
        raise NotFound from None


def key_of(code: str, title: str) -> str:
    """What a course is remembered by: its code, else its title, whatever its case and spaces."""
    return name_key(code or title)[:300]


def remembered(transcript: Transcript, courses: Iterable[TranscriptCourse]) -> dict[int, CourseJudgement]:
    """Course id → the latest judgement of the same course of the same institution by the same organisation."""
    keys = {course.pk: key_of(course.code, course.title) for course in courses}
    rows = CourseJudgement.objects.filter(
        organisation=transcript.organisation_id,
        institution=transcript.institution_id,
        key__in=set(keys.values()),
    ).order_by("judged_at", "pk")
    latest = {row.key: row for row in rows}
    return {pk: latest[key] for pk, key in keys.items() if key in latest}


def crossing_of(transcript: Transcript) -> Crossing | None:
    rows = Crossing.objects.select_related("delivery", "reversal")
    return rows.filter(subject="transcript", subject_id=transcript.pk).first()


def promises_for(actor: Actor, transcript: Transcript) -> QuerySet[Commitment]:
    """Standing promises of recognised credits in agreements of both the judge and the sender."""
    rows = visible_commitments(actor).filter(kind=CREDITS.code, ended_on__isnull=True)
    for organisation in (transcript.organisation_id, transcript.institution_id):
        rows = rows.filter(agreement__parties__organisation=organisation)
    return rows.select_related("agreement").distinct().order_by("-pk")


def seen_among(actor: Actor, ids: Iterable[int]) -> set[int]:
    """Which of these transcripts the actor may open: for the audit trail."""
    return set(visible_transcripts(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))
