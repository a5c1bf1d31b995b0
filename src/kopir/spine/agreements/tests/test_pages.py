"""Every page opens for those who may and is 404 to strangers; the wording walks to its approval on screen."""

import pytest

from kopir.spine.agreements import services
from kopir.spine.agreements.models import Agreement, MatchProposal

from .world import item, native, places, proposed, signed

pytestmark = pytest.mark.django_db


def test_entering_an_agreement_on_screen(hub, organisations, clients):
    found = clients.officer.get("/agreements/new/?add_text=jagiell").content.decode()
    assert "Jagiellonian" in found
    path = f"/agreements/new/?party={organisations.partner.pk}"
    data = {
        "language": "en",
        "type": "exchange",
        "title": "Exchange",
        "visibility": "parties",
        f"role_{organisations.home.pk}": "host",
        f"role_{organisations.partner.pk}": "partner",
    }
    made = clients.officer.post(path, data)
    assert made.status_code == 302, made.content.decode()
    agreement = Agreement.objects.get()
    assert made["Location"] == f"/agreements/{agreement.pk}/"
    terms = {"kind": "mobility.places", "modality": "planned", "quantity": "-4"}
    wrong = clients.officer.post(f"/agreements/{agreement.pk}/commitments/", terms)
    assert wrong.status_code == 422
    added = clients.officer.post(f"/agreements/{agreement.pk}/commitments/", {**terms, "quantity": "4"})
    assert added.status_code == 302
    assert clients.officer.post(f"/agreements/{agreement.pk}/propose/", {}).status_code == 302
    shown = clients.approver.get(f"/agreements/{agreement.pk}/versions/1/").content.decode()
    version = agreement.versions.get()
    assert version.hash in shown
    url = f"/agreements/{agreement.pk}/versions/1/"
    assert clients.approver.post(url, {"version_hash": "0" * 64}).status_code == 422
    assert clients.approver.post(url, {"version_hash": version.hash}).status_code == 302
    assert version.approvals.count() == 1


PAGES = ("edit", "commitments", "commitments/c1", "propose", "versions", "versions/1", "legal", "annex")


@pytest.mark.parametrize("page", PAGES)
def test_pages_open_for_the_parties_only(hub, organisations, actors, clients, page):
    agreement = native(actors, organisations, commitments=[places(organisations)])
    url = f"/agreements/{agreement.pk}/{page}/"
    assert clients.officer.get(url).status_code == 200
    assert clients.stranger.get(url).status_code == 404
    assert clients.anonymous.get(url).status_code in {302, 404}
    assert b"style=" not in clients.officer.get(url).content


def test_a_stale_edit_on_screen_keeps_what_was_typed(hub, organisations, actors, clients):
    agreement = native(actors, organisations)
    url = f"/agreements/{agreement.pk}/edit/"
    data = {
        "language": "en",
        "type": "exchange",
        "title": "New title",
        "visibility": "parties",
        "revision": "99",
    }
    answer = clients.officer.post(url, data)
    assert answer.status_code == 422 and b"New title" in answer.content


def test_moves_matches_and_reports_on_screen(hub, organisations, actors, clients):
    agreement = signed(actors, organisations)
    url = f"/agreements/{agreement.pk}/move/terminated/"
    assert clients.officer.get(url).status_code == 404
    assert clients.approver.get(url).status_code == 200
    assert clients.officer.post(url, {"to_state": "terminated", "reason": "x"}).status_code == 403
    report = f"/agreements/{agreement.pk}/report/{organisations.home.pk}/"
    assert clients.officer.post(report).status_code == 302
    assert clients.approver.post(url, {"to_state": "terminated", "reason": "x"}).status_code == 302
    services.record_agreement(actors.officer, **item(organisations, title={"en": "SECRET"}))
    services.record_agreement(
        actors.partner_officer,
        **item(organisations, owner_id=organisations.partner.pk, visibility="organisation"),
    )
    match = MatchProposal.objects.get()
    page = f"/agreements/matches/{match.pk}/"
    assert clients.officer.get("/agreements/matches/").status_code == 200
    assert clients.stranger.get(page).status_code == 404
    assert b"SECRET" not in clients.partner_officer.get(page).content
    assert clients.officer.post(page, {"same": "yes"}).status_code == 302


def test_a_note_added_on_screen(hub, organisations, actors, clients):
    agreement, _version = proposed(actors, organisations)
    url = f"/agreements/{agreement.pk}/annex/"
    assert clients.officer.post(url, {"action": "note", "note-text": "canary"}).status_code == 302
    assert b"canary" in clients.viewer.get(url).content
    assert b"canary" not in clients.partner_officer.get(url).content
