"""What is signed changes only by everybody's approval; until then the old wording stays in force."""

from datetime import date

import pytest

from kopir.kit.errors import Conflict, Forbidden, Invalid, NotFound
from kopir.spine.agreements import services
from kopir.spine.agreements.models import AgreementDocument, Party
from kopir.spine.agreements.review import review_sheet
from kopir.spine.agreements.selectors import visible_versions
from kopir.spine.agreements.sheet import agreement_sheet
from kopir.spine.agreements.wording import difference
from kopir.spine.ledger.models import Entry
from kopir.spine.people.models import Membership

from .world import both_approve, item, letter, native, places, proposed, signed

pytestmark = pytest.mark.django_db


def test_the_old_wording_holds_until_both_approve_the_new_one(hub, organisations, actors):
    agreement = signed(actors, organisations)
    with pytest.raises(Conflict, match="amendment"):
        services.edit_agreement(
            actors.officer, agreement_id=agreement.pk, expected_revision=agreement.revision, city="Aktau"
        )
    services.amend(actors.officer, agreement_id=agreement.pk, city="Aktau", summary="A second site")
    services.amend_commitment(
        actors.officer, agreement_id=agreement.pk, key="c1", **places(organisations, quantity="20")
    )
    draft = services.add_commitment(actors.officer, agreement_id=agreement.pk, **places(organisations))
    assert draft.number == 2  # one amendment, however many steps
    version = services.propose_version(actors.officer, agreement_id=agreement.pk)
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    agreement.refresh_from_db()
    assert agreement.city == "" and [c.quantity for c in agreement.commitments.all()] == [12]
    services.approve(actors.partner_officer, agreement_id=agreement.pk, version_hash=version.hash)
    agreement.refresh_from_db()
    assert agreement.city == "Aktau"
    rows = {(c.key, c.quantity, c.ended_on is None) for c in agreement.commitments.all()}
    assert rows == {("c1", 12, False), ("c1", 20, True), ("c2", 12, True)}
    new = agreement.commitments.get(key="c1", ended_on=None)
    assert new.replaces.quantity == 12
    assert [v.state for v in agreement.versions.order_by("number")] == ["replaced", "adopted"]
    kinds = list(Entry.objects.order_by("pk").values_list("kind", flat=True))
    assert kinds.count("amendment") == 1 and kinds.count("commitment") == 3 and kinds.count("approval") == 4


def test_ending_a_promise_is_an_amendment_too(hub, organisations, actors):
    agreement = signed(actors, organisations)
    with pytest.raises(Invalid):
        services.end_commitment(actors.officer, agreement_id=agreement.pk, key="c1", reason=" ")
    with pytest.raises(NotFound):
        services.end_commitment(actors.officer, agreement_id=agreement.pk, key="c9", reason="x")
    services.end_commitment(actors.officer, agreement_id=agreement.pk, key="c1", reason="No money")
    assert agreement.commitments.get().ended_on is None
    version = services.propose_version(actors.officer, agreement_id=agreement.pk)
    both_approve(actors, agreement, version)
    assert agreement.commitments.get().ended_on is not None
    assert b'"ended":["c1"]' in bytes(Entry.objects.get(kind="amendment").payload)


def test_other_parties_need_another_agreement(hub, organisations, actors):
    agreement = signed(actors, organisations)
    parties = [(organisations.home.pk, "host"), (organisations.foreign.pk, "partner")]
    with pytest.raises(Invalid):
        services.set_parties(actors.officer, agreement_id=agreement.pk, parties=parties)


def test_a_withdrawn_amendment_changes_nothing(hub, organisations, actors):
    agreement = signed(actors, organisations)
    services.amend(actors.officer, agreement_id=agreement.pk, city="Aktau")
    version = services.propose_version(actors.officer, agreement_id=agreement.pk)
    services.withdraw_version(actors.partner_officer, agreement_id=agreement.pk, reason="Not now")
    with pytest.raises(Conflict):
        services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    agreement.refresh_from_db()
    assert agreement.city == "" and agreement.versions.get(state="adopted").number == 1


def test_a_renewal_wakes_an_expired_agreement(hub, organisations, actors):
    agreement = signed(actors, organisations)
    type(agreement).objects.filter(pk=agreement.pk).update(state="expired", expires_on=date(2020, 1, 1))
    services.amend(actors.officer, agreement_id=agreement.pk, expires_on=date(2090, 1, 1))
    version = services.propose_version(actors.officer, agreement_id=agreement.pk)
    both_approve(actors, agreement, version)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.expires_on) == ("active", date(2090, 1, 1))


def test_the_difference_names_each_field(hub, organisations, actors):
    agreement = signed(actors, organisations)
    old = agreement.versions.get().content
    services.amend(actors.officer, agreement_id=agreement.pk, title={"en": "Another"})
    services.amend_commitment(
        actors.officer, agreement_id=agreement.pk, key="c1", **places(organisations, quantity="20.00")
    )
    version = services.add_commitment(actors.officer, agreement_id=agreement.pk, **places(organisations))
    changes = {change.path: (change.before, change.after) for change in difference(old, version.content)}
    assert changes.keys() == {"title", "commitments.c1.quantity", "commitments.c2"}
    assert changes["commitments.c1.quantity"] == ("12", "20")
    assert changes["commitments.c2"][0] is None
    assert difference(old, old) == []
    sheet = review_sheet(actors.partner_officer, agreement.pk, 2)
    assert {change.path for change in sheet.changes} == changes.keys()


