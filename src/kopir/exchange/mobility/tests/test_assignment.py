"""Assignments: three ways to the same result, and the laws that a guarantee rests on."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matching.games import HospitalResident

from kopir.exchange.mobility.assignment import (
    CapSet,
    Floor,
    InstanceFault,
    Mechanism,
    after_withdrawals,
    ask,
    assign,
    certify,
    chosen,
    fast,
    plain,
)

from .worlds import best_stable, questions, same, stable

MANY = settings(max_examples=200, deadline=None)


@MANY
@given(questions(most=5, sets=True))
def test_fast_plain_and_brute_force_agree_under_nested_caps(asked):
    by_looking = best_stable(asked, stable)
    assert same(plain.deferred_acceptance(asked).choice, by_looking)
    assert same(fast.deferred_acceptance(asked).choice, by_looking)


@settings(max_examples=60, deadline=None)
@given(questions(most=7))
def test_seven_applicants_by_brute_force(asked):
    assume(np.prod([1 + n for n in np.diff(asked.start)]) < 3000)
    assert same(fast.deferred_acceptance(asked).choice, best_stable(asked, stable))


@MANY
@given(questions(most=12, one_score=True, crossing=True))
def test_serial_dictatorship_under_any_caps(asked):
    result = fast.serial_dictatorship(asked)
    assert same(result.choice, plain.serial_dictatorship(asked).choice)
    assert certify(result).holds


@MANY
@given(questions(most=12, one_score=True, sets=True))
def test_one_score_gives_the_same_by_both_mechanisms(asked):
    """Under nested caps and one score, choosing in turn is deferred acceptance."""
    assert same(fast.serial_dictatorship(asked).choice, fast.deferred_acceptance(asked).choice)


def crowd(seed: int, n: int, places: int, length: int, *, sets: bool = False, steps: int = 40):
    rng = np.random.default_rng(seed)
    choices = [rng.permutation(places)[: rng.integers(1, length + 1)].tolist() for _ in range(n)]
    scores = [rng.integers(0, steps, len(c)).tolist() for c in choices]
    tree = ()
    if sets:
        ends = sorted(rng.integers(1, places, 3).tolist())
        bounds = [0, *ends, places]
        runs = [range(a, b) for a, b in pairwise(bounds) if b > a]
        tree = tuple(CapSet(frozenset(r), int(rng.integers(1, n // 3 + 2))) for r in runs)
        tree += (CapSet(frozenset(range(places)), int(n * 0.7)),)
    return ask(
        choices, scores, rng.integers(0, 2 * n // places + 2, places).tolist(), seed=str(seed), sets=tree
    )


@pytest.mark.parametrize("few", [0, 2, 10**9])  # none, some and all proposals one at a time
@pytest.mark.parametrize("sets", [False, True])
def test_crowds_equal_the_readable_way(monkeypatch, few, sets):
    """Every mixture of proposals at a time and one by one gives what plain.py gives."""
    if few:
        monkeypatch.setattr(fast, "FEW", 1 if few > 10 else few)
    else:
        monkeypatch.setattr(fast, "FEW", 10**9)
    for seed in range(60):
        asked = crowd(seed, 20 + seed * 2, 3 + seed % 9, 6, sets=sets)
        result = fast.deferred_acceptance(asked)
        assert same(result.choice, plain.deferred_acceptance(asked).choice), seed
        assert certify(result).holds


@pytest.mark.parametrize("seed", range(8))
def test_a_third_party_agrees(seed):
    """`matching`, an independent package, on up to 200 applicants. bench/assignment.py asks algmatch, too."""
    asked = crowd(seed, 18 + seed * 26, 12, 6, steps=10**6)
    asked = replace(asked, capacity=np.maximum(asked.capacity, 1))  # it knows no place without seats
    game = HospitalResident.create_from_dictionaries(
        {i: asked.choices_of(i) for i in range(asked.applicants)},
        hosts_order(asked),
        dict(enumerate(asked.capacity.tolist())),
    )
    theirs = {
        resident.name: host.name for host, all_ in game.solve(optimal="resident").items() for resident in all_
    }
    ours = fast.deferred_acceptance(asked).place
    assert [theirs.get(i, -1) for i in range(asked.applicants)] == ours.tolist()


def hosts_order(asked):
    """{place: the applicants who ask for it, the best first}; every place is asked for."""
    order = {}
    for p in range(asked.places):
        asking = np.flatnonzero(asked.place == p)
        owner = np.searchsorted(asked.start, asking, side="right") - 1
        order[p] = owner[np.argsort(-asked.key[asking])].tolist()
    return order


@MANY
@given(questions(most=8, floors=True))
def test_reserves_are_stable_and_filled(asked):
    result = plain.with_reserves(asked)
    assert certify(result, lies=4).holds
    for floor in asked.floors:
        inside = (result.place == floor.place) & (asked.group == floor.group)
        if inside.sum() < floor.seats:  # a floor stays unfilled only when nobody of the group would come
            for i in np.flatnonzero(asked.group == floor.group).tolist():
                mine = asked.choices_of(i)
                if floor.place in mine and result.place[i] != floor.place:
                    rank = mine.index(floor.place)
                    assert 0 <= result.choice[i] - asked.start[i] < rank


@MANY
@given(questions(most=8, sets=True), st.integers(0, 10**6))
def test_nobody_gains_by_lying(asked, seed):
    certificate = certify(assign(asked), lies=6, seed=seed)
    assert certificate.holds, certificate


@MANY
@given(questions(most=10))
def test_rural_hospitals(asked):
    """Who is placed, and how many each place has, is the same in every stable assignment: hosts proposing, too."""
    ours, theirs = fast.deferred_acceptance(asked), hosts_propose(asked)
    assert same(ours.choice >= 0, theirs >= 0)
    taken = np.bincount(asked.place[theirs[theirs >= 0]], minlength=asked.places)
    assert same(ours.taken(), taken)
    short = taken < asked.capacity  # a place that stays short has the very same people
    at = np.where(theirs >= 0, asked.place[np.maximum(theirs, 0)], -1) if len(asked.place) else theirs
    for p in np.flatnonzero(short):
        assert same(at == p, ours.place == p)


def hosts_propose(asked):
    """Places offer their seats from the best down; applicants keep the offer that they like best."""
    owner = np.repeat(np.arange(asked.applicants), np.diff(asked.start))
    offers = {
        p: sorted(np.flatnonzero(asked.place == p).tolist(), key=lambda c: -int(asked.key[c]))
        for p in range(asked.places)
    }
    best = np.full(asked.applicants, -1, np.int64)
    room = asked.capacity.tolist()
    open_ = [p for p in range(asked.places) if room[p]]
    while open_:
        p = open_[-1]
        if not room[p] or not offers[p]:
            open_.pop()
            continue
        c = offers[p].pop(0)
        i = owner[c]
        if best[i] < 0 or c < best[i]:
            if best[i] >= 0:
                q = int(asked.place[best[i]])
                room[q] += 1
                open_.insert(0, q)
            best[i] = c
            room[p] -= 1
    return best


@MANY
@given(questions(most=9, sets=True), st.data())
def test_after_withdrawals_nobody_is_worse(asked, data):
    before = assign(asked)
    status = [data.draw(st.sampled_from(["gone", "frozen", "open", "open"])) for _ in range(asked.applicants)]
    gone = [i for i, s in enumerate(status) if s == "gone"]
    frozen = [i for i, s in enumerate(status) if s == "frozen" and before.choice[i] >= 0]
    after = after_withdrawals(before, gone=gone, frozen=frozen)
    for i in range(asked.applicants):
        if i in gone:
            assert after.choice[i] == -1
        elif i in frozen:
            assert after.choice[i] == before.choice[i]
        elif before.choice[i] >= 0:
            assert 0 <= after.choice[i] <= before.choice[i]
    assert not [b for b in certify(after, by_hand=frozen).breaches if b.code != "blocking"]


@MANY
@given(questions(most=9, sets=True), st.data())
def test_one_place_more_hurts_nobody(asked, data):
    """More seats at a place: every applicant fares as before, or better."""
    place = data.draw(st.integers(0, asked.places - 1))
    more = asked.capacity.copy()
    more[place] += 1
    wider = replace(asked, capacity=more)
    before, after = fast.deferred_acceptance(asked), fast.deferred_acceptance(wider)
    if not asked.sets:  # under a common cap one place's gain is another's loss
        worse = (before.choice >= 0) & ((after.choice < 0) | (after.choice > before.choice))
        assert not worse.any()


def test_the_structure_chooses_the_mechanism():
    one = ask([[0, 1], [1]], [5, 4], [1, 1])
    assert chosen(one) is Mechanism.SERIAL_DICTATORSHIP
    own = ask([[0, 1], [1]], [[5, 3], [4]], [1, 1])
    assert chosen(own) is Mechanism.DEFERRED_ACCEPTANCE
    nested = replace(own, sets=(CapSet(frozenset({0, 1}), 1),))
    assert chosen(nested) is Mechanism.LAMINAR and assign(nested).placed == 1
    kept = replace(own, floors=(Floor(1, 0, 1),), group=np.asarray([0, 0]))
    assert chosen(kept) is Mechanism.RESERVES


def test_sets_that_cross_are_refused_for_scores_of_hosts():
    crossing = (CapSet(frozenset({0, 1}), 1), CapSet(frozenset({1, 2}), 1))
    asked = ask([[0, 1], [1, 2]], [[5, 3], [4, 1]], [1, 1, 1], sets=crossing)
    with pytest.raises(InstanceFault) as refused:
        assign(asked)
    assert refused.value.code == "sets_cross"
    assert assign(ask([[0, 1], [1, 2]], [5, 4], [1, 1, 1], sets=crossing)).place.tolist() == [0, 2]


@pytest.mark.parametrize(
    ("asking", "code"),
    [
        (lambda: ask([[0, 0]], [1], [1]), "choice_twice"),
        (lambda: ask([[3]], [1], [1]), "no_such_place"),
        (lambda: ask([[-1]], [1], [1]), "no_such_place"),
        (lambda: ask([[0]], [1, 2], [1]), "scores_missing"),
        (lambda: ask([[0, 1]], [[1]], [1, 1]), "scores_missing"),
        (lambda: ask([[0]], [-1], [1]), "score_out_of_range"),
        (lambda: ask([[0]], [2**50], [1]), "score_out_of_range"),
        (lambda: ask([[0]], [1], [-1]), "negative_capacity"),
        (lambda: ask([[0]], [1], [1], sets=[CapSet(frozenset({4}), 1)]), "no_such_place"),
        (lambda: ask([[0]], [1], [1], floors=[Floor(0, 0, 1)]), "groups_missing"),
        (lambda: ask([[0]], [1], [1], floors=[Floor(0, 0, 2)], group=[0]), "floors_above_capacity"),
        (lambda: ask([[0], [0]], [1, 1], [1], lottery=[0, 0]), "lottery_is_no_order"),
    ],
)
def test_what_cannot_be_asked_is_said(asking, code):
    with pytest.raises(InstanceFault) as refused:
        asking()
    assert refused.value.code == code
