"""Who may do what with an application: the cast × every service, on an application in the state that it is for."""

import pytest
from conftest import CAST

from kopir.exchange.recognition import services
from kopir.spine.audit.models import AuditEntry

from .cases import FULL, PARTIAL, bring, draft, letter

pytestmark = pytest.mark.django_db

WRITERS = "404 ok  403 403 ok  404 404 404"
APPROVERS = "404 403 ok  403 ok  404 404 404"
EDITED = {
    "purpose": "study",
    "applicant_name": "Aigerim Sample",
    "language": "kk",
    "qualification": "Licencjat",
    "level": "bachelor",
}
#: Service → (codes in the order of the cast, state of the application, a call).
TABLE = {
    "create_application": (WRITERS, "draft", lambda w, who, pk: draft(who, w)),
    "edit_application": (
        WRITERS,
        "received",
        lambda w, who, pk: services.edit_application(who, application_id=pk, **EDITED),
    ),
    "add_document": (
        WRITERS,
        "draft",
        lambda w, who, pk: services.add_document(who, application_id=pk, kind="diploma", upload=letter()),
    ),
    "note_findings": (
        WRITERS,
        "received",
        lambda w, who, pk: services.note_findings(
            who, application_id=pk, rankings=[], checks={"authentic": "yes"}
        ),
    ),
    "receive": (WRITERS, "draft", lambda w, who, pk: services.receive(who, application_id=pk)),
    "move": (
        WRITERS,
        "received",
        lambda w, who, pk: services.move(who, application_id=pk, to_state="waiting", reason="So."),
    ),
    "propose_decision": (
        WRITERS,
        "received",
        lambda w, who, pk: services.propose_decision(who, application_id=pk, basis="KZ-268", **PARTIAL),
    ),
    "send_back": (
        APPROVERS,
        "proposed",
        lambda w, who, pk: services.send_back(who, application_id=pk, reason="So."),
    ),
    "confirm_decision": (
        APPROVERS,
        "proposed",
        lambda w, who, pk: services.confirm_decision(who, application_id=pk),
    ),
    "enter_appeal": (
        WRITERS,
        "decided",
        lambda w, who, pk: services.enter_appeal(who, application_id=pk, grounds="So."),
    ),
    # The approver confirmed what is appealed.
    "decide_appeal": (
        "404 403 403 403 ok  404 404 404",
        "appealed",
        lambda w, who, pk: services.decide_appeal(who, application_id=pk, basis="KZ-268", **FULL),
    ),
    "erase_applicant": (
        "404 403 403 403 ok  404 404 404",
        "decided",
        lambda w, who, pk: services.erase_applicant(who, application_id=pk),
    ),
    # Of a document that is not there: whoever may not do it at all is told so first.
    "remove_document": (
        "404 404 403 403 404 404 404 404",
        "draft",
        lambda w, who, pk: services.remove_document(who, application_id=pk, document_id=10**12),
    ),
}


@pytest.mark.parametrize("service", TABLE)
def test_who_may(hub, organisations, actors, outcome, service):
    expected, state, call = TABLE[service]
    pk = bring(actors, organisations, state).pk
    lines = AuditEntry.objects.count()
    found = {who: outcome(lambda who=who: call(organisations, getattr(actors, who), pk)) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))
    assert AuditEntry.objects.count() == lines
