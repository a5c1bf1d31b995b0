"""Levels of qualifications frameworks side by side: evidence for a judgement, never an equality."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .scales import Record

QUALIFICATIONS = ("bachelor", "master", "doctor")


@dataclass(frozen=True)
class Framework(Record):
    """Levels are decimals (India's run 4.5 to 8). ``highest`` None: no framework, or not known (see ``note``).

    ``levels``: qualification → (what kind of it, level), several where they differ.
    """

    system: str
    name: str
    lowest: Decimal | None
    highest: Decimal | None
    levels: dict[str, tuple[tuple[str, Decimal], ...]]
    printed: str
    said: dict[str, str]


@dataclass(frozen=True)
class Comparison:
    """Two frameworks for one qualification. ``findings``: codes of what speaks for or against a likeness."""

    qualification: str
    one: Framework
    other: Framework
    findings: tuple[str, ...]


def compare(one: Framework, other: Framework, qualification: str) -> Comparison:
    """What can be said of *qualification* on both. Equal numbers prove nothing by themselves, and it says so."""
    mine, theirs = one.levels.get(qualification, ()), other.levels.get(qualification, ())
    found = []
    if not mine or not theirs:
        found.append("level_unknown")
    if one.highest is None or other.highest is None:
        found.append("no_framework")
    elif one.highest != other.highest or one.lowest != other.lowest:
        found.append("other_length")
    if any(len(levels) > 1 for levels in (mine, theirs)):
        found.append("several_kinds")
    if any(level != int(level) for _kind, level in (*mine, *theirs)):
        found.append("between_levels")
    if mine and theirs and "other_length" not in found and {n for _k, n in mine} & {n for _k, n in theirs}:
        found.append("same_number")
    if {one.verification, other.verification} != {"read"}:
        found.append("unverified")
    return Comparison(qualification, one, other, tuple(found))
