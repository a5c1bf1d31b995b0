"""What can be wrong with an installation, and what to do about it."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import icu
from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kopir.insight.health import triggers as watching
from kopir.kit.sqlite import MINIMUM
from kopir.spine.hub.selectors import current_hub
from kopir.spine.hub.services import zone
from kopir.spine.ledger import keys, triggers
from kopir.spine.parties.models import Organisation
from kopir.spine.parties.services.derived import sort_keys

from . import surroundings
from .findings import Finding
from .health import pending_migrations

__all__ = ["Finding", "examine"]

#: PostgreSQL's oldest version that Köpir is tested on, as ``server_version_num``.
OLDEST_POSTGRESQL = 150000
#: Organisations whose sort keys are compared with what this ICU makes.
SAMPLE = 200


def examine() -> Iterator[Finding]:
    """Look at everything, in the order in which one would repair it."""
    for look in (
        _database,
        _migrations,
        _triggers,
        _watching,
        _icu,
        _folders,
        _keys,
        _hub,
        *surroundings.LOOKS,
    ):
        try:
            yield from look()
        except DatabaseError as fault:
            yield Finding(
                f"{look.__name__.lstrip('_')}: {fault}".strip(),
                _("Check DATABASE_URL, then run: kopir migrate"),
            )


def _database() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        if connection.vendor != "sqlite":
            yield from _postgresql(cursor)
            return
        cursor.execute("SELECT sqlite_version()")
        version = cursor.fetchone()[0]
        cursor.execute("PRAGMA journal_mode")
        mode = cursor.fetchone()[0]
    old = tuple(map(int, version.split("."))) < MINIMUM
    yield Finding(
        f"SQLite {version}", _("Install the pysqlite3 wheel (see docs/decisions/0002).") if old else ""
    )
    yield Finding(
        _("SQLite journal: {mode}").format(mode=mode),
        "" if mode == "wal" else _("The database's folder must allow WAL (no network disk)."),
    )


def _postgresql(cursor: Any) -> Iterator[Finding]:
    cursor.execute(
        "SELECT current_setting('server_version'), current_setting('server_version_num')::int, "
        "current_setting('server_encoding'), datcollversion, pg_database_collation_actual_version(oid) "
        "FROM pg_database WHERE datname = current_database()"
    )
    version, number, encoding, indexed, present = cursor.fetchone()
    yield Finding(
        f"PostgreSQL {version}",
        _("Köpir needs PostgreSQL 15 or newer.") if number < OLDEST_POSTGRESQL else "",
    )
    if encoding != "UTF8":
        yield Finding(_("encoding {encoding}").format(encoding=encoding), _("Make the database with UTF8."))
    if indexed != present:  # the system's collation has changed under the indexes
        yield Finding(
            _("indexes are ordered by collation {old}, the system has {new}").format(
                old=indexed, new=present
            ),
            _("Run in the database: REINDEX DATABASE, then ALTER DATABASE … REFRESH COLLATION VERSION"),
        )


def _migrations() -> Iterator[Finding]:
    pending = pending_migrations()
    yield Finding(
        ngettext("{n} pending migration", "{n} pending migrations", len(pending)).format(n=len(pending)),
        _("Run: kopir migrate") if pending else "",
    )


def _triggers() -> Iterator[Finding]:
    absent = triggers.missing(connection)
    yield Finding(
        _("append-only triggers; tables: {tables}, missing: {missing}").format(
            tables=len(triggers.guarded_tables()), missing=len(absent)
        ),
        _("Run: kopir migrate (it puts back {absent}), then kopir verify-ledger").format(
            absent=", ".join(absent)
        )
        if absent
        else "",
    )


def _watching() -> Iterator[Finding]:
    """Without them what is prepared for the map would grow old unseen."""
    absent = watching.missing(connection)
    yield Finding(
        _("marks of what has changed, for the counts of health; triggers missing: {missing}").format(
            missing=len(absent)
        ),
        _("Run: kopir migrate (it puts them back), then kopir rebuild-health") if absent else "",
    )


def _icu() -> Iterator[Finding]:
    """Lists are ordered by keys that are kept; those of another ICU do not go with new ones."""
    stale = 0
    for organisation in Organisation.objects.order_by("-pk")[:SAMPLE]:
        kept = sort_keys(organisation)
        stale += any(bytes(getattr(organisation, name)) != key for name, key in kept.items())
    yield Finding(
        _("ICU {version}; organisations looked at whose order is of another: {stale}").format(
            version=icu.ICU_VERSION, stale=stale
        ),
        _("Run: kopir rebuild-names") if stale else "",
    )


def _folders() -> Iterator[Finding]:
    for name, folder in (
        (_("data in {path}"), settings.DATA),
        (_("files in {path}"), settings.KOPIR_FILES),
        (_("keys in {path}"), settings.KOPIR_KEYS),
    ):
        path = nearest = Path(folder)
        while not nearest.exists():
            nearest = nearest.parent
        well = nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)
        advice = _("Give this user the right to write in {path}.").format(path=nearest)
        yield Finding(name.format(path=path), "" if well else advice)


def _keys() -> Iterator[Finding]:
    if not keys.exists():
        yield Finding(_("no key to sign checkpoints with"), _("Run: kopir ledger-key init"))
    private = [*Path(settings.KOPIR_KEYS).glob("*.key"), *Path(settings.DATA).glob("secret_key")]
    for path in private:
        mode = stat.S_IMODE(path.stat().st_mode)
        advice = _("Run: chmod 600 {path}").format(path=path) if mode & 0o077 else ""
        yield Finding(_("{name} has mode {mode}").format(name=path.name, mode=f"{mode:o}"), advice)


def _hub() -> Iterator[Finding]:
    hub = current_hub()
    if hub is None:
        advice = _("Run: kopir setup-link and open what it prints, or kopir init --config hubs/example.toml")
        yield Finding(_("no hub"), advice)
        return
    try:
        yield Finding(_("hub {code} in {zone}").format(code=hub.code, zone=zone(hub).key))
    except (KeyError, ValueError):
        where = _("hub {code} in {zone}").format(code=hub.code, zone=hub.time_zone)
        yield Finding(where, _("Set an IANA time zone on the settings page."))
