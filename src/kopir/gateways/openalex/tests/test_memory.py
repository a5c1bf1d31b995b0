"""The ingest's memory: what DuckDB may hold and a little, whatever the size of what is taken in."""

import gzip
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from kopir.gateways.openalex.sample import sample

#: MB that DuckDB may hold here; ten thousand works of the sample take several times as much.
HELD = 24


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="no database is in it: once is enough")
def test_four_times_the_works_take_no_more_memory(tmp_path):
    sample(tmp_path / "once", 6000)
    lines = gzip.decompress(next((tmp_path / "once").rglob("works/*/part_000.gz")).read_bytes())
    folder = tmp_path / "four" / "data" / "works"
    folder.mkdir(parents=True)
    for times in range(1, 5):  # the same works under other ids
        again = lines.replace(b"openalex.org/W", b"openalex.org/W%d0" % times)
        (folder / f"part_{times:03}.gz").write_bytes(gzip.compress(again, 1))
    said = subprocess.run(
        [sys.executable, Path(__file__).with_name("measured.py"), f"{HELD}MB", tmp_path / "once", tmp_path / "four"],
        capture_output=True, text=True, check=True,
    ).stdout.split()  # fmt: skip
    once, four = map(int, said)
    assert once < (HELD + 75) * 1024
    assert four < 1.3 * once
