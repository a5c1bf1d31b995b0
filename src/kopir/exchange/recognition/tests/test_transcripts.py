"""Exchange credit: a transcript in, judged with memory, frozen, delivered once, overturned, erased."""

import json
from datetime import date
from decimal import Decimal
from types import SimpleNamespace

import pytest
from conftest import CAST

from kopir.exchange.recognition import services
from kopir.exchange.recognition.credit.selectors import get_transcript, remembered
from kopir.exchange.recognition.models import CourseJudgement, Transcript
from kopir.kit.errors import Conflict, Invalid, NotFound
from kopir.spine.audit.models import AuditEntry
from kopir.spine.deliveries.models import Delivery

from .test_crossing import promise

pytestmark = pytest.mark.django_db

COURSES = "MAT201;Analysis II;A0;3\nKOR101;Korean;B+;2;80\nPE1;Sports;P;1"
TERMS = {
    "scale": "KR-4.5",
    "credit_system": "KR",
    "target_scale": "KZ-2018",
    "target_credits": "KZ-NOW",
    "cycle": 1,
    "faculty": "Mechanics and Mathematics",
    "student_name": "Aruzhan Test",
    "student_ref": "S-1",
}


def enter(who, organisations, courses=COURSES, **more):
    return services.enter_transcript(
        who,
        organisation_id=organisations.home.pk,
        institution_id=organisations.partner.pk,
        courses=courses,
        **{**TERMS, **more},
    )


def judge(who, transcript, position=1, **given):
    course = transcript.courses.get(position=position)
    full = {"verdict": "full", "equivalent": "Mathematical analysis 2", "granted": "5.4", "way": "factor"}
    return services.judge_course(who, transcript_id=transcript.pk, course_id=course.pk, **(given or full))


def judged(who, organisations):
    transcript = enter(who, organisations)
    judge(who, transcript)
    judge(who, transcript, 2, verdict="not", reason="No such course here")
    judge(who, transcript, 3, verdict="partly", equivalent="Elective", granted="1", reason="Half of it")
    return transcript


def decided(who, organisations):
    return services.decide_transcript(who, transcript_id=judged(who, organisations).pk)


@pytest.fixture
def world(hub, organisations, actors):
    return SimpleNamespace(
        o=organisations,
        open=judged(actors.officer, organisations),
        decided=decided(actors.officer, organisations),
        promise=promise(organisations, "recognition.credits", "ects_credit"),
    )


OWN = "404 ok  404 404 ok  404 404 404"
TABLE = {
    "enter_transcript": ("404 ok  403 403 ok  404 404 404", lambda who, w: enter(who, w.o)),
    "judge_course": (OWN, lambda who, w: judge(who, w.open)),
    "decide_transcript": (OWN, lambda who, w: services.decide_transcript(who, transcript_id=w.open.pk)),
    "deliver_transcript": (
        OWN,
        lambda who, w: services.deliver_transcript(
            who, transcript_id=w.decided.pk, commitment_id=w.promise.pk
        ),
    ),
    "overturn_transcript": (
        OWN,
        lambda who, w: services.overturn_transcript(who, transcript_id=w.decided.pk, why="A slip"),
    ),
    "erase_transcript": (OWN, lambda who, w: services.erase_transcript(who, transcript_id=w.open.pk)),
}


@pytest.mark.parametrize("service", TABLE)
def test_who_may(world, actors, outcome, service):
    codes, call = TABLE[service]
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world)) for who in CAST}
    assert found == dict(zip(CAST, codes.split(), strict=True))


def test_what_was_judged_once_is_proposed_and_never_applied(world, organisations, actors):
    again = enter(actors.admin, organisations, courses="mat201 ;ANALYSIS 2;C+;3\nNEW1;Another;A0;3")
    first, second = again.courses.order_by("position")
    known = remembered(again, [first, second])
    assert first.verdict == "" and second.pk not in known
    assert (known[first.pk].verdict, known[first.pk].equivalent) == ("full", "Mathematical analysis 2")
    assert known[first.pk].judged_by == actors.officer.user_id and known[first.pk].judged_at
    # The latest judgement is the one that is proposed; another institution's same code is another course.
    judge(actors.admin, again, 1, verdict="not", reason="Its syllabus changed")
    judge(actors.admin, again, 2, verdict="not", reason="Unknown")
    services.decide_transcript(actors.admin, transcript_id=again.pk)
    third = enter(actors.officer, organisations, courses="MAT201;Analysis;A0;3")
    course = third.courses.get()
    assert remembered(third, [course])[course.pk].verdict == "not"
    third.institution = organisations.foreign
    third.save()
    assert not remembered(third, [course])
    names = [field.name for field in CourseJudgement._meta.get_fields()]
    assert not {"grade", "student_name", "transcript"} & set(names)


