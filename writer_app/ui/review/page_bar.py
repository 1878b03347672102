"""What the bars in the page share: one place, one left edge, rows of fixed heights."""

from __future__ import annotations

from bisect import bisect_right

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.base.states import Notice, NoticeAct
from writer_app.ui.kit import icons
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.raised import Raised
from writer_app.ui.kit.theme import Step, Theme
from writer_app.ui.kit.widgets import Button
from writer_app.ui.review import inline_strings

ROW, WARNING_ROW, KEY_ROW = 44, 36, 34
MOST_LINES = 3  # of a warning
LEFT, RIGHT, GAP = 16, 8, 10
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier


class BarLabel(QLabel):
    """A short text in a bar: never takes more room than it needs."""

    def __init__(self, theme: Theme, step: Step = "base", role: str = "text2") -> None:
        super().__init__()
        self._theme, self._step, self._role = theme, step, role
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.restyle)
        self.restyle()

    def restyle(self) -> None:
        """Take font and colour from the theme."""
        weight = 600 if self._role == "text" else None
        self.setFont(self._theme.font(self._step, weight))
        ink(self, self._role)

    def say(self, text: str) -> None:
        """Show a text, or nothing at all when it is empty."""
        if text != self.text():
            self.setText(text)
        self.setVisible(bool(text))


class WarningRow(QWidget):
    """A sentence with a sign and what can be done. Amber is for facts; all else stays calm.

    What does not fit into `MOST_LINES` ends in "…"; the tip has all of it.
    """

    acted = Signal(int)  # which of its actions
    grown = Signal()  # its height changed with its width

    def __init__(self, theme: Theme, *, facts: bool = False) -> None:
        super().__init__()
        self._theme, self._facts, self._text = theme, facts, ""
        self.ground = "warn_bg" if facts else "pick"
        self._sign = QLabel()
        self._sentence = QLabel()
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._sentence.setWordWrap(True)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(theme.unit(LEFT), 0, theme.unit(LEFT), 0)
        self._row.setSpacing(theme.unit(GAP))
        self._row.addWidget(self._sign)
        self._row.addWidget(self._sentence, 1)
        self._buttons: list[Button] = []
        theme.changed.connect(self.restyle)
        self.setFixedHeight(theme.unit(WARNING_ROW))
        self.hide()
        self.restyle()

    def say(self, text: str, actions: tuple[str, ...] = ()) -> None:
        """Show a sentence with buttons; an empty one hides the row."""
        self.setVisible(bool(text))
        self._text = text
        self._sentence.setToolTip(text)
        self.setAccessibleName(text)
        self._set_buttons(actions)
        self._fit()

    def _set_buttons(self, actions: tuple[str, ...]) -> None:
        if [button.text() for button in self._buttons] == list(actions):
            return
        for button in self._buttons:
            button.hide()
            button.deleteLater()
        self._buttons = []
        for index, words in enumerate(actions):
            button = BarLink(self._theme, words, role="warn" if self._facts else "text")
            button.clicked.connect(lambda _checked=False, at=index: self.acted.emit(at))
            self._row.addWidget(button)
            self._buttons.append(button)

    def _fit(self) -> bool:
        """Take the height that the sentence needs, of a few lines; whether that changed."""
        parent, unit = self.parentWidget(), self._theme.unit
        wide = self.width() if self.isVisible() or parent is None else parent.width()
        taken = 2 * unit(LEFT) + unit(16) + unit(GAP)
        taken += sum(button.sizeHint().width() + unit(GAP) for button in self._buttons)
        width, text = max(wide - taken, unit(80)), self._text
        if self._lines(text, width) > MOST_LINES:
            fits = range(len(text))
            end = bisect_right(fits, MOST_LINES, key=lambda n: self._lines(text[:n] + " …", width))
            text = text[: max(end - 1, 0)].rstrip(" ·") + " …"
        self._sentence.setText(text)
        spacing = self._sentence.fontMetrics().lineSpacing()
        height = unit(WARNING_ROW) + (self._lines(text, width) - 1) * spacing
        if height == self.height():
            return False
        self.setFixedHeight(height)
        return True

    def _lines(self, text: str, width: int) -> int:
        """How many lines a text takes at a width in pixels."""
        metrics = self._sentence.fontMetrics()
        found = metrics.boundingRect(QRect(0, 0, width, 10_000), Qt.TextFlag.TextWordWrap, text)
        return max(1, round(found.height() / max(1, metrics.lineSpacing())))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self._fit():
            self.grown.emit()

    def restyle(self) -> None:
        """Take colours and fonts from the theme."""
        palette, side = self._theme.palette, self._theme.unit(16)
        name, colour = ("warning", palette.warn_mark) if self._facts else ("info", palette.text2)
        self._sign.setPixmap(icons.icon(name, colour, side).pixmap(side, side))
        self._sentence.setFont(self._theme.font("button"))
        ink(self._sentence, "warn" if self._facts else "text")


