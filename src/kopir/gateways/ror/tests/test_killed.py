"""The import as a process of its own: killed in the middle and resumed; within its memory."""

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from kopir.gateways.ror.models import RorRecord
from kopir.ground.check_digits import ror_check
from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties.models import Organisation, OrganisationName, Relation

from .test_import import record

pytestmark = pytest.mark.slow

SHARED = Path(__file__).resolve().parents[6] / "shared" / "data" / "ror"
MANY = 4000


def ror_id(number):
    """The *number*-th made-up ROR id with its right check digits."""
    letters = "0123456789abcdefghjkmnpqrstvwxyz"
    base = "".join(letters[number // 32**place % 32] for place in reversed(range(6)))
    return f"0{base}{ror_check(base)}"


@pytest.fixture
def dump(tmp_path):
    """A dump in which each record is part of the one before it, so that relations come last."""
    ids = [ror_id(number) for number in range(MANY)]
    rows = [
        record(own, f"University {number}", relations=[(above, "parent")] if above else [], external_ids=[])
        for number, (own, above) in enumerate(zip(ids, [None, *ids[:-1]], strict=True))
    ]
    path = tmp_path / "ror.json"
    path.write_text(json.dumps(rows))
    return path


def start(dump, environment):
    command = [sys.executable, "-m", "kopir.web.cli", "import", "ror", str(dump)]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_a_killed_import_leaves_whole_records_and_is_resumed(dump, installation):
    first = start(dump, installation)
    deadline = time.monotonic() + 120
    while not RorRecord.objects.exists():
        assert first.poll() is None and time.monotonic() < deadline, first.stderr.read()
        time.sleep(0.05)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    taken = Organisation.objects.count()
    assert 0 < taken < MANY
    # Every record that is there is whole: its name, its number, its line in the trail.
    assert RorRecord.objects.count() == OrganisationName.objects.count() == taken
    assert AuditEntry.objects.filter(object_type="organisation").count() == taken
    assert not Relation.objects.exists()

    said, errors = start(dump, installation).communicate(timeout=300)
    counts = dict(line.split()[:2] for line in said.decode().splitlines())
    assert counts["created"] == f"{MANY - taken:,}", errors
    assert counts["unchanged"] == f"{taken:,}"
    assert Organisation.objects.count() == OrganisationName.objects.count() == MANY
    assert Relation.objects.count() == MANY - 1


#: Runs its arguments, and says on a last line how large they were.
MEASURED = (
    "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


@pytest.mark.timeout(1200)  # 51,370 records: two minutes on two idle cores, more beside other work
@pytest.mark.skipif(not SHARED.is_dir(), reason="../shared/data/ror is not there")
@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="it measures a process with a SQLite of its own: once is enough"
)
def test_the_whole_register_is_taken_in_below_500_mb(tmp_path, installation):
    """On a SQLite of its own, whatever the tests run on: what is measured is the process."""
    environment = {**installation, "DATABASE_URL": f"sqlite:///{tmp_path}/whole.sqlite3"}
    kopir = [sys.executable, "-m", "kopir.web.cli"]
    subprocess.run([*kopir, "migrate", "-v0"], env=environment, check=True, capture_output=True)
    # A small process starts it and measures it, in KiB on Linux: a child that this one starts would count this
    # one's size as its own, from the moment between fork and exec.
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *kopir, "import", "ror-tables", str(SHARED)],
        env=environment,
        check=True,
        capture_output=True,
    )
    said, _newline, peak = done.stdout.decode().strip().rpartition("\n")
    assert "created               51,370" in said
    assert int(peak) < 500 * 1024
