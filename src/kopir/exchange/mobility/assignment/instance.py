"""The question: who asks for which places, with which scores, under which caps.

Everything is arrays, so that a million applicants fit. Applicants and places are numbered from 0; whoever asks
keeps the names. `choices` of all applicants lie one after another, each applicant's in the order of preference:

    start  int64[n + 1]   applicant i's choices are start[i] : start[i + 1]
    place  int32[e]       the place of each choice
    score  int64[e]       in steps of the published grid; more is better
    lottery int64[n]      a permutation of 0 .. n - 1; the smaller number wins a tie
    key    int64[e]       score and lottery in one number: distinct between applicants, more is better

Caps are sets of places. Set p for p < places is the place p itself; further sets are fields, agreements, countries.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .lottery import draw

Ints = NDArray[np.int64]

#: A cap that never binds.
UNCAPPED = 2**62
#: Bits of a key that hold the lottery; the score has the rest.
LOTTERY_BITS = 22
MOST_APPLICANTS = 2**LOTTERY_BITS
MOST_SCORE = 2 ** (62 - LOTTERY_BITS)


class InstanceFault(ValueError):
    """The question cannot be asked so. `code` says why; `at` is the applicant, place or set concerned."""

    def __init__(self, code: str, at: int | None = None) -> None:
        super().__init__(f"{code} (at {at})" if at is not None else code)
        self.code, self.at = code, at


@dataclass(frozen=True)
class CapSet:
    """A set of places that together take at most `cap` applicants."""

    places: frozenset[int]
    cap: int


@dataclass(frozen=True)
class Floor:
    """Of `cap` seats at a place, `seats` go to applicants of one group first, while there are any.

    Soft: what the group does not fill, anybody may (Hafalir, Yenmez and Yildirim 2013, minority reserves).
    """

    place: int
    group: int
    seats: int


@dataclass(frozen=True, eq=False)
class Instance:
    start: Ints
    place: NDArray[np.int32]
    score: Ints
    lottery: Ints
    capacity: Ints
    sets: tuple[CapSet, ...] = ()
    floors: tuple[Floor, ...] = ()
    #: The group of each applicant, for floors; -1 = none.
    group: Ints | None = None
    seed: str = ""
    _checked: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        if not self._checked:
            _check(self)

    @property
    def applicants(self) -> int:
        return len(self.start) - 1

    @property
    def places(self) -> int:
        return len(self.capacity)

    @cached_property
    def key(self) -> Ints:
        owner = np.repeat(self.applicants - 1 - self.lottery, np.diff(self.start))
        return (self.score << LOTTERY_BITS) | owner

    @cached_property
    def by_lottery(self) -> Ints:
        """The applicant who has a key's low bits."""
        whom = np.empty(self.applicants, np.int64)
        whom[self.applicants - 1 - self.lottery] = np.arange(self.applicants)
        return whom

    @cached_property
    def one_score(self) -> bool:
        """Does every applicant have one score for all of their choices?"""
        if not len(self.score):
            return True
        first = np.repeat(self.score[np.minimum(self.start[:-1], len(self.score) - 1)], np.diff(self.start))
        return bool((self.score == first).all())

    @cached_property
    def caps(self) -> tuple[int, ...]:
        """The cap of every set: the places first, then the further sets."""
        return tuple(int(c) for c in self.capacity) + tuple(s.cap for s in self.sets)

    @cached_property
    def sets_of(self) -> tuple[tuple[int, ...], ...]:
        """The sets that hold each place, from the smallest to the largest; the place itself is the first."""
        holding: list[list[int]] = [[p] for p in range(self.places)]
        by_size = sorted(range(len(self.sets)), key=lambda k: (len(self.sets[k].places), k))
        for k in by_size:
            for p in self.sets[k].places:
                holding[p].append(self.places + k)
        return tuple(tuple(h) for h in holding)

    @cached_property
    def crossing(self) -> tuple[int, int] | None:
        """Two sets that overlap and neither holds the other; None when the sets are nested."""
        above: dict[int, int] = {}
        for path in self.sets_of:
            for inner, outer in pairwise(path[1:]):
                if above.setdefault(inner, outer) != outer:
                    return (inner - self.places, above[inner] - self.places)
        for inner, outer in above.items():
            small, large = self.sets[inner - self.places], self.sets[outer - self.places]
            if not small.places <= large.places:
                return (inner - self.places, outer - self.places)
        # A set that nothing stands above in one place may stand under another elsewhere.
        for path in self.sets_of:
            if len(path) > 1 and path[-1] in above:
                return (path[-1] - self.places, above[path[-1]] - self.places)
        return None

    def choices_of(self, applicant: int) -> list[int]:
        return self.place[self.start[applicant] : self.start[applicant + 1]].tolist()


