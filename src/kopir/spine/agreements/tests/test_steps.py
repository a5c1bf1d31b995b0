"""Steps on screen that take something away, or cannot be taken back: each asks once more, then does it."""

import re

import pytest

from kopir.spine.agreements import services
from kopir.spine.agreements.models import Agreement, Approval, Contact, LegalBasis, PrivateNote
from kopir.spine.people.models import Membership

from .world import item, letter, places, proposed, signed

pytestmark = pytest.mark.django_db


def test_withdrawing_a_proposal(hub, organisations, actors, clients):
    agreement, version = proposed(actors, organisations)
    url = f"/agreements/{agreement.pk}/withdraw/"
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    assert b"becomes the next draft" in clients.officer.get(url).content
    assert clients.viewer.get(url).status_code == 403
    assert clients.stranger.get(url).status_code == 404
    assert clients.officer.post(url, {"reason": " "}).status_code == 422
    assert clients.officer.post(url, {"reason": "Not like this"}).status_code == 302
    assert sorted(agreement.versions.values_list("state", flat=True)) == ["draft", "withdrawn"]
    # A draft is edited, not withdrawn: the page says so and does nothing.
    assert clients.officer.get(url).status_code == 409


def test_ending_a_legal_basis(hub, organisations, actors, clients):
    campus = services.record_agreement(actors.officer, **item(organisations, type="branch_campus"))
    basis = services.add_legal_basis(
        actors.officer, agreement_id=campus.pk, kind="licence", number="7", title={}, valid_from="2020-01-01"
    )
    url = f"/agreements/{campus.pk}/legal/{basis.pk}/end/"
    assert url.encode() in clients.officer.get(f"/agreements/{campus.pk}/legal/").content
    assert clients.viewer.get(url).status_code == 403
    assert clients.officer.get(f"/agreements/{campus.pk}/legal/{basis.pk + 1}/end/").status_code == 404
    wrong = clients.officer.post(url, {"valid_to": "2019-01-01", "reason": "x"})
    assert wrong.status_code == 422 and b"id_valid_to" in wrong.content
    assert clients.officer.post(url, {"valid_to": "2021-01-01", "reason": "Withdrawn"}).status_code == 302
    assert str(LegalBasis.objects.get().valid_to) == "2021-01-01"
    refused = clients.officer.post(
        f"/agreements/{campus.pk}/legal/", {"action": "campus", "campus_state": "operating"}
    )
    assert refused.status_code == 422 and b"put one on record that is in force today" in refused.content
    campus.refresh_from_db()
    assert campus.campus_state == ""


@pytest.mark.parametrize("thing", ["document", "contact"])
def test_sharing_and_taking_back(hub, organisations, actors, clients, thing):
    agreement = signed(actors, organisations)
    where = {"agreement_id": agreement.pk}
    row = (
        services.add_document(actors.officer, **where, upload=letter(), title="CANARY")
        if thing == "document"
        else services.add_contact(actors.officer, **where, name="CANARY")
    )
    annex = f"/agreements/{agreement.pk}/annex/"
    url = f"{annex}{thing}/{row.pk}/share/"
    assert b"CANARY" not in clients.partner_officer.get(annex).content
    assert clients.partner_officer.post(url, {"shared": "parties"}).status_code == 404
    assert clients.viewer.post(url, {"shared": "parties"}).status_code == 403
    assert clients.officer.post(url, {"shared": "parties"}).status_code == 302
    assert b"CANARY" in clients.partner_officer.get(annex).content
    # Seen, and still not theirs to take back or to remove.
    assert clients.partner_officer.post(url, {"shared": "organisation"}).status_code == 403
    assert clients.partner_officer.get(f"{annex}{thing}/{row.pk}/remove/").status_code == 403
    assert clients.officer.post(url, {"shared": "organisation"}).status_code == 302
    assert b"CANARY" not in clients.partner_officer.get(annex).content


def test_removing_asks_first(hub, organisations, actors, clients):
    agreement = signed(actors, organisations)
    where = {"agreement_id": agreement.pk}
    rows = {
        "document": services.add_document(actors.officer, **where, upload=letter()),
        "contact": services.add_contact(actors.officer, **where, name="Ewa Example"),
        "note": services.add_note(actors.officer, **where, text="Call in May"),
    }
    for thing, row in rows.items():
        url = f"/agreements/{agreement.pk}/annex/{thing}/{row.pk}/remove/"
        shown = clients.officer.get(url)
        assert shown.status_code == 200
        assert b"style=" not in shown.content
        assert clients.stranger.get(url).status_code == 404
        assert clients.viewer.get(url).status_code == 403
        row.refresh_from_db()
        assert clients.officer.post(url).status_code == 302
        assert clients.officer.get(url).status_code == 404
    assert not Contact.objects.exists() and not PrivateNote.objects.exists()
    assert clients.officer.get(f"/agreements/{agreement.pk}/annex/party/1/remove/").status_code == 404


