"""Role × service: an import is its organisation's writers' alone; to everybody else it is not there.

The columns are the cast: hub administrator; officer, approver, viewer and administrator of home; the
partner's administrator; a stranger; nobody. A spreadsheet holds contacts and notes, so members who do not
write are not shown it either.
"""

import inspect
import io

import pytest
from conftest import CAST

from kopir.gateways.spreadsheets import review, services
from kopir.gateways.spreadsheets.models import BatchState, ImportBatch
from kopir.spine.audit.models import AuditEntry

from .sheets import HEADERS, ROW, mapped, start, xlsx

pytestmark = pytest.mark.django_db
WRITERS = "404 ok  404 404 ok  404 404 404"


def upload():
    file = io.BytesIO(xlsx(HEADERS, ROW))
    file.name = "list.xlsx"
    return file


#: service → (answers, the state in which it is asked, the call).
TABLE = {
    # Who belongs to the organisation is told that their role does not allow it.
    "start_import": (
        "404 ok  403 403 ok  404 404 404",
        BatchState.REVIEW,
        lambda who, w: services.start_import(
            who, organisation_id=w["home"], upload=upload(), name="list.xlsx"
        ),
    ),
    "read_again": (WRITERS, BatchState.REVIEW, lambda who, w: services.read_again(who, batch_id=w["pk"])),
    "set_mapping": (
        WRITERS,
        BatchState.MAPPING,
        lambda who, w: services.set_mapping(who, batch_id=w["pk"], fields={"partner": 0}, lang="en"),
    ),
    "answer": (WRITERS, BatchState.MAPPING, lambda who, w: services.answer(who, batch_id=w["pk"])),
    "apply": (WRITERS, BatchState.REVIEW, lambda who, w: services.apply(who, batch_id=w["pk"], mode="good")),
    "cancel": (WRITERS, BatchState.REVIEW, lambda who, w: services.cancel(who, batch_id=w["pk"])),
    "go_on": (WRITERS, BatchState.READING, lambda who, w: services.go_on(who, batch_id=w["pk"])),
    "choose": (
        WRITERS,
        BatchState.REVIEW,
        lambda who, w: review.choose(who, batch_id=w["pk"], key=w["key"], organisation_id=w["partner"]),
    ),
    "fix_cell": (
        WRITERS,
        BatchState.REVIEW,
        lambda who, w: review.fix_cell(who, batch_id=w["pk"], number=2, field="notes", text="x"),
    ),
    "include": (
        WRITERS,
        BatchState.REVIEW,
        lambda who, w: review.include(who, batch_id=w["pk"], numbers=[2], wanted=False),
    ),
}
#: Asked with a batch that a service or a selector has let through.
WITHIN = {"locked", "offered_mapping"}


def test_every_service_is_in_the_table():
    offered = {
        name
        for module in (services, review)
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__module__ == module.__name__ and not name.startswith("_")
    }
    assert offered == set(TABLE) | WITHIN


@pytest.mark.parametrize("service", TABLE)
def test_who_may(actors, organisations, hub, outcome, service):
    expected, state, call = TABLE[service]
    batch = start(actors, organisations, xlsx(HEADERS, ROW))
    batch = mapped(actors, batch, places_by="both")
    row = batch.rows.order_by("number").first()
    row.partner_key, row.status = "seoul", "choose"
    row.save()
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)
    world = {
        "pk": batch.pk,
        "key": "seoul",
        "home": organisations.home.pk,
        "partner": organisations.partner.pk,
    }
    lines = AuditEntry.objects.count()
    found = {who: outcome(lambda who=who: call(getattr(actors, who), world)) for who in CAST}
    assert found == dict(zip(CAST, expected.split(), strict=True))
    assert AuditEntry.objects.count() == lines
