"""DATABASE_URL → Django's DATABASES entry, with the settings that were measured to be right."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from .sqlite import use_bundled_sqlite

# WAL lets readers work beside the one writer; NORMAL keeps every acknowledged commit over a killed process.
SQLITE_START = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;PRAGMA recursive_triggers=ON;"
    "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY;"
)


def database(url: str) -> dict[str, Any]:
    """Return the settings for ``sqlite:///relative``, ``sqlite:////absolute`` or ``postgresql://…``.

    Raises ValueError for any other scheme.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        use_bundled_sqlite()
        path = unquote(parts.path)[1:]
        if path:
            Path(path).absolute().parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": path or ":memory:",
            "CONN_MAX_AGE": None,
            # IMMEDIATE: a transaction that reads first and writes later must not find another writer ahead.
            "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": SQLITE_START},
        }
    if parts.scheme in {"postgresql", "postgres"}:
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": None,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": dict(parse_qsl(parts.query)),
        }
    raise ValueError(f"DATABASE_URL must start with sqlite:// or postgresql://, not {parts.scheme!r}")


def size_in_bytes(connection: Any) -> int:
    """How much room the database takes (without SQLite's write-ahead log)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        else:
            cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])
