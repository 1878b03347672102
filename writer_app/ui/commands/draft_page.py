"""A draft on its new page while it is written: the text grows there, Esc stops and keeps it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QTextCursor

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.units import utf16_len
from writer_app.ui.page.editor import Editor


class DraftPage(QObject):
    """Writes pieces behind each other into a page that was empty. All of it is one undo step, as
    long as the writer types nothing between.
    """

    put = Signal()  # a piece is in the document now

    def __init__(self, editor: Editor) -> None:
        super().__init__(editor)
        self._editor = editor
        self._start: QTextCursor | None = None
        self._end: QTextCursor | None = None
        self._steps = -1

    @property
    def open(self) -> bool:
        """Whether a draft is being written."""
        return self._end is not None

    def begin(self) -> None:
        """The page is empty and this draft's."""
        self._start, self._end = self._cursor(), self._cursor()
        self._start.setKeepPositionOnInsert(True)
        self._steps = -1

    def leave(self) -> None:
        """Another document is on the page, or the draft is whole."""
        self._start = self._end = None

    def add(self, piece: str) -> None:
        """Write a piece; blanks before the first word are left out."""
        if self._start is None or self._end is None:
            return
        first = self._start.position() == self._end.position()
        text = piece.lstrip() if first else piece
        if not text:
            return
        caret = self._editor.cursor_position()
        self._write(self._end, text)
        if first and caret == self._start.position():
            self._editor.put_caret(caret)  # the writer reads from the beginning

    def take_back(self, count: int) -> None:
        """Take characters (code points) at the end away: they were no part of the draft."""
        if self._start is None or self._end is None or not count:
            return
        start, end = self._start.position(), self._end.position()
        kept = self._editor.text_of(Anchor(start, end))[:-count]
        self._write(self._editor.cursor_over(Anchor(start + utf16_len(kept), end)), "")

    def finish(self, text: str) -> None:
        """The draft is whole: the page holds exactly `text` where it was written."""
        start, end = self._start, self._end
        if start is None or end is None:
            return
        place = Anchor(start.position(), end.position())
        if self._editor.text_of(place) != text:
            self._write(self._editor.cursor_over(place), text)
        self.leave()

    # ---- inside
    def _cursor(self) -> QTextCursor:
        return QTextCursor(self._editor.textCursor())

    def _write(self, cursor: QTextCursor, text: str) -> None:
        document = self._editor.document()
        alone = self._steps == document.availableUndoSteps()
        cursor.joinPreviousEditBlock() if alone else cursor.beginEditBlock()
        cursor.insertText(text)
        cursor.endEditBlock()
        self._steps = document.availableUndoSteps()
        self.put.emit()
