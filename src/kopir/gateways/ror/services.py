"""Taking in a ROR dump: in batches of short transactions, resumable, and changing nothing the second time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import islice, pairwise
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kopir.spine.jobs.models import Job
from kopir.spine.jobs.services import enqueue
from kopir.spine.parties import services as parties
from kopir.spine.parties.models import Identifier, OrganisationStatus, RelationType
from kopir.spine.registry.actors import Actor, Forbidden, Invalid

from . import source, tables
from .models import RorRecord
from .records import BadRecord, RorEntry, as_json, read_record

#: Records in one transaction: it holds other writers for well under two seconds.
BATCH = 500
SOURCE = "ror"
HANDLER = "ror.import"

Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Report:
    """Counts of one run. ``refused`` and ``warnings``: reason → how often; ``examples``: reason → an id."""

    read: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    kept: int = 0
    relations_added: int = 0
    relations_removed: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    warnings: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        counts = {key: getattr(self, key) for key in self.__slots__}
        return {**counts, "refused": dict(self.refused), "warnings": dict(self.warnings)}


def start_import(actor: Actor, *, path: Path) -> Job:
    """Put the import of a dump that lies on the server into the queue. Hub administrators only."""
    if not actor.administers_hub():
        raise Forbidden(_("Only hub administrators take in a register."))
    return enqueue(actor, HANDLER, {"path": str(path)})


def import_dump(actor: Actor, path: Path, progress: Progress | None = None) -> Report:
    """Take in a whole ROR dump, ``.json`` or ``.zip``. Forbidden and Invalid write nothing."""
    return _import(actor, lambda: source.objects(path), progress)


def import_tables(actor: Actor, folder: Path, progress: Progress | None = None) -> Report:
    """Take in the flat tables of *folder*. Raises as :func:`import_dump`."""
    return _import(actor, lambda: tables.objects(folder), progress)


def _import(actor: Actor, objects: Callable[[], Iterator[Any]], progress: Progress | None) -> Report:
    """Read everything once to check it, then apply it batch by batch, then the relations.

    The first reading costs a tenth of the second and makes sure that a broken or cut-off file writes
    nothing. A run that is killed between batches leaves whole records; the next run skips them.
    """
    if not actor.administers_hub():
        raise Forbidden(_("Only hub administrators take in a register."))
    tell = progress or (lambda done, total, message: None)
    total = 0
    for total, _object in enumerate(objects(), start=1):
        if total % 5000 == 0:
            tell(0, 0, _("Checking the file"))
    if not total:
        raise Invalid({"file": [_("The file holds no records.")]})
    report = Report()
    ids: dict[str, int] = {}
    relations = set[tuple[str, str, str]]()
    entries = _entries(objects(), report, relations)
    while batch := list(islice(entries, BATCH)):
        _apply(actor, batch, ids, report)
        tell(report.read, total, _("Organisations"))
    _relate(actor, relations, ids, report)
    tell(total, total, _("Relations"))
    return report


def _entries(
    objects: Iterable[Any], report: Report, relations: set[tuple[str, str, str]]
) -> Iterator[RorEntry]:
    seen = set[str]()
    for data in objects:
        report.read += 1
        try:
            entry = read_record(data)
            if entry.ror_id in seen:
                raise BadRecord("twice_in_file")
        except BadRecord as bad:
            report.refused[bad.reason] += 1
            shown = data.get("id") if isinstance(data, dict) else data
            report.examples.setdefault(bad.reason, str(shown)[:100])
            continue
        for warning in entry.warnings:
            report.warnings[warning] += 1
            report.examples.setdefault(warning, entry.ror_id)
        seen.add(entry.ror_id)
        relations.update(entry.relations)
        yield entry


@transaction.atomic
def _apply(actor: Actor, batch: list[RorEntry], ids: dict[str, int], report: Report) -> None:
    known = {
        record.ror_id: record
        for record in RorRecord.objects.filter(ror_id__in=[entry.ror_id for entry in batch])
    }
    todo = list[tuple[RorEntry, str]]()
    for entry in batch:
        record, digest = known.get(entry.ror_id), entry.digest
        if record is not None and record.digest == digest:
            ids[entry.ror_id] = record.organisation_id
            report.unchanged += 1
        else:
            todo.append((entry, digest))
    todo = _one_each(todo, ids, report)
    if not todo:
        return
    applied = parties.apply_records(
        actor,
        records=[
            parties.RegisterRecord(
                entry.identifiers,
                entry.names,
                entry.fields,
                known[entry.ror_id].fields if entry.ror_id in known else None,
            )
            for entry, _digest in todo
        ],
        source=SOURCE,
    )
    ids |= applied.ids
    report.created += applied.created
    report.changed += applied.changed
    report.unchanged += len(todo) - applied.created - applied.changed
    report.kept += applied.kept
    for own, scheme, _value in applied.taken:
        report.warnings[f"identifier_taken_{scheme}"] += 1
        report.examples.setdefault(f"identifier_taken_{scheme}", own)
    RorRecord.objects.bulk_create(
        [
            RorRecord(
                ror_id=entry.ror_id,
                organisation_id=applied.ids[entry.ror_id],
                digest=digest,
                fields=as_json(entry.fields),
            )
            for entry, digest in todo
        ],
        update_conflicts=True,
        unique_fields=["ror_id"],
        update_fields=["organisation", "digest", "fields"],
    )


def _one_each(
    todo: list[tuple[RorEntry, str]], ids: dict[str, int], report: Report
) -> list[tuple[RorEntry, str]]:
    """*todo* without records of organisations that another ROR record describes already.

    Somebody here may give one organisation two ROR numbers (the withdrawn one and its successor, say): one
    of them keeps its names and fields, or they would change at each run. It is the one that was taken
    before, else an active one. The other is counted as refused; its relations lead to the organisation.
    """
    numbers = [entry.ror_id for entry, _digest in todo]
    holders = dict(
        Identifier.objects.filter(scheme=SOURCE, value__in=numbers).values_list("value", "organisation_id")
    )
    described = dict(
        RorRecord.objects.filter(organisation__in=holders.values()).values_list("organisation_id", "ror_id")
    )
    left_out = set[str]()
    active_first = sorted(todo, key=lambda one: one[0].fields["status"] != OrganisationStatus.ACTIVE)
    for entry, _digest in active_first:
        organisation = holders.get(entry.ror_id)
        if organisation is None or described.setdefault(organisation, entry.ror_id) == entry.ror_id:
            continue
        left_out.add(entry.ror_id)
        ids[entry.ror_id] = organisation
        report.refused["organisation_has_another"] += 1
        report.examples.setdefault("organisation_has_another", entry.ror_id)
    return [one for one in todo if one[0].ror_id not in left_out]


def _relate(actor: Actor, relations: set[tuple[str, str, str]], ids: dict[str, int], report: Report) -> None:
    """Apply the relations whose two ends are known here, without those that would close a circle."""
    outside = {ror_id for subject, _kind, object_ in relations for ror_id in (subject, object_)} - ids.keys()
    every = sorted(outside)
    for start in range(0, len(every), 5000):
        found = RorRecord.objects.filter(ror_id__in=every[start : start + 5000])
        ids |= dict(found.values_list("ror_id", "organisation_id"))
    covered = {ids[ror_id] for ror_id in ids.keys() - outside}
    wanted = set[tuple[int, str, int]]()
    for subject, kind, object_ in relations:
        if subject in ids and object_ in ids:
            # Two numbers of one organisation say nothing about it and itself.
            if ids[subject] != ids[object_]:
                wanted.add((ids[subject], kind, ids[object_]))
        else:
            report.warnings["relation_outside_file"] += 1
    circular = without_circles(wanted, (RelationType.PART_OF,)) | without_circles(
        wanted, (RelationType.SUCCESSOR_OF,)
    )
    report.warnings["relation_in_a_circle"] += len(circular)
    report.relations_added, report.relations_removed = parties.apply_relations(
        actor, wanted=wanted - circular, covered=covered, source=SOURCE
    )
    report.warnings = +report.warnings


def without_circles(
    relations: set[tuple[int, str, int]], kinds: tuple[str, ...]
) -> set[tuple[int, str, int]]:
    """The relations of *kinds* to leave out so that none leads back to where it began.

    Of each circle found the relation with the highest ids goes: the same one in every run.
    """
    tree = {relation for relation in relations if relation[1] in kinds}
    left_out = set[tuple[int, str, int]]()
    while True:
        graph: dict[int, set[int]] = {}
        for subject, _kind, object_ in tree:
            graph.setdefault(subject, set()).add(object_)
        try:
            TopologicalSorter(graph).prepare()
        except CycleError as error:
            circle: list[int] = error.args[1]
            # graphlib lists each node before the one that needs it: the relation runs the other way.
            steps = {(after, before) for before, after in pairwise(circle)}
            worst = max(relation for relation in tree if (relation[0], relation[2]) in steps)
            left_out.add(worst)
            tree.discard(worst)
        else:
            return left_out
