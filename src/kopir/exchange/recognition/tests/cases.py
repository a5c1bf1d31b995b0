"""Applications at each step of their life, made by the services themselves."""

from datetime import date
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile

from kopir.exchange.recognition import services
from kopir.exchange.recognition.models import Application
from kopir.spine.people.models import Membership, User
from kopir.spine.people.selectors import actor_for

PDF = b"%PDF-1.4\n%%EOF\n"
FULL = {"outcome": "full", "reasons": "Nothing speaks against it."}
PARTIAL = {
    "outcome": "partial",
    "reasons": "A year is missing.",
    "conditions": "Three years are recognised.",
    "difference_workload": "180 credits beside 240.",
}


def letter(name="diploma.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def draft(actor, organisations, **more):
    given = {
        "organisation_id": organisations.home.pk,
        "purpose": "study",
        "applicant_name": "Aigerim Sample",
        "applicant_email": "aigerim@example.org",
        "language": "kk",
        "qualification": "Licencjat",
        "level": "bachelor",
        "awarding_body_id": organisations.partner.pk,
        "awarded_on": date(2023, 7, 1),
    }
    return services.create_application(actor, **{**given, **more})


def second_approver(organisations, name="judge"):
    user = User.objects.create_user(f"{name}@example.org", "correct horse battery", name=name.title())
    Membership.objects.create(user=user, organisation=organisations.home, role="approver")
    return actor_for(user)


def bring(actors, organisations, state, **more):
    """An application in *state*: the officer writes it, the approver reads it."""
    officer, approver = actors.officer, actors.approver
    application = draft(officer, organisations, **more)
    steps = {
        "received": lambda a: services.receive(officer, **a),
        "waiting": lambda a: services.move(officer, to_state="waiting", reason="A translation.", **a),
        "proposed": lambda a: services.propose_decision(officer, basis="KZ-268", **PARTIAL, **a),
        "decided": lambda a: services.confirm_decision(approver, **a),
        "appealed": lambda a: services.enter_appeal(officer, grounds="The year counts.", **a),
        "closed": lambda a: services.decide_appeal(
            second_approver(organisations), basis="KZ-268", **FULL, **a
        ),
        "withdrawn": lambda a: services.move(officer, to_state="withdrawn", reason="Asked for.", **a),
    }
    ways = {
        "draft": [],
        "waiting": ["received", "waiting"],
        "withdrawn": ["received", "withdrawn"],
    }
    line = ["received", "proposed", "decided", "appealed", "closed"]
    for step in ways.get(state, line[: line.index(state) + 1] if state in line else []):
        steps[step]({"application_id": application.pk})
    return Application.objects.get(pk=application.pk)


def perform(actor, application, to_state):
    """The service that leads to *to_state*, with what it needs."""
    where = SimpleNamespace(application_id=application.pk).__dict__
    if to_state == "received":
        call = {
            "waiting": lambda: services.move(actor, to_state="received", **where),
            "draft": lambda: services.receive(actor, **where),
        }.get(application.state, lambda: services.send_back(actor, reason="Not yet.", **where))
        return call()
    if to_state == "proposed":
        return services.propose_decision(actor, basis="KZ-268", **PARTIAL, **where)
    if to_state == "decided":
        return services.confirm_decision(actor, **where)
    if to_state == "appealed":
        return services.enter_appeal(actor, grounds="The year counts.", **where)
    if to_state == "closed":
        return services.decide_appeal(actor, basis="KZ-268", **FULL, **where)
    return services.move(actor, to_state=to_state, reason="So.", **where)
