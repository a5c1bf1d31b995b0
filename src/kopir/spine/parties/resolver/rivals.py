"""What the candidates of one line say about each other: a longer name that holds another's words, names that overlap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from .features import FEATURES, Evidence, Kin, log_of

_COVERED, _RUN = FEATURES.index("covered"), FEATURES.index("in_one_run")
_ANYWHERE, _CITY_IN_NAME = FEATURES.index("in_whole_line"), FEATURES.index("city_in_name")
_KIN = FEATURES.index("kin_above")
#: A name with so much of it in the line is there.
THERE = 0.85
#: All of it, but for how surely its words are the line's.
ALL = 0.97


def beside(evidences: Sequence[Evidence], families: Mapping[int, Kin]) -> list[list[float]]:
    """The last numbers of :data:`.features.FEATURES` for each of the candidates, in their order."""
    there = [one for one in evidences if one.taken and one.values[_COVERED] >= THERE]
    whole = [one for one in there if one.values[_RUN]]
    completed = {one.pk for one in evidences if _city_completes(one)}
    found = []
    for one in evidences:
        longer = [other for other in there if other.pk != one.pk and other.taken > one.taken]
        below = families[one.pk].below
        first, last = (min(one.taken), max(one.taken)) if one.taken else (0, 0)
        # Names that stand in the line by themselves, each place counted once.
        before = {min(o.taken) for o in whole if not o.taken & one.taken and min(o.taken) < first}
        after = {min(o.taken) for o in whole if not o.taken & one.taken and min(o.taken) > last}
        overlapped = any(min(o.taken) < first <= max(o.taken) < last for o in whole)
        found.append(
            [
                float(bool(longer) and bool(one.taken)),
                float(any(other.pk in below for other in longer)),
                float(overlapped),
                log_of(len(before) + 1),
                log_of(len(after) + 1),
                float(one.pk in completed),
                float(bool(below & completed)),
            ]
        )
    return found


def _city_completes(one: Evidence) -> bool:
    values = one.values
    return bool(values[_ANYWHERE] >= ALL and values[_CITY_IN_NAME] and values[_KIN] and not values[_RUN])
