"""What recognition keeps of a tenant: a transcript, read only by those who judge it, and a private distribution."""

from __future__ import annotations

from typing import Any

from kopir.exchange.recognition import services

#: Who of the cast writes for the tenant of that administrator.
JUDGES = {
    "admin": frozenset({"officer", "admin"}),
    "partner_officer": frozenset({"partner_officer"}),
    "stranger": frozenset({"stranger"}),
}


def plant(tenant: Any, organisation: Any, actor: Any, name: str) -> None:
    """One transcript that is decided, so that its courses are remembered, and the same one again, half judged."""
    from kopir.spine.parties.models import Organisation

    other = Organisation.objects.create(name="Neutral School", name_lang="en", country="FR", city="Lille")

    def word(where: str) -> str:
        canary: str = tenant.word(where, readers=JUDGES[name])
        return canary

    course = f"{word('course code')};{word('course title')};A0;3"
    for _time in range(2):
        transcript = services.enter_transcript(
            actor,
            organisation_id=organisation.pk,
            institution_id=other.pk,
            courses=f"{course}\nSecond;{word('second course')};B0;2",
            scale="KR-4.5",
            credit_system="KR",
            target_scale="KZ-2018",
            target_credits="KZ-NOW",
            faculty=word("faculty"),
            student_name=word("student's name"),
            student_ref=word("student's number"),
        )
        first, second = transcript.courses.order_by("position")
        for each in (first, second)[: 2 - _time]:
            services.judge_course(
                actor,
                transcript_id=transcript.pk,
                course_id=each.pk,
                verdict="partly",
                equivalent=word("own course"),
                granted="3",
                reason=word("reason of a judgement"),
            )
        if _time == 0:
            services.decide_transcript(actor, transcript_id=transcript.pk)
            tenant.ids["decided"] = transcript.pk
    tenant.ids |= {"transcript": transcript.pk, "course": second.pk}
    tenant.ids["distribution"] = services.upload_distribution(
        actor,
        organisation_id=organisation.pk,
        scale="KZ-2018",
        rows=[(1, ["A", "30"]), (2, ["B", "31"])],
        year_from=2024,
        year_to=2025,
    ).pk
