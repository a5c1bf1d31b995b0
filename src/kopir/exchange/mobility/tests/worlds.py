"""Small questions, drawn at random by Hypothesis, and the brute force that answers them."""

from __future__ import annotations

from itertools import product

import numpy as np
from hypothesis import strategies as st

from kopir.exchange.mobility.assignment import CapSet, Floor, Instance, ask


@st.composite
def questions(draw, *, most=7, one_score=False, sets=False, floors=False, crossing=False) -> Instance:
    n, p = draw(st.integers(0, most)), draw(st.integers(1, 5))
    few = st.integers(0, 4)  # few different scores: the lottery decides often
    choices = [draw(st.lists(st.integers(0, p - 1), unique=True, max_size=p)) for _ in range(n)]
    scores = [draw(few) for _ in choices] if one_score else [[draw(few) for _ in c] for c in choices]
    if not one_score and not any(choices):
        scores = [0 for _ in choices]
    capacity = [draw(st.integers(0, 3)) for _ in range(p)]
    caps = []
    if crossing:
        for _ in range(draw(st.integers(0, 3))):
            members = draw(st.sets(st.integers(0, p - 1), min_size=1))
            caps.append(CapSet(frozenset(members), draw(st.integers(0, 4))))
    elif sets:
        # A tree: cut the places in runs, then join runs.
        cut = draw(st.integers(0, p))
        runs = [r for r in (range(cut), range(cut, p)) if r and draw(st.booleans())]
        caps = [CapSet(frozenset(r), draw(st.integers(0, 4))) for r in runs]
        if runs and len(runs[0]) > 2 and draw(st.booleans()):
            caps.append(CapSet(frozenset(list(runs[0])[:2]), draw(st.integers(0, 3))))
        if draw(st.booleans()):
            caps.append(CapSet(frozenset(range(p)), draw(st.integers(0, 6))))
        caps = draw(st.permutations(caps))
    group, wanted = None, []
    if floors:
        group = [draw(st.integers(-1, 1)) for _ in choices]
        for place, seats in enumerate(capacity):
            left = seats
            for g in (0, 1):
                kept = draw(st.integers(0, left))
                left -= kept
                wanted.append(Floor(place, g, kept))
    return ask(
        choices,
        scores,
        capacity,
        sets=caps,
        floors=wanted,
        group=group,
        lottery=draw(st.permutations(range(n))),
    )


def all_assignments(asked: Instance):
    """Every assignment within the caps: tuples of choices, -1 for none."""
    options = [[-1, *range(int(asked.start[i]), int(asked.start[i + 1]))] for i in range(asked.applicants)]
    members = [{p} for p in range(asked.places)] + [set(s.places) for s in asked.sets]
    for choice in product(*options):
        places = [int(asked.place[c]) for c in choice if c >= 0]
        if all(sum(p in m for p in places) <= cap for m, cap in zip(members, asked.caps, strict=True)):
            yield choice


def best_stable(asked: Instance, is_stable) -> tuple[int, ...]:
    """The stable assignment that every applicant likes best, found by looking at all of them."""
    stable = [c for c in all_assignments(asked) if is_stable(asked, c)]
    rank = [
        tuple(int(c - s) if c >= 0 else 99 for c, s in zip(choice, asked.start, strict=False))
        for choice in stable
    ]
    best = [
        c
        for c, r in zip(stable, rank, strict=True)
        if all(all(a <= b for a, b in zip(r, other, strict=True)) for other in rank)
    ]
    assert len(best) == 1, "there must be one that all applicants like best"
    return best[0]


def chosen_by_hosts(asked: Instance, contracts: set[int]) -> set[int]:
    """What the hosts would keep of these contracts: the greedy choice, from the best key down, under all sets."""
    members = [{p} for p in range(asked.places)] + [set(s.places) for s in asked.sets]
    kept: set[int] = set()
    for c in sorted(contracts, key=lambda c: -int(asked.key[c])):
        places = [int(asked.place[x]) for x in [*kept, c]]
        if all(sum(p in m for p in places) <= cap for m, cap in zip(members, asked.caps, strict=True)):
            kept.add(c)
    return kept


def stable(asked: Instance, choice: tuple[int, ...]) -> bool:
    """By the definition: no applicant and hosts would both rather have a further contract."""
    held = {c for c in choice if c >= 0}
    if chosen_by_hosts(asked, held) != held:
        return False
    for i, mine in enumerate(choice):
        stop = mine if mine >= 0 else int(asked.start[i + 1])
        for c in range(int(asked.start[i]), stop):
            if c in chosen_by_hosts(asked, held | {c}):
                return False
    return True


def same(a, b) -> bool:
    return bool(np.array_equal(np.asarray(a), np.asarray(b)))
