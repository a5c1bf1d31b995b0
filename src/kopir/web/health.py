"""Two questions of whoever watches the server: is it alive, and can it work?"""

from __future__ import annotations

from functools import cache

from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kopir.spine.jobs.selectors import pulse
from kopir.spine.registry.actors import process


@cache
def _known() -> frozenset[str]:
    """Names of the migrations that the code has, as ``app.name``: read from the disk once a process."""
    return frozenset(f"{app}.{name}" for app, name in MigrationLoader(None).graph.nodes)


def applied_migrations() -> set[str]:
    """Those of the code's migrations that the database has. One query; raises DatabaseError."""
    recorded = MigrationRecorder.Migration.objects.using(connection.alias).values_list("app", "name")
    try:
        applied = {f"{app}.{name}" for app, name in recorded}
    except (OperationalError, ProgrammingError):
        connection.ensure_connection()  # no answer at all is another matter
        if MigrationRecorder.Migration._meta.db_table in connection.introspection.table_names():
            raise
        return set()  # a new database
    return applied & _known()


def pending_migrations() -> list[str]:
    """Names of migrations that the code has and the database has not, as ``app.name``, in alphabetical order."""
    return sorted(_known() - applied_migrations())


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """``/healthz``: 200 while the process answers. It asks nothing of the database."""
    return HttpResponse("alive\n", content_type="text/plain")


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """``/readyz``: 200 when the database answers and has every migration, else 503 and why; two queries.

    A silent worker is told in the text alone: pages can be served without one, and taking every server out
    of rotation because work in the background stands still would make it worse. ``/readyz?worker`` answers
    503 for it as well (docs/decisions/0020).
    """
    try:
        pending, works = pending_migrations(), pulse(process("readyz")).alive
    except DatabaseError:
        return _not_ready("the database does not answer, or has not every migration")
    if pending:
        return _not_ready("migrations are pending")
    if works:
        return HttpResponse("ready\n", content_type="text/plain")
    if "worker" in request.GET:
        return _not_ready("no worker is at work")
    return HttpResponse("ready, but no worker is at work\n", content_type="text/plain")


def _not_ready(why: str) -> HttpResponse:
    return HttpResponse(f"{why}\n", status=503, content_type="text/plain")
