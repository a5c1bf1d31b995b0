"""The front page with 110,000 organisations and 10,000 agreements against the same page with ten of each.

    python bench/atlas.py [--agreements 10000] [--organisations 110000] [--rounds 60]
    python bench/atlas.py --small-url postgresql://… --large-url postgresql://…   # two *empty* databases

Two installations, each served by one process over loopback and asked in turn, so that whatever else the
machine does meets both alike. Asked by nobody in particular, and by an officer of a university that is a
party to every agreement and owns a tenth that nobody else sees. Printed: the ratio of the medians (at most 3).
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from string import ascii_uppercase

MOST = 3.0
COUNTRIES = 60
PAGES = {"the front page, anonymous": False, "the front page, officer": True}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--agreements", type=int, default=10_000)
    parser.add_argument("--organisations", type=int, default=110_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--small-url", default="")
    parser.add_argument("--large-url", default="")
    parser.add_argument("--fill", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.fill:
        print(json.dumps(fill(options.agreements, options.organisations)))
        return
    with tempfile.TemporaryDirectory() as folder:
        sizes = {
            "small": (10, 10, options.small_url),
            "large": (options.agreements, options.organisations, options.large_url),
        }
        compare({name: installed(Path(folder, name), *size) for name, size in sizes.items()}, options.rounds)


def installed(data: Path, agreements: int, organisations: int, url: str) -> tuple[dict[str, str], str]:
    """Fills a database in a process of its own; returns the environment that serves it and a session."""
    data.mkdir()
    environment = {
        **os.environ,
        "KOPIR_DATA": str(data),
        "DATABASE_URL": url or f"sqlite:///{data / 'b.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "kopir.web.settings",
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path]),
    }
    asked = ["--fill", f"--agreements={agreements}", f"--organisations={organisations}"]
    command = [sys.executable, __file__, *asked]
    said = subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
    told = json.loads(said.splitlines()[-1])
    print(f"{agreements} agreements, {organisations} organisations: {told['said']}")
    return environment, told["cookie"]


def fill(agreements: int, organisations: int) -> dict[str, str]:
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from portfolio import agree, deliver

    from kopir.insight.health.prepared import fold, forget
    from kopir.spine.deliveries.totals import rebuild
    from kopir.spine.hub.models import Hub
    from kopir.spine.people.models import Membership

    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    Hub.objects.create(
        code="bench", name={"en": "Bench"}, country="KZ", currency="KZT", time_zone="Asia/Almaty"
    )
    found = register(organisations)
    deliver(agree(found * (1 + 300 // organisations), agreements), agreements * 20)
    rebuild()
    begun = time.perf_counter()
    forget()
    while fold():
        pass
    took = time.perf_counter() - begun
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    officer = get_user_model().objects.create_user("officer@example.org", name="Officer")
    Membership.objects.create(user=officer, organisation=found[0], role="officer")
    client = Client()
    client.force_login(officer, backend="allauth.account.auth_backends.AuthenticationBackend")
    return {
        "cookie": client.cookies["sessionid"].value,
        "said": f"{connection.vendor}, prepared from nothing in {took:.1f} s",
    }


def register(count: int) -> list:
    """Organisations with their names, written by the tables' own fast way; the first is the hub's."""
    from kopir.ground.codelists import is_country
    from kopir.spine.parties.models import Organisation, OrganisationName

    codes = (a + b for a in ascii_uppercase for b in ascii_uppercase)
    abroad = [code for code in codes if is_country(code) and code != "KZ"][:COUNTRIES]
    rows = Organisation.objects.bulk_create(
        [
            Organisation(
                kind="university",
                name=f"University {number}",
                name_lang="en",
                names_by_lang={"en": f"University {number}"},
                sort_en=f"university {number:06}".encode(),
                country=abroad[number % len(abroad)] if number else "KZ",
            )
            for number in range(count)
        ],
        batch_size=2000,
    )
    OrganisationName.objects.bulk_create(
        [
            OrganisationName(
                organisation=row, text=row.name, lang="en", type="official", key=row.name.lower()
            )
            for row in rows
        ],
        batch_size=2000,
    )
    return rows


def compare(installations: dict[str, tuple[dict[str, str], str]], rounds: int) -> None:
    servers, ports = [], {}
    try:
        for name, (environment, _cookie) in installations.items():
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                ports[name] = probe.getsockname()[1]
            command = [sys.executable, "-m", "kopir.web.cli", "run", "--port", str(ports[name])]
            command += ["--processes", "1", "--no-worker"]
            servers.append(
                subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
            )
        times = asked(installations, ports, rounds)
    finally:
        for server in servers:
            os.killpg(server.pid, signal.SIGTERM)
            server.wait()
    for page in PAGES:
        small, large = (statistics.median(times[name, page]) for name in ("small", "large"))
        ratio = large / small
        print(
            f"{page}: {ratio:.2f}x (at most {MOST}) {'ok' if ratio <= MOST else 'MISSED'}; "
            f"p50 {large * 1000:.1f} ms against {small * 1000:.1f} ms"
        )


def asked(installations, ports, rounds: int) -> dict[tuple[str, str], list[float]]:
    connections = {
        name: http.client.HTTPConnection("127.0.0.1", port, timeout=60) for name, port in ports.items()
    }
    for connection in connections.values():
        for _ in range(200):
            try:
                connection.connect()
                break
            except OSError:
                time.sleep(0.2)
    times: dict[tuple[str, str], list[float]] = {(name, page): [] for name in ports for page in PAGES}
    for number in range(rounds + 4):  # the first of each warm the process
        for page, signed_in in PAGES.items():
            for name, connection in connections.items():
                headers = {"Accept-Encoding": "identity"}
                if signed_in:
                    headers["Cookie"] = f"sessionid={installations[name][1]}"
                begun = time.perf_counter()
                connection.request("GET", "/", headers=headers)
                response = connection.getresponse()
                body = response.read()
                if response.status != 200 or b'class="map' not in body:
                    raise SystemExit(f"{name}: {response.status} {body[:300]!r}")
                if number >= 4:
                    times[name, page].append(time.perf_counter() - begun)
    return times


if __name__ == "__main__":
    main()
