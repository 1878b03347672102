"""The versions of the open document: kept at each save and before each accepted edit."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import WriterError
from writer_app.log import logger, stack_only
from writer_app.storage.index.history import (
    NO_COMMENTS,
    HistoryStore,
    Version,
    VersionComments,
    VersionKind,
)

__all__ = ["NO_COMMENTS", "HistoryModel", "Version", "VersionComments", "VersionKind"]


class _HistoryJob:
    """Work for the database and what follows it; `begun` once a thread has it."""

    def __init__(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self.work, self.done, self.begun = work, done, False

    def run(self) -> Any:
        self.begun = True
        return self.work()


class HistoryModel(QObject):
    """All methods belong to the GUI thread; the database is read and written in the background.

    `beside` gives what stands beside a text of a document, to be kept with its version.
    """

    changed = Signal()
    failed = Signal(object)  # Message

    def __init__(
        self,
        file: Path,
        *,
        folder: Callable[[], Path],
        background: Background,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._file, self._folder, self._background = file, folder, background
        self.beside: Callable[[Path, str], VersionComments] = lambda _path, _text: NO_COMMENTS
        self._history: HistoryStore | None = None
        self._opening = threading.Lock()
        self._versions: tuple[Version, ...] = ()
        self._path: Path | None = None
        self._waiting: deque[_HistoryJob] = (
            deque()
        )  # in the order of what happened; one runs at a time
        self._running: _HistoryJob | None = None

    @property
    def versions(self) -> tuple[Version, ...]:
        """The versions of the open document, the newest first."""
        return self._versions

    def show(self, path: Path | None) -> None:
        """Another document is open."""
        self._path, self._versions = path, ()
        self.changed.emit()
        self._reload()

    def keep(
        self,
        path: Path,
        text: str,
        kind: VersionKind = VersionKind.SAVED,
        *,
        name: str = "",
        when: float | None = None,
        comments: VersionComments | None = None,
    ) -> None:
        """Keep a version, of now or of `when` (seconds since 1970), with what stands beside it."""
        said = self.beside(path, text) if comments is None else comments
        self._run(
            lambda: self._opened().add(path, text, kind, name=name, when=when, comments=said),
            lambda _id: self._reload(),
        )

    def version(self, number: int, done: Callable[[str, str], None]) -> None:
        """Give the text of a version and the comments that were kept with it to `done`."""
        self._run(
            lambda: (self._opened().text(number), self._opened().comments(number)),
            lambda found: done(*found),
        )

    def renamed(self, old: Path, new: Path) -> None:
        """A document has another name; its versions go along."""
        self._run(lambda: self._opened().rename(old, new), lambda _none: self._reload())

    def close(self) -> None:
        """Do what still waits and close the database, once nothing runs in the background."""
        left = [*([self._running] if self._running else []), *self._waiting]
        self._waiting.clear()
        for job in left:
            if not job.begun:
                try:
                    job.work()
                except WriterError as error:  # the documents are not affected
                    logger.error("history not kept at the end: %s", stack_only(error))
        if self._history is not None:
            self._history.close()
            self._history = None

    # ---- inside
    def _run(self, work: Callable[[], Any], done: Callable[[Any], None]) -> None:
        self._waiting.append(_HistoryJob(work, done))
        self._next()

    def _next(self) -> None:
        if self._running is None and self._waiting:
            job = self._running = self._waiting.popleft()
            self._background.run(job.run, lambda result: self._done(job, result), self._failed)

    def _done(self, job: _HistoryJob, result: Any) -> None:
        self._running = None
        job.done(result)
        self._next()

    def _failed(self, error: Exception) -> None:
        self._running = None
        self._broke(error)
        self._next()

    def _opened(self) -> HistoryStore:
        with self._opening:
            if self._history is None:
                self._file.parent.mkdir(parents=True, exist_ok=True)
                self._history = HistoryStore(self._file, self._folder())
                self._history.thin()
            return self._history

    def _reload(self) -> None:
        path = self._path
        if path is not None:
            self._run(
                lambda: tuple(self._opened().versions(path)),
                lambda found: self._take(path, found),
            )

    def _take(self, path: Path, found: tuple[Version, ...]) -> None:
        if path == self._path:
            self._versions = found
            self.changed.emit()

    def _broke(self, error: Exception) -> None:
        self.failed.emit(str(error))
