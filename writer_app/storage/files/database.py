"""Opening one of the program's own databases: set aside when damaged, never in anybody's way."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
from pathlib import Path

# What says nothing about the file: a full disk, another process that holds it, too little memory.
_PASSING = {
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM,
    sqlite3.SQLITE_CANTOPEN,
    sqlite3.SQLITE_READONLY,
}


def connect(file: Path, schema: str, *, version: int, an_index: bool = False) -> sqlite3.Connection:
    """A connection to the database at `file`, made with `schema` where there is none.

    A file that is no database, or of another version, is set aside as `NAME.bad-DATE`, an index
    deleted, and a new one made. Where that cannot be, or the file cannot be used for now, as on a
    full disk, the database lives in memory for this session, and the file stays. The connection may
    pass between threads; its user locks. Raises sqlite3.Error only when memory runs out.
    """
    for _ in range(2):
        try:
            return _open(file, schema, version)
        except OSError:
            break
        except sqlite3.Error as problem:
            if _code(problem) in _PASSING:
                break
            (delete if an_index else _set_aside)(file)
    return _open(None, schema, version)


def damaged(problem: Exception) -> bool:
    """Whether an error says that the file is no sound database."""
    broken = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
    return isinstance(problem, sqlite3.Error) and _code(problem) in broken


def place(connection: sqlite3.Connection) -> str:
    """The file of a connection; "" for one in memory."""
    (found,) = connection.execute("SELECT file FROM pragma_database_list").fetchone()
    return str(found)


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


def _code(problem: sqlite3.Error) -> int:
    """The primary code; those beyond it say more of the same."""
    return getattr(problem, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF


def delete(file: Path) -> None:
    """Delete a database that can be made anew."""
    for part in _parts(file):
        with contextlib.suppress(OSError):
            part.unlink()


def _set_aside(file: Path) -> None:
    stamp = f"bad-{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    for part in _parts(file):
        with contextlib.suppress(OSError):
            part.rename(part.with_name(f"{part.name}.{stamp}"))


def _parts(file: Path) -> list[Path]:
    """A file, and what SQLite keeps beside it."""
    return [file.with_name(file.name + end) for end in ("", "-wal", "-shm")]
