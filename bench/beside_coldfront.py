"""The portfolio beside ColdFront's list of allocations: requests a second, median time, queries.

    python bench/beside_coldfront.py [--agreements 10000] [--deliveries 100000] [--seconds 20]

ColdFront (AGPL-3.0-or-later; a peer to measure against, never a part of Köpir) is installed at a pinned version into
an environment of its own outside this tree, kept for the next run in the cache folder of whoever runs this. It gets
1,000 projects and a tenth of an agreement's number of allocations to each, through its own models, and one person who
manages them all; Köpir an officer who may see nine agreements of ten. Both are served by the same Granian with two
processes of one thread on SQLite, and asked in turn: one request after another for the median, four at a time for
requests a second. ColdFront shows 25 rows a page, Köpir 50.
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
import threading
import time
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
COLDFRONT = "1.1.10"
PROJECTS = 1000
#: Its list as a person sees it, and as an administrator sees everybody's, which asks the database for less.
THEIRS = {"ColdFront": "/allocation/", "ColdFront, all": "/allocation/?show_all_allocations=on"}
AT_ONCE = 4
ROUNDS = 5


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--agreements", type=int, default=10_000)
    parser.add_argument("--deliveries", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    peer = environment()
    with tempfile.TemporaryDirectory() as folder:
        theirs = {
            **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
            "DJANGO_SETTINGS_MODULE": "coldfront.config.settings",
            "DB_URL": f"sqlite:///{Path(folder) / 'coldfront.sqlite3'}",
            "SECRET_KEY": "s" * 50,
        }
        made = subprocess.run(
            [peer, HERE / "coldfront_world.py", str(PROJECTS), str(options.agreements), *THEIRS.values()],
            env=theirs,
            cwd=folder,
            check=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        world = json.loads(made.stdout.splitlines()[-1])
        ours, cookie, queries = kopir(folder, options)
        for name, path in THEIRS.items():
            print(
                f"{name}: {options.agreements} allocations, {world[path][0]} rows, {world[path][1]} queries a page"
            )
        print(f"Köpir: {options.agreements} agreements, 50 rows, {queries} queries a page")
        wsgi = "coldfront.config.wsgi:application"
        servers = {
            name: Server(peer, wsgi, theirs, folder, path, world["cookie"]) for name, path in THEIRS.items()
        }
        wsgi = "kopir.web.wsgi:application"
        servers["Köpir"] = Server(Path(sys.executable), wsgi, ours, folder, "/agreements/", cookie)
        try:
            measure(servers, options.seconds)
        finally:
            for server in servers.values():
                server.stop()


def environment() -> Path:
    """ColdFront's own Python; made on the first run, with the Granian that Köpir is served by."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = cache / "kopir-bench" / f"coldfront-{COLDFRONT}"
    python, ready = folder / "bin" / "python", folder / ".ready"
    if not ready.exists():
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        wanted = [f"coldfront=={COLDFRONT}", f"granian=={version('granian')}"]
        subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
        ready.touch()
    return python


def kopir(folder: str, options: argparse.Namespace) -> tuple[dict[str, str], str, int]:
    """The environment of a filled Köpir, the officer's session, and the queries of the page."""
    os.environ["KOPIR_DATA"] = folder
    os.environ["DATABASE_URL"] = f"sqlite:///{Path(folder) / 'kopir.sqlite3'}"
    os.environ["DJANGO_SETTINGS_MODULE"] = "kopir.web.settings"
    import django

    django.setup()
    import portfolio
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    cookie = portfolio.build(options)
    client = Client(headers={"host": "127.0.0.1"})
    client.cookies["sessionid"] = cookie
    client.get("/agreements/")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/agreements/").status_code == 200
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}, cookie, len(captured)


class Server:
    """An application served by Granian on a free port, and how one asks it for its list."""

    def __init__(
        self, python: Path, target: str, environ: dict[str, str], folder: str, path: str, cookie: str
    ) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.path, self.headers = path, {"Cookie": f"sessionid={cookie}", "Accept-Encoding": "identity"}
        command = [
            python,
            "-m",
            "granian",
            "--interface",
            "wsgi",
            "--workers",
            "2",
            "--blocking-threads",
            "1",
        ]
        self.process = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(self.port), "--no-ws", target],
            env=environ,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for _ in range(150):
            try:
                self.ask(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60))
                break
            except OSError:
                time.sleep(0.2)

    def ask(self, connection: http.client.HTTPConnection) -> float:
        """Seconds until the whole page was there."""
        begun = time.perf_counter()
        connection.request("GET", self.path, headers=self.headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise SystemExit(f"{self.path}: {response.status} {body[:300]!r}")
        return time.perf_counter() - begun

    def one_by_one(self, seconds: float) -> list[float]:
        connection, end = (
            http.client.HTTPConnection("127.0.0.1", self.port, timeout=60),
            time.monotonic() + seconds,
        )
        times = []
        while time.monotonic() < end:
            times.append(self.ask(connection))
        return times

    def at_once(self, seconds: float) -> float:
        """Pages a second with :data:`AT_ONCE` asking."""
        found: list[int] = []
        askers = [
            threading.Thread(target=lambda: found.append(len(self.one_by_one(seconds))))
            for _ in range(AT_ONCE)
        ]
        begun = time.perf_counter()
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        return sum(found) / (time.perf_counter() - begun)

    def stop(self) -> None:
        os.killpg(self.process.pid, signal.SIGTERM)
        self.process.wait()


def measure(servers: dict[str, Server], seconds: float) -> None:
    """Each in turn, in *ROUNDS* rounds; the medians are compared."""
    times: dict[str, list[float]] = {name: [] for name in servers}
    rates: dict[str, list[float]] = {name: [] for name in servers}
    for server in servers.values():
        server.at_once(2)  # both processes warm
    for _ in range(ROUNDS):
        for name, server in servers.items():
            times[name] += server.one_by_one(seconds / ROUNDS / 2)
            rates[name].append(server.at_once(seconds / ROUNDS / 2))
    p50 = {name: statistics.median(found) for name, found in times.items()}
    rate = {name: statistics.median(found) for name, found in rates.items()}
    for name in servers:
        print(f"{name}: p50 {p50[name] * 1000:.1f} ms, {rate[name]:.0f} requests a second")
    for name in THEIRS:
        print(f"p50, {name} / Köpir: {p50[name] / p50['Köpir']:.1f}x")
        print(f"requests a second, Köpir / {name}: {rate['Köpir'] / rate[name]:.1f}x")


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
