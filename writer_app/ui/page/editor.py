"""The page: a plain-text editor with a measured column, its own caret, and painted proposals.

The document is Markdown text and nothing else; proposals, ghost text, marks and tints are painted
and never in it. Every position in this interface is a UTF-16 unit of the document.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QInputMethodEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from writer_app.domain.change.anchor import Anchor
from writer_app.domain.text.units import CJK, utf16_len
from writer_app.ui.kit.ink import trough
from writer_app.ui.kit.overriding import override
from writer_app.ui.kit.theme import Theme
from writer_app.ui.page import edits, typing_aids
from writer_app.ui.page.caret import Caret
from writer_app.ui.page.editor_gaps import Gaps
from writer_app.ui.page.editor_painting import PagePainter
from writer_app.ui.page.formats import Formats
from writer_app.ui.page.key_filter import KeyFilter
from writer_app.ui.page.page_lines import measure_page, page_font
from writer_app.ui.page.pointed_page import PointedPage
from writer_app.ui.page.prose_layout import LONG_BLOCK, ProseLayout
from writer_app.ui.page.sheet import Sheet
from writer_app.ui.page.suggestion_layer import ProposalLayer, ProposalView
from writer_app.ui.page.typing_keys import TypingKeys
from writer_app.ui.page.undo_marks import UndoMarks

if TYPE_CHECKING:
    from writer_app.domain.change.diff import Segment

PLAIN_CHARACTERS = 10_000_000  # code points; a longer text is shown without any formats
_HAN_SHARE = 0.3


class Editor(PointedPage):
    """The writing surface.

    `plain_mode` is on while a text, or one of its lines, is too large to be set as prose: such a
    line gets no formats and shows only its beginning. Nothing of it is lost.

    Wide: the one door to the text on the page; what is behind it lies in helpers.
    """

    edited = Signal(int, int, int)
    touched = Signal()  # with each `edited`: for timers, which Qt starts without a call of Python
    gapMoved = Signal(QRect)
    focusLost = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("editor")
        self.setAccessibleName(self.tr("Text"))
        self.theme = theme
        self._own_viewport()
        self.plain_mode = False
        self._han = False
        self._focus_mode = self._typewriter = self._quiet = False
        self._make_page()
        self._copy = edits.TextCopy(self.document())
        self._undo_marks = UndoMarks(self)
        self.gaps = Gaps(self, self.gapMoved.emit)
        self.layer = ProposalLayer(self, self.gaps.announce)
        self.caret = Caret(self)
        self.marks = PagePainter(self, self.layer, self.caret)
        self.keys = KeyFilter(self)
        self.keys.add("typing", TypingKeys(self).meaning, claims=False)
        self._settle()
        theme.changed.connect(self._restyle)
        self.edited.connect(self.touched)
        self.cursorPositionChanged.connect(self._cursor_moved)
        self.selectionChanged.connect(self.viewport().update)
        self.verticalScrollBar().valueChanged.connect(self.gaps.announce)

    # ---- text --------------------------------------------------------------------------------

    def raw_text(self) -> str:
        """The text exactly: no-break spaces and U+2028 as they are, line ends as `\\n`."""
        return edits.raw_text(self.document())

    def set_text(self, text: str) -> None:
        """Put another text on the page. Undo, proposals, ghost and gaps are gone; not `edited`."""
        self._clear_marks()
        self.plain_mode = self.marks.plain = is_plain(text)
        self._han = mostly_han(text)
        self._quiet = True
        try:
            self.prose.plain, self.prose.loading = len(text) > PLAIN_CHARACTERS, True
            self._settle(reflow=False)
            self.setPlainText(text)
            self._copy.reset()
            self._undo_marks.reset()
        finally:
            self._quiet = self.prose.loading = False
        self.prose.prepare()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.viewport().update()

    def put_away(self) -> Sheet:
        """Take the text off the page as it is, with what undo knows; the page is empty then."""
        self._clear_marks()
        cursor, top = self.textCursor(), self.verticalScrollBar().value()
        sheet = Sheet(
            self.document(), self.prose, self._copy, self._undo_marks.all,
            cursor.anchor(), cursor.position(), top,
        )  # fmt: skip
        self._quiet = True
        try:
            self._new_document()
            self._copy = edits.TextCopy(self.document())
            self._undo_marks.reset()
        finally:
            self._quiet = False
        return sheet

    def put_back(self, sheet: Sheet) -> None:
        """Put a text that was put away on the page again; not `edited`."""
        self._clear_marks()
        before, text = self.document(), edits.raw_text(sheet.document)
        self.plain_mode = self.marks.plain = is_plain(text)
        self._han = mostly_han(text)
        self._quiet = True
        try:
            sheet.enter(self, self._report)
            self.prose, self._copy = sheet.prose, sheet.copy
            self.prose.formats = self.formats
            self.setDocument(sheet.document)
            before.deleteLater()
            self._font = sheet.document.defaultFont()
            self._settle()
            self._undo_marks.reset(sheet.marks)
            cursor = self.textCursor()
            cursor.setPosition(sheet.anchor)
            cursor.setPosition(sheet.caret, QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
            self.verticalScrollBar().setValue(sheet.top)
        finally:
            self._quiet = False
        self._mark_paragraph()
        self.viewport().update()

    def replace(self, anchor: Anchor, text: str, *, join: bool = False) -> None:
        """Put `text` in place of a range: one undo step that restores text and selection.

        With `join` it is one with the step before.
        """
        if not join:
            self._undo_marks.remember(self.selection(), self.textCursor().position())
        typing_aids.replace_range(self.cursor_over(anchor), text, join=join)
        self._undo_marks.done()
        end = anchor.start + utf16_len(text)
        self.select(Anchor(end, end))

    def insert_after(self, anchor: Anchor, text: str) -> None:
        """Put `text` in after a range, in one undo step."""
        self.replace(Anchor(anchor.end, anchor.end), text)

    # ---- selection ---------------------------------------------------------------------------

    def select(self, anchor: Anchor) -> None:
        """Select a range; the caret goes to its end."""
        self.setTextCursor(self.cursor_over(anchor))

    def cursor_position(self) -> int:
        """Where the caret stands."""
        return self.textCursor().position()

    def reveal(self, position: int) -> None:
        """Put the caret at a position and its line near the top third of the view."""
        self.select(Anchor(position, position))
        block = self.textCursor().block()
        above = self.viewport().height() / 3 / self.prose.metrics.pitch
        line = block.layout().lineForTextPosition(position - block.position())
        number = block.firstLineNumber() + (line.lineNumber() if line.isValid() else 0)
        self.verticalScrollBar().setValue(max(0, round(number - above)))

    def centre_caret(self) -> None:
        """Bring the caret's line into the middle of the view, unless it stands near there."""
        height, top = self.viewport().height(), self.cursorRect().center().y()
        if not 0.2 * height < top < 0.75 * height:
            self.centerCursor()
            self.gaps.announce()

    # ---- what the assistant paints -------------------------------------------------------------

    def set_ghost(self, text: str, *, lines: bool = False, keys: bool = False) -> None:
        """Paint words after the caret; `lines` lets them open lines, `keys` explains them."""
        self.marks.ghost.set(text, keys=keys, opens=lines)
        self.gaps.open_ghost(self.marks.ghost.lines_below())
        self.viewport().update()

    def flash(self, anchor: Anchor, segments: tuple[Segment, ...]) -> None:
        """Show for 3 s what changed in a range that already holds the new text."""
        self.layer.flash(ProposalView(anchor=anchor, segments=segments, new_side=True))

    # ---- ways of writing -----------------------------------------------------------------------

    def set_focus_mode(self, on: bool) -> None:
        """Dim everything but the current paragraph, and hide the scroll bar."""
        self._focus_mode = on
        policy = Qt.ScrollBarPolicy
        wanted = policy.ScrollBarAlwaysOff if on else policy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(wanted)
        self._restyle()

    def set_typewriter(self, on: bool) -> None:
        """Keep the caret's line in the middle of the view while writing."""
        self._typewriter = on
        self.setCenterOnScroll(on)
        if on:
            self.centerCursor()

    def column_left(self) -> int:
        """Where the column's text starts, in pixels of the viewport."""
        return round(self.prose.metrics.left)

    # ---- Qt ------------------------------------------------------------------------------------

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.marks.paint_below(painter)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.marks.paint_above(painter)
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        # Measured first, because Qt lays the last lines out again at once.
        self._settle(reflow=False)
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.prose.guess_lines()
        self.gaps.announce()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.caret.restart(moved=False)  # where it goes is told by `_cursor_moved`
        super().keyPressEvent(event)

    @override
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.caret.restart()
        super().inputMethodEvent(event)
        self.gaps.announce()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.caret.restart()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.caret.stop()
        self.focusLost.emit()

    @override
    def undo(self) -> None:
        super().undo()
        self._undo_marks.undone()

    # ---- inside --------------------------------------------------------------------------------

    def _own_viewport(self) -> None:
        """A viewport of our own: to find the class of Qt's, PySide6 would make every widget class
        with its enums, which is a tenth of the time until the window is on the screen."""
        viewport = QWidget(self)
        viewport.setBackgroundRole(QPalette.ColorRole.Base)
        viewport.setAutoFillBackground(True)
        viewport.setCursor(Qt.CursorShape.IBeamCursor)
        viewport.setMouseTracking(True)  # signs in the margin say what they are about
        self.setViewport(viewport)

    def _make_page(self) -> None:
        self.formats = Formats(self.theme)
        self._font = self.theme.text_font()
        self._new_document()
        self.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._colour()

    def _new_document(self) -> None:
        """Put an empty document on the page."""
        document = QTextDocument(self)
        document.setDocumentMargin(0)
        document.setDefaultFont(self._font)
        self.prose = ProseLayout(document, measure_page(self.theme, 800, han=False), self.formats)
        document.setDocumentLayout(self.prose)
        document.contentsChange.connect(self._report)
        self.setDocument(document)
        self.setCursorWidth(0)  # the caret is painted; the width belongs to the layout

    def _colour(self) -> None:
        role, dim = QPalette.ColorRole, self._focus_mode
        palette = QPalette(self.palette())
        clear = self.theme.color("sel")
        clear.setAlpha(0)  # bands are painted; Qt's leave stripes between lines
        palette.setColor(role.Base, self.theme.color("sheet"))
        palette.setColor(role.Text, self.theme.color("text3" if dim else "text"))
        palette.setColor(role.Highlight, clear)
        palette.setColor(role.HighlightedText, self.theme.color("text"))
        self.setPalette(palette)
        # A style sheet gives the viewport a palette of its own, which stays when this one changes.
        self.viewport().setPalette(palette)
        trough(self, "sheet")

    def _settle(self, *, reflow: bool = True) -> None:
        """Measure the page for the widget's width; the column must not jump with a scroll bar."""
        metrics = measure_page(self.theme, self.width(), han=self._han)
        font = page_font(self.theme, han=self._han)
        if font != self._font or self.formats.han != self._han:
            self._font = font
            self._take_formats()
            self.document().setDefaultFont(font)
        self.prose.set_metrics(metrics)
        if reflow:
            self.prose.reflow()
            self.prose.guess_lines()
        self.layer.refresh()
        self.gaps.announce()

    def _take_formats(self) -> None:
        self.formats = Formats(self.theme, dim=self._focus_mode, han=self._han)
        self.prose.formats = self.formats

    def _restyle(self) -> None:
        self._colour()
        self._take_formats()
        self._settle()
        self._mark_paragraph()
        self.viewport().update()

    def _report(self, position: int, removed: int, added: int) -> None:
        if self._quiet:
            return
        for change in self._copy.changes(position, removed, added):
            self._drop_ghost()
            self.layer.document_edited(*change)
            self._follow_script()
            self.edited.emit(*change)

    def _follow_script(self) -> None:
        """A page that was begun in the other script gets that script's measures."""
        if self.document().characterCount() > 2000 or self.plain_mode:
            return
        han = mostly_han(self.raw_text())
        if han != self._han:
            self._han = han
            self._settle()

    def _cursor_moved(self) -> None:
        self.caret.restart()
        self._mark_paragraph()
        self._drop_ghost()
        if self._typewriter:
            self.centerCursor()

    def _mark_paragraph(self) -> None:
        if not self._focus_mode:
            if self.extraSelections():
                self.setExtraSelections([])
            return
        current = QTextEdit.ExtraSelection()
        current.cursor = self.textCursor()
        current.cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
        current.format.setForeground(self.theme.color("text"))
        self.setExtraSelections([current])

    def _drop_ghost(self) -> None:
        if self.marks.ghost.text:
            self.set_ghost("")

    def _clear_marks(self) -> None:
        self.layer.show(None)
        self.marks.clear()
        self.gaps.close()


def is_plain(text: str) -> bool:
    """Whether a text is too large, or has lines too long, to be set as prose throughout."""
    if len(text) > PLAIN_CHARACTERS:
        return True
    return len(text) > LONG_BLOCK and max(map(len, text.split("\n"))) > LONG_BLOCK


def mostly_han(text: str) -> bool:
    """Whether a text is Chinese rather than Latin, from its beginning."""
    sample = text[:4000]
    han = len(re.findall(f"[{CJK}]", sample))
    letters = sum(map(str.isalpha, sample))
    return letters > 0 and han / letters > _HAN_SHARE
