"""Ghost text on the page: shown after the caret, typed into the document when it is taken."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.review.ghost import Ghost
from writer_app.bridge.review.inline_memory import InlineMemory
from writer_app.ui.page.editor import Editor

BUSY = " …"  # in the place of words while the model reads


class GhostText(QObject):
    """Connects the editor with `Ghost`; without one, every method does nothing."""

    taken = Signal()  # words of the ghost are in the document now

    def __init__(self, editor: Editor, ghost: Ghost | None, memory: InlineMemory) -> None:
        super().__init__(editor)
        self._editor, self._ghost, self._memory = editor, ghost, memory
        self._putting = False  # while words of the ghost are typed
        self._typed = False  # between an edit and the caret's move that it causes
        if ghost is not None:
            ghost.changed.connect(self._show)

    def ask(self) -> None:
        """Ctrl+J: words for the place of the caret."""
        if self._ghost is not None and not self._editor.isReadOnly():
            self._ghost.ask()

    def drop(self) -> None:
        """Show none, and ask for none."""
        if self._ghost is not None:
            self._ghost.drop()

    def edited(self) -> None:
        """The document changed: the ghost no longer fits, unless it was the ghost that went in."""
        self._typed = True
        if self._ghost is not None and not self._putting:
            self._ghost.drop()
            self._ghost.rest()

    def caret_moved(self) -> None:
        """The caret moved: by an edit, which has been heard of, or by the writer."""
        typed, self._typed = self._typed, False
        if self._ghost is not None and not self._putting and not typed:
            self._ghost.drop()

    def put_in(self, text: str) -> None:
        """Type words that were taken from the ghost; what is left of it stays."""
        with self._taking():
            self._editor.insertPlainText(text)
        self.taken.emit()
        if self._ghost is not None:
            self._show(self._ghost.text)
            if not self._ghost.text:
                self._ghost.rest()

    @contextmanager
    def _taking(self) -> Iterator[None]:
        self._putting = True
        try:
            yield
        finally:
            self._putting = False

    @Slot(str)
    def _show(self, text: str) -> None:
        if self._ghost is None:
            return
        keys = bool(text) and self._memory.shows_ghost_keys
        if text and self._editor.marks.ghost.text in ("", BUSY):
            self._memory.ghost_shown()
        if not text and self._ghost.waiting:
            self._editor.set_ghost(BUSY)
            return
        self._editor.set_ghost(text, lines=self._ghost.asked, keys=keys)
