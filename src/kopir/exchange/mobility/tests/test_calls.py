"""From a call to who goes where: files, the rule, the certificate, publication, and what comes after."""

from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from openpyxl import Workbook

from kopir.exchange.mobility import services
from kopir.exchange.mobility.models import Application, Call, Run, Wish
from kopir.exchange.mobility.question import digest, question_of
from kopir.exchange.mobility.selectors import given_of
from kopir.kit.errors import Conflict, Invalid, NotFound

from .conftest import FILE, upload

pytestmark = pytest.mark.django_db


def places(call):
    rows = Wish.objects.filter(application__call=call, given=True).values_list(
        "application__number", "offer__code"
    )
    return dict(rows)


def test_places_are_given_by_score_and_certified(drawn):
    assert places(drawn) == {"A-1": "KRK-EC", "A-2": "KRK-EC", "A-3": "PRG", "A-4": "SEO-CS"}
    run = drawn.runs.get()
    assert run.mechanism == "serial_dictatorship" and run.certificate["holds"]
    assert (run.applicants, run.placed, run.first_choice, run.most) == (5, 4, 3, 4)
    assert run.certificate["lies_tried"] > 0
    question = question_of(drawn)
    assert run.certificate["digest"] == digest(question.given())


def test_the_same_question_has_the_same_answer(drawn, actors):
    before = places(drawn)
    run = services.give_places(actors.officer, call_id=drawn.pk)
    assert places(drawn) == before and run.moved == [] and drawn.runs.count() == 2


def test_scores_of_hosts_choose_another_rule(call, actors):
    own = "number,choice 1,score 1,choice 2,score 2\nA,KRK-EC,5,SEO-CS,9\nB,SEO-CS,3,KRK-EC,8\n"
    services.take_in(actors.officer, call_id=call.pk, upload=upload(own))
    assert services.give_places(actors.officer, call_id=call.pk).mechanism == "deferred_acceptance"
    both = list(call.offers.order_by("id")[:2])
    services.add_cap(
        actors.officer, call_id=call.pk, name="Asia and Europe", seats=1, offer_ids=[o.pk for o in both]
    )
    run = services.give_places(actors.officer, call_id=call.pk)
    assert run.mechanism == "laminar_deferred_acceptance" and run.placed == 1


def test_caps_that_cross_are_explained(call, actors):
    services.take_in(
        actors.officer,
        call_id=call.pk,
        upload=upload("number,choice 1,score 1,choice 2,score 2\nA,KRK-EC,5,PRG,9\n"),
    )
    one, two, three = call.offers.order_by("id")
    for pair in ([one.pk, two.pk], [two.pk, three.pk]):
        services.add_cap(actors.officer, call_id=call.pk, name="x", seats=1, offer_ids=pair)
    with pytest.raises(Invalid, match="neither holds all"):
        services.give_places(actors.officer, call_id=call.pk)


def test_a_changed_call_must_be_answered_again(drawn, actors):
    services.add_offer(actors.officer, call_id=drawn.pk, code="NEW", name="New", seats=1)
    with pytest.raises(Conflict, match="Give the places first"):
        services.publish(actors.approver, call_id=drawn.pk)


def test_what_is_published_stands(published, actors):
    for change in (
        lambda: services.give_places(actors.officer, call_id=published.pk),
        lambda: services.take_in(actors.officer, call_id=published.pk, upload=upload()),
        lambda: services.add_offer(actors.officer, call_id=published.pk, code="N", name="N", seats=1),
        lambda: services.edit_call(actors.officer, call_id=published.pk, title={"en": "Other"}),
        lambda: services.publish(actors.approver, call_id=published.pk),
    ):
        with pytest.raises(Conflict):
            change()


def test_a_withdrawal_moves_the_others_up_and_nobody_down(published, actors):
    of = {a.number: a for a in published.applications.all()}
    services.accept(actors.officer, call_id=published.pk, application_id=of["A-4"].pk)
    run = services.withdraw(actors.officer, call_id=published.pk, application_id=of["A-1"].pk)
    assert places(published) == {"A-2": "KRK-EC", "A-3": "KRK-EC", "A-4": "SEO-CS"}
    assert set(run.moved) == {"A-1", "A-3"} and run.certificate["holds"]
    with pytest.raises(Conflict):
        services.withdraw(actors.officer, call_id=published.pk, application_id=of["A-1"].pk)
    with pytest.raises(Conflict):
        services.accept(actors.officer, call_id=published.pk, application_id=of["A-5"].pk)


def test_a_change_by_hand_is_named(published, actors):
    of = {a.number: a for a in published.applications.all()}
    krakow, seoul = published.offers.get(code="KRK-EC"), published.offers.get(code="SEO-CS")
    with pytest.raises(Conflict, match="No seat is free"):
        services.change_by_hand(
            actors.approver,
            call_id=published.pk,
            application_id=of["A-2"].pk,
            offer_id=seoul.pk,
            reason="Visa",
        )
    assert places(published)["A-2"] == "KRK-EC"
    run = services.change_by_hand(
        actors.approver, call_id=published.pk, application_id=of["A-1"].pk, offer_id=None, reason="Illness"
    )
    assert run.certificate["by_hand"] == ["A-1"] and run.certificate["holds"]
    assert {b["applicant"] for b in run.certificate["breaches"]} >= {"A-1", "A-3"}
    with pytest.raises(NotFound):
        services.change_by_hand(
            actors.approver,
            call_id=published.pk,
            application_id=of["A-5"].pk,
            offer_id=seoul.pk,
            reason="Wish",
        )
    with pytest.raises(Invalid):
        services.change_by_hand(
            actors.approver, call_id=published.pk, application_id=of["A-5"].pk, offer_id=krakow.pk, reason=" "
        )


