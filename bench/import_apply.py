"""How long the largest import allowed holds other writers: the length of its one transaction, against the limit of 2 s.

Run: ``python bench/import_apply.py`` (DATABASE_URL names an empty database; a new SQLite file by default).
"""

import io
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))
folder = tempfile.mkdtemp()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3")
os.environ["KOPIR_DATA"] = folder

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from kopir.gateways.spreadsheets import limits, services
from kopir.gateways.spreadsheets.models import ImportBatch
from kopir.spine.jobs.services import run_pending
from kopir.spine.parties.services import create_organisation
from kopir.spine.people.models import Membership, User
from kopir.spine.people.selectors import actor_for
from kopir.spine.registry.actors import process

ROWS = int(os.environ.get("ROWS", limits.MAX_APPLY))
LIMIT = 2.0


def table() -> bytes:
    lines = ["Partner,Country,Type,Signed,Expires,Places,Contact,E-mail"]
    for number in range(ROWS):
        signed = f"{2000 + number // 300}-{number % 300 // 28 + 1:02d}-{number % 28 + 1:02d}"
        lines.append(
            f"Jagiellonian University,PL,MoU,{signed},2031-01-01,2,Person {number},p{number}@example.org"
        )
    return "\n".join(lines).encode()


call_command("migrate", verbosity=0)
home = create_organisation(
    process("bench"), name="Home University", lang="en", kind="university", country="KZ"
)
create_organisation(
    process("bench"), name="Jagiellonian University", lang="en", kind="university", country="PL"
)
user = User.objects.create_user("officer@example.org", "correct horse battery", name="Officer")
Membership.objects.create(user=user, organisation=home, role="officer")
actor = actor_for(user)
begun = time.perf_counter()
batch = services.start_import(actor, organisation_id=home.pk, upload=io.BytesIO(table()), name="list.csv")
run_pending()
fields = services.offered_mapping(ImportBatch.objects.get(pk=batch.pk))["fields"]
services.set_mapping(actor, batch_id=batch.pk, fields=fields, places_by="partner")
run_pending()
checked = time.perf_counter() - begun
services.apply(actor, batch_id=batch.pk, mode="good")

held: list[tuple[float, float]] = []  # of each transaction: seconds, and those of them on the processor
opened = [(0.0, 0.0)]
begin, commit = connection.set_autocommit, connection.commit


def timed_begin(autocommit, *rest, **options):
    if not autocommit:
        opened[0] = (time.perf_counter(), time.process_time())
    return begin(autocommit, *rest, **options)


def timed_commit():
    commit()
    held.append((time.perf_counter() - opened[0][0], time.process_time() - opened[0][1]))


connection.set_autocommit, connection.commit = timed_begin, timed_commit
run_pending()
longest, busy = max(held)
print(
    f"rows {ROWS}, read and checked in {checked:.1f} s, imported {ImportBatch.objects.get().report['imported']}"
)
print(
    f"longest transaction {longest:.2f} s ({busy:.2f} s of this process), "
    f"ratio to the limit of {LIMIT} s: {longest / LIMIT:.2f}"
)
