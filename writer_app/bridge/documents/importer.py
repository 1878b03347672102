"""Documents of other programs, and the page as rich text: read and made off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.exporting import ExportOptions
from writer_app.storage.formats import document_import, markdown
from writer_app.storage.index.library import Library

SUFFIXES = document_import.SUFFIXES
Brought = tuple[Path, tuple[str, ...]]  # a new document, and what could not be kept of it
MOST_RICH = 500_000  # characters that are copied as rich text


class Importer(QObject):
    """`done` carries the new document and the sentences about what could not be kept, `all_done`
    how several went: documents with their sentences, and a sentence for each that failed.
    """

    done = Signal(object, object)
    all_done = Signal(object, object)  # list of (Path, sentences), list of Message
    failed = Signal(object)  # Message

    def __init__(
        self,
        *,
        folder: Callable[[], Path],
        background: Background,
        options: Callable[[], ExportOptions] = ExportOptions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder, self._background, self._options = folder, background, options

    def run(self, path: Path) -> None:
        """Bring one document into the library."""
        library = Library(self._folder())

        def work() -> tuple[Path, tuple[str, ...]]:
            made, found = document_import.bring(path, library)
            return made, found.notes

        self._background.run(work, lambda made: self.done.emit(*made), self._broke)

    def run_all(self, paths: Sequence[Path]) -> None:
        """Bring several documents into the library, in order; those that fail stop no other."""
        library = Library(self._folder())

        def work() -> tuple[list[Brought], list[str]]:
            made: list[Brought] = []
            failed: list[str] = []
            for path in paths:
                try:
                    new, found = document_import.bring(path, library)
                    made.append((new, found.notes))
                except WriterError as error:
                    failed.append(str(error))
            return made, failed

        self._background.run(work, lambda found: self.all_done.emit(*found), self._broke)

    def rich(self, text: str, done: Callable[[str], None]) -> None:
        """Give the HTML of a Markdown text, sanitised, to `done`; line ends as in the preview."""

        def work() -> str:
            return markdown.to_html(text, breaks=self._options().breaks)

        self._background.run(work, done, self._broke)

    def _broke(self, error: Exception) -> None:
        self.failed.emit(str(error) if isinstance(error, WriterError) else type(error).__name__)
