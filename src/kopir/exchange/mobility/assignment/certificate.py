"""A separate check of an assignment: it reads the question and the answer, and shares no code with what gave it.

What is checked, for every applicant and every choice that they would rather have:

* nobody has more than one place, or one they did not choose; no set is above its cap;
* no pair blocks: where the applicant would rather be, the seats are taken, and everybody who holds one of the binding
  set has a better key. With reserves, a seat kept for a group may be held by a worse key of that group; with one
  score for all, sets may cross, and one full set whose holders all went before is enough;
* changes made by hand are taken out of the comparison and named. What they break is told as theirs.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from .instance import Instance, Ints
from .mechanisms import assign
from .result import Assignment, Mechanism


@dataclass(frozen=True)
class Breach:
    """`code` is not_chosen, above_cap, or blocking; the applicant, the place or set, and whether a change by hand did it."""

    code: str
    applicant: int = -1
    place: int = -1
    by_hand: bool = False


@dataclass(frozen=True)
class Certificate:
    mechanism: Mechanism
    breaches: tuple[Breach, ...]
    #: Applicants whose place was set by hand.
    by_hand: tuple[int, ...] = ()
    #: Applicants that lied in a trial and fared better for it: empty, or the mechanism is not what it says.
    gained_by_lying: tuple[int, ...] = ()
    lies_tried: int = 0

    @property
    def holds(self) -> bool:
        """No breach but those that changes by hand made, and these are named."""
        return not self.gained_by_lying and all(b.by_hand for b in self.breaches)


def certify(
    given: Assignment,
    *,
    by_hand: Collection[int] = (),
    gone: Collection[int] = (),
    lies: int = 0,
    seed: int = 0,
) -> Certificate:
    """Checks an assignment; `lies` trials of untrue wishes are run through the mechanism again.

    `by_hand`: whose place a person set; `gone`: who withdrew and has no wishes any more.
    """
    asked = given.asked
    hands = frozenset(by_hand)
    breaches = [*_infeasible(asked, given.choice)]
    if not breaches:
        blocking = _blocking_reserved if given.mechanism is Mechanism.RESERVES else _blocking
        left = frozenset(gone)
        found = [b for b in blocking(asked, given, hands) if b.applicant not in left]
        breaches += [replace(b, by_hand=b.by_hand or _moved_away(given, b, hands)) for b in found]
    gained, tried = _lie(asked, given, lies, seed) if lies and not hands and not gone else ((), 0)
    return Certificate(given.mechanism, tuple(breaches), tuple(sorted(hands)), gained, tried)


def _moved_away(given: Assignment, breach: Breach, hands: frozenset[int]) -> bool:
    """Is the seat free because somebody with a better key was taken from it by hand?"""
    asked = given.asked

    def key(i: int) -> int:
        mine = asked.choices_of(i)
        return int(asked.key[asked.start[i] + mine.index(breach.place)]) if breach.place in mine else -1

    return any(given.place[h] != breach.place and key(h) > key(breach.applicant) for h in hands)


def _infeasible(asked: Instance, choice: Ints) -> list[Breach]:
    found = []
    for i in np.flatnonzero(choice >= 0).tolist():
        if not asked.start[i] <= choice[i] < asked.start[i + 1]:
            found.append(Breach("not_chosen", i))
    if found:
        return found
    holding = np.bincount(asked.place[choice[choice >= 0]], minlength=asked.places)
    found += [Breach("above_cap", place=int(p)) for p in np.flatnonzero(holding > asked.capacity)]
    for k, each in enumerate(asked.sets):
        if sum(int(holding[p]) for p in each.places) > each.cap:
            found.append(Breach("above_cap", place=asked.places + k))
    return found


def _members(asked: Instance) -> list[list[int]]:
    return [[p] for p in range(asked.places)] + [sorted(s.places) for s in asked.sets]


def _blocking(asked: Instance, given: Assignment, hands: frozenset[int]) -> list[Breach]:
    """Pairs that would both rather have each other."""
    place = given.place
    members = _members(asked)
    holding = np.bincount(place[place >= 0], minlength=asked.places)
    held = [sum(int(holding[p]) for p in m) for m in members]
    # The worst key in each set, and the worst among those who were not put there by hand.
    at = np.flatnonzero(place >= 0)
    keys = asked.key[given.choice[at]]
    free = np.array([int(i) not in hands for i in at], bool) if hands else np.ones(len(at), bool)
    worst_at = np.full(asked.places, np.iinfo(np.int64).max)
    np.minimum.at(worst_at, place[at], keys)
    worst_free_at = np.full(asked.places, np.iinfo(np.int64).max)
    np.minimum.at(worst_free_at, place[at[free]], keys[free])
    worst = [min(int(worst_at[p]) for p in m) for m in members]
    worst_free = [min(int(worst_free_at[p]) for p in m) for m in members]
    binding: list[list[int]] = [[] for _ in range(asked.places)]
    for s in sorted(range(len(members)), key=lambda s: (len(members[s]), s)):
        if held[s] >= asked.caps[s]:
            for p in members[s]:
                binding[p].append(s)
    every = given.mechanism is Mechanism.SERIAL_DICTATORSHIP
    # What is needed to win each place: above this key one gets in.
    needs = np.full(asked.places, np.iinfo(np.int64).min)
    needs_free = needs.copy()
    for p, sets in enumerate(binding):
        if sets:
            needs[p] = max(worst[s] for s in sets) if every else worst[sets[0]]
            needs_free[p] = max(worst_free[s] for s in sets) if every else worst_free[sets[0]]
    owner = np.repeat(np.arange(asked.applicants), np.diff(asked.start))
    limit = np.where(given.choice >= 0, given.choice, asked.start[1:])
    rather = np.arange(len(asked.place)) < limit[owner]
    envied = np.flatnonzero(rather & (asked.key > needs[asked.place]))
    return [
        Breach(
            "blocking",
            int(owner[c]),
            int(asked.place[c]),
            int(owner[c]) in hands or not asked.key[c] > needs_free[asked.place[c]],
        )
        for c in envied.tolist()
    ]


def _blocking_reserved(asked: Instance, given: Assignment, hands: frozenset[int]) -> list[Breach]:
    """The same where places keep seats for groups: would the place choose the applicant beside those it has?"""
    assert asked.group is not None
    seats: dict[tuple[int, int], int] = {}
    for f in asked.floors:
        seats[f.place, f.group] = seats.get((f.place, f.group), 0) + f.seats
    at: dict[int, list[int]] = {}
    for i in np.flatnonzero(given.choice >= 0).tolist():
        at.setdefault(int(given.place[i]), []).append(i)
    found = []
    for i in range(asked.applicants):
        stop = given.choice[i] if given.choice[i] >= 0 else asked.start[i + 1]
        for c in range(asked.start[i], stop):
            p, mine, g = int(asked.place[c]), int(asked.key[c]), int(asked.group[i])
            there = at.get(p, [])
            if len(there) < asked.capacity[p]:
                found.append(Breach("blocking", i, p, i in hands))
                continue
            key_of = {j: int(asked.key[given.choice[j]]) for j in there}
            own = sum(1 for j in there if asked.group[j] == g)
            for j in there:
                theirs = int(asked.group[j])
                of_theirs = sum(1 for x in there if asked.group[x] == theirs)
                may_leave = theirs == g or of_theirs > seats.get((p, theirs), 0)
                better = mine > key_of[j] or (own < seats.get((p, g), 0) and theirs != g)
                if may_leave and better:
                    found.append(Breach("blocking", i, p, i in hands or j in hands))
                    break
    return found


def _lie(asked: Instance, given: Assignment, lies: int, seed: int) -> tuple[tuple[int, ...], int]:
    """Trials: an applicant shuffles and shortens their list; nobody may get a place they truly like better."""
    rng = np.random.default_rng(seed)
    choosing = np.flatnonzero(np.diff(asked.start) > 1)
    gained: set[int] = set()
    tried = 0
    for i in (
        rng.choice(choosing, size=min(lies, len(choosing) * 8), replace=True).tolist()
        if len(choosing)
        else ()
    ):
        a, b = int(asked.start[i]), int(asked.start[i + 1])
        kept = rng.permutation(b - a)[: int(rng.integers(1, b - a + 1))]
        order = np.concatenate((np.arange(a), a + kept, np.arange(b, len(asked.place))))
        start = asked.start.copy()
        start[i + 1 :] -= (b - a) - len(kept)
        told = Instance(
            start=start,
            place=asked.place[order],
            score=asked.score[order],
            lottery=asked.lottery,
            capacity=asked.capacity,
            sets=asked.sets,
            floors=asked.floors,
            group=asked.group,
        )
        got = int(assign(told).place[i])
        tried += 1
        truly = asked.choices_of(i)
        before = truly.index(int(given.place[i])) if given.place[i] >= 0 else len(truly)
        if got >= 0 and truly.index(got) < before:
            gained.add(i)
    return tuple(sorted(gained)), tried