def test_names_can_be_erased_and_results_stay(published, actors):
    before = places(published)
    assert services.erase_names(actors.officer, call_id=published.pk) == 4
    assert not published.applications.exclude(name="").exists() and places(published) == before


def test_a_new_file_takes_the_place_of_the_old_one_and_keeps_addresses(drawn, actors):
    secret = drawn.applications.get(number="A-1").secret
    services.take_in(
        actors.officer, call_id=drawn.pk, upload=upload("number,score,choice 1\nA-1,3,PRG\nA-9,4,PRG\n")
    )
    assert {a.number for a in drawn.applications.all()} == {"A-1", "A-9"}
    assert drawn.applications.get(number="A-1").secret == secret
    assert Call.objects.get(pk=drawn.pk).seed == drawn.seed


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "empty"),
        ("name,score\nx,1\n", "“number” and “choice 1”"),
        ("number,score,choice 1\n", "no applicant"),
        ("number,score,choice 1\nA,1,NOPE\n", "Line 2: choice 1: there is no place with the code NOPE"),
        ("number,score,choice 1,choice 2\nA,1,PRG,PRG\n", "PRG is named twice"),
        ("number,score,choice 1\nA,1,PRG\nA,2,PRG\n", "Line 3: the number A stands on line 2 already"),
        ("number,score,choice 1\n,1,PRG\n", "“number” is empty"),
        ("number,score,choice 1\nA,,PRG\n", "a score is a number"),
        ("number,score,choice 1\nA,-1,PRG\n", "a score is a number"),
        ("number,score,choice 1\nA,NaN,PRG\n", "a score is a number"),
        ("number,score,choice 1\nA,1e99,PRG\n", "a score is a number"),
        (b"PK\x03\x04 not a workbook", "not a readable XLSX"),
        (b"\xff\xfe\x00", "neither XLSX nor CSV"),
        ("number,score,choice 1\nA\x00,1,PRG\n", "neither XLSX nor CSV"),
        ("number,score,choice 1\n" + "x" * 41 + ",1,PRG\n", "at most 40 characters"),
    ],
)
def test_what_a_file_may_not_be(call, actors, text, said):
    with pytest.raises(Invalid, match=said):
        services.take_in(actors.officer, call_id=call.pk, upload=upload(text))
    assert not Application.objects.exists()


def test_a_workbook_is_read_as_its_csv(call, actors):
    book = Workbook()
    for row in (
        ("Number", "Name", "Score", "Choice_1", "Choice 2"),
        (17, "Name of one word", 90.25, "PRG", None),
    ):
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    assert services.take_in(actors.officer, call_id=call.pk, upload=upload(out.getvalue(), "a.xlsx")) == 1
    found = Application.objects.get()
    assert (found.number, found.wishes.get().score) == ("17", 9025)


def test_places_are_drawn_from_a_promise(call, actors, organisations):
    from kopir.spine.agreements import services as agreements

    promise = {"kind": "mobility.places", "quantity": 3, "unit": "place", "modality": "planned"}
    promise |= {"provider_id": organisations.partner.pk, "beneficiary_id": organisations.home.pk}
    agreement = agreements.record_agreement(
        actors.officer,
        type="exchange",
        title={"en": "Exchange"},
        parties=[(organisations.home.pk, "partner"), (organisations.partner.pk, "host")],
        owner_id=organisations.home.pk,
        commitments=[promise],
    )
    commitment = agreement.commitments.get()
    with pytest.raises(Invalid, match="The promise has 3 places"):
        services.add_offer(
            actors.officer, call_id=call.pk, code="X", name="X", seats=4, commitment_id=commitment.pk
        )
    offer = services.add_offer(
        actors.officer, call_id=call.pk, code="X", name="X", seats=3, commitment_id=commitment.pk
    )
    assert offer.commitment_id == commitment.pk
    with pytest.raises(NotFound):
        services.add_offer(actors.officer, call_id=call.pk, code="Y", name="Y", seats=1, commitment_id=10**9)


def test_the_database_gives_nobody_two_places(drawn):
    wish = Wish.objects.filter(application__call=drawn, application__number="A-1", given=False).first()
    with pytest.raises(IntegrityError), transaction.atomic():
        Wish.objects.filter(pk=wish.pk).update(given=True)


def test_the_question_costs_the_same_for_one_and_for_many(call, actors, django_assert_num_queries):
    services.take_in(actors.officer, call_id=call.pk, upload=upload("number,score,choice 1\nA,1,PRG\n"))
    with django_assert_num_queries(4):
        question_of(call)
    services.take_in(actors.officer, call_id=call.pk, upload=upload())
    with django_assert_num_queries(4):
        question_of(call)
    assert Run.objects.count() == 0 and given_of([]) == {} and FILE
