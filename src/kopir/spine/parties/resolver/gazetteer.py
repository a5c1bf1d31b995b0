"""The names of the register in this process, and the organisations whose names are nearest to a text.

Read from the database at the first question (a second or two for 150,000 names), and kept up to date at each:
every change of an organisation writes a line of the audit trail, so one statement tells what changed since. Few
changed organisations are put into a small second index beside the large one; many, or a trail that is not
the one that was read (another database, a transaction taken back), have everything read anew. Each server process
does so for itself.

What somebody proposed and nobody confirmed is held too, marked with its proposer. It is not counted in how rare
a window is, takes nobody's place in a list, and is found by its proposer and the hub's administrators alone.
What one organisation's imports taught is not held: those are lines of its spreadsheets, matched exactly elsewhere.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

import numpy as np

from kopir.ground.scripts import fold
from kopir.spine.audit.models import AuditEntry
from kopir.spine.registry.actors import Actor

from .ngrams import LONGEST, Flags
from .part import Family, Part

#: So many changed organisations are kept in the second index before everything is read anew.
CHANGED = 2000
#: An organisation has six names at most in a list of nearest names, mostly; then others are cut off.
NAMES_EACH = 6
#: Numbers that the trail has left out may come late, from a transaction that began earlier; for so many seconds.
LATE, MOST_LATE = 3600.0, 1000


class Trace(NamedTuple):
    """A line of the trail that was not seen before. ``touches``: it is about organisations; ``pk``: about this."""

    number: int
    at: datetime
    touches: bool
    pk: int | None


@dataclass(slots=True)
class Snapshot:
    """``stamp``: the last line of the trail that is in it. ``missing``: numbers before it that may come yet → when
    they were missed. ``stale``: organisations whose names are in ``fresh``, not in ``base``."""

    base: Part
    family: Family
    stamp: tuple[int, datetime | None] = (0, None)
    missing: dict[int, float] = field(default_factory=dict)
    stale: frozenset[int] = frozenset()
    fresh: Part | None = None
    dropped: Flags | None = None

    def parts(self) -> list[Part]:
        return [self.base] if self.fresh is None else [self.base, self.fresh]

    def holder(self, pk: int) -> Part | None:
        """The part in which the organisation *pk* stands as it is now."""
        part = self.fresh if pk in self.stale and self.fresh is not None else self.base
        return part if pk in part.words.organisations else None

    def nearest(self, folded: str, limit: int, actor: Actor) -> list[tuple[int, float]]:
        best: dict[int, float] = {}
        for part in self.parts():
            dropped = self.dropped if part is self.base else None
            among = part.open_to(actor)
            if dropped is not None:
                among = ~dropped if among is None else among & ~dropped
            places, scores = part.grams.nearest(folded, limit * NAMES_EACH, among)
            for owner, score in zip(part.owners[places].tolist(), scores.tolist(), strict=True):
                if score > best.get(owner, 0.0):
                    best[owner] = score
        return sorted(best.items(), key=lambda one: (-one[1], one[0]))[:limit]


_lock = threading.Lock()
_held: Snapshot | None = None


def candidates(texts: Sequence[str], limit: int, actor: Actor) -> list[list[tuple[int, float]]]:
    """For each text up to *limit* (organisation, likeness 0 to 1) with a name near to it, best first.

    Likeness is the cosine of :mod:`.ngrams`, of the best name; acronyms are left out. Withdrawn and closed ones
    are among them: who shows them follows their successors, and reads them by a selector, which has the last
    word on what *actor* may see. A text beyond :data:`.ngrams.LONGEST` folded characters is cut. One statement
    when nothing has changed.
    """
    snapshot = current()
    # Folding takes longer than the text is long: four characters a folded one is ample.
    return [snapshot.nearest(fold(text[: 4 * LONGEST]), limit, actor) for text in texts]


def current() -> Snapshot:
    """The names as the database has them now."""
    global _held
    with _lock:
        held = _held
        lines = None if held is None else _lines_since(held)
        if held is None or lines is None:
            _held = _read_all()
        elif lines:
            _held = _patched(held, lines)
        assert _held is not None
        return _held


def _lines_since(held: Snapshot) -> list[Trace] | None:
    """What the trail says beyond *held*; None when it is another trail."""
    pk, at = held.stamp
    now = time.monotonic()
    late = [number for number, since in held.missing.items() if now - since < LATE]
    lines = AuditEntry.objects.filter(pk__gte=pk) | AuditEntry.objects.filter(pk__in=late)
    listed = lines.order_by("pk").values_list("pk", "at", "object_type", "object_id")[: 20 * CHANGED]
    found = [
        Trace(number, then, kind == "organisation", of if kind == "organisation" else None)
        for number, then, kind, of in listed
    ]
    rest = [line for line in found if (line.number, line.at) != (pk, at)]
    return rest if len(rest) < len(found) else None


def _read_all() -> Snapshot:
    # The trail first: what changes while the names are read is met again at the next question.
    lines = list(AuditEntry.objects.order_by("-pk").values_list("pk", "at")[:MOST_LATE])
    now = time.monotonic()
    between = range(lines[-1][0], lines[0][0]) if lines else range(0)
    missing = dict.fromkeys(sorted(set(between) - {pk for pk, _at in lines})[-MOST_LATE:], now)
    return Snapshot(Part(), Family.read(), lines[0] if lines else (0, None), missing)


def _patched(held: Snapshot, lines: Sequence[Trace]) -> Snapshot:
    changed = held.stale | {line.pk for line in lines if line.pk is not None}
    if len(changed) > CHANGED or len(lines) >= 20 * CHANGED:
        return _read_all()
    now = time.monotonic()
    seen = {line.number for line in lines}
    first, last, at = held.stamp[0], lines[-1].number, lines[-1].at
    missing = {
        number: since for number, since in held.missing.items() if number not in seen and now - since < LATE
    }
    if last > first:
        between = range(max(first + 1, last - MOST_LATE), last)
        missing |= {number: now for number in between if number not in seen}
    stamp = (last, at) if last > first else held.stamp
    missing = dict(list(missing.items())[-MOST_LATE:])
    if not any(line.touches for line in lines):
        return replace(held, stamp=stamp, missing=missing)
    return Snapshot(
        held.base,
        Family.read(),
        stamp,
        missing,
        frozenset(changed),
        Part(changed, held.base),
        np.isin(held.base.owners, sorted(changed)),
    )
