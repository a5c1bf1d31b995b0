"""An import whose worker is killed at any moment leaves all or nothing, and is brought to the same end."""

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[1]
#: The judgement asks for twenty (.ci/run); at the desk a few are enough to see a rule broken.
KILLS = int(os.environ.get("KOPIR_KILLS", "4"))
ROWS = 150
TABLES = ("agreements_agreement", "agreements_party", "agreements_commitment", "agreements_agreementversion")


class Lite:
    """A database file, copied for each round."""

    def __init__(self, folder):
        self.base = folder / "base.sqlite3"
        self.round = folder / "round.sqlite3"

    def url(self, *, base):
        return f"sqlite:///{self.base if base else self.round}"

    def begin(self):
        for old in self.round.parent.glob("round.sqlite3*"):
            old.unlink()
        shutil.copy(self.base, self.round)

    def connect(self):
        import sqlite3

        return sqlite3.connect(self.round)

    def end(self):
        pass


class Postgres:
    """A database of its own on the server that the tests use, made anew from a template for each round."""

    def __init__(self, folder):
        there = settings.DATABASES["default"]
        self.server = {
            "host": there["HOST"],
            "port": there["PORT"],
            "user": there["USER"],
            "password": there["PASSWORD"],
        }
        self.base = f"kopir_kill_{uuid.uuid4().hex[:8]}"
        self.round = f"{self.base}_round"
        self._say(f"CREATE DATABASE {self.base}")

    def _say(self, *statements):
        import psycopg

        with psycopg.connect(**self.server, dbname="postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def url(self, *, base):
        there = self.server
        secret = f":{there['password']}" if there["password"] else ""
        return f"postgresql://{there['user']}{secret}@{there['host']}:{there['port']}/{self.base if base else self.round}"

    def begin(self):
        self._say(
            f"DROP DATABASE IF EXISTS {self.round} WITH (FORCE)",
            f"CREATE DATABASE {self.round} TEMPLATE {self.base}",
        )

    def connect(self):
        import psycopg

        return psycopg.connect(**self.server, dbname=self.round)

    def end(self):
        self._say(
            f"DROP DATABASE IF EXISTS {self.round} WITH (FORCE)", f"DROP DATABASE {self.base} WITH (FORCE)"
        )


@pytest.fixture
def place(tmp_path):
    is_postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    place = (Postgres if is_postgres else Lite)(tmp_path)
    place.environment = {**os.environ, "KOPIR_DATA": str(tmp_path / "var"), "PYTHONPATH": str(ROOT / "src")}
    yield place
    place.end()


def start(place, step, *, base):
    return subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "import_killed.py"), step],
        env={**place.environment, "DATABASE_URL": place.url(base=base)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        bufsize=1,
    )


class Nursery:
    """Processes that all begin where Django is up: see ``tests/import_killed.py``."""

    def __init__(self, place):
        self.process = start(place, "serve", base=False)

    def begin(self, step):
        """The number of the process that now does *step*."""
        self.process.stdin.write(f"{step}\n")
        said = self.process.stdout.readline()
        assert said.startswith("began "), said + self.process.stdout.read()
        return int(said.split()[1])

    def ended(self):
        """How the process ended, 0 or minus the signal's number; and what it said."""
        said = []
        while line := self.process.stdout.readline():
            if line.startswith("ended "):
                return int(line.split()[1]), "".join(said)
            said.append(line)
        return self.process.wait(), "".join(said)

    def whole(self, step):
        """Do *step* to its end; the seconds that it took."""
        begun = time.monotonic()
        self.begin(step)
        status, said = self.ended()
        assert status == 0, said
        return time.monotonic() - begun

    def close(self):
        with self.process:
            self.process.stdin.close()
        assert self.process.returncode == 0


def counts(place):
    connection = place.connect()
    try:
        found = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES]
        done = connection.execute(
            "SELECT count(*) FROM spreadsheets_importrow WHERE agreement_id IS NOT NULL"
        )
        return [*found, done.fetchone()[0]]
    finally:
        connection.close()


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_kills_leave_all_or_nothing_and_the_import_ends_the_same(place):
    prepared = start(place, "prepare", base=True)
    said = prepared.communicate(timeout=120)[0]
    assert prepared.returncode == 0, said
    nursery = Nursery(place)
    durations = []
    for _ in range(3):
        place.begin()
        durations.append(nursery.whole("advance"))
    duration = min(durations)  # the first finds cold files
    whole = counts(place)
    assert whole == [ROWS, 2 * ROWS, ROWS, ROWS, ROWS]
    chance = random.Random(20)
    cut_short = 0
    for number in range(KILLS):
        place.begin()
        pid = nursery.begin("advance")
        # Half of the kills fall into the last third, where the import is applied.
        begin = 0.0 if number % 2 else 0.6
        time.sleep(duration * chance.uniform(begin, 0.85))
        # Should it have ended by now, the nursery has waited for it.
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        cut_short += nursery.ended()[0] == -signal.SIGKILL
        assert counts(place) in ([0] * 5, whole)
        nursery.whole("wake")
        assert counts(place) == whole
    nursery.close()
    assert cut_short >= KILLS // 4
