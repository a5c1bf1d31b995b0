"""``python measured.py MEMORY SNAPSHOT...``: how many KB each ingest held at most beyond what it started with.

Each runs in a process of its own, a copy of one in which all is imported.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")

import django

django.setup()

from kopir.gateways.openalex.services import ingest


def held(what: str) -> int:
    [line] = [each for each in Path("/proc/self/status").read_text().splitlines() if each.startswith(what)]
    return int(line.split()[1])


for snapshot in sys.argv[2:]:
    pid = os.fork()
    if pid == 0:
        before = held("VmRSS")
        with tempfile.TemporaryDirectory() as target:
            ingest(Path(snapshot), Path(target), successors={}, memory=sys.argv[1], works_per_range=2000)
        print(held("VmHWM") - before, flush=True)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0
