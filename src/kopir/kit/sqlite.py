"""The SQLite that Köpir uses: the one bundled in the ``pysqlite3`` wheel, never an older system library.

SQLite before 3.51.3 can corrupt a WAL database when two connections checkpoint at once, so an older one
is refused at start (docs/decisions/0002-sqlite.md).
"""

import sys

MINIMUM = (3, 51, 3)


def use_bundled_sqlite() -> None:
    """Put the bundled SQLite in the place of the standard library's before Django imports it.

    Raises RuntimeError when the library that would be used is older than :data:`MINIMUM`.
    """
    try:
        import pysqlite3
    except ImportError:  # no wheel for this platform: the system's library may still be new enough
        import sqlite3 as pysqlite3
    sys.modules["sqlite3"] = pysqlite3
    sys.modules["sqlite3.dbapi2"] = pysqlite3.dbapi2
    if pysqlite3.sqlite_version_info < MINIMUM:
        raise RuntimeError(
            f"SQLite {pysqlite3.sqlite_version} is too old: Köpir needs {'.'.join(map(str, MINIMUM))} or newer. "
            "Install the pysqlite3 wheel or set DATABASE_URL to a PostgreSQL database."
        )