def on_grid(score: Decimal | int | str, grid: Decimal = Decimal("0.01")) -> int:
    """A score as a number of steps of the published grid (half a step goes to the even one)."""
    return int((Decimal(score) / grid).quantize(Decimal(1), ROUND_HALF_EVEN))


def ask(
    choices: Sequence[Sequence[int]],
    scores: Sequence[int] | Sequence[Sequence[int]],
    capacity: Sequence[int],
    *,
    seed: str = "",
    sets: Iterable[CapSet] = (),
    floors: Iterable[Floor] = (),
    group: Sequence[int] | None = None,
    lottery: Sequence[int] | None = None,
) -> Instance:
    """An instance of plain lists: one score an applicant, or one for each choice, in steps of the grid."""
    lengths = np.fromiter((len(c) for c in choices), np.int64, len(choices))
    start = np.concatenate(([0], np.cumsum(lengths))).astype(np.int64)
    place = np.fromiter((p for c in choices for p in c), np.int32, int(start[-1]))
    if scores and not isinstance(scores[0], int):
        each = [list(s) for s in scores]  # type: ignore[arg-type]  # the first one told which of the two it is
        for i, (mine, theirs) in enumerate(zip(choices, each, strict=True)):
            if len(mine) != len(theirs):
                raise InstanceFault("scores_missing", i)
        score = np.fromiter((s for row in each for s in row), np.int64, int(start[-1]))
    else:
        if len(scores) != len(choices):
            raise InstanceFault("scores_missing")
        score = np.repeat(np.asarray(scores, np.int64), lengths)
    return Instance(
        start=start,
        place=place,
        score=score,
        lottery=draw(seed, len(choices)) if lottery is None else np.asarray(lottery, np.int64),
        capacity=np.asarray(capacity, np.int64),
        sets=tuple(sets),
        floors=tuple(floors),
        group=None if group is None else np.asarray(group, np.int64),
        seed=seed,
    )


def _check(asked: Instance) -> None:
    n, p = asked.applicants, asked.places
    if n > MOST_APPLICANTS:
        raise InstanceFault("too_many_applicants")
    if (asked.capacity < 0).any():
        raise InstanceFault("negative_capacity", int(np.argmax(asked.capacity < 0)))
    outside = (asked.place < 0) | (asked.place >= p)
    if outside.any():
        raise InstanceFault("no_such_place", _owner(asked, int(np.argmax(outside))))
    if len(asked.score) and not (asked.score.min() >= 0 and asked.score.max() < MOST_SCORE):
        raise InstanceFault("score_out_of_range")
    owner = np.repeat(np.arange(n), np.diff(asked.start))
    pair = np.sort(owner * max(p, 1) + asked.place)
    twice = pair[1:] == pair[:-1]
    if twice.any():
        raise InstanceFault("choice_twice", int(pair[int(np.argmax(twice))] // max(p, 1)))
    if len(asked.lottery) != n or not np.array_equal(np.sort(asked.lottery), np.arange(n)):
        raise InstanceFault("lottery_is_no_order")
    for k, each in enumerate(asked.sets):
        if each.cap < 0:
            raise InstanceFault("negative_capacity", k)
        if not each.places or min(each.places) < 0 or max(each.places) >= p:
            raise InstanceFault("no_such_place", k)
    if asked.floors and (asked.group is None or len(asked.group) != n):
        raise InstanceFault("groups_missing")
    promised: dict[int, int] = {}
    for each_floor in asked.floors:
        if not 0 <= each_floor.place < p:
            raise InstanceFault("no_such_place", each_floor.place)
        if each_floor.seats < 0:
            raise InstanceFault("negative_capacity", each_floor.place)
        promised[each_floor.place] = promised.get(each_floor.place, 0) + each_floor.seats
        if promised[each_floor.place] > asked.capacity[each_floor.place]:
            raise InstanceFault("floors_above_capacity", each_floor.place)


def _owner(asked: Instance, choice: int) -> int:
    return int(np.searchsorted(asked.start, choice, side="right")) - 1
