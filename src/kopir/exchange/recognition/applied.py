"""What may be seen of applications: the members of the deciding organisation see its own, nobody else anything."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db.models import F, QuerySet

from kopir.kit.errors import NotFound
from kopir.spine.agreements.models import AgreementType, Commitment, LegalBasis
from kopir.spine.agreements.selectors import visible_agreements, visible_commitments
from kopir.spine.hub.selectors import current_hub
from kopir.spine.registry.actors import Actor

from .engine.bases import Basis, Note, Place, Proposal, Qualification, Span, evaluate, propose
from .engine.credits import CreditResult, convert
from .engine.faults import Fault
from .engine.levels import QUALIFICATIONS, Comparison, compare
from .facts_reader import book
from .kinds import QUALIFICATIONS as PROMISED
from .lifecycle import RUNNING
from .models import Application, ApplicationDocument, Crossing, Decision

#: Of the list: the newest first.
ORDER = ("-id",)


def visible_applications(actor: Actor) -> QuerySet[Application]:
    """With organisation, awarding body and campus fetched along."""
    found = Application.objects.select_related("organisation", "awarding_body", "campus")
    if actor.is_process:
        return found
    return found.filter(organisation_id__in=actor.organisations("read"))


def get_application(actor: Actor, pk: int) -> Application:
    """Raises NotFound."""
    found = visible_applications(actor).filter(pk=pk).first()
    if found is None:
        raise NotFound
    return found


def listed(actor: Actor, wanted: Mapping[str, Any]) -> QuerySet[Application]:
    """Narrowed by ``state``, ``purpose``, ``organisation`` and ``late`` (the deadline is over on that day)."""
    rows = visible_applications(actor)
    for name in ("state", "purpose"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if wanted.get("organisation"):
        rows = rows.filter(organisation_id=wanted["organisation"])
    if wanted.get("late"):
        rows = rows.filter(state__in=RUNNING, due_on__lt=wanted["late"])
    return rows


def agenda(actor: Actor) -> QuerySet[Application]:
    """Those whose clock runs, the nearest deadline first."""
    return visible_applications(actor).filter(state__in=RUNNING).order_by("due_on", "pk")


def decisions_of(application: Application) -> list[Decision]:
    """Of an application that the asker may see, in the order in which they were written."""
    return list(application.decisions.order_by("pk"))


def documents_of(application: Application) -> QuerySet[ApplicationDocument]:
    return application.documents.select_related("file").order_by("pk")


def opens_files(actor: Actor, file_ids: Collection[int]) -> set[int]:
    """Which of the files the actor may open as documents of an application (asked by ``files``)."""
    found = ApplicationDocument.objects.filter(
        file_id__in=file_ids, application__organisation_id__in=actor.organisations("read")
    )
    return set(found.values_list("file_id", flat=True))


def seen_among(actor: Actor, ids: Collection[int]) -> set[int]:
    """Which of the applications the actor may see; the audit trail hides the contents of the others."""
    return set(visible_applications(actor).filter(pk__in=list(ids)).values_list("pk", flat=True))


def spans_of(actor: Actor, awarding_body_id: int | None, campus_id: int | None) -> tuple[Span, ...]:
    """Decrees and licences of the campus on record, under which that body awards there; one query."""
    if awarding_body_id is None or campus_id is None:
        return ()
    agreements = visible_agreements(actor).filter(
        type=AgreementType.BRANCH_CAMPUS,
        parties__organisation_id=awarding_body_id,
        parties__role="awarding_body",
        campus_id=campus_id,
    )
    bases = LegalBasis.objects.filter(agreement__in=agreements.values("pk")).order_by(
        F("valid_from").asc(nulls_first=True), "pk"
    )
    return tuple(Span(basis.number, basis.valid_from, basis.valid_to) for basis in bases)


def qualification_of(actor: Actor, application: Application, day: date) -> Qualification:
    """What the engine is asked; *day* stands for the reception of what was not received yet."""
    body, campus = application.awarding_body, application.campus
    hub = current_hub()
    awarded_in = body.country if body else ""
    return Qualification(
        decider=application.organisation.country or (hub.country if hub else ""),
        awarded_in=awarded_in,
        taught_in=campus.country if campus else awarded_in,
        level=application.level,
        purpose=application.purpose,
        awarded_on=application.awarded_on,
        received_on=application.received_on or day,
        by_branch=campus is not None,
        without_papers=application.route == "background",
        places=tuple(Place(each["ranking"], each["edition"], each["place"]) for each in application.rankings),
        checks=application.checks,
        spans=spans_of(actor, application.awarding_body_id, application.campus_id),
    )


def assessment(actor: Actor, application: Application, day: date) -> tuple[list[Basis], Proposal]:
    """Every legal basis asked, and what follows of itself."""
    case = qualification_of(actor, application, day)
    bases = evaluate(case, book().instruments)
    return bases, propose(case, bases)


def letter_of(code: str) -> Decision:
    """The decision whose letter bears *code*, for anybody who has it. Raises NotFound."""
    found = Decision.objects.select_related("application__organisation").filter(code=code).first()
    if found is None or not code:
        raise NotFound
    return found


def kept(basis: Basis) -> dict[str, Any]:
    """A basis as a decision keeps it, with days in ISO 8601."""
    day = basis.day.isoformat() if basis.day else None
    return {
        **asdict(basis),
        "day": day,
        "why": kept_notes(basis.why),
        "missing": kept_notes(basis.missing),
    }


def kept_notes(notes: Iterable[Note]) -> list[list[Any]]:
    return [
        [
            code,
            {name: value.isoformat() if isinstance(value, date) else value for name, value in said.items()},
        ]
        for code, said in notes
    ]


@dataclass(frozen=True)
class Evidence:
    """What speaks for or against a substantial difference; each None where the facts have nothing."""

    levels: Comparison | None
    credits: CreditResult | None


def evidence_on(case: Qualification, application: Application) -> Evidence:
    """Levels on both countries' frameworks, and the credits counted in those of the country that decides."""
    facts = book()
    frameworks = {each.system: each for each in facts.frameworks.values()}
    one, other = frameworks.get(case.awarded_in), frameworks.get(case.decider)
    levels = None
    if one and other and one != other and case.level in QUALIFICATIONS:
        levels = compare(one, other, case.level)
    source = facts.credits.get(application.credit_system)
    target = next((each for each in facts.credits.values() if each.system == case.decider), None)
    counted = None
    if application.credits is not None and source and target:
        try:
            counted = convert(application.credits, source, target)
        except Fault:
            counted = None  # more than one line may have; the number itself stands on the page
    return Evidence(levels, counted)


def promises_of(actor: Actor, application: Application) -> QuerySet[Commitment]:
    """Standing promises of recognised qualifications, in agreements of who decides with the awarding body."""
    rows = visible_commitments(actor).filter(kind=PROMISED.code, ended_on__isnull=True)
    for organisation in (application.organisation_id, application.awarding_body_id):
        if organisation is not None:
            rows = rows.filter(agreement__parties__organisation=organisation)
    return rows.select_related("agreement").distinct().order_by("-pk")


def crossing_of(decisions: Collection[Decision]) -> Crossing | None:
    """What was recorded of any of an application's decisions, with its delivery."""
    rows = Crossing.objects.select_related("delivery", "reversal")
    return rows.filter(subject="decision", subject_id__in=[each.pk for each in decisions]).first()
