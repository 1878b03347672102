"""What the page knows of itself: the text of ranges, which lines are in view and where, and how
text comes in and goes out by clipboard and mouse.

The base of the editor. Positions are UTF-16 units, places pixels of the viewport.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QTextBlock,
    QTextCursor,
)

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.units import from_utf16, to_utf16
from writer_app.ui.kit.composing import ComposingEdit
from writer_app.ui.kit.overriding import override
from writer_app.ui.page import edits
from writer_app.ui.page.page_lines import TOP
from writer_app.ui.page.prose_layout import ProseLayout

FAR = 10_000.0  # pixels; where a bar goes whose line is out of view


class PageView(ComposingEdit):
    """A plain-text editor over a `ProseLayout`, which its heirs make."""

    pasteWanted = Signal(QMimeData)  # what is pasted has no plain text
    pastedPlain = Signal(QMimeData, int)  # the plain side of HTML was pasted; where it begins

    prose: ProseLayout
    undo_first: Callable[[], bool] = staticmethod(lambda: False)
    redo_first: Callable[[], bool] = staticmethod(lambda: False)
    """What else can be taken back and was done after the last edit; whether it was."""

    paragraphs = False
    """Whether Enter begins a paragraph, behind a blank line as Markdown wants it, or a line."""

    @override
    def undo(self) -> None:
        if not self.undo_first():
            super().undo()

    @override
    def redo(self) -> None:
        if not self.redo_first():
            super().redo()

    def undo_steps(self) -> tuple[int, int]:
        """How many edits of the text on the page can be undone and done again."""
        document = self.document()  # another one with another text
        return document.availableUndoSteps(), document.availableRedoSteps()

    def text_of(self, anchor: Anchor) -> str:
        """The text of a range."""
        return edits.text_between(self.document(), anchor.start, anchor.end)

    def selection(self) -> Anchor:
        """The selected range, empty at the caret when nothing is."""
        cursor = self.textCursor()
        if cursor.isNull():  # Qt tells of a change of selection while it takes another text
            return Anchor(0, 0)
        return Anchor(cursor.selectionStart(), cursor.selectionEnd())

    def put_caret(self, position: int) -> None:
        """Put the caret where it stood in an older state of the text.

        The text may be shorter now, or have a character of two units there: what is typed between
        the two would destroy it.
        """
        cursor = QTextCursor(self.document())
        cursor.setPosition(max(0, min(position, self.document().characterCount() - 1)))
        block, text = cursor.block(), cursor.block().text()
        place = to_utf16(text, from_utf16(text, cursor.positionInBlock()))
        cursor.setPosition(block.position() + place)
        self.setTextCursor(cursor)

    # ---- geometry, for what is painted ----------------------------------------------------------

    def cursor_over(self, anchor: Anchor) -> QTextCursor:
        """A cursor that selects a range, clamped to the text."""
        cursor = self.textCursor()
        last = self.document().characterCount() - 1
        cursor.setPosition(min(anchor.start, last))
        cursor.setPosition(min(anchor.end, last), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def visible_blocks(self) -> list[tuple[QTextBlock, float]]:
        """The blocks in view with their tops in the viewport."""
        found, block = [], self.firstVisibleBlock()
        top, height = self.contentOffset().y(), self.viewport().height()
        while block.isValid() and top < height:
            found.append((block, top))
            top += self.blockBoundingRect(block).height()
            block = block.next()
        return found

    def top_of(self, block: QTextBlock) -> float | None:
        """The top of a block in the viewport, or None when it is out of view."""
        for other, top in self.visible_blocks():
            if other == block:
                return top
        return None

    def line_slots(self, block: QTextBlock) -> list[tuple[int, float, float]]:
        """(line, top, pitch) of every line of a block, in the block's coordinates."""
        return list(self.prose.slots(block))

    def line_bottom(self, position: int) -> float:
        """The bottom of the line of a position in the viewport; far off when it is out of view."""
        block = self.document().findBlock(position)
        top = self.top_of(block)
        if top is None:
            before = block.blockNumber() < self.firstVisibleBlock().blockNumber()
            return -FAR if before else self.viewport().height() + FAR
        painted = self.prose.painted(block)
        if painted is not None:
            return top + painted.range_bottom()
        self.blockBoundingRect(block)  # sets its lines, should a gap have cleared them
        at = position - block.position()
        for index, slot, pitch in self.line_slots(block):
            line = block.layout().lineAt(index)
            if at <= line.textStart() + line.textLength():
                return top + slot + pitch
        return top

    def set_top_room(self, covered: int) -> None:
        """Bars cover so many pixels of the top: what they take beyond the margin is given back."""
        self.setViewportMargins(0, max(0, covered - TOP), 0, 0)

    # ---- clipboard and mouse ----

    @override
    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        other = source.hasHtml() or source.hasImage()
        return (source.hasText() or other) and not source.hasUrls()

    @override
    def insertFromMimeData(self, source: QMimeData) -> None:
        """Paste as plain text, line ends made equal; one undo step."""
        if source.hasText():
            text = source.text().replace("\r\n", "\n").replace("\r", "\n")
            start = self.textCursor().selectionStart()
            self.textCursor().insertText(text)
            self.ensureCursorVisible()
            if source.hasHtml():
                self.pastedPlain.emit(source, start)
        else:
            self.pasteWanted.emit(source)

    @override
    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.text_of(self.selection()))
        return data

    @override
    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._pass_files_on(event) or super().dragEnterEvent(event)

    @override
    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._pass_files_on(event) or super().dragMoveEvent(event)

    @override
    def dropEvent(self, event: QDropEvent) -> None:
        self._pass_files_on(event) or super().dropEvent(event)

    def _pass_files_on(self, event: QDropEvent) -> bool:
        """Files dropped on the page are the window's business."""
        if event.mimeData().hasUrls():
            event.ignore()
            return True
        return False
