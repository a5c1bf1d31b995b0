"""Every list asks the database the same number of questions for one row and for three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kopir.spine.agreements import services
from kopir.spine.agreements.models import Agreement

from .world import item, letter, places, signed

pytestmark = pytest.mark.django_db


def grow(actors, organisations, agreement, number):
    """One more of everything that hangs on the agreement, and one more match of another record."""
    where = {"agreement_id": agreement.pk}
    services.add_document(actors.officer, **where, upload=letter(f"{number}.pdf"), shared="parties")
    services.add_contact(actors.officer, **where, name=f"Ewa {number}", shared="parties")
    services.add_note(actors.officer, **where, text=f"Note {number}")
    services.add_legal_basis(actors.officer, **where, kind="law", number=str(number), title={})
    version = services.add_commitment(actors.officer, **where, **places(organisations, quantity=number + 1))
    version = services.propose_version(actors.officer, **where)
    for who in (actors.approver, actors.partner_officer):
        services.approve(who, **where, version_hash=version.hash)
    day = {"signed_on": f"20{10 + number}-03-01"}
    services.record_agreement(actors.officer, **item(organisations, type="research", **day))
    mirrored = item(organisations, type="research", owner_id=organisations.partner.pk, **day)
    services.record_agreement(actors.partner_officer, **mirrored)


PAGES = ["annex/", "commitments/", "legal/", "versions/", "versions/2/", ""]
LISTS = ["commitments", "versions", "documents", "contacts", "notes", "legal-bases", ""]
ADDRESSES = [
    *(f"/agreements/{{pk}}/{page}" for page in PAGES),
    "/agreements/matches/",
    *(f"/api/agreements/{{pk}}/{name}".rstrip("/") for name in LISTS),
    "/api/agreements/{pk}/versions/2/approvals",
    "/api/agreements/matches",
    "/api/agreements",
]
#: What stays as long as it is: one version, its approvals, the agreement without its lists.
STAY = {
    "/agreements/{pk}/versions/2/",
    "/api/agreements/{pk}/versions/2/approvals",
    "/api/agreements/{pk}",
}


def questions(client, address):
    client.get(address)  # what is kept between requests is kept now
    with CaptureQueriesContext(
        connection,
    ) as asked:
        answer = client.get(address)
    assert answer.status_code == 200, address
    return len(asked), len(answer.content)


def test_no_list_asks_more_for_more_rows(hub, organisations, actors, clients):
    agreement = signed(actors, organisations)
    addresses = [address.format(pk=agreement.pk) for address in ADDRESSES]
    grow(actors, organisations, agreement, 1)
    for_one = {address: questions(clients.officer, address) for address in addresses}
    for number in (2, 3):
        grow(actors, organisations, agreement, number)
    assert Agreement.objects.count() == 7
    for template, address in zip(ADDRESSES, addresses, strict=True):
        asked, length = questions(clients.officer, address)
        if template not in STAY:
            assert length > for_one[address][1], f"{address} shows no more than before"
        assert asked == for_one[address][0], address
