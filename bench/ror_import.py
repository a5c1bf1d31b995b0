"""ROR import against a bare ``bulk_create`` of the same rows, in one run on an empty throw-away database.

    DATABASE_URL=sqlite:////tmp/bench.sqlite3 python bench/ror_import.py ../shared/data/ror

Prints rows a second of both (organisation, name, word, identifier, relation, record, audit), their
ratio and the peak memory of the import in MB.
"""

import os
import resource
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")
django.setup()

from django.core.management import call_command
from django.db import transaction

from kopir.gateways.ror.models import RorRecord
from kopir.gateways.ror.services import import_tables
from kopir.spine.audit.models import AuditEntry
from kopir.spine.parties.models import (
    Identifier,
    NameToken,
    Organisation,
    OrganisationName,
    Relation,
)
from kopir.spine.registry.actors import process

MODELS = (Organisation, OrganisationName, NameToken, Identifier, Relation, RorRecord)


def main(folder: Path) -> None:
    call_command("migrate", verbosity=0, skip_checks=True)
    if Organisation.objects.exists():
        sys.exit("The database must be empty.")
    start = time.perf_counter()
    import_tables(process("bench"), folder)
    imported = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    rows = {model: list(model.objects.order_by("pk")) for model in MODELS}
    lines = list(AuditEntry.objects.order_by("pk"))
    for model in reversed(MODELS):
        model.objects.all().delete()
    # The trail cannot be emptied (append-only): its lines are written again as new ones.
    for line in lines:
        line.pk = None
    start = time.perf_counter()
    with transaction.atomic():
        for model in MODELS:
            model.objects.bulk_create(rows[model], batch_size=1000)
        AuditEntry.objects.bulk_create(lines, batch_size=1000)
    bare = time.perf_counter() - start
    total = sum(map(len, rows.values())) + len(lines)
    print(f"{total:,} rows; import {total / imported:,.0f}/s, bulk_create {total / bare:,.0f}/s")
    print(f"ratio {imported / bare:.1f}x; peak memory of the import {peak:,.0f} MB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
