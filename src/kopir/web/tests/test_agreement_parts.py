"""An agreement's page, put together of kept pieces and remembered questions, is the page made anew: after every write,
for everybody."""

import re
from datetime import date

import pytest
from django.test import Client

from kopir.kit import fragments, prepared
from kopir.spine.agreements import services
from kopir.spine.agreements.models import Agreement
from kopir.spine.agreements.tests.world import item, letter, native, places
from kopir.spine.deliveries.services import add_evidence, record, reverse
from kopir.spine.ledger.services import sequence
from kopir.spine.parties import services as parties

pytestmark = pytest.mark.django_db
READERS = ("officer", "viewer", "approver", "partner_officer", "stranger", "anonymous")
#: A token is another in every answer.
TOKEN = re.compile(r'"csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": "\w+"')


def seen(client, path):
    answer = client.get(path)
    return answer.status_code, TOKEN.sub("", answer.content.decode())


def everybody_sees_what_is(clients, path):
    """Who sees what: the page of kept pieces, which must be the one made from nothing; {reader: page or ''}."""
    kept = {who: seen(getattr(clients, who), path) for who in READERS}
    fragments.forget()
    prepared.forget()
    for who in reversed(READERS):
        assert seen(getattr(clients, who), path) == kept[who], who
    return {who: page if status == 200 else "" for who, (status, page) in kept.items()}


def test_after_every_write_each_sees_the_page_as_if_nothing_were_kept(clients, actors, organisations):
    agreement = services.record_agreement(actors.officer, **item(organisations, visibility="parties"))
    officer, pk = actors.officer, agreement.pk
    where = {"agreement_id": pk}
    path = f"/agreements/{pk}/"
    pages = [everybody_sees_what_is(clients, path)]
    assert pages[0]["officer"] and pages[0]["partner_officer"] and not pages[0]["stranger"]
    delivered = []

    def deliver():
        promise = agreement.commitments.get(ended_on=None)
        delivered.append(record(officer, commitment_id=promise.pk, quantity=5, occurred_on=date(2025, 10, 1)))
        while sequence():
            pass

    def amend():
        promise = agreement.commitments.get(ended_on=None)
        services.amend_commitment(officer, **where, key=promise.key, **places(organisations, quantity="30"))

    def take_back():
        reverse(officer, delivery_id=delivered[0].pk, reason="Entered twice")
        while sequence():
            pass

    def publish():
        agreement.refresh_from_db()
        services.edit_agreement(officer, **where, expected_revision=agreement.revision, visibility="public")

    writes = (
        lambda: services.add_commitment(officer, **where, **places(organisations)),
        deliver,
        lambda: add_evidence(
            officer, delivery_id=delivered[0].pk, kind="url", url="https://example.org/list"
        ),
        amend,
        take_back,
        lambda: services.add_legal_basis(officer, **where, kind="law", number="7", title={}),
        lambda: services.add_contact(officer, **where, name="Ewa Example", shared="parties"),
        lambda: services.add_note(officer, **where, text="Only for us"),
        lambda: services.add_document(officer, **where, upload=letter(), shared="parties"),
        lambda: services.undertake_to_report(officer, **where, organisation_id=organisations.home.pk),
        publish,
        lambda: services.move(actors.approver, **where, to_state="terminated", reason="Over"),
    )
    for number, write in enumerate(writes):
        write()
        pages.append(everybody_sees_what_is(clients, path))
        assert pages[-1]["officer"] != pages[-2]["officer"], f"write {number} changed nothing to be seen"
    assert pages[-1]["stranger"] and "Ewa Example" not in pages[-1]["stranger"]
    assert "Only for us" in pages[-1]["officer"] and "Only for us" not in pages[-1]["partner_officer"]


def test_a_wording_that_is_negotiated_shows_the_same_kept_or_not(clients, actors, organisations):
    agreement = native(actors, organisations, commitments=[places(organisations)])
    path = f"/agreements/{agreement.pk}/"
    everybody_sees_what_is(clients, path)
    version = services.propose_version(actors.officer, agreement_id=agreement.pk)
    assert "Version" in everybody_sees_what_is(clients, path)["partner_officer"]
    for who in (actors.approver, actors.partner_officer):
        services.approve(who, agreement_id=agreement.pk, version_hash=version.hash)
        everybody_sees_what_is(clients, path)
    services.move(actors.officer, agreement_id=agreement.pk, to_state="signed")
    everybody_sees_what_is(clients, path)


def test_a_right_a_name_and_a_language_change_at_once(clients, actors, users, organisations):
    agreement = services.record_agreement(actors.officer, **item(organisations, visibility="parties"))
    path = f"/agreements/{agreement.pk}/"
    assert "Edit" in clients.officer.get(path).content.decode()
    parties.add_name(
        actors.hub_admin,
        organisation_id=organisations.partner.pk,
        text="Uniwersytet X",
        lang="en",
        type="display",
    )
    assert "Uniwersytet X" in clients.officer.get(path).content.decode()
    clients.officer.cookies["django_language"] = "ru"
    assert "Стороны" in clients.officer.get(path).content.decode()
    clients.officer.cookies["django_language"] = "en"
    users.officer.memberships.update(role="viewer")
    assert "Edit" not in clients.officer.get(path).content.decode()
    users.officer.memberships.all().delete()
    assert clients.officer.get(path).status_code == 404


def test_the_token_and_the_way_back_are_of_this_request(organisations, users, hub):
    """They are put into a kept bar: a form sent with them is taken, with another's it is refused."""
    Agreement.objects.create(ref="A", type="exchange", state="signed", visibility="public")
    found = []
    for who in ("officer", "viewer"):
        client = Client(enforce_csrf_checks=True)
        client.force_login(getattr(users, who), backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get("/agreements/?state=signed&partner=%22x").content.decode()
        assert 'name="next" value="/agreements/?state=signed&amp;partner=%22x"' in page
        tokens = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page))
        assert len(tokens) == 1
        found.append((client, tokens.pop()))
    for (client, own), (_other, foreign) in ((found[0], found[1]), (found[1], found[0])):
        choose = {"language": "ru", "next": "/agreements/"}
        assert client.post("/i18n/setlang/", {**choose, "csrfmiddlewaretoken": foreign}).status_code == 403
        assert client.post("/i18n/setlang/", {**choose, "csrfmiddlewaretoken": own}).status_code == 302
