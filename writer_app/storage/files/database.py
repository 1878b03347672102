"""Opening one of the program's own databases: set aside when damaged, never in anybody's way."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path


def connect(file: Path, schema: str, *, version: int) -> sqlite3.Connection:
    """A connection to the database at `file`, made with `schema` where there is none.

    A file that is no database, or of another version, is set aside as `NAME.bad-DATE` and a new one
    made. With no folder to write in, the database lives in memory for this session. The connection
    may pass between threads; its user locks. Raises sqlite3.Error only when memory runs out.
    """
    for attempt in range(2):
        try:
            return _open(file, schema, version)
        except (sqlite3.Error, OSError):
            if attempt == 0:
                _set_aside(file)
    return _open(None, schema, version)


def _open(file: Path | None, schema: str, version: int) -> sqlite3.Connection:
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file or ":memory:", check_same_thread=False, timeout=10)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        (found,) = connection.execute("PRAGMA user_version").fetchone()
        if found == 0:
            connection.executescript(f"BEGIN;{schema};PRAGMA user_version={version};COMMIT;")
        elif found != version:
            raise sqlite3.DatabaseError(f"version {found}")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection


def _set_aside(file: Path) -> None:
    stamp = f"bad-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    for part in (file, file.with_name(file.name + "-wal"), file.with_name(file.name + "-shm")):
        with contextlib.suppress(OSError):
            part.rename(part.with_name(f"{part.name}.{stamp}"))
