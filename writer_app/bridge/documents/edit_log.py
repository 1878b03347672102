"""The journal of the open page: each edit written down as it is made, synced within a second.

The editor says where an edit was and what came in; what went out is known from a copy of the text
kept here in UTF-16 units, because positions are counted in them.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import NotSaved
from writer_app.storage.files.document_file import LoadedDocument
from writer_app.storage.files.journal import Journal

SYNC_MS = 700  # after the first unsynced edit; the promise is a second


class EditLog(QObject):
    """One journal at a time. `failed` comes once when the disk takes no more."""

    failed = Signal(object)  # Message

    def __init__(
        self, folder: Path, *, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._folder, self._background = folder, background
        self._journal: Journal | None = None
        self._units = bytearray()
        self._broken = False
        self._timer = QTimer(self, singleShot=True, interval=SYNC_MS)
        self._timer.timeout.connect(self._sync)

    @property
    def sequence(self) -> int:
        """The number of the last edit."""
        return self._journal.sequence if self._journal is not None else 0

    def begin(self, text: str, document: LoadedDocument | None) -> None:
        """Start over with another text. The journal before is the caller's to `end` first."""
        self._units = bytearray(_units(text))
        self._broken = False
        self._journal = Journal(
            self._folder,
            text,
            path=document.path if document else None,
            fingerprint=document.fingerprint if document else None,
        )

    def edited(self, position: int, removed: int, added: str) -> None:
        """Write an edit down: `removed` units at `position` gave way to `added`."""
        start, end = 2 * position, 2 * (position + removed)
        gone, come = bytes(self._units[start:end]), _units(added)
        self._units[start:end] = come
        if self._journal is None:
            return
        try:
            if self._broken:
                self._journal.restart(_text(self._units))
                self._broken = False
            else:
                self._journal.record(position, _text(gone), added)
        except NotSaved as error:
            if not self._broken:
                self.failed.emit(str(error))
            self._broken = True
            return
        if not self._timer.isActive():
            self._timer.start()

    def saved(self, sequence: int, text: str, document: LoadedDocument) -> None:
        """The text of edit `sequence` is in its file."""
        if self._journal is None or document.fingerprint is None or self._broken:
            return
        try:
            self._journal.saved(sequence, text, document.path, document.fingerprint)
        except NotSaved as error:
            self._broken = True
            self.failed.emit(str(error))

    def end(self, *, clean: bool) -> None:
        """The page is left. What is not in a file stays in the journal for the next start."""
        self._timer.stop()
        journal, self._journal = self._journal, None
        if journal is None:
            return
        if clean:
            journal.close()
        else:
            try:
                journal.sync()
            except NotSaved as error:
                self.failed.emit(str(error))

    def _sync(self) -> None:
        journal = self._journal
        if journal is not None and journal.unsynced:
            self._background.run(journal.sync, lambda _none: None, self._sync_failed)

    def _sync_failed(self, error: Exception) -> None:
        self._broken = True
        self.failed.emit(str(error))


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def _text(units: bytes | bytearray) -> str:
    return units.decode("utf-16-le", "surrogatepass")
