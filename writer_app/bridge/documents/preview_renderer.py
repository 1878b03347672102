"""The preview's HTML: rendered beside the window, with a limit, only ever the newest text."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from writer_app.bridge.base.background import Background
from writer_app.domain.base.exporting import ExportOptions
from writer_app.storage.formats.renderer import Lookup, Renderer

PAUSE_MS = 200  # after the last edit


class PreviewRenderer(QObject):
    """Renders the text that `text` gives, while active, a moment after each edit.

    `options` says what a line end means and which dialect the text is in; it is asked on the
    working thread.
    """

    rendered = Signal(str)

    def __init__(
        self,
        *,
        text: Callable[[], str],
        background: Background,
        options: Callable[[], ExportOptions] = ExportOptions,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._text, self._options = text, options
        self._background = background
        self._renderer = Renderer()
        self._active = False
        self._busy = False
        self._again = False
        self._timer = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._timer.timeout.connect(self._render)

    def set_active(self, active: bool) -> None:
        """Whether anybody looks; a hidden preview costs nothing."""
        self._active = active
        if active:
            self._render()

    def edited(self) -> None:
        """The text changed."""
        if self._active:
            self._timer.start()

    def close(self) -> None:
        """End the rendering process. Close the background first."""
        self._active = False
        self._timer.stop()
        self._renderer.close()

    def _render(self) -> None:
        if self._busy:
            self._again = True
            return
        self._busy = True
        text = self._text()

        def work() -> str:
            chosen = self._options()
            return self._renderer.render(
                text,
                breaks=chosen.breaks,
                dialect=chosen.dialect,
                citing=Lookup(chosen.folder, chosen.library, chosen.citations),
            )

        self._background.run(work, self._done)

    def _done(self, html: str) -> None:
        self._busy = False
        if not self._active:
            return
        self.rendered.emit(html)
        if self._again:
            self._again = False
            self._render()
