"""After publication: who moves up when somebody withdraws."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from .instance import CapSet, Floor, Instance, InstanceFault
from .mechanisms import assign
from .result import Assignment


def after_withdrawals(
    given: Assignment, *, gone: Collection[int], frozen: Collection[int] = ()
) -> Assignment:
    """The assignment once `gone` have left and `frozen` have accepted what they have.

    Those who accepted keep their seats; all others are assigned anew under what is left, by the same scores and
    the same lots. They compete with fewer than before, so each gets the same place or one they like better
    (vacancy chains: Blum, Roth and Rothblum 1997). The order of withdrawals does not matter.

    Raises InstanceFault `frozen_and_gone`; with reserves a frozen seat counts towards its group's floor.
    """
    asked = given.asked
    left, kept = frozenset(gone), frozenset(frozen)
    if left & kept:
        raise InstanceFault("frozen_and_gone", min(left & kept))
    holding = [i for i in sorted(kept) if given.choice[i] >= 0]
    out = np.zeros(asked.applicants, bool)
    out[list(left | kept)] = True
    owner = np.repeat(np.arange(asked.applicants), np.diff(asked.start))
    stays = np.flatnonzero(~out[owner])
    lengths = np.where(out, 0, np.diff(asked.start))
    capacity = asked.capacity.copy()
    np.subtract.at(capacity, given.place[holding], 1)
    sets = tuple(
        CapSet(s.places, s.cap - sum(1 for i in holding if int(given.place[i]) in s.places))
        for s in asked.sets
    )
    smaller = Instance(
        start=np.concatenate(([0], np.cumsum(lengths))).astype(np.int64),
        place=asked.place[stays],
        score=asked.score[stays],
        lottery=asked.lottery,
        capacity=capacity,
        sets=sets,
        floors=_left_of(asked, given, holding),
        group=asked.group,
        seed=asked.seed,
    )
    again = assign(smaller).choice
    choice = np.full(asked.applicants, -1, np.int64)
    moved = np.flatnonzero(again >= 0)
    choice[moved] = stays[again[moved]]
    choice[holding] = given.choice[holding]
    return Assignment(asked, choice, given.mechanism)


def _left_of(asked: Instance, given: Assignment, holding: list[int]) -> tuple[Floor, ...]:
    if asked.group is None:
        return asked.floors
    filled: dict[tuple[int, int], int] = {}
    for i in holding:
        at = int(given.place[i]), int(asked.group[i])
        filled[at] = filled.get(at, 0) + 1
    left = []
    for f in asked.floors:
        used = min(f.seats, filled.get((f.place, f.group), 0))
        if used:
            filled[f.place, f.group] -= used
        left.append(replace(f, seats=f.seats - used))
    return tuple(left)
