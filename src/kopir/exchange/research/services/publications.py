"""Works that a job found, as deliveries of promised publications. One work counts once (:mod:`..counted`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from kopir.ground.dois import normal_doi
from kopir.spine.agreements.clock import today
from kopir.spine.deliveries.models import Delivery
from kopir.spine.deliveries.services import record_many
from kopir.spine.registry.actors import Actor, Forbidden

from ..counted import pairs_of
from ..models import CountedWork
from ..promised import Promise

#: Works of one transaction: a kill costs as many.
AT_ONCE = 200

Pair = tuple[int, int]
#: (pair, number or DOI) of works.
Claims = set[tuple[Pair, object]]


@dataclass(frozen=True, slots=True)
class FoundWork:
    """``work``: OpenAlex's number, ``former``: numbers that were merged into it; ``organisations``: those of the
    promise's parties that are on it."""

    work: int
    year: int
    organisations: frozenset[int]
    doi: str = ""
    former: tuple[int, ...] = ()


@dataclass
class Outcome:
    """``new``: entered now, or to be entered; ``known``: counted already; ``outside``: of years that the promise does
    not cover, or by fewer than two of its parties."""

    new: list[FoundWork] = field(default_factory=list)
    known: int = 0
    outside: int = 0


def deliver_publications(
    actor: Actor, *, promise: Promise, works: Sequence[FoundWork], preview: Claims | None = None
) -> Outcome:
    """Enter *works* as deliveries of *promise*, one each, on the last day of their year, with the work's address as
    evidence. For processes. In transactions of :data:`AT_ONCE`, so that whoever is killed goes on where they were.

    A work that counts already for any two of its organisations is left, and a new name of it is kept. With a
    ``preview`` nothing is written: it keeps what would be claimed, and is handed on to the next promise's preview.
    Raises Forbidden for a person, and as ``deliveries.services.record_many``.
    """
    if not actor.is_process:
        raise Forbidden(_("Only a process of the hub does this."))
    now, outcome, fitting = today(), Outcome(), []
    for work in sorted(works, key=lambda each: (each.year, each.work)):
        if promise.takes(work.year, now) and len(work.organisations & promise.parties) > 1:
            fitting.append(work)
        else:
            outcome.outside += 1
    for start in range(0, len(fitting), AT_ONCE):
        _batch(actor, promise, fitting[start : start + AT_ONCE], outcome, preview)
    return outcome


def _batch(
    actor: Actor, promise: Promise, works: Sequence[FoundWork], outcome: Outcome, preview: Claims | None
) -> None:
    for attempt in (1, 2):
        try:
            with transaction.atomic():
                new = _enter(actor, promise, works, preview)
            break
        except IntegrityError:  # another process was quicker with one of them
            if attempt == 2:
                raise
    outcome.new += new
    outcome.known += len(works) - len(new)


def _enter(
    actor: Actor, promise: Promise, works: Sequence[FoundWork], preview: Claims | None
) -> list[FoundWork]:
    taken = _taken(promise, works)
    new: list[FoundWork] = []
    aliases: list[CountedWork] = []
    fresh: Claims = set() if preview is None else preview
    for work in works:
        inside = pairs_of(work.organisations & promise.parties)
        names = _names(work)
        found = next((taken[p, n] for p in inside for n in names if (p, n) in taken), None)
        if found is not None:
            aliases += [
                CountedWork(delivery_id=found, low_id=low, high_id=high, work=work.work)
                for low, high in inside
                if ((low, high), work.work) not in taken and any(((low, high), n) in taken for n in names)
            ]
            taken |= {((each.low_id, each.high_id), each.work): found for each in aliases if each.work}
        elif not any((p, n) in fresh for p in inside for n in names):
            fresh |= {(p, n) for p in inside for n in names}
            new.append(work)
    if preview is None:
        CountedWork.objects.bulk_create(aliases)
        if new:
            _record(actor, promise, new)
    return new


def _names(work: FoundWork) -> list[object]:
    doi = normal_doi(work.doi)
    return [work.work, *work.former, *([doi] if doi else [])]


def _taken(promise: Promise, works: Sequence[FoundWork]) -> dict[tuple[Pair, object], int]:
    """(pair, number or DOI) → delivery, of all that counts already between two of the promise's parties."""
    numbers = {number for work in works for number in (work.work, *work.former)}
    dois = {doi for work in works if (doi := normal_doi(work.doi))}
    rows = CountedWork.objects.filter(
        Q(work__in=numbers) | Q(doi__in=dois), low__in=promise.parties, high__in=promise.parties
    ).values_list("low_id", "high_id", "work", "doi", "delivery_id")
    found: dict[tuple[Pair, object], int] = {}
    for low, high, number, doi, delivery in rows:
        for name in (number, doi):
            if name:
                found[(low, high), name] = delivery
    return found


def _record(actor: Actor, promise: Promise, works: Sequence[FoundWork]) -> None:
    items: list[Mapping[str, Any]] = [
        {
            "commitment_id": promise.pk,
            "quantity": 1,
            "occurred_on": date(work.year, 12, 31),
            "dedup_key": f"openalex:W{work.work}",
            "evidence": [{"kind": "url", "url": f"https://openalex.org/W{work.work}"}],
        }
        for work in works
    ]
    deliveries: list[Delivery] = record_many(actor, items)
    CountedWork.objects.bulk_create(
        [
            CountedWork(delivery=delivery, low_id=low, high_id=high, work=work.work, doi=normal_doi(work.doi))
            for work, delivery in zip(works, deliveries, strict=True)
            for low, high in pairs_of(work.organisations & promise.parties)
        ]
    )
