"""``python killed.py SNAPSHOT TARGET``: for each line it reads, an ingest in a process of its own.

A copy (fork) of one in which all is imported, so twenty kills cost twenty ingests and one start of Python. It
says the process's number, and how it ended.
"""

import os
import sys
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")

import django

django.setup()

from kopir.gateways.openalex.services import ingest

for _line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        ingest(Path(sys.argv[1]), Path(sys.argv[2]), successors={}, works_per_range=500)
        os._exit(0)
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
