"""An import whose worker is killed at any moment leaves all or nothing, and is brought to the same end."""

import os
import random
import shutil
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


def run(place, step, *, base=False, wait=True):
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "tests" / "import_killed.py"), step],
        env={**place.environment, "DATABASE_URL": place.url(base=base)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    if wait:
        output = process.communicate(timeout=120)[0]
        assert process.returncode == 0, output.decode()
    return process


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
    run(place, "prepare", base=True)
    place.begin()
    whole_run = run(place, "advance", wait=False)
    whole_run.stdout.readline()
    started = time.monotonic()
    whole_run.communicate(timeout=120)
    duration = time.monotonic() - started
    whole = counts(place)
    assert whole == [ROWS, 2 * ROWS, ROWS, ROWS, ROWS]
    chance = random.Random(20)
    cut_short = 0
    for number in range(KILLS):
        place.begin()
        process = run(place, "advance", wait=False)
        process.stdout.readline()  # Django is up; from here on the work runs
        # Half of the kills fall into the last third, where the import is applied.
        begin = 0.0 if number % 2 else 0.6
        time.sleep(duration * chance.uniform(begin, 0.85))
        cut_short += process.poll() is None
        process.kill()
        process.communicate()
        assert counts(place) in ([0] * 5, whole)
        run(place, "wake")
        assert counts(place) == whole
    assert cut_short >= KILLS // 4
