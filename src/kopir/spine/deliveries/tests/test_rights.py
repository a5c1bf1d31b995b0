"""Role × service × visibility: what each of the cast gets from every service of deliveries.

The agreement is between home and partner and was entered by the officer of home; the delivery was recorded
by home. 404: it may not be seen; 403: it is seen, and this is not theirs to do.
"""

from datetime import date

import pytest
from conftest import CAST
from django.core.files.uploadedfile import SimpleUploadedFile

from kopir.spine.deliveries import services
from kopir.spine.deliveries.models import Delivery
from kopir.spine.deliveries.services import record
from kopir.spine.deliveries.tests.world import promise
from kopir.spine.registry.actors import Invalid

pytestmark = pytest.mark.django_db
DAY = date(2025, 5, 4)
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HOME = {"officer", "approver", "viewer", "admin"}
#: visibility → who sees the agreement and so its deliveries.
SEES = {
    "public": set(CAST),
    "parties": HOME | {"partner_officer"},
    "organisation": HOME,
    "private": {"officer"},
}
#: service → (who of those who see it may, its arguments).
TABLE = {
    "record": (
        {"officer", "admin", "partner_officer"},
        lambda w: {"commitment_id": w["commitment"].pk, "quantity": 1, "occurred_on": DAY},
    ),
    "record_many": (
        {"officer", "admin", "partner_officer"},
        lambda w: {"items": [{"commitment_id": w["commitment"].pk, "quantity": 1, "occurred_on": DAY}]},
    ),
    "add_evidence": (
        {"officer", "admin", "partner_officer"},
        lambda w: {"delivery_id": w["delivery"].pk, "kind": "url", "url": "https://example.org/1"},
    ),
    "add_file_evidence": (
        {"officer", "admin", "partner_officer"},
        lambda w: {
            "delivery_id": w["delivery"].pk,
            "upload": SimpleUploadedFile("a.pdf", PDF),
            "name": "a.pdf",
        },
    ),
    # No party strikes out another's word.
    "reverse": ({"officer", "admin"}, lambda w: {"delivery_id": w["delivery"].pk, "reason": "Counted twice"}),
}


def test_every_service_is_in_the_table():
    assert set(services.__all__) - {"register_record_type"} == set(TABLE)


@pytest.fixture(params=SEES)
def world(request, make_agreement, organisations, users, actors):
    agreement = make_agreement("KZ-1", visibility="parties", created_by=users.officer.pk)
    commitment = promise(agreement, organisations.home, organisations.partner)
    delivery = record(actors.officer, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    type(agreement).objects.filter(pk=agreement.pk).update(visibility=request.param)
    return {"visibility": request.param, "commitment": commitment, "delivery": delivery}


@pytest.mark.parametrize("service", TABLE)
def test_who_may(world, actors, outcome, service):
    may, arguments = TABLE[service]
    sees = SEES[world["visibility"]]
    expected = {who: "404" if who not in sees else "ok" if who in may else "403" for who in CAST}
    given = {who: arguments(world) for who in CAST}
    call = getattr(services, service)
    found = {who: outcome(lambda who=who: call(getattr(actors, who), **given[who])) for who in CAST}
    assert found == expected
    assert Delivery.objects.count() == 1


def test_nobody_records_for_another_party(world, actors, organisations, outcome):
    if world["visibility"] not in {"public", "parties"}:
        return
    given = {"commitment_id": world["commitment"].pk, "quantity": 1, "occurred_on": DAY}
    partner = organisations.partner.pk
    assert outcome(lambda: record(actors.officer, **given, organisation_id=partner)) == "403"
    assert outcome(lambda: record(actors.partner_officer, **given, organisation_id=partner)) == "ok"


def test_the_hubs_own_record_is_its_administrators_and_its_parties(
    make_agreement, organisations, actors, outcome
):
    agreement = make_agreement("KZ-2", visibility="public", owner=None)
    commitment = promise(agreement, organisations.home, organisations.partner)
    given = {"commitment_id": commitment.pk, "quantity": 1, "occurred_on": DAY}
    may = {"hub_admin", "officer", "admin", "partner_officer"}
    found = {who for who in CAST if outcome(lambda who=who: record(getattr(actors, who), **given)) == "ok"}
    assert found == may


@pytest.mark.parametrize(
    ("scopes", "expected"), [({"read"}, "403"), ({"write"}, "404"), ({"read", "write"}, "ok"), (set(), "404")]
)
def test_a_token_does_no_more_than_its_scopes(
    make_agreement, organisations, actors, outcome, scopes, expected
):
    """Without ``read`` a token sees nothing private, so it cannot write there either."""
    commitment = promise(make_agreement("KZ-3"), organisations.home, organisations.partner)
    token = type(actors.officer)(
        user_id=actors.officer.user_id, roles=actors.officer.roles, scopes=frozenset(scopes)
    )
    given = {"commitment_id": commitment.pk, "quantity": 1, "occurred_on": DAY}
    assert outcome(lambda: record(token, **given)) == expected


@pytest.mark.parametrize("reason", ["", " ", "x" * 301, "a\x07b", "a\u202eb", "a\x00b"])
def test_reasons_that_are_not_taken(make_agreement, organisations, actors, reason):
    commitment = promise(make_agreement("KZ-4"), organisations.home, organisations.partner)
    delivery = record(actors.officer, commitment_id=commitment.pk, quantity=1, occurred_on=DAY)
    with pytest.raises(Invalid) as fault:
        services.reverse(actors.officer, delivery_id=delivery.pk, reason=reason)
    assert list(fault.value.faults) == ["reason"]


@pytest.mark.parametrize("quantity", ["1e400", "1e999999999", "NaN", "-1", "0", "1e-400", "12,5", 1.5, None])
def test_quantities_that_are_none(make_agreement, organisations, actors, quantity):
    commitment = promise(make_agreement("KZ-5"), organisations.home, organisations.partner)
    with pytest.raises(Invalid) as fault:
        record(actors.officer, commitment_id=commitment.pk, quantity=quantity, occurred_on=DAY)
    assert list(fault.value.faults) == ["quantity"]