def without_account(organisations):
    Membership.objects.filter(organisation=organisations.partner).delete()


def test_approving_for_a_party_by_a_document_that_is_there(hub, organisations, actors, clients):
    agreement, version = proposed(actors, organisations)
    document = services.add_document(actors.officer, agreement_id=agreement.pk, upload=letter(), title="Fax")
    url = f"/agreements/{agreement.pk}/versions/1/"
    assert b"behalf" not in clients.approver.get(url).content  # the partner approves for itself
    without_account(organisations)
    assert b"Fax" in clients.approver.get(url).content
    assert b"behalf" not in clients.viewer.get(url).content
    data = {
        "action": "behalf",
        "version_hash": version.hash,
        "organisation_id": organisations.partner.pk,
    }
    assert clients.approver.post(url, data).status_code == 422
    assert clients.approver.post(url, {**data, "document_id": document.pk}).status_code == 302
    assert Approval.objects.get().document_id == document.file_id
    # What an approval stands on stays with the parties.
    annex = f"/agreements/{agreement.pk}/annex/document/{document.pk}/"
    assert clients.officer.post(f"{annex}share/", {"shared": "organisation"}).status_code == 409
    assert clients.officer.post(f"{annex}remove/").status_code == 422
    document.refresh_from_db()
    assert (document.shared, document.removed_at) == ("parties", None)


def test_the_approval_form_is_for_those_who_may(hub, organisations, actors, clients):
    agreement, version = proposed(actors, organisations)
    url = f"/agreements/{agreement.pk}/versions/1/"
    form = b"Approve this wording"
    assert form in clients.approver.get(url).content
    assert form in clients.partner_officer.get(url).content
    assert form not in clients.viewer.get(url).content
    assert form not in clients.officer.get(url).content
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    assert form not in clients.approver.get(url).content
    # Four eyes: an administrator who wrote the wording is told why there is no button.
    made = services.create_agreement(actors.admin, **item(organisations))
    services.propose_version(actors.admin, agreement_id=made.pk)
    shown = clients.admin.get(f"/agreements/{made.pk}/versions/1/").content
    assert form not in shown and b"a second person" in shown


def test_undertaking_to_report_is_asked_once_more(hub, organisations, actors, clients):
    agreement = signed(actors, organisations)
    url = f"/agreements/{agreement.pk}/report/{organisations.home.pk}/"
    assert url.encode() in clients.officer.get(f"/agreements/{agreement.pk}/").content
    assert b"silence counts as silence" in clients.officer.get(url).content
    assert clients.partner_officer.get(url).status_code == 403
    assert clients.officer.post(url, {"since": "1990-01-01"}).status_code == 422
    assert clients.officer.post(url, {"since": "nonsense"}).status_code == 422
    assert url.encode() not in clients.viewer.get(f"/agreements/{agreement.pk}/").content


def test_the_review_date_changes_without_an_amendment(hub, organisations, actors, clients):
    agreement = signed(actors, organisations)
    url = f"/agreements/{agreement.pk}/keeping/"
    data = {"review_on": "2029-03-01", "visibility": "public", "revision": agreement.revision}
    data |= {"signed_on": agreement.signed_on.isoformat(), "signed_precision": "day"}
    assert clients.viewer.get(url).status_code == 403
    assert clients.officer.post(url, data).status_code == 302
    agreement.refresh_from_db()
    assert (str(agreement.review_on), agreement.visibility) == ("2029-03-01", "public")
    assert clients.officer.post(url, data).status_code == 422  # somebody (oneself) has changed it since
    assert agreement.versions.count() == 1
    # The partner's officer sets the date too, and is not offered to close the record.
    assert b'name="visibility"' not in clients.partner_officer.get(url).content


def test_a_replaced_agreement_names_its_successor(hub, organisations, actors, clients):
    old, new = signed(actors, organisations), signed(actors, organisations)
    url = f"/agreements/{old.pk}/move/superseded/"
    assert new.ref.encode() in clients.approver.get(url).content
    data = {"to_state": "superseded", "reason": "A newer one"}
    assert clients.approver.post(url, {**data, "superseded_by_id": old.pk}).status_code == 422
    assert clients.approver.post(url, {**data, "superseded_by_id": new.pk}).status_code == 302
    assert f'href="/agreements/{new.pk}/"' in clients.officer.get(f"/agreements/{old.pk}/").content.decode()
    assert f'href="/agreements/{old.pk}/"' in clients.officer.get(f"/agreements/{new.pk}/").content.decode()


