"""The certificate finds what was spoiled on purpose; the explanations say what happened."""

from dataclasses import replace
from decimal import Decimal
from hashlib import shake_256

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kopir.exchange.mobility.assignment import (
    CapSet,
    Floor,
    Mechanism,
    Reason,
    ask,
    assign,
    certify,
    draw,
    lottery_influence,
    on_grid,
    price_of_fairness,
    reserve_list,
    reserved_seats,
    why_not,
)

from .worlds import all_assignments, questions, same, stable

MANY = settings(max_examples=200, deadline=None)
SCORES = [[87_40, 70_00], [85_00, 85_00], [90_00, 60_00]]


def three():
    return ask([[0, 1], [0, 1], [0, 1]], SCORES, [2, 1], seed="call 7")


@MANY
@given(questions(most=5, sets=True), st.data())
def test_the_check_says_what_the_definition_says(asked, data):
    """Every assignment within the caps, stable or not: the checker and the definition agree."""
    options = list(all_assignments(asked))
    choice = data.draw(st.sampled_from(options))
    spoiled = replace(assign(asked), choice=np.asarray(choice, np.int64), mechanism=Mechanism.LAMINAR)
    assert certify(spoiled).holds == stable(asked, choice)


@MANY
@given(questions(most=8, one_score=True, crossing=True), st.data())
def test_a_place_taken_away_is_found(asked, data):
    given_ = assign(asked)
    placed = np.flatnonzero(given_.choice >= 0).tolist()
    assume(placed)
    victim = data.draw(st.sampled_from(placed))
    choice = given_.choice.copy()
    choice[victim] = -1
    spoiled = replace(given_, choice=choice)
    assert not certify(spoiled).holds
    by_hand = certify(spoiled, by_hand=[victim])
    assert by_hand.by_hand == (victim,) and victim in {b.applicant for b in by_hand.breaches}


def test_a_change_by_hand_is_named_and_told_apart():
    given_ = assign(three())
    assert given_.place.tolist() == [0, 1, 0]
    choice = given_.choice.copy()
    choice[0], choice[1] = 1, 2  # the office swaps two
    changed = replace(given_, choice=choice)
    certificate = certify(changed, by_hand=[0, 1])
    assert certificate.holds and certificate.by_hand == (0, 1)
    assert [(b.code, b.applicant, b.by_hand) for b in certificate.breaches] == [("blocking", 0, True)]
    assert not certify(changed).holds


def test_above_a_cap_and_not_chosen_are_found():
    given_ = assign(three())
    crowded = certify(replace(given_, choice=np.asarray([0, 2, 4])))
    assert [(b.code, b.place) for b in crowded.breaches] == [("above_cap", 0)]
    foreign = certify(replace(given_, choice=np.asarray([0, 2, 1])))
    assert [(b.code, b.applicant) for b in foreign.breaches] == [("not_chosen", 2)]
    capped = replace(three(), sets=(CapSet(frozenset({0, 1}), 2),))
    assert [b.place for b in certify(replace(given_, asked=capped)).breaches] == [2]


def test_a_liar_who_gains_is_found():
    """Giving first choices first is not truthful, and the trial says so."""
    asked = three()
    given_ = assign(asked)
    pretended = replace(given_, choice=np.asarray([-1, 2, 4]))  # applicant 0 is left out
    found = certify(pretended, lies=40)
    assert 0 in found.gained_by_lying and not found.holds


def test_why_not():
    given_ = assign(three())
    answer = why_not(given_, 1, 0)
    assert (answer.reason, answer.higher, answer.last, answer.yours) == (Reason.FULL, 2, 87_40, 85_00)
    assert why_not(given_, 1, 1).reason is Reason.PLACED
    assert why_not(given_, 0, 1).reason is Reason.PREFERRED
    closed = assign(ask([[0]], [5], [0]))
    assert why_not(closed, 0, 0).reason is Reason.NO_SEATS
    tied = assign(ask([[0], [0]], [5, 5], [1], lottery=[1, 0]))
    answer = why_not(tied, 0, 0)
    assert (answer.reason, answer.same_score) == (Reason.LOTTERY, 1)
    assert why_not(tied, 0, 0).set == 0


def test_why_not_names_the_set_that_was_full():
    country = CapSet(frozenset({0, 1}), 1)
    given_ = assign(ask([[0], [1]], [[9], [8]], [1, 1], sets=[country]))
    answer = why_not(given_, 1, 1)
    assert (answer.reason, answer.set, answer.last) == (Reason.FULL, 2, 9)


def test_a_seat_kept_for_a_group_is_said():
    asked = ask([[0], [0]], [[9], [5]], [1], floors=[Floor(0, 1, 1)], group=[0, 1])
    given_ = assign(asked)
    assert given_.place.tolist() == [-1, 0]
    assert reserved_seats(given_, 0) == [(1, 0)]
    assert why_not(given_, 0, 0).reason is Reason.RESERVED


@MANY
@given(questions(most=8, sets=True))
def test_who_waits_stands_in_the_order_that_gave_the_places(asked):
    given_ = assign(asked)
    for p in range(asked.places):
        waiting = reserve_list(given_, p)
        keys = [int(asked.key[asked.start[i] + asked.choices_of(i).index(p)]) for i in waiting]
        assert keys == sorted(keys, reverse=True)
        for i in waiting:
            assert why_not(given_, i, p).reason in {Reason.FULL, Reason.LOTTERY, Reason.NO_SEATS}
        if waiting and not asked.sets and asked.capacity[p]:
            last = min(int(asked.key[given_.choice[i]]) for i in np.flatnonzero(given_.place == p))
            assert keys[0] < last


@MANY
@given(questions(most=6, sets=True))
def test_the_price_of_fairness_is_the_true_one(asked):
    price = price_of_fairness(assign(asked))
    assert price.most == max(sum(c >= 0 for c in choice) for choice in all_assignments(asked))
    assert price.price >= 0


def test_lots_can_be_drawn_again_by_two_lines():
    lots = shake_256("Алматы 2026".encode()).digest(8 * 50)
    numbers = [int.from_bytes(lots[8 * i : 8 * i + 8], "little") for i in range(50)]
    order = sorted(range(50), key=lambda i: numbers[i])
    rank = draw("Алматы 2026", 50)
    assert [int(rank[i]) for i in order] == list(range(50))
    assert not same(rank, draw("Алматы 2027", 50))


def test_how_much_the_lottery_mattered():
    tied = ask([[0], [0], [0]], [[9], [5], [5]], [2], seed="x")
    often = lottery_influence(tied, draws=200)
    assert often[0] == 1 and 0.3 < often[1] < 0.7 and often[1] + often[2] == 1


def test_scores_on_the_published_grid():
    assert on_grid(Decimal("87.405")) == 8740
    assert on_grid("87.415") == 8742
    assert on_grid("3.3", Decimal("0.1")) == 33
