"""The mechanisms as one reads them in a paper: one applicant after another, with heaps.

Slow beside fast.py and meant to be: this is what fast.py is held against.
"""

from __future__ import annotations

from heapq import heappop, heappush

import numpy as np

from .instance import Instance, InstanceFault
from .result import Assignment, Mechanism


def serial_dictatorship(asked: Instance) -> Assignment:
    """Whoever has the best score chooses first, then the next, under any upper caps.

    Each takes the first of their choices whose sets all have room.
    """
    if not asked.one_score:
        raise InstanceFault("scores_differ")
    room = list(asked.caps)
    given = np.full(asked.applicants, -1, np.int64)
    for i in in_order(asked):
        for c in range(asked.start[i], asked.start[i + 1]):
            path = asked.sets_of[asked.place[c]]
            if all(room[s] > 0 for s in path):
                for s in path:
                    room[s] -= 1
                given[i] = c
                break
    return Assignment(asked, given, Mechanism.SERIAL_DICTATORSHIP)


def in_order(asked: Instance) -> list[int]:
    """Applicants by their one score, ties by lot; those who chose nothing last."""
    best = [
        (-int(asked.key[asked.start[i]]) if asked.start[i] < asked.start[i + 1] else 1, i)
        for i in range(asked.applicants)
    ]
    return [i for _, i in sorted(best)]


def deferred_acceptance(asked: Instance) -> Assignment:
    """Applicants propose, places keep the best for now (Gale and Shapley 1962), under nested caps.

    A proposal meets the smallest full set that holds the place. It is turned down if everybody in that set has
    a better key; otherwise the worst of the set makes room. That is the best independent set of a laminar
    matroid, taken one by one, so the result is the applicants' best of all stable ones and nobody gains by
    hiding their wishes (Fleiner 2003; Hatfield and Milgrom 2005). Keys are compared across the places of a set.
    """
    if asked.crossing is not None:
        raise InstanceFault("sets_cross", asked.crossing[0])
    caps, count = asked.caps, [0] * len(asked.caps)
    kept: list[list[tuple[int, int, int]]] = [[] for _ in caps]  # (key, applicant, choice), the worst first
    given = [-1] * asked.applicants
    following = [int(s) for s in asked.start[:-1]]
    proposing = list(range(asked.applicants))[::-1]
    while proposing:
        i = proposing.pop()
        if following[i] >= asked.start[i + 1]:
            continue
        c = following[i]
        following[i] += 1
        path = asked.sets_of[asked.place[c]]
        full = next((s for s in path if count[s] >= caps[s]), None)
        if full is not None:
            while kept[full] and given[kept[full][0][1]] != kept[full][0][2]:
                heappop(kept[full])  # who has left the set since
            if not kept[full] or kept[full][0][0] > asked.key[c]:
                proposing.append(i)
                continue
            _, out, left = heappop(kept[full])
            given[out] = -1
            for s in asked.sets_of[asked.place[left]]:
                count[s] -= 1
            proposing.append(out)
        given[i] = c
        for s in path:
            count[s] += 1
            heappush(kept[s], (int(asked.key[c]), i, c))
    mechanism = Mechanism.LAMINAR if asked.sets else Mechanism.DEFERRED_ACCEPTANCE
    return Assignment(asked, np.asarray(given, np.int64), mechanism)


def with_reserves(asked: Instance) -> Assignment:
    """Deferred acceptance in which a place first keeps seats for groups that have a floor there.

    Hafalir, Yenmez and Yildirim 2013: of all who ask for a place, the best of each group fill its floor; the
    seats that are left go by key alone. A floor that a group does not fill is open to everybody.
    """
    if asked.sets:
        raise InstanceFault("floors_and_sets")
    assert asked.group is not None
    given = [-1] * asked.applicants
    following = [int(s) for s in asked.start[:-1]]
    kept: list[list[int]] = [[] for _ in range(asked.places)]  # choices
    owner = np.repeat(np.arange(asked.applicants), np.diff(asked.start))
    floors = floors_of(asked)
    proposing = list(range(asked.applicants))[::-1]
    while proposing:
        i = proposing.pop()
        if following[i] >= asked.start[i + 1]:
            continue
        c = following[i]
        following[i] += 1
        p = int(asked.place[c])
        given[i] = c
        stay, out = keep(asked, floors.get(p, {}), int(asked.capacity[p]), [*kept[p], c], owner)
        kept[p] = stay
        for left in out:
            given[owner[left]] = -1
            proposing.append(int(owner[left]))
    return Assignment(asked, np.asarray(given, np.int64), Mechanism.RESERVES)


def floors_of(asked: Instance) -> dict[int, dict[int, int]]:
    """{place: {group: seats}}"""
    floors: dict[int, dict[int, int]] = {}
    for f in asked.floors:
        of_place = floors.setdefault(f.place, {})
        of_place[f.group] = of_place.get(f.group, 0) + f.seats
    return floors


def keep(
    asked: Instance, floors: dict[int, int], capacity: int, choices: list[int], owner: np.ndarray
) -> tuple[list[int], list[int]]:
    """(who stays, who must go) of those who ask for one place, as choices."""
    assert asked.group is not None
    best = sorted(choices, key=lambda c: -int(asked.key[c]))
    left = dict(floors)
    stay: list[int] = []
    for c in best:
        g = int(asked.group[owner[c]])
        if left.get(g, 0) > 0:
            left[g] -= 1
            stay.append(c)
    reserved = set(stay)
    stay += [c for c in best if c not in reserved][: max(0, capacity - len(stay))]
    staying = set(stay)
    return stay, [c for c in best if c not in staying]
