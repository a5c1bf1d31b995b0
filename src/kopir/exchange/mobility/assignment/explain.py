"""What an applicant, an office or a ministry may ask of an assignment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from .instance import Instance
from .lottery import draw
from .mechanisms import assign
from .result import Assignment


class Reason(StrEnum):
    PLACED = "placed"  # this is the applicant's place
    PREFERRED = "preferred"  # they got a choice that they like better
    NOT_CHOSEN = "not_chosen"
    FULL = "full"  # everybody in the binding set has a better score
    LOTTERY = "lottery"  # the last who got in has the same score, and a better lot
    RESERVED = "reserved"  # the seat that their score would win is kept for a group
    NO_SEATS = "no_seats"
    OPEN = "open"  # there is room: only a change by hand explains it


@dataclass(frozen=True)
class WhyNot:
    reason: Reason
    #: The set that was full: a place, or places + k for the instance's set k. -1 = none.
    set: int = -1
    #: How many in that set have a higher score, and as many points with a better lot.
    higher: int = 0
    same_score: int = 0
    #: In steps of the grid: the last who got in, and the applicant.
    last: int | None = None
    yours: int | None = None


def why_not(given: Assignment, applicant: int, place: int) -> WhyNot:
    """Why the applicant does not have this place."""
    asked = given.asked
    mine = asked.choices_of(applicant)
    if place not in mine:
        return WhyNot(Reason.NOT_CHOSEN)
    choice = int(asked.start[applicant]) + mine.index(place)
    yours = int(asked.score[choice])
    if given.choice[applicant] == choice:
        return WhyNot(Reason.PLACED, yours=yours)
    if 0 <= given.choice[applicant] < choice:
        return WhyNot(Reason.PREFERRED, yours=yours)
    taken, caps = given.taken(), asked.caps
    for s in asked.sets_of[place]:
        members = [place] if s == place else sorted(asked.sets[s - asked.places].places)
        if int(taken[members].sum()) < caps[s]:
            continue
        holders = np.flatnonzero(np.isin(given.place, members))
        if not len(holders):
            return WhyNot(Reason.NO_SEATS, set=s, yours=yours)
        scores, keys = asked.score[given.choice[holders]], asked.key[given.choice[holders]]
        last = int(scores[int(np.argmin(keys))])
        higher = int((scores > yours).sum())
        same = int(((scores == yours) & (keys > asked.key[choice])).sum())
        if keys.min() > asked.key[choice]:
            reason = Reason.LOTTERY if last == yours else Reason.FULL
            return WhyNot(reason, s, higher, same, last, yours)
        if asked.floors:
            return WhyNot(Reason.RESERVED, s, higher, same, last, yours)
    return WhyNot(Reason.OPEN, yours=yours)


def reserve_list(given: Assignment, place: int) -> list[int]:
    """Who would rather be at this place, in the very order that gave the places."""
    asked = given.asked
    asking = np.flatnonzero(asked.place == place)
    owner = np.searchsorted(asked.start, asking, side="right") - 1
    waiting = (given.choice[owner] < 0) | (given.choice[owner] > asking)
    order = np.argsort(-asked.key[asking[waiting]], kind="stable")
    result: list[int] = owner[waiting][order].tolist()
    return result


def reserved_seats(given: Assignment, place: int) -> list[tuple[int, int | None]]:
    """Who has a seat at this place only by their group's floor, and who would have it by score alone (or None)."""
    asked = given.asked
    floors = {f.group for f in asked.floors if f.place == place}
    if not floors or asked.group is None:
        return []
    inside = np.flatnonzero(given.place == place)
    waiting = reserve_list(given, place)

    def key(i: int) -> int:
        return int(asked.key[asked.start[i] + asked.choices_of(i).index(place)])

    everybody = sorted([*inside.tolist(), *waiting], key=lambda i: -key(i))
    by_score = set(everybody[: int(asked.capacity[place])])
    thanks = [i for i in inside.tolist() if i not in by_score]
    instead = [i for i in waiting if i in by_score]
    return [(i, instead[n] if n < len(instead) else None) for n, i in enumerate(sorted(thanks, key=key))]


def lottery_influence(asked: Instance, draws: int = 64) -> NDArray[np.float64]:
    """How often each choice would have been given under other lots: float64[choices], each between 0 and 1.

    A row of one applicant that is 1 for one choice (or 0 for all) says that the lottery did not matter to them.
    The seeds are the published one with a number behind it, so that anybody draws the same.
    """
    often = np.zeros(len(asked.place))
    for n in range(draws):
        other = replace(asked, lottery=draw(f"{asked.seed}#{n}", asked.applicants), _checked=True)
        choice = assign(other).choice
        often[choice[choice >= 0]] += 1
    return often / max(draws, 1)


@dataclass(frozen=True)
class Price:
    """What fairness costs: how many more would have a place if scores were not looked at."""

    placed: int
    most: int
    first_choice: int

    @property
    def price(self) -> int:
        return self.most - self.placed


def price_of_fairness(given: Assignment) -> Price:
    """The number placed beside the most that any assignment under the same nested caps could place."""
    return Price(given.placed, most_placed(given.asked), int((given.rank == 1).sum()))


def most_placed(asked: Instance) -> int:
    """The largest number of applicants that fit: a maximum flow through the tree of sets.

    Shortest augmenting paths (Edmonds 1970, intersection of two matroids) from each applicant: a place whose sets
    have room takes them; a full set lets one of its own move on.
    """
    if asked.crossing is not None:
        raise ValueError("sets cross")
    caps, sets_of = asked.caps, asked.sets_of
    count = [0] * len(caps)
    at = [-1] * asked.applicants
    inside: list[set[int]] = [set() for _ in caps]
    place, start = asked.place.tolist(), asked.start.tolist()

    def put(i: int, p: int) -> None:
        if at[i] >= 0:
            for s in sets_of[at[i]]:
                count[s] -= 1
                inside[s].discard(i)
        at[i] = p
        for s in sets_of[p]:
            count[s] += 1
            inside[s].add(i)

    dead: set[int] = set()  # sets from which no room can be reached: a failed search proves it for good

    def search(first: int) -> bool:
        came: dict[
            int, tuple[int, int]
        ] = {}  # applicant → (who pushes them out, to which place that one goes)
        seen: set[int] = set()
        asked_for: set[int] = set()
        queue = [first]
        for i in queue:
            for p in place[start[i] : start[i + 1]]:
                if p in asked_for or p == at[i]:
                    continue
                asked_for.add(p)
                full = next((s for s in sets_of[p] if count[s] >= caps[s]), None)
                if full is None:
                    moves = [(i, p)]
                    while i != first:
                        i, q = came[i]
                        moves.append((i, q))
                    for j, q in moves:
                        put(j, q)
                    return True
                if full in seen or full in dead:
                    continue
                seen.add(full)
                for j in sorted(inside[full]):
                    if j not in came and j != first:
                        came[j] = (i, p)
                        queue.append(j)
        dead.update(seen)
        return False

    return sum(search(i) for i in range(asked.applicants))
