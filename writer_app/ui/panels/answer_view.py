"""An answer that goes into the panel: it streams in, and leaves the document alone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import Button, IconButton, PlainButton, StateSign
from writer_app.ui.panels.coverage_list import CoverageList
from writer_app.ui.panels.verdict_list import VerdictList


class AnswerView(QWidget):
    """Title, text, and what can be done with it."""

    backRequested = Signal()
    leftEmpty = Signal()
    stopRequested = Signal()
    insertRequested = Signal(str)
    documentRequested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("answerView")
        self._theme, self._streaming = theme, False
        self._back = IconButton(theme, "chevron-left", self.tr("All templates (Esc)"))
        self._title = QLabel()
        self._text = QPlainTextEdit()
        self._text.setObjectName("panelAnswer")
        self._text.setReadOnly(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setTabChangesFocus(True)
        self._text.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self._text.setAccessibleName(self.tr("Answer"))
        self.coverage = CoverageList(theme)
        self.verdicts = VerdictList(theme)  # in the place of the text, where claims are checked
        self.verdicts.changed.connect(lambda: self._text.setVisible(not self.verdicts.claims))
        self._sign = StateSign(theme)
        self._rate = QLabel()
        self._stop = PlainButton(theme, self.tr("Stop"), keys="Esc", icon="stop")
        self._insert = Button(theme, self.tr("Insert below"), look="link")
        self._document = Button(theme, self.tr("New document"), look="link")
        self._copy = Button(theme, self.tr("Copy"), look="link")
        self._assemble()
        self._back.clicked.connect(self.backRequested)
        self._stop.clicked.connect(self.stopRequested)
        self._insert.clicked.connect(lambda: self.insertRequested.emit(self.text()))
        self._document.clicked.connect(lambda: self.documentRequested.emit(self.text()))
        self._copy.clicked.connect(self.copy)
        theme.follow(self._restyle)

    def text(self) -> str:
        """The answer so far."""
        return self._text.document().toRawText().replace("\u2029", "\n")

    def start(self, title: str) -> None:
        """Begin a new answer."""
        self._title.setText(title)
        self._text.clear()
        self._text.setPlaceholderText(self.tr("Reading…"))
        self._rate.clear()
        self.leave()
        self._set_streaming(True)

    def leave(self) -> None:
        """What it says of the page is over."""
        self.coverage.clear()
        self.verdicts.clear()

    def append(self, chunk: str) -> None:
        """Put what is new at the end; the view stays where the reader scrolled to."""
        bar = self._text.verticalScrollBar()
        at_end = bar.value() >= bar.maximum() - 4
        cursor = QTextCursor(self._text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(chunk)
        if at_end:
            bar.setValue(bar.maximum())

    def take_back(self, count: int) -> None:
        """Take characters at the end away: they were no part of the answer."""
        self._text.setPlainText(self.text()[:-count] if count else self.text())

    def set_rate(self, rate: float) -> None:
        """Tokens a second, while it writes."""
        self._rate.setText(self.tr("{0} tok/s").format(f"{rate:.0f}") if rate > 0 else "")

    def set_part(self, done: int, total: int) -> None:
        """Which part of a long text is being read."""
        if done < total:
            self._rate.setText(self.tr("Part {0} of {1}").format(f"{done + 1:,}", f"{total:,}"))

    def finish(self) -> None:
        """The answer is complete, or stopped, which leaves nothing to show where there is none yet;
        it is announced once."""
        begun = self._streaming
        self._text.setPlaceholderText("")
        self._set_streaming(False)
        if begun and not self.text().strip():
            self.leftEmpty.emit()
        QAccessible.updateAccessibility(
            QAccessibleEvent(self._text, QAccessible.Event.ObjectReorder)
        )

    def copy(self) -> None:
        """Copy the whole answer."""
        QGuiApplication.clipboard().setText(self.text())

    @property
    def streaming(self) -> bool:
        """Whether an answer is being written."""
        return self._streaming

    def _set_streaming(self, streaming: bool) -> None:
        self._streaming = streaming
        for widget in (self._sign, self._rate, self._stop):
            widget.setVisible(streaming)
        self._sign.set_state("writing" if streaming else "none")
        there = bool(self.text().strip())
        for button in (self._insert, self._document, self._copy):
            button.setVisible(not streaming and there)

    def _assemble(self) -> None:
        self._head, self._foot = QHBoxLayout(), QHBoxLayout()
        self._head.addWidget(self._back)
        self._head.addWidget(self._title, 1)
        for widget in (self._sign, self._rate, self._insert, self._document, self._copy):
            self._foot.addWidget(widget)
        self._foot.addStretch(1)
        self._foot.addWidget(self._stop)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._text, 1)
        self._column.addWidget(self.verdicts, 1)
        self._column.addWidget(self.coverage)
        self._column.addLayout(self._foot)

    def _restyle(self) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        self._title.setFont(self._theme.font("title"))
        ink(self._rate, "text2")
        self._rate.setFont(self._theme.font("small"))
        font = self._theme.font("base")
        font.setPixelSize(unit(14))
        self._text.setFont(font)
        self._text.setStyleSheet(
            f"QPlainTextEdit {{ background: transparent; selection-background-color: {palette.sel};"
            f" selection-color: {palette.text} }}"
        )
        self._column.setContentsMargins(unit(16), unit(10), unit(16), unit(12))
        self._column.setSpacing(unit(10))
        self._foot.setSpacing(unit(10))
