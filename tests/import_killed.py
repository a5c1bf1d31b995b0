"""What the processes of test_import_killed do: ``python import_killed.py prepare`` or ``serve``.

``serve`` reads ``advance`` or ``wake``, a line each, and gives each a process of its own: a copy (fork) of one in
which Django is up and no connection is open. So twenty kills cost twenty imports, not twenty starts of Python
besides. It says ``began PID`` and ``ended STATUS``.
"""

import io
import os
import sys
import traceback
from collections.abc import Callable

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kopir.web.settings")

import django

django.setup()

from django.core.checks import run_checks
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from openpyxl import Workbook

from kopir.gateways.spreadsheets import services
from kopir.gateways.spreadsheets.models import BatchState, ImportBatch
from kopir.spine.hub.models import Hub
from kopir.spine.jobs.models import Job
from kopir.spine.jobs.services import run_pending
from kopir.spine.parties.services import create_organisation
from kopir.spine.people.models import Membership, User
from kopir.spine.people.selectors import actor_for
from kopir.spine.registry.actors import process

ROWS = 150


def table() -> bytes:
    book = Workbook()
    book.active.append(["Partner", "Country", "Type", "Signed", "Expires", "Places"])
    for number in range(ROWS):
        year, day = 2000 + number // 300, number % 300
        signed = f"{year}-{day // 28 + 1:02d}-{day % 28 + 1:02d}"
        book.active.append(["Jagiellonian University", "PL", "MoU", signed, "2031-01-01", 2])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def prepare() -> None:
    call_command("migrate", verbosity=0)
    Hub.objects.create(
        code="kz", name={"en": "Test hub"}, country="KZ", currency="KZT", time_zone="Asia/Almaty"
    )
    hub = process("test")
    home = create_organisation(hub, name="Al-Farabi University", lang="en", kind="university", country="KZ")
    create_organisation(hub, name="Jagiellonian University", lang="en", kind="university", country="PL")
    user = User.objects.create_user("officer@example.org", "correct horse battery", name="Officer")
    Membership.objects.create(user=user, organisation=home, role="officer")
    services.start_import(
        actor_for(user), organisation_id=home.pk, upload=io.BytesIO(table()), name="list.xlsx"
    )


def wake() -> None:
    """A lease runs out a minute after its worker died; the test does not wait for that minute."""
    Job.objects.filter(state="running").update(
        lease_until=timezone.now() - timezone.timedelta(seconds=1), attempts=0
    )


def advance() -> None:
    """Go on from wherever the import stands, to its end."""
    actor = actor_for(User.objects.get())
    run_pending()
    batch = ImportBatch.objects.get()
    if batch.state == BatchState.MAPPING:
        fields = services.offered_mapping(batch)["fields"]
        services.set_mapping(actor, batch_id=batch.pk, fields=fields, places_by="partner")
        run_pending()
    batch.refresh_from_db()
    if batch.state == BatchState.REVIEW:
        services.apply(actor, batch_id=batch.pk, mode="all")
        run_pending()


def in_a_copy(step: Callable[[], None]) -> None:
    """Run *step* in a process that may be killed, and wait until it has ended."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            print(f"began {os.getpid()}", flush=True)
            step()
            status = 0
        finally:
            traceback.print_exc() if status else None
            os._exit(status)
    print(f"ended {os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}", flush=True)


def serve() -> None:
    run_checks()  # the first to load the addresses and the API, as a start does
    connection.close()
    steps = {"advance": advance, "wake": lambda: (wake(), advance())}
    for line in sys.stdin:
        in_a_copy(steps[line.strip()])


{"prepare": prepare, "serve": serve}[sys.argv[1]]()