class BarLink(Button):
    """Underlined words in the colour of their row."""

    def __init__(self, theme: Theme, text: str, *, role: str) -> None:
        self._words_role = role
        super().__init__(theme, text, look="link")

    @override
    def _text_role(self) -> str:
        return self._words_role

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        unit, painter = self._theme.unit, QPainter(self)
        painter.setPen(self._theme.color(self._words_role))
        line = self.height() // 2 + unit(7)
        painter.drawLine(unit(4), line, self.width() - unit(4), line)


class PageBar(Raised):
    """A bar of one main row and any number of rows below; `resized` when its height changed."""

    resized = Signal()
    acted = Signal(object)  # NoticeAct

    def __init__(self, theme: Theme, name: str, title: str, parent: QWidget) -> None:
        super().__init__(theme, "bar", parent)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.theme = theme
        self._rows = QVBoxLayout(self)
        margin = self.body_margin()
        self._rows.setContentsMargins(margin, margin, margin, margin)
        self._rows.setSpacing(0)
        self.main = QHBoxLayout()
        self.main.setContentsMargins(theme.unit(LEFT), 0, theme.unit(RIGHT), 0)
        self.main.setSpacing(theme.unit(GAP))
        self._rows.addLayout(self.main)
        self.warning = WarningRow(theme)
        self.warning.acted.connect(self._act)
        self._acts: tuple[NoticeAct, ...] = ()
        self._below: list[QWidget] = []
        self.add_row(self.warning)
        self.hide()

    def add_row(self, row: QWidget) -> None:
        """Put a row of fixed height below those there are."""
        self._below.append(row)
        self._rows.addWidget(row)
        if isinstance(row, WarningRow):
            row.grown.connect(self.resized)

    def main_height(self) -> int:
        """Pixels of the main row."""
        return self.theme.unit(ROW)

    def body_height(self) -> int:
        """Pixels the body needs now."""
        shown = (row for row in self._below if not row.isHidden())
        return self.main_height() + sum(row.height() for row in shown)

    def typed(self, text: str) -> None:
        """Letters that came to a button of the bar. They are none of the page's."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text().isprintable() and event.text() and not event.modifiers() & _COMMANDS:
            self.typed(event.text())
            return
        super().keyPressEvent(event)

    def place(self, rect: QRect) -> None:
        """Stand where the page has made room."""
        self.set_body(QRect(rect.topLeft(), rect.size()))
        self.raise_()

    def show_problem(self, problem: Notice | None) -> None:
        """Say what is wrong, or nothing."""
        before = self.body_height()
        if problem is None:
            self._acts = ()
            self.warning.say("")
        else:
            self._acts = problem.actions
            words = tuple(inline_strings.act(action) for action in problem.actions)
            self.warning.say(inline_strings.sentence(problem), words)
        if self.body_height() != before:
            self.resized.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipPath(self.body_path())
        for row in self.findChildren(WarningRow):
            if row.isVisible():
                ground = row.geometry().adjusted(1, 0, -1, 0)
                painter.fillRect(ground, self.theme.color(row.ground))

    def _act(self, which: int) -> None:
        if which < len(self._acts):
            self.acted.emit(self._acts[which])
