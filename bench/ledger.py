"""What the ledger costs, as ratios against bare writes and reads of the same rows on the same machine.

    python bench/ledger.py [--entries 1000000] [--ones 2000] [--bulk 10000]

On SQLite in a temporary file; set BENCH_DATABASE_URL to the URL of an *empty* PostgreSQL database to use that.
Each pair is measured in the same run, alternating; the medians are compared.
"""

import argparse
import os
import statistics
import tempfile
import time
from datetime import date
from hashlib import sha256
from pathlib import Path

TARGET = 3.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--entries", type=int, default=50_000)
    parser.add_argument("--ones", type=int, default=1000)
    parser.add_argument("--bulk", type=int, default=10_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KOPIR_DATA"] = folder
        os.environ["DATABASE_URL"] = (
            os.environ.get("BENCH_DATABASE_URL") or f"sqlite:///{Path(folder) / 'b.sqlite3'}"
        )
        os.environ["DJANGO_SETTINGS_MODULE"] = "kopir.web.settings"
        import django

        django.setup()
        run(options)


def run(options: argparse.Namespace) -> None:
    from django.core.management import call_command
    from django.db import connection

    call_command("migrate", verbosity=0)
    world = World()
    print(f"database: {connection.vendor}; entries: {options.entries}")
    world.fill(options.entries)
    report("record, one by one / create of the same entry and audit row", *one_by_one(world, options.ones))
    report(f"record_many of {options.bulk} / bulk_create of both", *in_bulk(world, options.bulk))
    sequencing(world)
    verifying()


def report(what: str, ours: float, peer: float) -> None:
    ratio = ours / peer
    print(f"{what}: {ratio:.2f}x (at most {TARGET}) {'ok' if ratio <= TARGET else 'MISSED'}")


class World:
    """An officer of one party, an agreement and a hundred promises."""

    def __init__(self) -> None:
        from kopir.spine.agreements.models import Agreement, Party
        from kopir.spine.deliveries.tests.world import promise
        from kopir.spine.parties.models import Organisation
        from kopir.spine.registry.actors import Actor, Role

        home, partner = (
            Organisation.objects.create(
                name=name, name_lang="en", names_by_lang={"en": name}, country="KZ", kind="university"
            )
            for name in ("Home", "Partner")
        )
        agreement = Agreement.objects.create(
            ref="B-1", type="exchange", state="active", origin="recorded", visibility="parties", owner=home
        )
        for organisation in (home, partner):
            Party.objects.create(agreement=agreement, organisation=organisation, role="partner")
        self.commitments = [promise(agreement, home, partner).pk for _ in range(100)]
        self.actor = Actor(user_id=1, roles={home.pk: Role.OFFICER})

    def item(self, number: int) -> dict[str, object]:
        day = date(2025, 1 + number % 12, 1 + number % 28)
        return {
            "commitment_id": self.commitments[number % 100],
            "quantity": 1 + number % 9,
            "occurred_on": day,
        }

    def fill(self, count: int) -> None:
        from kopir.spine.deliveries.services import record_many
        from kopir.spine.ledger.services import sequence

        for start in range(0, count, 10_000):
            record_many(self.actor, [self.item(at) for at in range(start, min(start + 10_000, count))])
            while sequence():
                pass


def bare_rows(count: int) -> tuple[list[object], list[object]]:
    """The entry and audit rows of the last *count* deliveries, as new rows with the same content."""
    from kopir.spine.audit.models import AuditEntry
    from kopir.spine.ledger.models import Entry

    rows = []
    for model in (Entry, AuditEntry):
        found = list(model.objects.order_by("-pk")[:count])
        for row in found:
            row.pk = None
            row._state.adding = True
        rows.append(found)
    return rows[0], rows[1]


def one_by_one(world: World, count: int) -> tuple[float, float]:
    from django.db import transaction

    from kopir.spine.deliveries.services import record

    entries, lines = bare_rows(count)
    ours, peers = [], []
    for number in range(count):
        start = time.perf_counter()
        record(world.actor, **world.item(number))
        middle = time.perf_counter()
        with transaction.atomic():
            entries[number].save(force_insert=True)
            lines[number].save(force_insert=True)
        end = time.perf_counter()
        ours.append(middle - start)
        peers.append(end - middle)
    # The mean for ours: sequencing after a commit falls on one record in many, and must count.
    return statistics.fmean(ours), statistics.fmean(peers)


def in_bulk(world: World, count: int) -> tuple[float, float]:
    from django.db import transaction

    from kopir.spine.audit.models import AuditEntry
    from kopir.spine.deliveries.services import record_many
    from kopir.spine.ledger.models import Entry

    ours, peers = [], []
    for _ in range(3):
        items = [world.item(at) for at in range(count)]
        start = time.perf_counter()
        with transaction.atomic():
            record_many(world.actor, items)
            middle = time.perf_counter()
        entries, lines = bare_rows(count)
        begin = time.perf_counter()
        with transaction.atomic():
            Entry.objects.bulk_create(entries)
            AuditEntry.objects.bulk_create(lines)
        peers.append(time.perf_counter() - begin)
        ours.append(middle - start)
    return statistics.median(ours), statistics.median(peers)


def sequencing(world: World) -> None:
    """How fast entries get their places, for information: it is done behind the recorders' backs."""
    from kopir.spine.deliveries.services import record_many
    from kopir.spine.ledger import sequencer
    from kopir.spine.ledger.services import sequence

    while sequence():
        pass
    sequencer._last_try[0] = time.monotonic() + 3600  # else the commit itself would place them
    record_many(world.actor, [world.item(at) for at in range(10_000)])
    start = time.perf_counter()
    placed = sequence()
    print(f"sequencing with totals: {placed / (time.perf_counter() - start):.0f} entries a second")


def verifying() -> None:
    from kopir.spine.ledger.verify import verify

    start = time.perf_counter()
    found = verify()
    ours = time.perf_counter() - start
    # The bare peer's rows have entries without records; anything else would be a fault of ours.
    unexpected = [fault for fault in found.faults if "waits for none" not in fault and "is gone" not in fault]
    assert not unexpected, unexpected[:3]
    rows = reading()
    report("verification / reading and hashing the same rows once", ours, rows)


def reading() -> float:
    """Every row that verification reads, read once in order and hashed once."""
    from django.db import connection

    tables = {
        "ledger_entry": "id, kind, recorded_at, digest, salt, payload",
        "ledger_leaf": '"index", entry_id, hash',
        "ledger_node": 'level, "index", hash',
        "deliveries_delivery": "entry_id, agreement_id, commitment_id, quantity, occurred_on, recorded_at, "
        "recorded_by, organisation_id, process, reason, reverses_id",
    }
    start = time.perf_counter()
    for table, columns in tables.items():
        key = '"index"' if table == "ledger_leaf" else "id"
        last = -1
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    f"SELECT {key}, {columns} FROM {table} WHERE {key} > %s ORDER BY {key} LIMIT 10000",
                    [last],
                )
                rows = cursor.fetchall()
            if not rows:
                break
            last = rows[-1][0]
            for row in rows:
                sha256(b"".join(v if isinstance(v, bytes) else str(v).encode() for v in row)).digest()
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
