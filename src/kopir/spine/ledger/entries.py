"""The log entry by entry: its list, and all that is needed to check one of them outside Köpir.

Kind, time, place and hashes are open to everybody. A payload is open to whoever may open its record: the apps
above say which (:func:`register_opener`), and a kind that nobody speaks for stays closed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from kopir.kit.errors import NotFound
from kopir.spine.registry.actors import Actor

from . import selectors
from .held import file_text
from .models import Checkpoint, Entry, EntryKind, Leaf
from .selectors import Inclusion
from .wire import moment

#: ``opener(actor, entry_id)``: whether the actor may open the record that the entry stands for.
Opener = Callable[[Actor, int], bool]
FORMAT = "kopir-proof/1"
ORDER = ("-index",)

_openers: dict[str, Opener] = {}


def register_opener(kinds: Iterable[str], opener: Opener) -> None:
    """Say who may read the payloads of entries of these kinds."""
    for kind in kinds:
        _openers[str(kind)] = opener


def placed(kind: str = "", day: date | None = None) -> QuerySet[Leaf]:
    """The placed entries with their ``entry`` (payload and salt left in the database), for :data:`ORDER`.

    ``day`` is one of the current time zone.
    """
    found = Leaf.objects.select_related("entry").defer("entry__payload", "entry__salt")
    if kind:
        found = found.filter(entry__kind=kind)
    if day:
        start = _midnight(day)
        found = found.filter(entry__recorded_at__gte=start, entry__recorded_at__lt=_midnight(day, 1))
    return found


def _midnight(day: date, later: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=later), time.min))


@dataclass(frozen=True, slots=True)
class Proved:
    """An entry with its proof in the newest ``checkpoint`` that covers it (None before the first one does).

    ``payload`` and ``salt`` are None when erased or not open to the reader; ``opens`` says whether they may.
    """

    kind: EntryKind
    proof: Inclusion
    checkpoint: Checkpoint | None
    checkpoint_text: str
    opens: bool
    payload: str | None
    salt: str | None

    def as_json(self) -> dict[str, Any]:
        """What ``kopir-verify.py`` reads: hashes and salt hexadecimal, the payload as the text that was hashed."""
        proof = self.proof
        return {
            "format": FORMAT,
            "entry_id": proof.entry_id,
            "kind": str(self.kind),
            "recorded_at": moment(proof.recorded_at),
            "index": proof.index,
            "size": proof.size,
            "digest": proof.digest.hex(),
            "leaf_hash": proof.leaf_hash.hex(),
            "path": [step.hex() for step in proof.path],
            "root": proof.root.hex(),
            "erased": proof.erased,
            "salt": self.salt,
            "payload": self.payload,
            "checkpoint": self.checkpoint_text or None,
        }


def proved(actor: Actor, entry_id: int) -> Proved:
    """One entry, proved. Raises NotFound for an unknown entry and for one that waits for its place."""
    place = selectors.place_of(entry_id)
    if place is None:
        raise NotFound
    newest = selectors.latest_checkpoint()
    if newest is not None and newest.size <= place:
        newest = None
    proof = selectors.inclusion(entry_id, newest.size if newest else None)
    entry = Entry.objects.get(pk=entry_id)
    kind = EntryKind(entry.kind)
    opener = _openers.get(kind.value)
    opens = opener is not None and opener(actor, entry_id)
    shown = opens and entry.payload is not None and entry.salt is not None
    return Proved(
        kind=kind,
        proof=proof,
        checkpoint=newest,
        checkpoint_text=file_text(newest, selectors.key_of(newest)) if newest else "",
        opens=opens,
        payload=bytes(entry.payload).decode() if shown and entry.payload is not None else None,
        salt=bytes(entry.salt).hex() if shown and entry.salt is not None else None,
    )
