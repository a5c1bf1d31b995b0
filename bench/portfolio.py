"""The portfolio page and its API against a Django view that reads one indexed row and renders one line.

    python bench/portfolio.py [--agreements 10000] [--deliveries 1000000] [--rounds 100]

Four promises an agreement; an officer of one university asks a server of two processes over loopback, each
kind of request in turn, so that whatever else the machine does meets all alike. Printed: the ratio of the
medians (at most 6), and the number of queries (at most 12). On SQLite in a temporary file; set
BENCH_DATABASE_URL to the URL of an *empty* PostgreSQL database to use that.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

MOST, QUERIES = 6.0, 12
PEER = "a view of one row"
PROMISES = 4


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--agreements", type=int, default=10_000)
    parser.add_argument("--deliveries", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=100)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KOPIR_DATA"] = folder
        own = f"sqlite:///{Path(folder) / 'b.sqlite3'}"
        os.environ["DATABASE_URL"] = os.environ.get("BENCH_DATABASE_URL") or own
        os.environ["DJANGO_SETTINGS_MODULE"] = "portfolio_settings"
        import django

        django.setup()
        cookie = build(options)
        count_queries(cookie)
        measure(options.rounds, cookie)


def build(options: argparse.Namespace) -> str:
    """Fill the database; returns the session of an officer who may see nine agreements of ten."""
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client

    from kopir.spine.deliveries.totals import rebuild
    from kopir.spine.hub.models import Hub
    from kopir.spine.people.models import Membership

    begun = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    Hub.objects.create(
        code="bench", name={"en": "Bench"}, country="KZ", currency="KZT", time_zone="Asia/Almaty"
    )
    organisations = register()
    promises = agree(organisations, options.agreements)
    deliver(promises, options.deliveries)
    rebuild()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    officer = get_user_model().objects.create_user("officer@example.org", name="Officer")
    Membership.objects.create(user=officer, organisation=organisations[0], role="officer")
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    print(
        f"{connection.vendor}: {options.agreements} agreements, {len(promises)} promises, "
        f"{options.deliveries} deliveries; filled in {time.perf_counter() - begun:.0f} s"
    )
    return client.cookies["sessionid"].value


def register() -> list:
    from kopir.spine.parties.models import Organisation
    from kopir.spine.parties.services import create_organisation
    from kopir.spine.registry.actors import process

    countries = ("KZ", "PL", "KR", "CN", "GB", "DE")
    for number in range(300):
        create_organisation(
            process("bench"),
            name=f"University {number}",
            lang="en",
            kind="university",
            country=countries[number % 6],
        )
    return list(Organisation.objects.order_by("pk"))


def agree(organisations: list, count: int) -> list[tuple[int, int]]:
    """[(promise id, agreement id)]: two parties each; every tenth belongs to an organisation alone."""
    from django.utils import timezone

    from kopir.spine.agreements.models import Agreement, Commitment, Party
    from kopir.spine.ledger.models import Entry

    today = timezone.localdate()
    agreements = Agreement.objects.bulk_create(
        [
            Agreement(
                ref=f"B-{number}",
                type=("exchange", "memorandum", "research")[number % 3],
                title={"en": f"Agreement {number}", "ru": f"Соглашение {number}"},
                state=("active", "active", "active", "expired", "terminated")[number % 5],
                origin="recorded",
                visibility=("organisation" if number % 10 == 9 else ("public", "parties")[number % 2]),
                owner=organisations[number % 300 if number % 10 == 9 else 0],
                signed_on=today - timedelta(days=number % 2000),
                expires_on=today + timedelta(days=number % 1500 - 300),
            )
            for number in range(count)
        ],
        batch_size=500,
    )
    Party.objects.bulk_create(
        [
            Party(
                agreement=row,
                organisation=organisations[other],
                role=role,
                reports_since=today - timedelta(days=400) if number % 4 else None,
            )
            for number, row in enumerate(agreements)
            for other, role in ((0, "host"), (1 + number % 299, "partner"))
        ],
        batch_size=500,
    )
    entries = Entry.objects.bulk_create(
        [
            Entry(kind="commitment", digest=b"d" * 32, salt=b"s" * 32, payload=b"{}")
            for _ in range(count * PROMISES)
        ],
        batch_size=500,
    )
    promises = Commitment.objects.bulk_create(
        [
            Commitment(
                agreement=agreements[number // PROMISES],
                key=f"c{number % PROMISES}",
                kind="mobility.places",
                unit="place",
                quantity=1 + number % 500,
                period_from=today - timedelta(days=700),
                period_to=today + timedelta(days=700),
                entry=entry,
            )
            for number, entry in enumerate(entries)
        ],
        batch_size=500,
    )
    return [(row.pk, row.agreement_id) for row in promises]


def deliver(promises: list[tuple[int, int]], count: int) -> None:
    """Deliveries with their entries and places, written by the tables' own fast way: their content is not read."""
    from django.db import connection, transaction
    from django.utils import timezone

    from kopir.spine.ledger.models import Entry

    first, now, today = (
        (Entry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1,
        timezone.now(),
        timezone.localdate(),
    )
    sql = {
        "ledger_entry": "INSERT INTO ledger_entry (id, kind, recorded_at, digest, salt, payload) VALUES (%s,'delivery',%s,%s,%s,%s)",
        "ledger_leaf": 'INSERT INTO ledger_leaf ("index", entry_id, hash) VALUES (%s,%s,%s)',
        "deliveries_delivery": "INSERT INTO deliveries_delivery (entry_id, agreement_id, commitment_id, quantity, occurred_on, "
        "recorded_at, process, reason) VALUES (%s,%s,%s,%s,%s,%s,'bench','')",
    }
    for start in range(0, count, 20_000):
        numbers = range(start, min(start + 20_000, count))
        rows = {
            "ledger_entry": [(first + n, now, b"d" * 32, b"s" * 32, b"{}") for n in numbers],
            "ledger_leaf": [(n, first + n, b"h" * 32) for n in numbers],
            "deliveries_delivery": [
                (first + n, promise[1], promise[0], 1, today - timedelta(days=n * 7 % 900), now)
                for n in numbers
                for promise in (promises[n * 7919 % len(promises)],)
            ],
        }
        with transaction.atomic(), connection.cursor() as cursor:
            for table, values in rows.items():
                cursor.executemany(sql[table], values)


PAGES = {
    "portfolio": "/agreements/",
    "portfolio, alive only": "/agreements/?health=alive",
    "portfolio, one partner": "/agreements/?partner=University+12",
    "portfolio, one country": "/agreements/?country=PL",
    "API": "/api/portfolio?limit=50",
    "API, alive only": "/api/portfolio?limit=50&health=alive",
    PEER: "/one-row/500/",
}


def count_queries(cookie: str) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = cookie
    for name, address in PAGES.items():
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
        assert response.status_code == 200, (name, response.status_code)
        print(
            f"{name}: {len(captured)} queries (at most {QUERIES}) {'ok' if len(captured) <= QUERIES else 'MISSED'}"
        )
        if os.environ.get("SHOW"):
            for query in sorted(captured.captured_queries, key=lambda q: -float(q["time"]))[:4]:
                print("   ", query["time"], query["sql"][:1500])


def measure(rounds: int, cookie: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "kopir.web.cli",
        "run",
        "--port",
        str(port),
        "--processes",
        "2",
        "--no-worker",
    ]
    here = str(Path(__file__).parent)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([here, *sys.path])}
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
    try:
        times = asked(rounds, port, cookie)
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait()
    peer = statistics.median(times[PEER])
    for name, found in times.items():
        ratio = statistics.median(found) / peer
        print(f"{name} / {PEER}: {ratio:.2f}x (at most {MOST}) {'ok' if ratio <= MOST else 'MISSED'}")


def asked(rounds: int, port: int, cookie: str) -> dict[str, list[float]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    for _ in range(100):
        try:
            connection.connect()
            break
        except OSError:
            time.sleep(0.2)
    times: dict[str, list[float]] = {name: [] for name in PAGES}
    for number in range(rounds + 6):  # the first of each warm both processes
        for name, address in PAGES.items():
            begun = time.perf_counter()
            connection.request(
                "GET", address, headers={"Cookie": f"sessionid={cookie}", "Accept-Encoding": "identity"}
            )
            response = connection.getresponse()
            body = response.read()
            if response.status != 200:
                raise SystemExit(f"{address}: {response.status} {body[:300]!r}")
            if number >= 6:
                times[name].append(time.perf_counter() - begun)
    return times


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    main()
