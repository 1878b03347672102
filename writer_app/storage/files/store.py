"""What every store of the program's own has in common: one database, one lock, one way to fail."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import CodedForm
from writer_app.storage.files import database
from writer_app.storage.files.names import storable


class Store:
    """The base of the stores. Every method may be called from any thread.

    Documents are known by their place below `root`, so that the folder can move as a whole.
    """

    schema: ClassVar[str]
    version: ClassVar[int] = 1
    unusable: ClassVar[CodedForm]
    """The sentence for a database that takes no more, {0} being what it said."""
    faults: ClassVar[tuple[type[Exception], ...]] = (sqlite3.Error,)

    def __init__(self, file: Path, root: Path) -> None:
        self._root = root
        self._lock = threading.Lock()
        self._db = self._connection(file)

    def close(self) -> None:
        """Close the database. Safe to repeat."""
        with self._lock:
            self._db.close()

    def _connection(self, file: Path) -> sqlite3.Connection:
        return database.connect(file, self.schema, version=self.version)

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone. Raises DocumentError; no document is touched by it."""
        with self._told(), self._lock, self._db:
            yield self._db

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Says in one sentence what the database says."""
        try:
            yield
        except self.faults as problem:
            raise DocumentError(self.unusable(problem)) from problem

    def _key(self, path: Path) -> str:
        """The place of a document in the store; one outside `root` keeps its whole path."""
        with contextlib.suppress(ValueError):
            path = path.relative_to(self._root)
        return storable(path.as_posix())
