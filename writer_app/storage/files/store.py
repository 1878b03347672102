"""What every store of the program's own has in common: one database, one lock, one way to fail."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

from writer_app.domain.base.errors import DocumentError
from writer_app.domain.base.message import CodedForm, coded
from writer_app.storage.files import database
from writer_app.storage.files.names import storable


class MadeAnew(DocumentError):
    """An index was damaged, and there is an empty one in its place."""

    kind = "made_anew"


class Store:
    """The base of the stores. Every method may be called from any thread.

    Documents are known by their place below `root`, so that the folder can move as a whole.
    """

    schema: ClassVar[str]
    version: ClassVar[int] = 1
    unusable: ClassVar[CodedForm]
    """The sentence for a database that takes no more, {0} being what it said."""
    an_index: ClassVar[bool] = False
    """Whether all it holds can be made anew: then it is, where it is damaged or gone."""
    faults: ClassVar[tuple[type[Exception], ...]] = (sqlite3.Error,)

    def __init__(self, file: Path, root: Path) -> None:
        self._root, self._file = root, file
        self._lock = threading.Lock()
        self._connect()

    @property
    def on_disk(self) -> bool:
        """Whether it is kept; in memory it lasts for this session."""
        return bool(self._place)

    def close(self) -> None:
        """Close the database. Safe to repeat."""
        with self._lock:
            self._close()
            self._place = ""  # and open none in its place

    def _connection(self, file: Path) -> sqlite3.Connection:
        version, an_index = self.version, self.an_index
        return database.connect(file, self.schema, version=version, an_index=an_index)

    def _connect(self) -> None:
        self._db = self._connection(self._file)
        self._place = database.place(self._db)

    def _close(self) -> None:
        """Close what `_connect` made; the lock is held."""
        self._db.close()

    @contextlib.contextmanager
    def _change(self) -> Iterator[sqlite3.Connection]:
        """One transaction, alone. Raises DocumentError; no document is touched by it."""
        with self._told(), self._lock:
            if self.an_index and self.on_disk and not self._file.exists():
                self._close()
                self._connect()  # who deleted it wants another one
            with self._db:
                yield self._db

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """Says in one sentence what the database says."""
        used = self._db
        try:
            yield
        except self.faults as problem:
            if self.an_index and self.on_disk and database.damaged(problem):
                with self._lock:
                    if used is self._db:
                        self._close()
                        database.delete(self._file)
                        self._connect()
                raise MadeAnew(
                    coded(
                        "store.made-anew",
                        "The index {0} was damaged and is being made anew; try again in a while.",
                        self._file.name,
                    )
                ) from problem
            raise DocumentError(self.unusable(problem)) from problem

    def _key(self, path: Path) -> str:
        """The place of a document in the store; one outside `root` keeps its whole path."""
        with contextlib.suppress(ValueError):
            path = path.relative_to(self._root)
        return storable(path.as_posix())