def test_a_successor_that_may_not_be_seen_is_not_named(hub, organisations, actors, clients):
    old = signed(actors, organisations)
    hidden = services.record_agreement(actors.officer, **item(organisations, visibility="organisation"))
    services.move(
        actors.approver,
        agreement_id=old.pk,
        to_state="superseded",
        superseded_by_id=hidden.pk,
        reason="A newer one",
    )
    shown = clients.partner_officer.get(f"/agreements/{old.pk}/").content
    assert hidden.ref.encode() not in shown
    assert Agreement.objects.get(pk=old.pk).state == "superseded"


def test_the_difference_of_an_amendment_is_in_words(hub, organisations, actors, clients):
    agreement = signed(actors, organisations)
    services.amend_commitment(
        actors.officer, agreement_id=agreement.pk, key="c1", **places(organisations, quantity="20")
    )
    services.amend(actors.officer, agreement_id=agreement.pk, isced_f=["0613"], languages=["kk"])
    shown = clients.officer.get(f"/agreements/{agreement.pk}/versions/2/").content.decode()
    for words in ("Quantity", ">12<", ">20<", "0613", "Kazakh"):
        assert words in shown, words


def test_recording_what_was_signed_elsewhere(hub, organisations, clients):
    path = f"/agreements/new/?party={organisations.partner.pk}"
    data = {
        "language": "en",
        "type": "exchange",
        "title": "Exchange",
        "visibility": "parties",
        "elsewhere": "on",
        "signed_on": "2024-05-01",
        "signed_precision": "month",
        f"role_{organisations.home.pk}": "host",
        f"role_{organisations.partner.pk}": "partner",
    }
    wrong = clients.officer.post(path, {**data, "languages": "qqqq", "isced_f": "0613 12x"})
    assert wrong.status_code == 422
    assert b"id_isced_f_error" in wrong.content and b"id_languages_error" in wrong.content
    assert clients.officer.post(path, data).status_code == 302
    agreement = Agreement.objects.get()
    assert (agreement.origin, agreement.state, agreement.signed_precision) == ("recorded", "active", "month")
    assert b"not approved here" in clients.officer.get(f"/agreements/{agreement.pk}/versions/1/").content


def test_changing_the_parties_of_a_draft(hub, organisations, actors, clients):
    agreement, _version = proposed(actors, organisations)
    url = f"/agreements/{agreement.pk}/parties/"
    home, partner, foreign = organisations.home.pk, organisations.partner.pk, organisations.foreign.pk
    assert b"Seoul" in clients.officer.get(f"{url}?add_text=seoul").content
    data = {f"roles_{home}": ["host", "awarding_body"], f"roles_{partner}": []}
    refused = clients.officer.post(url, data)
    assert refused.status_code == 422 and b"at least two different parties" in refused.content
    data[f"roles_{foreign}"] = ["partner"]
    assert clients.officer.post(f"{url}?party={foreign}", data).status_code == 302
    found = set(agreement.parties.values_list("organisation_id", "role"))
    assert found == {(home, "host"), (home, "awarding_body"), (foreign, "partner")}
    # Whoever is a party no longer does not see it any more.
    assert clients.partner_officer.get(url).status_code == 404


@pytest.mark.parametrize("path", ["commitments/c1/", "commitments/", "propose/", "parties/"])
def test_of_two_who_change_a_draft_the_second_is_told_and_loses_nothing(
    hub, organisations, actors, clients, path
):
    agreement = services.create_agreement(
        actors.officer, **item(organisations, commitments=[places(organisations)])
    )
    url = f"/agreements/{agreement.pk}/{path}"
    page = clients.officer.get(url).content.decode()
    based_on = re.findall(r'name="based_on" value="(\d+)"', page)[0]
    services.edit_agreement(
        actors.officer, agreement_id=agreement.pk, expected_revision=int(based_on), title={"en": "Meanwhile"}
    )
    roles = {
        f"roles_{pk}": role
        for pk, role in ((organisations.home.pk, "partner"), (organisations.partner.pk, "host"))
    }
    sent = {"kind": "mobility.places", "quantity": "17", "modality": "planned", **roles, "based_on": based_on}
    answer = clients.officer.post(url, sent)
    text = answer.content.decode()
    assert answer.status_code == 422 and "Somebody else has changed this agreement" in text
    assert path in ("parties/", "propose/") or 'value="17"' in text
    agreement.refresh_from_db()
    assert f'name="based_on" value="{agreement.revision}"' in text
    assert Agreement.objects.get().versions.get().content["commitments"][0]["quantity"] == "12"
