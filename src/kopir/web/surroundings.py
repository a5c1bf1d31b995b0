"""What the doctor looks at around the database: the worker, backups, files, disk, clock, mail, the way in."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection
from django.http.request import validate_host
from django.utils import timezone
from django.utils.translation import gettext as _

from kopir.kit.formats import moment, size
from kopir.spine.audit.models import AuditEntry
from kopir.spine.files.models import StoredFile
from kopir.spine.files.storage import place_of
from kopir.spine.hub.selectors import current_hub
from kopir.spine.jobs.selectors import pulse
from kopir.spine.registry.actors import process

from .findings import Finding
from .keeping.last import last_backup

#: Bytes free where the data lie; below this an import or a backup may find no room.
LEAST_FREE = 2**30
#: A backup each day is meant; after this something has stopped.
OLDEST_BACKUP = timedelta(days=3)
#: Leases and sign-in codes compare clocks; this much apart they go wrong.
CLOCKS_APART = timedelta(seconds=20)
#: Django's own keys are this long.
SHORTEST_SECRET = 50
SHORTEST_TOKEN = 16
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


def worker() -> Iterator[Finding]:
    beat = pulse(process("doctor"))
    yield Finding(
        _("a worker is at work") if beat.alive else _("no worker is at work"),
        "" if beat.alive else _("Run: kopir run, or kopir worker beside the server"),
    )
    for row in beat.failing:
        yield Finding(
            _("scheduled work that failed: {name}").format(name=row.name),
            _("Look into the log: {error}").format(error=row.last_error),
        )


def backup() -> Iterator[Finding]:
    hub, last = current_hub(), last_backup()
    if hub is None:
        return
    old = last is None or timezone.now() - last > OLDEST_BACKUP
    yield Finding(
        _("last backup: {when}").format(when=moment(last)) if last else _("no backup was ever taken"),
        _("Run each day: kopir backup FILE") if old and not hub.is_demo else "",
    )


def files() -> Iterator[Finding]:
    """Each kept file is there and as long as its row says; its content is read by backups alone."""
    wanted = StoredFile.objects.values_list("sha256", "size").distinct()
    count, gone = 0, 0
    for sha256, length in wanted.iterator():
        count += 1
        try:
            gone += place_of(sha256).stat().st_size != length
        except OSError:
            gone += 1
    yield Finding(
        _("uploaded files: {count}, missing or cut off: {gone}").format(count=count, gone=gone),
        _("Bring them back from a backup: kopir restore puts in place what is missing.") if gone else "",
    )


def disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA).free
    yield Finding(
        _("free disk space: {size}").format(size=size(free)),
        _("Make room in {path}.").format(path=settings.DATA) if free < LEAST_FREE else "",
    )


def clock() -> Iterator[Finding]:
    now, apart = timezone.now(), timedelta(0)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT clock_timestamp()")
            apart = abs(cursor.fetchone()[0] - now)
    last = AuditEntry.objects.order_by("-id").values_list("at", flat=True).first()
    ahead = last is not None and last - now > CLOCKS_APART
    advice = ""
    if apart > CLOCKS_APART:
        advice = _("The database's clock differs; keep both machines in step by NTP.")
    elif ahead:
        advice = _("The newest record is of the future: this machine's clock went back. Set it by NTP.")
    yield Finding(_("clock: {time} UTC").format(time=f"{now:%Y-%m-%d %H:%M:%S}"), advice)


def mail() -> Iterator[Finding]:
    if not settings.EMAIL_HOST:
        advice = _("Set KOPIR_SMTP_HOST: invitations and new passwords go by mail.") if _public() else ""
        yield Finding(_("mails are kept as files in {path}").format(path=settings.EMAIL_FILE_PATH), advice)
        return
    sender = settings.DEFAULT_FROM_EMAIL
    advice = _("Set KOPIR_MAIL_FROM to an address of the hub.") if sender.endswith("@localhost") else ""
    yield Finding(_("mail by {host}, from {sender}").format(host=settings.EMAIL_HOST, sender=sender), advice)


def way_in() -> Iterator[Finding]:
    """The hub's address, and what must fit it; a hub for this machine alone needs nothing."""
    parts = urlsplit(settings.KOPIR_BASE_URL)
    host = parts.hostname or ""
    advice = ""
    if not validate_host(host, settings.ALLOWED_HOSTS) or "*" in settings.ALLOWED_HOSTS:
        advice = _("Set KOPIR_HOSTS={host}: what is asked for by another name is not answered.").format(
            host=host
        )
    elif _public() and parts.scheme != "https":
        advice = _("Serve it by HTTPS: set KOPIR_BASE_URL=https://{host} and let a proxy end TLS.").format(
            host=host
        )
    elif parts.scheme == "https" and not settings.KOPIR_BEHIND_PROXY:
        advice = _("Set KOPIR_BEHIND_PROXY=1: Köpir speaks no TLS itself and must believe its proxy.")
    yield Finding(_("address: {address}").format(address=settings.KOPIR_BASE_URL), advice)
    if settings.DEBUG:
        yield Finding("KOPIR_DEBUG", _("Unset it: error pages show what is inside.") if _public() else "")
    if len(settings.SECRET_KEY) < SHORTEST_SECRET:
        yield Finding(_("the secret key is short"), _("Unset KOPIR_SECRET_KEY, so that one is made."))
    if 0 < len(settings.KOPIR_METRICS_TOKEN) < SHORTEST_TOKEN:
        yield Finding(_("the token for metrics is short"), _("Make one: openssl rand -hex 24"))


def _public() -> bool:
    return (urlsplit(settings.KOPIR_BASE_URL).hostname or "") not in LOOPBACK


LOOKS = (worker, backup, files, disk, clock, mail, way_in)
