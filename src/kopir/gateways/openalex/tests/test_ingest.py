"""The ingest as a whole: the same files give the same bytes, however often it was killed on the way."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from kopir.gateways.openalex.sample import sample
from kopir.insight.observatory.services import build

from .world import checksums, rows, taken, work, write

REAL = Path(__file__).resolve().parents[6] / "shared" / "data" / "openalex"
KILLS = int(os.environ.get("KOPIR_KILLS", "8"))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("snapshot")
    sample(folder, 2000, hostile=True)
    return folder


def test_the_sample_is_the_same_for_the_same_seed(tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        sample(tmp_path / name, 500, seed=seed)
    read = [
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.gz")}
        for name in "abc"
    ]
    assert read[0] == read[1]
    assert read[0] != read[2]


def test_the_sample_has_the_shape_it_says(snapshot, tmp_path):
    taken(snapshot, tmp_path)
    kept = rows(tmp_path, "works", "authors, year", "1")
    assert 2.7 < sum(authors for authors, _year in kept if authors < 1000) / len(kept) < 3.3
    with_place = [place for (place,) in rows(tmp_path, "authorships", "institution", "1") if place]
    sizes = sorted(Counter(with_place).values(), reverse=True)
    assert sizes[0] > 8 * sizes[len(sizes) // 2]  # few large ones, many small


def test_ranges_do_not_change_what_is_kept(snapshot, tmp_path):
    one = taken(snapshot, tmp_path / "one")
    many = taken(snapshot, tmp_path / "many", works_per_range=500)
    assert one == many
    assert len(list((tmp_path / "many").glob("build-*/works/range=*"))) > 3
    for table in ("works", "authorships"):
        columns = "* EXCLUDE (range)"
        assert rows(tmp_path / "one", table, columns) == rows(tmp_path / "many", table, columns)


def test_what_was_read_is_not_read_again_and_what_changed_is(tmp_path):
    folder, target = tmp_path / "data" / "works", tmp_path / "observatory"
    write(folder / "part_000.gz", work(1))
    write(folder / "part_001.gz", work(2))
    taken(tmp_path / "data", target)
    before = {path.name: path.stat().st_ino for path in (target / "staging").iterdir()}
    taken(tmp_path / "data", target)
    assert {path.name: path.stat().st_ino for path in (target / "staging").iterdir()} == before
    write(folder / "part_001.gz", work(2), work(3))
    assert taken(tmp_path / "data", target)["works: kept"] == 3
    assert len(before.keys() & {path.name for path in (target / "staging").iterdir()}) == 1
    (folder / "part_001.gz").unlink()
    assert taken(tmp_path / "data", target)["works: kept"] == 1
    assert len(list(target.glob("build-*"))) == 1


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="no database is in it: once is enough")
def test_killed_and_resumed_it_writes_the_same_bytes(snapshot, tmp_path):
    taken(snapshot, tmp_path / "whole", works_per_range=500)
    expected, draw, target = checksums(tmp_path / "whole"), random.Random(5), tmp_path / "killed"
    with subprocess.Popen(
        [sys.executable, Path(__file__).with_name("killed.py"), str(snapshot), str(target)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as forge:  # fmt: skip
        kills = ended = 0
        while kills < KILLS or not ended:
            forge.stdin.write("go\n")
            forge.stdin.flush()
            pid = int(forge.stdout.readline())
            if kills < KILLS:
                time.sleep(draw.uniform(0.01, 0.3))
                with contextlib.suppress(ProcessLookupError):  # it has ended before
                    os.kill(pid, signal.SIGKILL)
            status = int(forge.stdout.readline())
            if status == 0:
                assert checksums(target) == expected
                ended += 1
                subprocess.run(["rm", "-rf", str(target)], check=True)
            else:
                assert status == -signal.SIGKILL
                kills += 1
        forge.stdin.close()
        assert forge.wait(10) == 0


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data/openalex is not there")
def test_the_real_sample(tmp_path):
    counts = taken(REAL, tmp_path)
    assert (counts["read: lines"], counts["works: kept"]) == (2643 + 58, 2643)
    assert counts["authorships: kept, without institution"] / counts["authorships: kept"] == pytest.approx(
        0.318, abs=0.001
    )
    assert build(tmp_path, sides=[("KZ", "hub")])["country_pairs"] > 1000
