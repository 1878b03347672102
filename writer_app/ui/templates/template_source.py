"""The source of a template: plain text in a fixed-width face, coloured, with line numbers, and a
mark beside each line that something is wrong with.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget
from typing_extensions import override

from writer_app.domain.templates.template import Problem
from writer_app.domain.text.text import utf16_len
from writer_app.ui.kit import icons
from writer_app.ui.kit.ink import dress
from writer_app.ui.kit.sentences import said
from writer_app.ui.kit.theme import Theme
from writer_app.ui.panels.template_lines import Part, next_state, pieces

INDENT = "  "
SIZE = 13
# part: (colour, heavy, on a tone of its own)
_LOOK: dict[Part, tuple[str, bool, bool]] = {
    "mark": ("text3", False, False),
    "key": ("text2", True, False),
    "string": ("text", False, False),
    "comment": ("text3", False, False),
    "role": ("text", True, True),
    "name": ("accent", False, True),
    "logic": ("accent", True, False),
}


class _Colours(QSyntaxHighlighter):
    """Colours line by line. A template is a few hundred lines at most, so nothing is put off."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        self._formats = self._made()
        theme.changed.connect(self._restyle)

    @override
    def highlightBlock(self, text: str) -> None:
        before = self.previousBlockState()
        for piece in pieces(text, before):
            start = utf16_len(text[: piece.start])
            length = utf16_len(text[piece.start : piece.end])
            self.setFormat(start, length, self._formats[piece.part])
        self.setCurrentBlockState(next_state(text, before))

    def _made(self) -> dict[Part, QTextCharFormat]:
        formats: dict[Part, QTextCharFormat] = {}
        for part, (role, heavy, toned) in _LOOK.items():
            made = QTextCharFormat()
            made.setForeground(self._theme.color(role))
            if heavy:
                made.setFontWeight(QFont.Weight.DemiBold)
            if toned:
                made.setBackground(self._theme.color("pick"))
            formats[part] = made
        return formats

    def _restyle(self) -> None:
        self._formats = self._made()
        self.rehighlight()


