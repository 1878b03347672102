"""The pages of the open document for preview and printer, set off the GUI thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.exporting import ExportOptions
from writer_app.storage.files import books
from writer_app.storage.formats.export import Paged, pages_of
from writer_app.storage.formats.pdf_pages import PdfPages

__all__ = ["PdfPages", "Printing"]


class Printing(QObject):
    """`ready` carries the pages (PdfPages), which the receiver closes, and sentences on losses.

    `options` and `disclose` are as those of an Exporter. Only the last `prepare` is answered.
    """

    ready = Signal(object, object)
    failed = Signal(str)

    def __init__(
        self,
        *,
        background: Background,
        options: Callable[[], ExportOptions] = ExportOptions,
        disclose: Callable[[Path, str], str] = lambda _path, text: text,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._background, self._options, self._disclose = background, options, disclose
        self._asked = 0

    def prepare(self, text: str, *, title: str, near: Path | None) -> None:
        """Set the pages of a text; pictures beside `near` go in."""
        self._asked += 1
        mine = self._asked

        def work() -> Paged:
            whole, gone = books.whole(near, text, self._disclose)
            base = near.parent if near is not None else None
            made = pages_of(
                whole,
                title=title,
                base=base,
                options=replace(self._options(), book=books.is_one(near, text)),
            )
            return replace(made, notes=(*gone, *made.notes))

        self._background.run(
            work, lambda made: self._made(mine, made), lambda error: self._broke(mine, error)
        )

    def forget(self) -> None:
        """Nobody waits for the pages any more."""
        self._asked += 1

    def _made(self, asked: int, made: Paged) -> None:
        if asked == self._asked:
            self.ready.emit(PdfPages(made.data), made.notes)

    def _broke(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.failed.emit(str(error) if isinstance(error, WriterError) else type(error).__name__)
