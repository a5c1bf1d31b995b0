"""Checking the whole log against itself, against the records that it stands for, and against a held checkpoint.

Everything is recomputed from the entries' bytes: digest, leaf, node, root. Tables that only grow need no
snapshot: what is seen once stays, and each statement sees an entry together with its record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from kopir.ground import merkle
from kopir.ground.canonical import SALT_BYTES

from .held import Held, check_held
from .keys import chain_faults
from .models import Checkpoint, Entry, Erasure, SigningKey
from .selectors import log_size
from .signed import check_checkpoint
from .triggers import erasable
from .wire import body_of, moment

PAGE = 10_000  # leaves at a time
MOST_FAULTS = 100  # the rest is counted

#: From entry ids to the body that each one's record would have now (:mod:`.wire`); ids without a record absent.
RecordReader = Callable[[int, int], dict[int, bytes]]


class Row(NamedTuple):
    """An entry as stored; ``place`` is its index, None in the tail, and ``leaf`` its stored leaf hash."""

    place: int | None
    leaf: bytes | None
    pk: int
    kind: str
    recorded_at: Any
    digest: bytes
    salt: bytes | None
    payload: bytes | None
    erasure: int | None


@dataclass(frozen=True, slots=True)
class Records:
    """Where a higher app keeps what entries of ``kinds`` stand for."""

    name: str
    kinds: frozenset[str]
    read: RecordReader
    strays: Callable[[], list[int]]


@dataclass(slots=True)
class Report:
    """What verification found. ``faults`` are in the order of the log, the first bad entry first."""

    size: int = 0
    root: bytes = merkle.EMPTY_ROOT
    tail: int = 0
    erased: list[int] = field(default_factory=list)
    checkpoints: int = 0
    held: str = ""
    faults: list[str] = field(default_factory=list)
    more_faults: int = 0

    @property
    def ok(self) -> bool:
        return not self.faults

    def fault(self, text: str) -> None:
        """Note one fault; beyond :data:`MOST_FAULTS` they are only counted."""
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(text)
        else:
            self.more_faults += 1


_records: dict[str, Records] = {}


def register_records(
    name: str, kinds: Sequence[str], read: RecordReader, strays: Callable[[], list[int]]
) -> None:
    """Have every entry of *kinds* compared with its record.

    ``read(first, last)`` returns {entry id: canonical body} for the records of the entries in that closed
    range of ids; ``strays()`` the entry ids of records whose entry does not exist. An entry of these kinds
    without a record, a record that says something else, and a record of an entry of another kind are faults.
    """
    _records[name] = Records(name, frozenset(kinds), read, strays)


def verify(held: Held | None = None, progress: Callable[[int, int], None] | None = None) -> Report:
    """Check everything; *held* is a checkpoint that somebody outside kept."""
    report = Report(size=log_size())
    keys = list(SigningKey.objects.order_by("pk"))
    signed = {row.size: row for row in Checkpoint.objects.order_by("size", "pk")}
    stops = set(signed) | ({held.checkpoint.size} if held else set())
    roots: dict[int, bytes] = {0: merkle.EMPTY_ROOT}
    frontier = merkle.Frontier.empty()
    while frontier.size < report.size:
        rows = _page(frontier.size, min(PAGE, report.size - frontier.size))
        hashes = _check_rows(report, rows, frontier.size)
        before, (frontier, nodes) = frontier, frontier.extend(hashes)
        _check_nodes(report, nodes)
        _check_records(report, rows)
        inside = sorted(stop for stop in stops if before.size < stop <= frontier.size)
        for stop in inside:
            roots[stop] = before.extend(hashes[: stop - before.size])[0].root()
        if progress:
            progress(frontier.size, report.size)
    report.root = frontier.root()
    _check_tail(report)
    _check_growth(report)
    for row in Checkpoint.objects.order_by("size", "pk").iterator():
        report.checkpoints += 1
        for text in check_checkpoint(row, roots.get(row.size), keys):
            report.fault(text)
    for text in chain_faults(keys):
        report.fault(text)
    _check_erasures(report)
    for records in _records.values():
        for pk in records.strays():
            report.fault(f"{records.name}: a record names entry {pk}, which does not exist")
    if held:
        found = check_held(held, report.size, roots.get(held.checkpoint.size), keys)
        report.held = "" if found else "continues"
        for text in found:
            report.fault(text)
    return report


_COLUMNS = "e.id, e.kind, e.recorded_at, e.digest, e.salt, e.payload, x.id"


def _page(first: int, count: int) -> list[Row]:
    return _rows(
        f'SELECT l."index", l.hash, {_COLUMNS} FROM ledger_leaf l '  # noqa: S608 - constants only
        "LEFT JOIN ledger_entry e ON e.id = l.entry_id LEFT JOIN ledger_erasure x ON x.entry_id = e.id "
        'WHERE l."index" >= %s AND l."index" < %s ORDER BY l."index"',
        [first, first + count],
    )


def _rows(sql: str, parameters: list[int]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return [Row(*row) for row in cursor.fetchall()]


def _check_rows(report: Report, rows: list[Row], first: int) -> list[bytes]:
    """Digest and leaf of each row; returns the leaf hashes as recomputed from the stored digests."""
    hashes = []
    expected = first
    for row in rows:
        if row.place != expected:
            report.fault(f"place {expected}: there is no leaf; the log has a hole")
            expected = row.place or expected
        expected += 1
        if row.pk is None:
            report.fault(f"place {row.place}: its entry is gone")
            hashes.append(bytes(row.leaf or merkle.EMPTY_ROOT))
            continue
        if not isinstance(row.digest, bytes):  # SQLite keeps text in a column of bytes if told to
            row = row._replace(digest=b"")
        _check_entry(report, row)
        hash_ = merkle.leaf_hash(row.digest)
        if row.leaf != hash_:
            report.fault(f"entry {row.pk} (place {row.place}): its digest is not the one in the tree")
        hashes.append(hash_)
    return hashes


def _check_entry(report: Report, row: Row) -> None:
    payload, salt = row.payload, row.salt
    if payload is None or salt is None:
        report.erased.append(row.pk)
        if row.erasure is None:
            report.fault(f"entry {row.pk}: emptied, but no erasure orders it")
    elif not (isinstance(payload, bytes) and isinstance(salt, bytes) and len(salt) == SALT_BYTES) or (
        sha256(salt + payload).digest() != row.digest
    ):
        report.fault(f"entry {row.pk}: its payload is not what was written (digest differs)")
    elif row.erasure is not None:
        report.fault(f"entry {row.pk}: an erasure orders it emptied, but it is not")


def _check_nodes(report: Report, nodes: list[merkle.Node]) -> None:
    by_level: dict[int, list[merkle.Node]] = {}
    for node in nodes:
        if node[0]:
            by_level.setdefault(node[0], []).append(node)
    for level, row in by_level.items():
        first = row[0][1]
        with connection.cursor() as cursor:
            cursor.execute(
                'SELECT "index", hash FROM ledger_node WHERE level = %s AND "index" BETWEEN %s AND %s '
                'ORDER BY "index"',
                [level, first, row[-1][1]],
            )
            stored = cursor.fetchall()
        if len(stored) == len(row) and all(got[1] == node[2] for got, node in zip(stored, row, strict=True)):
            continue
        found = {index: bytes(hash_) for index, hash_ in stored}
        for _level, index, hash_ in row:
            if found.get(index) != hash_:
                span = f"places {index << level} to {((index + 1) << level) - 1}"
                what = "differs" if index in found else "is missing"
                report.fault(f"node {level}/{index} ({span}): {what}")


def _check_records(report: Report, rows: list[Row]) -> None:
    """Compare each entry with what its record says now, and its columns with its payload."""
    rows = [row for row in rows if row.pk is not None]
    for low, high, part in _ranges(rows):
        kept = {name: records.read(low, high) for name, records in _records.items()}
        for row in part:
            body = None
            if isinstance(row.payload, bytes):
                body = body_of(row.payload, row.kind, moment(row.recorded_at))
                if body is None:
                    report.fault(f"entry {row.pk}: its kind or time is not the one in its payload")
                    continue
            for name, records in _records.items():
                said = kept[name].get(row.pk)
                if row.kind not in records.kinds:
                    if said is not None:
                        report.fault(f"entry {row.pk}: is no {name}, but a record says so")
                elif said is None:
                    report.fault(f"entry {row.pk}: its record ({name}) is gone")
                elif body is not None and said != body:
                    report.fault(f"entry {row.pk}: its record ({name}) says something else than the entry")


def _ranges(rows: list[Row]) -> Iterator[tuple[int, int, list[Row]]]:
    """Rows in runs of ids that lie near each other: a late entry must not make a run span the whole log."""
    run: list[Row] = []
    for row in sorted(rows, key=lambda row: row.pk):
        if run and row.pk - run[-1].pk > PAGE:
            yield run[0].pk, run[-1].pk, run
            run = []
        run.append(row)
    if run:
        yield run[0].pk, run[-1].pk, run


def _check_tail(report: Report) -> None:
    """The entries without a place: they are checked as such, and must be waiting for one."""
    last = 0
    while True:
        rows = _rows(
            f"SELECT NULL, p.entry_id, {_COLUMNS} FROM ledger_entry e "  # noqa: S608 - constants only
            "LEFT JOIN ledger_leaf l ON l.entry_id = e.id LEFT JOIN ledger_pending p ON p.entry_id = e.id "
            "LEFT JOIN ledger_erasure x ON x.entry_id = e.id "
            "WHERE l.entry_id IS NULL AND e.id > %s ORDER BY e.id LIMIT %s",
            [last, PAGE],
        )
        if not rows:
            return
        last = rows[-1].pk
        for row in rows:
            report.tail += 1
            _check_entry(report, row)
            if row.leaf is None:  # in this query: its row in the queue
                report.fault(f"entry {row.pk}: has no place and waits for none")
        _check_records(report, rows)


def _check_erasures(report: Report) -> None:
    """The free words of an erased entry's record must be gone as well."""
    for found in erasable():
        held = Q(*((f"{column}__isnull", False) for column in found.columns), _connector=Q.OR)
        ordered = Erasure.objects.filter(entry_id=OuterRef(found.entry))
        rows = found.model._default_manager.filter(held, Exists(ordered)).order_by(found.entry)
        if found.model is not Entry:  # said of the entry itself already
            for pk in rows.values_list(found.entry, flat=True)[:MOST_FAULTS]:
                report.fault(f"entry {pk}: is erased, but its record still holds {', '.join(found.columns)}")


def _check_growth(report: Report) -> None:
    """Nodes beyond the tree are none of its own; leaves may have grown while we read, nodes with them."""
    with connection.cursor() as cursor:
        cursor.execute('SELECT level, MAX("index") FROM ledger_node GROUP BY level')
        highest = cursor.fetchall()
    size = log_size()
    for level, index in highest:
        if level < 1 or (index + 1) << level > size:
            report.fault(f"node {level}/{index}: lies beyond the log's {size} entries")
