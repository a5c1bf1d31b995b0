"""Documents, contacts and notes: each of one organisation."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.kit.errors import Forbidden, Invalid, NotFound
from kopir.spine.agreements import services
from kopir.spine.agreements.models import Contact
from kopir.spine.agreements.selectors import visible_contacts, visible_documents, visible_notes
from kopir.spine.agreements.sheet import agreement_sheet
from kopir.spine.audit.models import AuditEntry
from kopir.spine.files.selectors import open_file
from kopir.spine.people.services.erasure import erase_person

from .world import item, letter, places

pytestmark = pytest.mark.django_db
CANARY = "canary-7c1f"


@pytest.fixture
def planted(hub, organisations, actors):
    """A public agreement on which each side keeps something that the other must never see."""
    record = services.record_agreement(actors.officer, **item(organisations, visibility="public"))
    for actor, side in ((actors.officer, "home"), (actors.partner_officer, "partner")):
        where = {"agreement_id": record.pk}
        services.add_note(actor, **where, text=f"{CANARY} {side} note")
        services.add_contact(actor, **where, name=f"{CANARY} {side}", email=f"{side}@example.org")
        services.add_document(actor, **where, upload=letter(), title=f"{CANARY} {side}")
    return record


@pytest.mark.parametrize("visible", [visible_notes, visible_contacts, visible_documents])
def test_each_side_sees_its_own_and_nobody_else_any(planted, actors, visible):
    def texts(who):
        rows = visible(getattr(actors, who), planted)
        return [getattr(row, "text", None) or getattr(row, "name", None) or row.title for row in rows]

    for who in ("officer", "viewer", "approver", "admin"):
        assert len(texts(who)) == 1 and "home" in texts(who)[0]
    assert len(texts("partner_officer")) == 1 and "partner" in texts("partner_officer")[0]
    for who in ("stranger", "anonymous", "hub_admin"):
        assert texts(who) == []
        assert CANARY not in repr(agreement_sheet(getattr(actors, who), planted.pk))


def test_what_is_shared_reaches_the_parties_only(planted, actors):
    contact = visible_contacts(actors.officer, planted).get()
    document = visible_documents(actors.officer, planted).get()
    for thing, row in (("contact", contact), ("document", document)):
        with pytest.raises(NotFound):
            services.share(
                actors.partner_officer,
                agreement_id=planted.pk,
                thing=thing,
                thing_id=row.pk,
                shared="parties",
            )
        services.share(
            actors.officer, agreement_id=planted.pk, thing=thing, thing_id=row.pk, shared="parties"
        )
        with pytest.raises(Forbidden):
            services.share(
                actors.partner_officer,
                agreement_id=planted.pk,
                thing=thing,
                thing_id=row.pk,
                shared="organisation",
            )
    assert visible_contacts(actors.partner_officer, planted).count() == 2
    assert not visible_contacts(actors.stranger, planted).exists()
    with pytest.raises(Invalid):
        services.share(actors.officer, agreement_id=planted.pk, thing="note", thing_id=1, shared="parties")


def test_a_file_opens_only_through_its_document(planted, actors):
    document = visible_documents(actors.officer, planted).get()
    file, stream = open_file(actors.viewer, document.file_id)
    with stream:
        assert stream.read(4) == b"%PDF"
    for who in ("partner_officer", "stranger", "anonymous", "hub_admin"):
        with pytest.raises(NotFound):
            open_file(getattr(actors, who), document.file_id)
    services.remove_document(actors.officer, agreement_id=planted.pk, document_id=document.pk)
    with pytest.raises(NotFound):
        open_file(actors.officer, file.pk)


def test_nobody_removes_what_belongs_to_others(planted, actors):
    note = visible_notes(actors.officer, planted).get()
    contact = visible_contacts(actors.officer, planted).get()
    for who, refusal in {"partner_officer": NotFound, "stranger": NotFound, "viewer": Forbidden}.items():
        actor = getattr(actors, who)
        with pytest.raises(refusal):
            services.remove_note(actor, agreement_id=planted.pk, note_id=note.pk)
        with pytest.raises(refusal):
            services.remove_contact(actor, agreement_id=planted.pk, contact_id=contact.pk)
    services.remove_note(actors.officer, agreement_id=planted.pk, note_id=note.pk)
    services.remove_contact(actors.officer, agreement_id=planted.pk, contact_id=contact.pk)


def test_strangers_annex_nothing(planted, actors):
    for who in ("stranger", "hub_admin", "anonymous", "viewer", "approver"):
        actor = getattr(actors, who)
        with pytest.raises(Forbidden):
            services.add_note(actor, agreement_id=planted.pk, text="x")
        with pytest.raises(Forbidden):
            services.add_document(actor, agreement_id=planted.pk, upload=letter())


def test_the_trail_names_no_contact(planted):
    assert CANARY not in repr(list(AuditEntry.objects.values_list("before", "after", "why")))


def test_erasing_a_person_takes_them_out_of_every_annex(planted, actors, users):
    for actor in (actors.officer, actors.partner_officer):
        services.add_contact(actor, agreement_id=planted.pk, name="Viewer", email="VIEWER@example.org")
    erase_person(actors.hub_admin, user_id=users.viewer.pk, why="asked for it")
    assert not Contact.objects.filter(email__iexact="viewer@example.org").exists()
    assert Contact.objects.count() == 2
    with pytest.raises(Forbidden):
        services.erase_contacts(actors.admin, email="home@example.org", reason="x")
    assert services.erase_contacts(actors.hub_admin, email="home@example.org", reason="x") == 1


def test_a_sheet_takes_as_many_queries_for_three_of_each_as_for_one(planted, organisations, actors):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            agreement_sheet(actors.officer, planted.pk)
        return len(captured)

    # One of each already: what there is none of is not asked for.
    services.add_commitment(actors.officer, agreement_id=planted.pk, **places(organisations))
    services.add_legal_basis(actors.officer, agreement_id=planted.pk, kind="law", number="1", title={})
    before = queries()
    for _ in range(2):
        services.add_commitment(actors.officer, agreement_id=planted.pk, **places(organisations))
        services.add_note(actors.officer, agreement_id=planted.pk, text="another")
        services.add_contact(actors.officer, agreement_id=planted.pk, name="Another Example")
        services.add_document(actors.officer, agreement_id=planted.pk, upload=letter())
        services.add_legal_basis(actors.officer, agreement_id=planted.pk, kind="law", number="1", title={})
    assert queries() == before
