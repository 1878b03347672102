"""Find and replace: a bar at the top of the page, plain or by regular expression.

Replacing all is one undo step. Hits are found in the text with Qt's own expressions, which count
as the editor does; a pattern that takes too long is cut off by Qt itself.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRegularExpression, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent, QTextCursor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.domain.change.anchor import Anchor
from writer_app.ui.kit.fields import Switch
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton, PlainButton
from writer_app.ui.page.editor import Editor

MOST = 10_000  # hits that are counted
ONE_LINE = 560  # pixels of the design that field and switches need beside each other


class FindBar(QWidget):
    """The bar. It selects what it found; Esc closes it and leaves the selection."""

    closed = Signal()

    def __init__(self, theme: Theme, editor: Editor, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("findBar")
        self.setAccessibleName(self.tr("Find and replace"))
        self._theme, self._editor = theme, editor
        self.query = self._field("findField", self.tr("Find"))
        self.new = self._field("replaceField", self.tr("Replace with"))
        self.cases = Switch(self.tr("Match case"))
        self.patterns = Switch(self.tr("Pattern"))
        self.inside = Switch(self.tr("In selection"))
        self._within: QTextCursor | None = None  # the range that `inside` means; follows edits
        self._count = QLabel()
        self._count.setObjectName("findCount")
        self._previous = IconButton(theme, "chevron-left", self.tr("Find previous (Shift+F3)"))
        self._next = IconButton(theme, "chevron-right", self.tr("Find next (F3)"))
        self._close = IconButton(theme, "close", self.tr("Close (Esc)"))
        self._one = PlainButton(theme, self.tr("Replace"))
        self._all = PlainButton(theme, self.tr("Replace all"))
        self._assemble()
        self.query.textChanged.connect(self._typed)
        for switch in (self.cases, self.patterns, self.inside):
            switch.toggled.connect(self._typed)
        self._next.clicked.connect(self.find_next)
        self._previous.clicked.connect(self.find_previous)
        self._close.clicked.connect(self.close_bar)
        self._one.clicked.connect(self.replace_one)
        self._all.clicked.connect(self.replace_all)
        theme.changed.connect(self._restyle)
        self._restyle()
        self.hide()

    # ---- commands
    def open(self, *, replacing: bool) -> None:
        """Show the bar with the selected words in it; several lines are where it searches."""
        selection = self._editor.selection()
        words = self._editor.text_of(selection)
        several = "\n" in words or len(words) >= 200
        self._within = self._editor.cursor_over(selection) if several else None
        self.inside.setEnabled(several)
        self.inside.set_value(several)
        if words and not several:
            self.query.setText(words)
        self._second.setVisible(replacing)
        self.show()
        self.query.selectAll()
        self.query.setFocus()
        self._show_count()

    def close_bar(self) -> None:
        """Back to the page."""
        self.hide()
        self._editor.setFocus()
        self.closed.emit()

    def find_next(self) -> None:
        """Select the next hit, from the caret on and around the end."""
        self._step(1)

    def find_previous(self) -> None:
        """Select the hit before."""
        self._step(-1)

    def replace_one(self) -> None:
        """Replace the hit that is selected, then go to the next."""
        selection = self._editor.selection()
        hit = next((h for h in self._hits() if h[0] == selection), None)
        if hit is not None and not self._editor.isReadOnly():
            self._editor.replace(hit[0], self._replacement(hit[1]))
        self._step(1)

    def replace_all(self) -> None:
        """Replace every hit in the document, or in the selection; one undo."""
        if self._editor.isReadOnly():
            return
        hits = self._hits(most=None)
        cursor = QTextCursor(self._editor.document())
        cursor.beginEditBlock()
        for anchor, match in reversed(hits):
            cursor.setPosition(anchor.start)
            cursor.setPosition(anchor.end, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(self._replacement(match))
        cursor.endEditBlock()
        self._count.setText(self.tr("{0} replaced").format(f"{len(hits):,}"))

    # ---- Qt
    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_bar()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                if watched is self.new:
                    self.replace_one()
                else:
                    self._step(-1 if back else 1)
                return True
        return super().eventFilter(watched, event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        first = self._rows[0]
        beside = self.width() >= self._theme.unit(ONE_LINE)
        if beside != (first.indexOf(self._options) >= 0):
            if beside:
                first.insertWidget(first.count() - 1, self._options)
            else:  # a line of their own, so that the field keeps its room
                self._column.insertWidget(1, self._options)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line"))

    # ---- inside
    def _field(self, name: str, words: str) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName(name)
        field.setPlaceholderText(words)
        field.setAccessibleName(words)
        field.installEventFilter(self)
        return field

    def _assemble(self) -> None:
        first = QHBoxLayout()
        self._options = QWidget()
        options = QHBoxLayout(self._options)
        options.setContentsMargins(0, 0, 0, 0)
        for switch in (self.cases, self.patterns, self.inside):
            options.addWidget(switch)
        options.addStretch(1)
        for widget in (self.query, self._count, self._previous, self._next, self._options):
            first.addWidget(widget)
        first.addWidget(self._close)
        first.setStretch(0, 1)
        self._second = QWidget()
        second = QHBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        second.addWidget(self.new, 1)
        second.addWidget(self._one)
        second.addWidget(self._all)
        self._column = QVBoxLayout(self)
        self._column.addLayout(first)
        self._column.addWidget(self._second)
        self._rows = (first, second, options)

    def _restyle(self) -> None:
        unit = self._theme.unit
        self._column.setContentsMargins(unit(16), unit(7), unit(12), unit(8))
        self._column.setSpacing(unit(6))
        for row in self._rows:
            row.setSpacing(unit(8))
        for field in (self.query, self.new):
            field.setFixedHeight(unit(30))
        ink(self._count, "text2")
        self._count.setFont(self._theme.font("small"))

    def _expression(self) -> QRegularExpression:
        text = self.query.text()
        pattern = text if self.patterns.value() else QRegularExpression.escape(text)
        option = QRegularExpression.PatternOption
        options = option.UseUnicodePropertiesOption | option.MultilineOption
        if not self.cases.value():
            options |= option.CaseInsensitiveOption
        return QRegularExpression(pattern, options)

    def _hits(self, most: int | None = MOST) -> list[tuple[Anchor, list[str]]]:
        """Every hit with what its groups caught, at most `most` of them."""
        expression = self._expression()
        if not self.query.text() or not expression.isValid():
            return []
        found: list[tuple[Anchor, list[str]]] = []
        matches = expression.globalMatch(self._editor.raw_text())
        first, last = self._range()
        while matches.hasNext() and (most is None or len(found) < most):
            match = matches.next()
            if match.capturedStart() > last:
                break
            if (
                match.capturedLength()
                and match.capturedStart() >= first
                and match.capturedEnd() <= last
            ):
                anchor = Anchor(match.capturedStart(), match.capturedEnd())
                found.append((anchor, match.capturedTexts()))
        return found

    def _range(self) -> tuple[int, int]:
        """Where hits count: in the selection the bar was opened with, or everywhere."""
        if self._within is not None and self.inside.value():
            return self._within.selectionStart(), self._within.selectionEnd()
        return 0, self._editor.document().characterCount()

    def _replacement(self, caught: list[str]) -> str:
        """The new words; in a pattern `\\1` stands for what the first group caught."""
        text = self.new.text()
        if not self.patterns.value():
            return text
        for number in range(len(caught) - 1, 0, -1):
            text = text.replace(f"\\{number}", caught[number])
        return text

    def _typed(self, *_state: object) -> None:
        selection = self._editor.selection()
        cursor = self._editor.textCursor()
        cursor.setPosition(selection.start)
        self._editor.setTextCursor(cursor)
        self._step(1, stay=True)

    def _step(self, by: int, *, stay: bool = False) -> None:
        hits = [anchor for anchor, _ in self._hits()]
        if not hits:
            self._show_count()
            return
        here = self._editor.selection()
        if by > 0:
            place = here.start if stay or not here.length else here.end
            ahead = [n for n, hit in enumerate(hits) if hit.start >= place]
            number = ahead[0] if ahead else 0
        else:
            before = [n for n, hit in enumerate(hits) if hit.end <= here.start]
            number = before[-1] if before else len(hits) - 1
        self._editor.select(hits[number])
        self._editor.ensureCursorVisible()
        self._say(number + 1, len(hits))

    def _show_count(self) -> None:
        if not self._expression().isValid():
            self._count.setText(self.tr("The pattern is not complete"))
        elif not self.query.text():
            self._count.clear()
        else:
            self._say(0, len(self._hits()))

    def _say(self, number: int, total: int) -> None:
        if not total:
            self._count.setText(self.tr("Not found"))
        elif number:
            self._count.setText(self.tr("{0} of {1}").format(f"{number:,}", f"{total:,}"))
        else:
            self._count.setText(self.tr("{0} found").format(f"{total:,}"))
