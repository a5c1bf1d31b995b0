"""Role × service × visibility: what each of the cast gets from every service of this app.

The rows are checked for their refusals: 404 to whoever may not see the record, 403 to whoever sees it and
may not do this. A public service that is missing from the table fails the first test.
"""

import pytest
from conftest import CAST
from django.db import transaction

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.agreements import services
from kopir.spine.agreements.models import Agreement

from .world import item, letter, places

pytestmark = pytest.mark.django_db
VISIBILITIES = ("public", "parties", "organisation", "private")
HOME = {"officer", "approver", "viewer", "admin"}
SEES = {
    "public": set(CAST),
    "parties": HOME | {"partner_officer"},
    "organisation": HOME,
    "private": {"officer"},
}
KEEPERS = {"officer", "admin"}  # write for the owner of a record
WRITERS = {"officer", "admin", "partner_officer"}  # write for some party
DECIDERS = {"approver", "admin", "partner_officer"}  # approve for some party


def _basis(world):
    return world["basis"].pk


#: service → (who may, arguments). ``record`` has origin recorded and belongs to ``home``.
TABLE = {
    "add_commitment": (KEEPERS, lambda w: places(w["organisations"])),
    "amend_commitment": (KEEPERS, lambda w: {"key": "c1", **places(w["organisations"], quantity="9")}),
    "end_commitment": (KEEPERS, lambda w: {"key": "c1", "reason": "x"}),
    "amend": (KEEPERS, lambda w: {"city": "Aktau"}),
    "edit_agreement": (KEEPERS, lambda w: {"expected_revision": w["record"].revision, "city": "Aktau"}),
    "set_parties": (KEEPERS, lambda w: {"parties": [(o.pk, "owner") for o in w["both"]]}),
    "set_campus_state": (KEEPERS, lambda w: {"campus_state": "preparing"}),
    "add_legal_basis": (KEEPERS, lambda w: {"kind": "law", "number": "1", "title": {}}),
    "propose_version": (KEEPERS, lambda w: {}),
    "withdraw_version": (KEEPERS, lambda w: {"reason": "x"}),
    "move": (DECIDERS, lambda w: {"to_state": "terminated", "reason": "x"}),
    "approve": (DECIDERS, lambda w: {"version_hash": w["hash"]}),
    "approve_on_behalf": (
        DECIDERS,
        lambda w: {"version_hash": w["hash"], "organisation_id": w["both"][1].pk, "document": letter()},
    ),
    "add_document": (WRITERS, lambda w: {"upload": letter()}),
    "add_contact": (WRITERS, lambda w: {"name": "Ewa Example"}),
    "add_note": (WRITERS, lambda w: {"text": "x"}),
    "undertake_to_report": (KEEPERS, lambda w: {"organisation_id": w["both"][0].pk}),
}
#: Services on a thing of the owner's annex: nobody else even sees the thing.
ANNEX = {
    "remove_document": lambda w: {"document_id": w["document"].pk},
    "remove_contact": lambda w: {"contact_id": w["contact"].pk},
    "remove_note": lambda w: {"note_id": w["note"].pk},
    "share": lambda w: {"thing": "contact", "thing_id": w["contact"].pk, "shared": "parties"},
}
#: Tabled by themselves, below or in the test file of their subject.
ELSEWHERE = {
    "undertake_on_many",  # test_reporting
    "answer_match",  # test_matches
    "create_agreement",  # below
    "end_legal_basis",  # below
    "erase_contacts",  # test_annex
    "propose_matches",  # answers to nobody
    "number_prepared",  # test_recorded
    "prepare_records",  # test_recorded
    "record_agreement",  # test_recorded
    "record_agreements",  # test_recorded
    "record_prepared",  # test_recorded
    "run_calendar",  # test_lifecycle
}


def test_every_service_is_in_the_table():
    assert set(services.__all__) == set(TABLE) | set(ANNEX) | ELSEWHERE


@pytest.fixture(params=VISIBILITIES)
def world(request, hub, organisations, actors):
    record = services.record_agreement(
        actors.officer,
        **item(
            organisations,
            type="branch_campus",
            visibility=request.param,
            commitments=[places(organisations)],
        ),
    )
    where = {"agreement_id": record.pk}
    made = {
        "visibility": request.param,
        "organisations": organisations,
        "both": [organisations.home, organisations.partner],
        "hash": record.versions.get().hash,
        "basis": services.add_legal_basis(actors.officer, **where, kind="law", number="1", title={}),
        "document": services.add_document(actors.officer, **where, upload=letter()),
        "contact": services.add_contact(actors.officer, **where, name="Ewa Example"),
        "note": services.add_note(actors.officer, **where, text="x"),
    }
    record.refresh_from_db()
    return {**made, "record": record}


def outcome(service, actor, **arguments):
    """404, 403, or 'allowed' (also when the state or the input then refuses); nothing is kept."""
    try:
        with transaction.atomic():
            try:
                getattr(services, service)(actor, **arguments)
            finally:
                transaction.set_rollback(True)
    except NotFound:
        return "404"
    except Forbidden:
        return "403"
    except (Conflict, Invalid):
        return "allowed"
    return "allowed"


@pytest.mark.parametrize("service", sorted(TABLE))
def test_who_may(world, actors, service):
    may, arguments = TABLE[service]
    before = Agreement.objects.values().get()
    for who in CAST:
        seen = who in SEES[world["visibility"]]
        expected = "404" if not seen else "allowed" if who in may else "403"
        # Four eyes: an approver who has not written the wording; here the officer wrote it.
        found = outcome(service, getattr(actors, who), agreement_id=world["record"].pk, **arguments(world))
        assert found == expected, (service, who, world["visibility"])
    assert Agreement.objects.values().get() == before


@pytest.mark.parametrize("service", sorted(ANNEX))
def test_who_may_touch_the_annex(world, actors, service):
    for who in CAST:
        seen = who in SEES[world["visibility"]] & HOME
        expected = "404" if not seen else "allowed" if who in KEEPERS else "403"
        arguments = ANNEX[service](world)
        found = outcome(service, getattr(actors, who), agreement_id=world["record"].pk, **arguments)
        assert found == expected, (service, who, world["visibility"])


def test_who_may_end_a_legal_basis(world, actors):
    for who in CAST:
        seen = who in SEES[world["visibility"]]
        expected = "404" if not seen else "allowed" if who in KEEPERS else "403"
        arguments = {"legal_basis_id": _basis(world), "valid_to": "2026-01-01", "reason": "x"}
        assert outcome("end_legal_basis", getattr(actors, who), **arguments) == expected, who


def test_who_may_create(hub, organisations, actors):
    for who in CAST:
        expected = "allowed" if who in KEEPERS else "403"
        assert outcome("create_agreement", getattr(actors, who), **item(organisations)) == expected, who
