"""Keeps queues on disk in the background, the latest state of each last."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from writer_app.bridge.base.background import Background
from writer_app.storage.state.queue_file import KeptQueue, QueueFile


class QueueKeeper:
    """Belongs to the GUI thread; files are read and written in the background."""

    def __init__(self, folder: Path, background: Background) -> None:
        self._folder, self._background = folder, background
        self._writing, self._turn = threading.Lock(), 0

    def keep(self, kept: KeptQueue) -> None:
        """Write this soon, unless something later comes first."""
        self._later(lambda: self._file(kept.document).save(kept))

    def keep_now(self, kept: KeptQueue) -> None:
        """Write this before it returns."""
        self._turn += 1
        with self._writing:
            self._file(kept.document).save(kept)

    def forget(self, document: str) -> None:
        """Remove what was kept of a document."""
        self._later(self._file(document).remove)

    def find(self, document: str, done: Callable[[KeptQueue | None], None]) -> None:
        """Read what was kept; `done` gets it in this thread."""
        self._background.run(self._file(document).load, done)

    def _file(self, document: str) -> QueueFile:
        return QueueFile(self._folder, document)

    def _later(self, work: Callable[[], None]) -> None:
        self._turn += 1
        turn = self._turn

        def write() -> None:
            with self._writing:
                if turn == self._turn:
                    work()

        self._background.later(write)
