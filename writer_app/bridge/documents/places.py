"""The one place that says when a document stands in another file: renamed, or moved to a folder.

A document is its path. Whoever keeps something by it, a small file, a database, a tab, hears
`moved` and takes it along, whether the document is open or not. What begins with a document's
first save, or goes on under another name, is told by `DocumentSession.moved`.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel
from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.domain.base.moving import moved_path
from writer_app.storage.index.library import TRASH
from writer_app.storage.state import document_files
from writer_app.storage.state.document_files import DocumentFiles
from writer_app.storage.state.json_file import JsonFile

_MOST = 50  # moves that are told again after a kill
_TOLD_MS = 30_000  # after which all that is kept by path has long been written


class _Moves(BaseModel):
    moves: list[tuple[str, str]] = []


class DocumentPlaces(QObject):
    """Belongs to the GUI thread. Files in `data` go along first: who keeps them may not be there.

    They are renamed before it returns, so that nothing that is kept afterwards is lost.
    """

    moved = Signal(object, object)  # a document or a folder: its old and its new path

    def __init__(self, data: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._files = (
            *(DocumentFiles(data / name) for name in ("chats", "queues", "translations")),
            document_files.proposals(data / "proposals"),
        )
        self.moved.connect(self._take_files)
        self._file = JsonFile(data / "moves.json", _Moves)
        self._moves = self._file.load().moves  # of a session that was killed, and of this one
        self._later = QTimer(self, singleShot=True, interval=_TOLD_MS)
        self._later.timeout.connect(self.settled)

    def moving(self, old: Path, new: Path) -> None:
        """A document or a folder is about to be moved: written down first, told again after a kill.

        Whoever keeps something by path hears of it after the move, and in the background. A path
        that is taken is refused, and nothing moves.
        """
        if new.exists():
            return
        self._moves = [*self._moves, (str(old), str(new))][-_MOST:]
        self._file.save(_Moves(moves=self._moves))
        self._later.start()

    def where(self, path: Path) -> Path:
        """Where a document of the last session lies now, be it in the trash."""
        found = str(path)
        for old, new in self._moves:
            if not Path(old).exists():
                found = moved_path(found, Path(old), Path(new))
        return Path(found) if Path(found).exists() else path

    def listed(self, path: Path) -> Path:
        """Where it stands in the library now; `path` where it was thrown away."""
        found = self.where(path)
        return path if TRASH in found.parts else found

    def tell_again(self) -> None:
        """At the start: moves that the last session may have told nobody of. Twice does no harm.

        What was thrown away keeps what belongs to it under its path, for when it comes back.
        """
        for old, new in self._moves:
            if not Path(old).exists() and TRASH not in Path(new).parts:
                self.moved.emit(Path(old), Path(new))
        if self._moves:
            self._later.start()

    def settled(self) -> None:
        """Everybody has written down what was moved."""
        self._later.stop()
        if self._moves:
            self._moves = []
            self._file.save(_Moves())

    def _take_files(self, old: Path, new: Path) -> None:
        for files in self._files:
            files.moved(old, new)