def test_the_result_is_kept_with_methods_versions_and_every_language(world):
    result = Transcript.objects.get(pk=world.decided.pk).result
    first, second, third = result["courses"]
    assert result["granted"] == "6.4" and first["granted"] == "5.4"
    outcomes = first["conversion"]["outcomes"]
    assert outcomes and all(each["used"][0]["version"] >= 1 for each in outcomes)
    assert set(outcomes[0]["name"]) == {"kk", "ru", "en", "zh-hans"}
    ways = {answer["way"]: (answer["low"], answer["high"]) for answer in first["credit"]["answers"]}
    assert ways["factor"] == ("5.1", "6") and Decimal(ways["year"][0]) > 5  # 3 credits of 65 a two-year
    assert third["conversion"]["state"] == "passed" and second["verdict"] == "not"


def test_what_is_decided_does_not_change_any_more(world, actors):
    for call in (
        lambda: judge(actors.officer, world.decided),
        lambda: services.decide_transcript(actors.officer, transcript_id=world.decided.pk),
        lambda: services.deliver_transcript(
            actors.officer, transcript_id=world.open.pk, commitment_id=world.promise.pk
        ),
    ):
        with pytest.raises(Conflict):
            call()
    half = enter(actors.officer, world.o)
    with pytest.raises(Conflict):
        services.decide_transcript(actors.officer, transcript_id=half.pk)
    with pytest.raises(Conflict):
        services.judge_course(
            actors.officer,
            transcript_id=half.pk,
            course_id=half.courses.first().pk,
            expected_revision=9,
            verdict="not",
            reason="x",
        )


def test_credits_are_delivered_once_and_taken_back_with_the_decision(world, actors):
    def deliver():
        return services.deliver_transcript(
            actors.officer, transcript_id=world.decided.pk, commitment_id=world.promise.pk
        )

    delivery = deliver()
    assert (delivery.quantity, delivery.organisation_id) == (Decimal("6.4"), world.o.home.pk)
    with pytest.raises(Conflict):
        deliver()
    services.overturn_transcript(actors.officer, transcript_id=world.decided.pk, why="The paper was forged")
    assert [row.quantity for row in Delivery.objects.order_by("pk")] == [Decimal("6.4"), Decimal("-6.4")]
    with pytest.raises(Conflict):
        deliver()
    assert AuditEntry.objects.filter(action="recognition.overturn").count() == 1


def test_only_a_promise_of_both_and_only_credits_of_one_number(world, organisations, actors):
    stranger = promise(organisations, "recognition.credits", "ects_credit", beneficiary_id=None)
    agreement = stranger.agreement
    agreement.parties.filter(organisation=organisations.partner).update(organisation=organisations.foreign)
    for wrong in (stranger.pk, 10**9):
        with pytest.raises(Invalid):
            services.deliver_transcript(actors.officer, transcript_id=world.decided.pk, commitment_id=wrong)
    indian = enter(actors.officer, organisations, target_credits="IN", courses="A;One;A0;3")
    judge(actors.officer, indian, verdict="full", equivalent="One", granted="3", reason="As printed")
    services.decide_transcript(actors.officer, transcript_id=indian.pk)
    with pytest.raises(Invalid) as fault:
        services.deliver_transcript(actors.officer, transcript_id=indian.pk, commitment_id=world.promise.pk)
    assert "ECTS" in str(fault.value) and not Delivery.objects.exists()


def test_an_erased_student_leaves_nothing_behind(world, actors):
    services.erase_transcript(actors.officer, transcript_id=world.decided.pk)
    row = Transcript.objects.get(pk=world.decided.pk)
    assert (row.student_name, row.student_ref, row.result, row.courses.count()) == ("", "", {}, 0)
    with pytest.raises(NotFound):
        get_transcript(actors.officer, row.pk)
    trail = json.dumps(list(AuditEntry.objects.values("before", "after", "why")))
    assert "Aruzhan" not in trail and "A0" not in trail
    assert CourseJudgement.objects.count() == 3


