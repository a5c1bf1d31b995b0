"""The same mechanisms on arrays.

Many proposals at a time in NumPy while many are open, then one at a time: the last few displacements follow each other
and cannot be made together. Results equal plain.py's, choice for choice (tests/test_assignment.py).
"""

from __future__ import annotations

from heapq import heappop, heappush, heappushpop
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .instance import LOTTERY_BITS, Instance, InstanceFault, Ints
from .result import Assignment, Mechanism

#: Below this part of the applicants, proposals are made one at a time.
FEW = 64
_NOBODY = np.iinfo(np.int64).min


def serial_dictatorship(asked: Instance) -> Assignment:
    """As plain.serial_dictatorship: O(choices) after one sort of the applicants."""
    if not asked.one_score:
        raise InstanceFault("scores_differ")
    given = np.full(asked.applicants, -1, np.int64)
    if not len(asked.place):
        return Assignment(asked, given, Mechanism.SERIAL_DICTATORSHIP)
    some = np.flatnonzero(np.diff(asked.start))
    order = some[np.argsort(-asked.key[asked.start[some]], kind="stable")]
    start, place = asked.start.tolist(), np.ascontiguousarray(asked.place).data
    room = list(asked.caps)
    if asked.sets:
        sets_of = asked.sets_of
        for i in order.tolist():
            for c in range(start[i], start[i + 1]):
                path = sets_of[place[c]]
                if all(room[s] > 0 for s in path):
                    for s in path:
                        room[s] -= 1
                    given[i] = c
                    break
    else:
        for i in order.tolist():
            for c in range(start[i], start[i + 1]):
                p = place[c]
                if room[p]:
                    room[p] -= 1
                    given[i] = c
                    break
    return Assignment(asked, given, Mechanism.SERIAL_DICTATORSHIP)


def deferred_acceptance(asked: Instance) -> Assignment:
    """As plain.deferred_acceptance, under nested caps. O(choices) proposals at most."""
    if asked.crossing is not None:
        raise InstanceFault("sets_cross", asked.crossing[0])
    mechanism = Mechanism.LAMINAR if asked.sets else Mechanism.DEFERRED_ACCEPTANCE
    if not len(asked.place):
        return Assignment(asked, np.full(asked.applicants, -1, np.int64), mechanism)
    now = asked.start[:-1].copy()  # the choice that each applicant stands at
    open_ = _together(asked, now)
    if len(open_):
        _one_by_one(asked, now, open_)
    return Assignment(asked, np.where(now < asked.start[1:], now, -1), mechanism)


def _levels(asked: Instance) -> list[NDArray[np.int32]]:
    """For each height in the tree of sets, the set there that holds each place, or -1: int32[places]."""
    deepest = max((len(path) for path in asked.sets_of), default=1) if asked.sets else 1
    if deepest == 1:
        return [np.arange(asked.places, dtype=np.int32)]
    height: dict[int, int] = {}
    for path in asked.sets_of:
        for h, s in enumerate(path):
            height[s] = max(height.get(s, 0), h)
    changed = True
    while changed:  # a set stands above whatever it holds, in every place
        changed = False
        for path in asked.sets_of:
            for inner, outer in pairwise(path):
                if height[outer] <= height[inner]:
                    height[outer] = height[inner] + 1
                    changed = True
    levels = [np.full(asked.places, -1, np.int32) for _ in range(max(height.values()) + 1)]
    for p, path in enumerate(asked.sets_of):
        for s in path:
            levels[height[s]][p] = s
    return levels


