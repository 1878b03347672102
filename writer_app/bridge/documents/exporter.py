"""Exports off the GUI thread: atomic, with progress, and a way to stop them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.background import Background
from writer_app.domain.base.errors import WriterError
from writer_app.domain.base.exporting import ExportOptions
from writer_app.domain.comments.values import NOTHING, Margin
from writer_app.storage.files import books
from writer_app.storage.formats import pandoc
from writer_app.storage.formats.export import Exported, export

# suffix -> what people call the format; the source of the file dialog's filters
FORMATS = (
    {"pdf": "PDF", "html": "HTML", "md": "Markdown", "txt": "Plain text"}
    | {
        name: {"docx": "Word", "epub": "EPUB", "odt": "OpenDocument"}.get(name, name.upper())
        for name in pandoc.FORMATS
    }
    | {pandoc.LATEX: "LaTeX"}
)
lacking = pandoc.lacking
TICK_MS = 150


class _Stopped(Exception):
    """The writer asked to stop; nothing is written."""


class _ExportRun:
    """One export: its thread writes `share` and reads `stop`, the GUI thread the reverse."""

    def __init__(self) -> None:
        self.share = 0.0
        self.stop = False

    def progress(self, share: float) -> None:
        """For the working thread: note how far it is. Raises _Stopped."""
        if self.stop:
            raise _Stopped
        self.share = share


class Exporter(QObject):
    """`done` carries the file that was written and sentences about what could not be kept.

    `options` gives the writer's choices, `disclose` adds a sentence to a document's text where the
    writer wants it; both are asked on the working thread.
    """

    done = Signal(object, object)
    failed = Signal(object)  # Message
    stopped = Signal()
    progressed = Signal(float)  # 0 to 1, of the export that runs longest

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
        self._runs: list[_ExportRun] = []
        self._ticks = QTimer(self, interval=TICK_MS)
        self._ticks.timeout.connect(self._tick)

    def run(
        self,
        text: str,
        target: Path,
        *,
        title: str,
        near: Path | None,
        margin: Margin = NOTHING,
    ) -> None:
        """Write `text` at `target`, in the format of its suffix; pictures beside `near` go in,
        and the comments of `margin` where the format holds them."""
        kind = target.suffix.lower().removeprefix(".") or "md"
        base = near.parent if near is not None else None
        run = _ExportRun()
        self._runs.append(run)
        self._ticks.start()

        def work() -> Exported:
            run.progress(0.0)
            whole, beside, gone = books.annotated(near, text, margin, self._disclose)
            made = export(
                whole,
                target,
                kind,
                title=title or target.stem,
                base=base,
                options=replace(self._options(), book=books.is_one(near, text)),
                on_progress=run.progress,
                margin=beside,
            )
            return replace(made, notes=(*gone, *made.notes))

        self._background.run(
            work, lambda made: self._ended(run, made), lambda error: self._broke(run, error)
        )

    def stop(self) -> None:
        """Stop what is being written; what stands at its target stays as it was."""
        for run in self._runs:
            run.stop = True

    # ---- inside
    def _tick(self) -> None:
        if self._runs:
            self.progressed.emit(self._runs[0].share)

    def _leave(self, run: _ExportRun) -> None:
        self._runs.remove(run)
        if not self._runs:
            self._ticks.stop()

    def _ended(self, run: _ExportRun, exported: Exported) -> None:
        self._leave(run)
        self.done.emit(exported.path, exported.notes)

    def _broke(self, run: _ExportRun, error: Exception) -> None:
        self._leave(run)
        if isinstance(error, _Stopped):
            self.stopped.emit()
            return
        self.failed.emit(str(error) if isinstance(error, WriterError) else type(error).__name__)
