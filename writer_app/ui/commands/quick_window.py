"""The quick window: one text on a small page, with everything that rewrites, and a foot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.ui.commands.reply_row import ReplyRow
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.notices import NoticeBar
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PrimaryButton, QuietButton, StateSign
from writer_app.ui.page.editor import Editor
from writer_app.ui.window.main_window import bring_forward

WIDTH, HEIGHT, FOOT = 760, 600, 48
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class QuickFoot(QWidget):
    """Words and model on the left, what can be done on the right."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.words = QLabel()
        self.words.setObjectName("quickWords")
        self.sign = StateSign(theme)
        self.model = QLabel()
        self.close_ = QuietButton(theme, self.tr("Close"), keys="Esc")
        self.close_.setObjectName("quickClose")
        self.paste = QuietButton(theme, self.tr("Paste back"), keys="Ctrl+Shift+Return")
        self.paste.setObjectName("quickPaste")
        self.paste.hide()
        self.copy = PrimaryButton(theme, self.tr("Copy"), keys="Ctrl+Return")
        self.copy.setObjectName("quickCopy")
        self._row = QHBoxLayout(self)
        for widget in (self.words, self.sign, self.model):
            self._row.addWidget(widget)
        self._row.addStretch(1)
        for button in (self.close_, self.paste, self.copy):
            self._row.addWidget(button)
        theme.follow(self._restyle)

    def show_model(self, state: str, text: str) -> None:
        """The model's state as a shape and in words."""
        self.sign.set_state(state)
        self.model.setText(text)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("chrome"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.color("line"))

    def _restyle(self) -> None:
        unit = self._theme.unit
        self.setFixedHeight(unit(FOOT) + 1)
        self._row.setContentsMargins(unit(16), 1, unit(8), 0)
        self._row.setSpacing(unit(10))
        for label in (self.words, self.model):
            label.setFont(self._theme.font("small"))
            ink(label, "text2")


class QuickWindow(QWidget):
    """It decides nothing: `ui/commands/quick_controller.py` does."""

    copyWanted = Signal()
    pasteWanted = Signal()
    escaped = Signal()
    cameForward = Signal()
    closed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("quickWindow")
        self.setWindowTitle(self.tr("Rewrite the clipboard — Writer App"))
        # The program lives by its main window, or by what the clipboard still needs.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.editor = Editor(theme)
        self.editor.setAccessibleName(self.tr("Text of the clipboard"))
        self.notices = NoticeBar(theme)
        self.reply = ReplyRow(theme)
        self.foot = QuickFoot(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.notices, self.reply, self.editor, self.foot):
            column.addWidget(widget, 1 if widget is self.editor else 0)
        self.foot.copy.clicked.connect(self.copyWanted)
        self.foot.paste.clicked.connect(self.pasteWanted)
        self.foot.close_.clicked.connect(self.escaped)
        self.resize(theme.unit(WIDTH), theme.unit(HEIGHT))

    def come_forward(self) -> None:
        """Show it above the other windows."""
        bring_forward(self)
        self.editor.setFocus()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that neither the page nor a bar wanted."""
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
        elif event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            (self.pasteWanted if back else self.copyWanted).emit()
        else:
            super().keyPressEvent(event)

    @override
    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.cameForward.emit()
        super().changeEvent(event)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