def _together(asked: Instance, now: Ints) -> Ints:
    """Rounds in which every open applicant proposes; returns who is still open when few are.

    In a round each set, smallest first, keeps its best; whoever is out moves on, past places whose sets are
    known to hold only better keys. Those bars only rise, so nothing passed over could have been won.
    """
    key, place, end = asked.key, asked.place, asked.start[1:]
    caps = np.asarray(asked.caps, np.int64)
    levels = _levels(asked)
    bar = np.full(asked.places, _NOBODY, np.int64)  # a proposal to the place below this is turned down
    few = max(asked.applicants // FEW, 1)
    moving = np.flatnonzero(now < end)
    fresh = True
    while True:
        out: list[Ints] = []
        standing = np.flatnonzero(now < end) if fresh or len(levels) > 1 else None
        if standing is None:
            touched = np.zeros(asked.places, bool)
            touched[place[now[moving]]] = True
            all_ = np.flatnonzero(now < end)
            standing = all_[touched[place[now[all_]]]]
        fresh = False
        for level in levels:
            sets = level[place[now[standing]]]
            count = np.bincount(sets[sets >= 0], minlength=len(caps))
            full = count >= caps
            crowd = (sets >= 0) & full[sets]
            who = standing[crowd]
            if len(who):
                mine, k = sets[crowd], key[now[who]]
                order = np.lexsort((k, mine))
                who, mine, k = who[order], mine[order], k[order]
                first = np.flatnonzero(np.concatenate(([True], mine[1:] != mine[:-1])))
                group = mine[first]
                surplus = count[group] - caps[group]
                size = np.diff(np.append(first, len(mine)))
                rank = np.arange(len(mine)) - np.repeat(first, size)
                loses = rank < np.repeat(surplus, size)
                worst = first + surplus
                lowest = np.where(surplus < size, k[np.minimum(worst, len(k) - 1)], np.iinfo(np.int64).max)
                if len(levels) == 1:
                    bar[group] = lowest
                else:
                    of_set = np.full(len(caps), _NOBODY, np.int64)
                    of_set[group] = lowest
                    held = level >= 0
                    bar[held] = np.maximum(bar[held], of_set[level[held]])
                losers = who[loses]
                if len(losers):
                    out.append(losers)
                    gone = np.zeros(asked.applicants, bool)
                    gone[losers] = True
                    standing = standing[~gone[standing]]
        if not out:
            return np.empty(0, np.int64)
        moving = np.concatenate(out)
        still = moving
        while len(still):
            now[still] += 1
            still = still[now[still] < end[still]]
            still = still[key[now[still]] < bar[place[now[still]]]]
        moving = moving[now[moving] < end[moving]]
        if len(moving) <= few:
            return moving


def _one_by_one(asked: Instance, now: Ints, open_: Ints) -> None:
    """Follows each displacement to its end. Heaps hold keys, the worst first."""
    end = asked.start[1:]
    key, place = asked.key, asked.place
    closed = np.ones(asked.applicants, bool)
    closed[open_] = False
    held = np.flatnonzero((now < end) & closed)
    mine, k = place[now[held]], key[now[held]]
    order = np.lexsort((k, mine))
    sorted_keys = k[order]
    bounds = np.searchsorted(mine[order], np.arange(asked.places + 1))
    if asked.sets:
        _nested(asked, now, open_, mine, k)
        return
    heaps: dict[int, list[int]] = {}
    capacity = asked.capacity
    mask = (1 << LOTTERY_BITS) - 1
    whom = asked.by_lottery
    place_, key_ = place.data, key.data
    end_ = np.ascontiguousarray(end).data
    now_ = now.data
    for applicant in open_.tolist():
        i = applicant
        c = now_[i]
        last = end_[i]
        while c < last:
            p = place_[c]
            heap = heaps.get(p)
            if heap is None:
                heap = heaps[p] = sorted_keys[bounds[p] : bounds[p + 1]].tolist()  # sorted: a heap
            mine_ = key_[c]
            if len(heap) < capacity[p]:
                heappush(heap, mine_)
                break
            if not heap or mine_ < heap[0]:
                c += 1
                continue
            now_[i] = c
            i = int(whom[heappushpop(heap, mine_) & mask])
            c = now_[i] + 1
            last = end_[i]
        now_[i] = c


def _nested(asked: Instance, now: Ints, open_: Ints, place_held: NDArray[np.int32], key_held: Ints) -> None:
    """The same under sets of sets: what a set's heap holds of somebody who has left is dropped when met."""
    sets_of, caps = asked.sets_of, asked.caps
    heaps: list[list[int]] = [[] for _ in caps]
    count = [0] * len(caps)
    order = np.argsort(key_held)
    for p, k in zip(place_held[order].tolist(), key_held[order].tolist(), strict=True):
        for s in sets_of[p]:
            heaps[s].append(k)
            count[s] += 1
    mask = (1 << LOTTERY_BITS) - 1
    whom = asked.by_lottery.tolist()
    place_, key_, now_ = asked.place.data, asked.key.data, now.data
    end_ = np.ascontiguousarray(asked.start[1:]).data
    waiting = open_.tolist()
    absent = set(waiting)

    def inside(i: int, k: int, s: int) -> bool:
        return i not in absent and now_[i] < end_[i] and key_[now_[i]] == k and s in sets_of[place_[now_[i]]]

    while waiting:
        i = waiting.pop()
        c = now_[i]
        while c < end_[i]:
            path, k = sets_of[place_[c]], key_[c]
            full = next((s for s in path if count[s] >= caps[s]), None)
            if full is not None:
                heap = heaps[full]
                while heap and not inside(whom[heap[0] & mask], heap[0], full):
                    heappop(heap)
                if not heap or k < heap[0]:
                    c += 1
                    continue
                out = whom[heappop(heap) & mask]
                for s in sets_of[place_[now_[out]]]:
                    count[s] -= 1
                now_[out] += 1
                absent.add(out)
                waiting.append(out)
            for s in path:
                count[s] += 1
                heappush(heaps[s], k)
            absent.discard(i)
            break
        now_[i] = c
