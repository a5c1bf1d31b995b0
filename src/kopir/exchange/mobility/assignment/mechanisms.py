"""Which mechanism a call's structure asks for. The words that a screen says of it are the app's, not this module's.

one score for all choices          serial dictatorship, under any caps
a score for each place             applicants' deferred acceptance
a score for each place, sets       the same under nested caps; sets that cross are refused
floors for groups of applicants    deferred acceptance with reserves, without further sets
"""

from __future__ import annotations

from . import fast, plain
from .instance import Instance, InstanceFault
from .result import Assignment, Mechanism


def chosen(asked: Instance) -> Mechanism:
    """The mechanism for this question.

    Raises InstanceFault: `floors_and_sets`, or `sets_cross` when host-specific scores meet crossing caps. Under
    those a stable assignment need not exist, and whether one does is NP-hard to say (Biró, Fleiner, Irving and
    Manlove 2010).
    """
    if asked.floors:
        if asked.sets:
            raise InstanceFault("floors_and_sets")
        return Mechanism.RESERVES
    if asked.one_score:
        return Mechanism.SERIAL_DICTATORSHIP
    if asked.crossing is not None:
        raise InstanceFault("sets_cross", asked.crossing[0])
    return Mechanism.LAMINAR if asked.sets else Mechanism.DEFERRED_ACCEPTANCE


def assign(asked: Instance) -> Assignment:
    """Gives the places, by the mechanism that the question's structure asks for."""
    mechanism = chosen(asked)
    if mechanism is Mechanism.SERIAL_DICTATORSHIP:
        return fast.serial_dictatorship(asked)
    if mechanism is Mechanism.RESERVES:
        return plain.with_reserves(asked)
    return fast.deferred_acceptance(asked)