@pytest.mark.parametrize(
    ("courses", "said"),
    [
        ("MAT;Analysis;A1;3", "Row 1, column “Grade as printed”: “A1” is not on this scale"),
        ("MAT;Analysis;A0;-3", "Row 1, column “Credits as printed”"),
        ("MAT;Analysis;A0;3;0", "Row 1, column “Hours of work”"),
        ("title,grade,credits\nAnalysis,A0,3\n,B0,2", "Row 3, column “Course title”: It is empty."),
        ("MAT;Analysis;A0;3;48;x", "Row 1: more cells than columns."),
        ('MAT;"Analysis;A0;3', "quotation mark"),
        ("", "at least one course"),
        ("{", "This is not JSON."),
        ('{"format": "elmo"}', "no transcript of the format"),
        (
            '{"format": "kopir.transcript", "version": 1, "courses": [{"titel": "x"}]}',
            "Row 1: only these columns",
        ),
    ],
)
def test_every_fault_of_a_list_names_its_row_and_column(hub, organisations, actors, courses, said):
    with pytest.raises(Invalid) as fault:
        enter(actors.officer, organisations, courses=courses)
    assert said in " ".join(fault.value.faults["courses"]) and not Transcript.objects.exists()


def test_json_and_csv_give_the_same(hub, organisations, actors):
    rows = [{"code": "MAT", "title": "Analysis", "grade": "A0", "credits": 3, "hours": 48.5}]
    document = json.dumps({"format": "kopir.transcript", "version": 1, "courses": rows})
    found = [
        enter(actors.officer, organisations, courses=text).courses.values(
            "code", "title", "grade", "credits", "hours"
        )[0]
        for text in (document, "hours\tgrade\ttitle\tcode\tcredits\n48,5\tA0\tAnalysis\tMAT\t3")
    ]
    assert found[0] == found[1]


@pytest.mark.parametrize(
    ("given", "at"),
    [
        ({"verdict": "maybe"}, "verdict"),
        ({"verdict": "not"}, "reason"),
        ({"verdict": "partly", "equivalent": "X", "granted": "5.4", "way": "factor"}, "reason"),
        ({"verdict": "full", "granted": "5.4", "way": "factor"}, "equivalent"),
        ({"verdict": "full", "equivalent": "X", "granted": "0"}, "granted"),
        ({"verdict": "full", "equivalent": "X", "granted": "9", "way": "factor"}, "reason"),
        ({"verdict": "full", "equivalent": "X", "granted": "5.4", "way": "moon"}, "way"),
        (
            {"verdict": "full", "equivalent": "X", "granted": "5.4", "way": "factor", "own_grade": "A"},
            "method",
        ),
        # Orientation decides nothing, so no grade rests on it.
        (
            {"verdict": "full", "equivalent": "X", "granted": "5.4", "way": "factor", "method": "position"},
            "method",
        ),
    ],
)
def test_a_judgement_that_cannot_stand_is_refused_at_its_field(world, actors, given, at):
    with pytest.raises(Invalid) as fault:
        judge(actors.officer, world.open, **given)
    assert at in fault.value.faults


def test_a_grade_lies_within_what_its_method_leaves_open(hub, organisations, actors):
    german = enter(
        actors.officer, organisations, courses="A;One;B0;3", target_scale="DE-1-5", target_credits="ECTS"
    )
    full = {"verdict": "full", "equivalent": "One", "granted": "5.5", "way": "factor", "method": "bavarian"}
    taken = judge(actors.officer, german, **full)
    assert taken.method == "bavarian" and Decimal(taken.own_grade) > 1
    with pytest.raises(Invalid) as fault:
        judge(actors.officer, german, **full, own_grade="4.0")
    assert "own_grade" in fault.value.faults


def test_terms_are_refused_at_their_fields(hub, organisations, actors):
    with pytest.raises(Invalid) as fault:
        enter(actors.officer, organisations, scale="XX", cycle="9", isced_f="99", issued_on=date(2999, 1, 1))
    assert set(fault.value.faults) == {"scale", "cycle", "isced_f", "issued_on"}
    with pytest.raises(Invalid):
        services.enter_transcript(
            actors.officer,
            organisation_id=organisations.home.pk,
            institution_id=organisations.home.pk,
            courses=COURSES,
            **TERMS,
        )