class TemplateSource(QPlainTextEdit):
    """The editor. `written` carries the whole text after each change."""

    written = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("templateSource")
        self.setAccessibleName(self.tr("Text of the template"))
        self._theme = theme
        self._problems: dict[int, list[Problem]] = {}  # by block number
        self._gutter = _Gutter(self)
        self._colours = _Colours(self.document(), theme)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.textChanged.connect(lambda: self.written.emit(self.text()))
        self.blockCountChanged.connect(lambda _count: self._make_room())
        self.updateRequest.connect(self._follow)
        self.cursorPositionChanged.connect(self._gutter.update)
        theme.follow(self._restyle)

    # ---- the text
    def text(self) -> str:
        """The text, exactly; no-break spaces stay what they are."""
        return self.document().toRawText().replace("\u2029", "\n")

    def show_text(self, text: str) -> None:
        """Show another text; it cannot be undone into the one before."""
        self.setPlainText(text)
        self.document().clearUndoRedoStacks()
        self.show_problems(())

    def put_text(self, text: str) -> None:
        """Make the text this, as one edit that can be undone; the caret stays where it is."""
        before = self.text()
        if text == before:
            return
        shorter = min(len(before), len(text))
        start = next((n for n in range(shorter) if before[n] != text[n]), shorter)
        left = shorter - start
        end = next((n for n in range(left) if before[-1 - n] != text[-1 - n]), left)
        cursor = QTextCursor(self.document())
        cursor.beginEditBlock()
        cursor.setPosition(utf16_len(before[:start]))
        cursor.setPosition(utf16_len(before[: len(before) - end]), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(text[start : len(text) - end])
        cursor.endEditBlock()

    def go_to(self, line: int, *, focus: bool = True) -> None:
        """Put the caret on a line, counted from 1, and bring it into view."""
        block = self.document().findBlockByNumber(min(line, self.blockCount()) - 1)
        cursor = QTextCursor(block)
        self.setTextCursor(cursor)
        self.ensureCursorVisible()
        if focus:
            self.setFocus()

    # ---- problems
    def show_problems(self, problems: Iterable[Problem]) -> None:
        """Mark the lines that something is wrong with."""
        self._problems = {}
        for problem in problems:
            self._problems.setdefault(problem.line - 1, []).append(problem)
        marks = []
        for number, found in self._problems.items():
            block = self.document().findBlockByNumber(number)
            if block.isValid():
                marks.append(self._mark(QTextCursor(block), any(p.fatal for p in found)))
        self.setExtraSelections(marks)
        self._gutter.update()

    def problems_at(self, block_number: int) -> list[Problem]:
        """What is wrong with a line."""
        return self._problems.get(block_number, [])

    def _mark(self, cursor: QTextCursor, fatal: bool) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.cursor = cursor
        selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        selection.format.setBackground(self._theme.color("pick" if fatal else "held"))
        return selection

    # ---- Qt
    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Tab and not event.modifiers():
            self.textCursor().insertText(INDENT)
        elif key == Qt.Key.Key_Backtab:
            self._outdent()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            line = self.textCursor().block().text()
            indent = line[: len(line) - len(line.lstrip(" "))]
            self.textCursor().insertText("\n" + indent)
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        inside = self.contentsRect()
        self._gutter.setGeometry(
            QRect(inside.left(), inside.top(), self.gutter_width(), inside.height())
        )

    def _outdent(self) -> None:
        cursor = QTextCursor(self.textCursor().block())
        if cursor.block().text().startswith(INDENT):
            cursor.movePosition(
                QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, len(INDENT)
            )
            cursor.removeSelectedText()

    # ---- the gutter
    def gutter_width(self) -> int:
        """Room for the numbers and a mark, in pixels."""
        digits = max(2, len(str(self.blockCount())))
        wide = QFontMetricsF(self.font()).horizontalAdvance("0") * digits
        return round(wide) + self._theme.unit(38)

    def paint_gutter(self, event: QPaintEvent) -> None:
        """Numbers and marks of the lines in view."""
        painter, unit = QPainter(self._gutter), self._theme.unit
        painter.fillRect(event.rect(), self._theme.color("sheet"))
        painter.setFont(self.font())
        current = self.textCursor().blockNumber()
        block, offset = self.firstVisibleBlock(), self.contentOffset()
        while block.isValid():
            area = self.blockBoundingGeometry(block).translated(offset)
            if area.top() > event.rect().bottom():
                break
            number = block.blockNumber()
            painter.setPen(self._theme.color("text" if number == current else "text3"))
            high = round(QFontMetricsF(self.font()).lineSpacing())
            place = QRect(0, round(area.top()), self._gutter.width() - unit(14), high)
            painter.drawText(place, Qt.AlignmentFlag.AlignRight, str(number + 1))
            if found := self.problems_at(number):
                name = "warning" if any(p.fatal for p in found) else "info"
                mark = icons.pixmap(
                    name, self._theme.palette.text2, unit(14), painter.device().devicePixelRatio()
                )
                painter.drawPixmap(unit(4), round(area.top()) + (high - unit(14)) // 2, mark)
            block = block.next()

    def block_at(self, y: float) -> int:
        """The number of the block at a height of the viewport."""
        return self.cursorForPosition(QPoint(0, round(y))).blockNumber()

    def _make_room(self) -> None:
        self.setViewportMargins(self.gutter_width(), 0, 0, 0)

    def _follow(self, area: QRect, by: int) -> None:
        if by:
            self._gutter.scroll(0, by)
        else:
            self._gutter.update(0, area.y(), self._gutter.width(), area.height())

    def _restyle(self) -> None:
        unit = self._theme.unit
        font = QFont(self._theme.text_font("mono"))
        font.setPixelSize(unit(SIZE))
        self.setFont(font)
        self.document().setDocumentMargin(unit(8))
        dress(self, self._theme)
        self.setCursorWidth(2)
        self._make_room()
        self.show_problems([p for found in self._problems.values() for p in found])


class _Gutter(QWidget):
    """The strip left of the text."""

    def __init__(self, source: TemplateSource) -> None:
        super().__init__(source)
        self._source = source

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._source.gutter_width(), 0)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        self._source.paint_gutter(event)

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            found = self._source.problems_at(self._source.block_at(event.y()))
            QToolTip.showText(event.globalPos(), "\n".join(said(p.message) for p in found), self)
            return True
        return super().event(event)
