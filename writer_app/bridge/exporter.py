"""Exports off the GUI thread: one at a time, atomic, with a sentence at the end."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.background import Background
from writer_app.domain.errors import WriterError
from writer_app.storage import pandoc
from writer_app.storage.export import Exported, export

# suffix -> what people call the format; the source of the file dialog's filters
FORMATS = {"pdf": "PDF", "html": "HTML", "md": "Markdown", "txt": "Plain text"} | {
    name: {"docx": "Word", "epub": "EPUB", "odt": "OpenDocument"}.get(name, name.upper())
    for name in pandoc.FORMATS
}


class Exporter(QObject):
    """`done` carries the file that was written."""

    done = Signal(object)
    failed = Signal(str)

    def __init__(self, *, background: Background, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._background = background

    def run(self, text: str, target: Path, *, title: str, near: Path | None) -> None:
        """Write `text` at `target`, in the format of its suffix; pictures beside `near` go in."""
        kind = target.suffix.lower().removeprefix(".") or "md"
        base = near.parent if near is not None else None
        self._background.run(
            lambda: export(text, target, kind, title=title or target.stem, base=base),
            self._ended,
            self._broke,
        )

    def _ended(self, exported: Exported) -> None:
        self.done.emit(exported.path)

    def _broke(self, error: Exception) -> None:
        text = str(error) if isinstance(error, WriterError) else type(error).__name__
        self.failed.emit(text)
