"""The one place that says when a document stands in another file: renamed, or moved to a folder.

A document is its path. Whoever keeps something by it, a small file, a database, a tab, hears
`moved` and takes it along, whether the document is open or not. What begins with a document's
first save, or goes on under another name, is told by `DocumentSession.moved`.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.storage.state import document_files
from writer_app.storage.state.document_files import DocumentFiles


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

    def _take_files(self, old: Path, new: Path) -> None:
        for files in self._files:
            files.moved(old, new)
