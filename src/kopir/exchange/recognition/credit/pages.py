"""What the page of one transcript, and the page of one of its courses, are made of."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from kopir.kit import formats
from kopir.spine.people.selectors import names_of
from kopir.spine.registry.actors import Actor

from ..engine.credits import CreditResult
from ..facts_reader import book
from ..models import CourseJudgement, Transcript, TranscriptCourse
from ..shown import credits_table, methods_table, missing_texts, refusals
from ..words import full_name
from .forms import DeliverForm, WhyForm
from .groups import groups_of
from .selectors import MOST_PROMISES, courses_of, crossing_of, promises_for, remembered
from .shown import evidence_of, facts_of, open_table, proposal_text, result_table, state_of
from .valuing import valued


def transcript_sheet(actor: Actor, transcript: Transcript) -> dict[str, Any]:
    """The record page; the number of its queries does not grow with the courses."""
    facts = book()
    context: dict[str, Any] = {
        "transcript": transcript,
        "state": state_of(transcript),
        "writes": actor.can("write", transcript.organisation_id),
        "from_scale": full_name(facts.scales[transcript.scale]),
        "to_scale": full_name(facts.scales[transcript.target_scale]),
        "from_credits": full_name(facts.credits[transcript.credit_system]),
        "to_credits": full_name(facts.credits[transcript.target_credits]),
    }
    if transcript.state == "open":
        courses = courses_of(transcript)
        known = remembered(transcript, courses)
        names = names_of({row.judged_by for row in known.values() if row.judged_by})
        context |= {
            "table": open_table(transcript, valued(transcript, courses), known, names),
            "left": sum(not course.verdict for course in courses),
            "groups": sorted(groups_of(transcript, facts)),
        }
    else:
        names = names_of({transcript.decided_by} if transcript.decided_by else set())
        result = transcript.result
        crossing = crossing_of(transcript)
        context |= {
            "table": result_table(result),
            "evidence": [evidence_of(row) for row in result["courses"]],
            "granted": formats.number(Decimal(result["granted"])),
            "delivery": crossing.delivery if crossing else None,
            "reversed": bool(crossing and crossing.reversal_id),
        }
        if transcript.state == "decided":
            context["why_form"] = WhyForm()
            if crossing is None and Decimal(result["granted"]):
                promises = promises_for(actor, transcript)[:MOST_PROMISES]
                context["deliver_form"] = DeliverForm(promises=promises) if promises else None
    return {**context, "facts": facts_of(transcript, names)}


def judge_sheet(transcript: Transcript, course: TranscriptCourse) -> dict[str, Any]:
    """What stands beside the form: every method, every way, and what was judged before."""
    [found] = valued(transcript, [course])
    before: CourseJudgement | None = remembered(transcript, [course]).get(course.pk)
    names = names_of({before.judged_by}) if before and before.judged_by else {}
    credit: CreditResult = found.credit
    return {
        "transcript": transcript,
        "course": course,
        "found": found,
        "before": before,
        "proposal": proposal_text(before, names) if before else "",
        "methods": methods_table(found.result) if found.result else None,
        "refusals": refusals(found.result) if found.result else [],
        "ways": credits_table(credit.answers),
        "missing": missing_texts(credit),
    }
