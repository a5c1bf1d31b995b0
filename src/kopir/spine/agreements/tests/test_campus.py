"""A branch campus "operates" on a legal basis in force: at entry, on any later day, and on every way in."""

from datetime import timedelta

import pytest

from kopir.kit.errors import Invalid
from kopir.spine.agreements import services
from kopir.spine.agreements.clock import today
from kopir.spine.agreements.models import Agreement

from .world import item, native

pytestmark = pytest.mark.django_db


def campus(actors, organisations, **more):
    return services.record_agreement(actors.officer, **item(organisations, type="branch_campus", **more))


def operating(actors, organisations):
    record = campus(actors, organisations, visibility="parties")
    basis = services.add_legal_basis(
        actors.officer, agreement_id=record.pk, kind="law", number="1", title={}, valid_from="2020-01-01"
    )
    services.set_campus_state(actors.officer, agreement_id=record.pk, campus_state="operating")
    return record, basis


@pytest.mark.parametrize(
    "fields", [{"type": "branch_campus", "campus_state": "operating"}, {"campus_state": "preparing"}]
)
def test_none_is_entered_as_operating_and_nothing_else_as_a_campus(hub, organisations, actors, fields):
    parties = [(organisations.home.pk, "host"), (organisations.partner.pk, "partner")]
    common = {"type": "exchange", "title": {"en": "A campus"}, "parties": parties, **fields}
    for enter in (services.create_agreement, services.record_agreement):
        with pytest.raises(Invalid) as refused:
            enter(actors.officer, owner_id=organisations.home.pk, **common)
        assert [name.removeprefix("0.") for name in refused.value.faults] == ["campus_state"]
    assert not Agreement.objects.exists()


def test_one_whose_basis_ended_no_longer_operates_anywhere(hub, organisations, actors, clients):
    record, basis = operating(actors, organisations)
    path, page = f"/api/agreements/{record.pk}", f"/agreements/{record.pk}/"
    before = clients.officer.get(path)
    assert before.json()["campus_state_today"] == "operating"
    assert "<dd>Operating</dd>" in clients.officer.get(page).content.decode()
    assert "legal basis in force" not in clients.officer.get("/needs/").content.decode()
    yesterday = today() - timedelta(days=1)
    services.end_legal_basis(actors.officer, legal_basis_id=basis.pk, valid_to=yesterday, reason="withdrawn")
    after = clients.officer.get(path)
    assert (after.json()["campus_state"], after.json()["campus_state_today"]) == ("operating", "reported")
    assert after["ETag"] != before["ETag"]
    [listed] = clients.officer.get("/api/agreements").json()["items"]
    assert listed["campus_state_today"] == "reported"
    shown = clients.officer.get(page).content.decode()
    assert "<dd>Operating</dd>" not in shown and "legal basis not on record" in shown
    assert f"/agreements/{record.pk}/legal/" in clients.officer.get("/needs/").content.decode()
    for who in ("viewer", "stranger", "hub_admin"):
        assert f"/agreements/{record.pk}/legal/" not in getattr(clients, who).get("/needs/").content.decode()


def test_what_is_no_campus_any_more_has_no_campus_s_state(hub, organisations, actors, clients):
    record, _basis = operating(actors, organisations)
    record.refresh_from_db()
    answer = clients.officer.patch(
        f"/api/agreements/{record.pk}", {"type": "joint_programme"}, content_type="application/json"
    )
    assert answer.status_code == 200
    record.refresh_from_db()
    assert (record.type, record.campus_state) == ("joint_programme", "")


def test_a_draft_of_a_campus_may_turn_into_something_else(hub, organisations, actors):
    draft = native(actors, organisations, type="branch_campus")
    services.set_campus_state(actors.officer, agreement_id=draft.pk, campus_state="announced")
    draft.refresh_from_db()
    services.edit_agreement(
        actors.officer, agreement_id=draft.pk, expected_revision=draft.revision, type="research"
    )
    draft.refresh_from_db()
    assert (draft.type, draft.campus_state) == ("research", "")