def test_a_record_is_corrected_by_its_owner_until_somebody_approves_it(hub, organisations, actors):
    record = services.record_agreement(
        actors.officer, **item(organisations, commitments=[places(organisations)])
    )
    services.edit_agreement(
        actors.officer, agreement_id=record.pk, expected_revision=record.revision, city="Almaty"
    )
    version = services.amend_commitment(
        actors.officer, agreement_id=record.pk, key="c1", **places(organisations, quantity="30")
    )
    assert (version.number, version.state) == (3, "adopted")
    with pytest.raises(Forbidden):
        services.add_commitment(actors.partner_officer, agreement_id=record.pk, **places(organisations))
    services.approve(actors.partner_officer, agreement_id=record.pk, version_hash=version.hash)
    draft = services.add_commitment(actors.officer, agreement_id=record.pk, **places(organisations))
    assert draft.state == "draft"  # from now on it is not one side's notebook
    assert record.commitments.filter(ended_on=None).count() == 1
    record.refresh_from_db()
    with pytest.raises(Conflict):
        services.edit_agreement(
            actors.officer,
            agreement_id=record.pk,
            expected_revision=record.revision,
            visibility="organisation",
        )


def test_approving_for_a_partner_without_an_account_needs_the_document(hub, organisations, actors, users):
    agreement, version = proposed(actors, organisations)
    where = {
        "agreement_id": agreement.pk,
        "organisation_id": organisations.partner.pk,
        "version_hash": version.hash,
    }
    with pytest.raises(Conflict, match="for itself"):
        services.approve_on_behalf(actors.admin, **where, document=letter())
    Membership.objects.filter(organisation=organisations.partner).delete()
    with pytest.raises(Invalid) as caught:
        services.approve_on_behalf(actors.admin, **where)
    assert "document" in caught.value.faults
    with pytest.raises(Forbidden):
        services.approve_on_behalf(actors.officer, **where, document=letter())
    with pytest.raises(Conflict):
        services.approve_on_behalf(actors.admin, **{**where, "version_hash": "0" * 64}, document=letter())
    approval = services.approve_on_behalf(actors.admin, **where, document=letter())
    assert approval.on_behalf and approval.document.sha256
    assert approval.document.sha256.encode() in bytes(approval.entry.payload)
    assert AgreementDocument.objects.get().shared == "parties"
    services.approve(actors.approver, agreement_id=agreement.pk, version_hash=version.hash)
    agreement.refresh_from_db()
    assert agreement.state == "approved"


def test_an_approver_uses_the_letter_that_an_officer_added(hub, organisations, actors):
    agreement, version = proposed(actors, organisations)
    Membership.objects.filter(organisation=organisations.partner).delete()
    document = services.add_document(actors.officer, agreement_id=agreement.pk, upload=letter())
    where = {
        "agreement_id": agreement.pk,
        "organisation_id": organisations.partner.pk,
        "version_hash": version.hash,
    }
    with pytest.raises(Invalid):
        services.approve_on_behalf(actors.approver, **where, document_id=document.pk + 999)
    services.approve_on_behalf(actors.approver, **where, document_id=document.pk)
    document.refresh_from_db()
    assert document.shared == "parties"


def test_drafts_are_not_shown_outside(hub, organisations, actors):
    agreement = native(actors, organisations, visibility="public")
    assert visible_versions(actors.partner_officer, agreement).count() == 1
    assert not visible_versions(actors.stranger, agreement).exists()
    with pytest.raises(NotFound):
        review_sheet(actors.anonymous, agreement.pk, 1)
    assert agreement_sheet(actors.anonymous, agreement.pk).versions == []


def test_undertaking_to_report(hub, organisations, actors):
    agreement = signed(actors, organisations)
    where = {"agreement_id": agreement.pk, "organisation_id": organisations.partner.pk}
    for who in ("officer", "admin"):
        with pytest.raises(Forbidden):
            services.undertake_to_report(getattr(actors, who), **where)
    services.undertake_to_report(actors.partner_officer, **where)
    since = dict(Party.objects.filter(agreement=agreement).values_list("organisation_id", "reports_since"))
    assert since[organisations.partner.pk] and since[organisations.home.pk] is None
    with pytest.raises(Conflict):
        services.undertake_to_report(actors.partner_officer, **where)


def test_a_campus_operates_only_on_a_legal_basis_in_force(hub, organisations, actors):
    from kopir.spine.agreements.selectors import campuses_without_basis

    campus = services.record_agreement(actors.officer, **item(organisations, type="branch_campus"))
    say = {"agreement_id": campus.pk, "campus_state": "operating"}
    with pytest.raises(Conflict):
        services.set_campus_state(actors.officer, **say)
    services.add_legal_basis(
        actors.officer, agreement_id=campus.pk, kind="licence", number="17", title={}, valid_to="2020-01-01"
    )
    with pytest.raises(Conflict):
        services.set_campus_state(actors.officer, **say)
    basis = services.add_legal_basis(
        actors.officer, agreement_id=campus.pk, kind="decree", number="900", title={"en": "Decree"}
    )
    services.set_campus_state(actors.officer, **say)
    assert not campuses_without_basis(actors.officer).exists()
    services.end_legal_basis(
        actors.officer, legal_basis_id=basis.pk, valid_to="2021-01-01", reason="Repealed"
    )
    assert campuses_without_basis(actors.officer).get() == campus
    assert agreement_sheet(actors.officer, campus.pk).basis_missing
    assert not campuses_without_basis(actors.stranger).exists()
    exchange = services.record_agreement(actors.officer, **item(organisations))
    with pytest.raises(Invalid):
        services.set_campus_state(actors.officer, agreement_id=exchange.pk, campus_state="preparing")
