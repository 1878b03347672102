"""Fields of forms: segmented choice, drop-down, stepper, switch, line and text, all of one shape.

Each has `value()`, `set_value()` and the signal `valueChanged`; the preferences and the templates'
forms are built of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QIcon,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.ui.kit import icons
from writer_app.ui.kit.theme import Theme

Choice = tuple[str, str]  # value, words
SEGMENTS = 4  # more choices than this make a drop-down
HEIGHT = 30


class StillUnderWheel(QObject):
    """Keeps a wheel that scrolls the page from turning the field under the pointer.

    A field turns only while the writer has chosen it. `StrongFocus` keeps the wheel from choosing
    it, which Qt's own policy for these classes allows.
    """

    def __init__(self, field: QWidget) -> None:
        super().__init__(field)
        field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        field.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        still = isinstance(watched, QWidget) and not watched.hasFocus()
        if event.type() == QEvent.Type.Wheel and still:
            event.ignore()  # and the page scrolls
            return True
        return False


class Segmented(QWidget):
    """A choice of a few, all in sight."""

    valueChanged = Signal(str)

    def __init__(
        self, theme: Theme, choices: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QPushButton] = {}
        self._row = QHBoxLayout(self)
        for value, words in choices:
            button = QPushButton(words)
            button.setCheckable(True)
            button.setAccessibleName(words)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
            button.setMinimumWidth(1)
            self._group.addButton(button)
            self._row.addWidget(button)
            self._buttons[value] = button
        self._group.buttonToggled.connect(self._toggled)
        theme.follow(self._restyle)

    def value(self) -> str:
        """The chosen value; empty when none is."""
        return next((v for v, b in self._buttons.items() if b.isChecked()), "")

    def set_value(self, value: str) -> None:
        """Choose a value; an unknown one is ignored."""
        if value in self._buttons:
            self._buttons[value].setChecked(True)

    @override
    def setAccessibleName(self, name: str, /) -> None:
        super().setAccessibleName(name)
        for button in self._buttons.values():
            button.setAccessibleName(f"{name}: {button.text()}")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        palette, unit = self._theme.palette, self._theme.unit
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(palette.color("edge"), 1))
        painter.setBrush(palette.color("hover"))
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(body, unit(6), unit(6))

    def _toggled(self, button: QPushButton, on: bool) -> None:
        button.setFont(self._theme.font("base", 600 if on else 400))
        if on:
            self.valueChanged.emit(self.value())

    def _restyle(self) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        self.setFixedHeight(unit(HEIGHT))
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        radius = unit(6)
        self.setStyleSheet(
            f"QPushButton {{ border: 1px solid transparent; border-radius: {radius}px;"
            f" background: transparent; color: {palette.text2}; padding: 0 {unit(6)}px;"
            f" min-height: 0 }}"
            f"QPushButton:checked {{ background: {palette.raised};"
            f" border-color: {palette.edge}; color: {palette.text} }}"
            f"QPushButton:focus {{ border: 2px solid {palette.accent};"
            f" padding: 0 {unit(6) - 1}px }}"
        )
        for button in self._buttons.values():
            button.setFont(self._theme.font("base", 600 if button.isChecked() else 400))


class DropDown(QComboBox):
    """A choice of many."""

    valueChanged = Signal(str)

    def __init__(
        self, theme: Theme, choices: Sequence[Choice], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.set_choices(choices)
        self.setMinimumHeight(theme.unit(HEIGHT))
        self._theme = theme
        self.currentIndexChanged.connect(lambda _index: self.valueChanged.emit(self.value()))
        StillUnderWheel(self)

    def set_choices(self, choices: Sequence[Choice]) -> None:
        """Offer these, without a word about the value that changes thereby."""
        blocked = self.blockSignals(True)
        self.clear()
        for value, words in choices:
            self.addItem(words, value)
        self.blockSignals(blocked)

    def value(self) -> str:
        """The chosen value."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose a value; an unknown one is ignored."""
        if (index := self.findData(value)) >= 0:
            self.setCurrentIndex(index)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = self._theme.unit(16)
        mark = icons.icon("chevron-down", self._theme.palette.text2, size).pixmap(size, size)
        top = (self.height() - size) // 2
        QPainter(self).drawPixmap(self.width() - size - self._theme.unit(7), top, mark)


class Stepper(QSpinBox):
    """A whole number with two small arrows; Page Up and Down go by tens."""

    def __init__(self, theme: Theme, *, low: int, high: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setRange(low, high)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setKeyboardTracking(False)
        StillUnderWheel(self)
        # The field inside must not get the frame of a field of its own.
        self.lineEdit().setStyleSheet(
            "QLineEdit { border: none; background: transparent; padding: 0; min-height: 0 }"
        )
        self._up, self._down = self._arrow(up=True), self._arrow(up=False)
        theme.follow(self._restyle)

    def set_value(self, value: int) -> None:
        """The number to show."""
        self.setValue(value)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    @override
    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        kinds = (QEvent.Type.Show, QEvent.Type.StyleChange, QEvent.Type.FontChange)
        if event.type() in kinds and hasattr(self, "_down"):
            self._place()
        return done

    @override
    def sizeHint(self) -> QSize:
        unit = self._theme.unit
        widest = max(len(str(self.minimum())), len(str(self.maximum())))
        digits = self.fontMetrics().horizontalAdvance("0" * (widest + 1))
        return QSize(max(unit(80), digits + unit(44)), unit(HEIGHT))

    def _arrow(self, *, up: bool) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRepeat(True)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        words = self.tr("More") if up else self.tr("Less")
        button.setAccessibleName(words)
        button.setToolTip(words)
        button.clicked.connect(self.stepUp if up else self.stepDown)
        return button

    def _restyle(self) -> None:
        unit, colour = self._theme.unit, self._theme.palette.text2
        self.setFixedHeight(unit(HEIGHT))
        down = icons.icon("chevron-down", colour, 16).pixmap(QSize(unit(12), unit(12)))
        self._down.setIcon(QIcon(down))
        self._up.setIcon(QIcon(down.transformed(QTransform().scale(1, -1))))
        for button in (self._up, self._down):
            button.setIconSize(QSize(unit(12), unit(12)))
            button.setStyleSheet("QToolButton { border: none; background: transparent }")
        self._place()

    def _place(self) -> None:
        unit, half = self._theme.unit, self.height() // 2
        left = self.width() - unit(24)
        self._up.setGeometry(left, unit(2), unit(20), half - unit(2))
        self._down.setGeometry(left, half, unit(20), half - unit(2))
        # A styled spin box without buttons gives its field no room of its own.
        self.lineEdit().setGeometry(unit(9), 2, left - unit(10), self.height() - 4)


class Switch(QCheckBox):
    """On or off."""

    valueChanged = Signal(bool)

    def __init__(self, words: str, parent: QWidget | None = None) -> None:
        super().__init__(words, parent)
        self.toggled.connect(self.valueChanged)

    def value(self) -> bool:
        """Whether it is on."""
        return self.isChecked()

    def set_value(self, value: bool) -> None:
        """Switch it."""
        self.setChecked(value)


class LineField(QLineEdit):
    """One line of text; `valueChanged` comes when it is left or Enter is pressed."""

    valueChanged = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedHeight(theme.unit(HEIGHT))
        self.editingFinished.connect(lambda: self.valueChanged.emit(self.text()))

    def value(self) -> str:
        """The text."""
        return self.text()

    def set_value(self, value: str) -> None:
        """The text to show."""
        if value != self.text():
            self.setText(value)


class TextBox(QPlainTextEdit):
    """Several lines that grow with what is in them; Tab goes to the next field."""

    valueChanged = Signal(str)

    def __init__(
        self, theme: Theme, *, least: int = 2, most: int = 8, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("field")
        self._theme, self._least, self._most = theme, least, most
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.textChanged.connect(self._changed)
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        """Its own sheet, not one by object name: forms give it a name of theirs."""
        palette, unit = self._theme.palette, self._theme.unit
        self.setStyleSheet(
            f"QPlainTextEdit {{ background: {palette.sheet}; color: {palette.text};"
            f" border: 1px solid {palette.edge}; border-radius: {unit(6)}px;"
            f" padding: {unit(3)}px {unit(5)}px; selection-background-color: {palette.sel};"
            f" selection-color: {palette.text} }}"
            f"QPlainTextEdit:focus {{ border: 2px solid {palette.accent};"
            f" padding: {unit(2)}px {unit(4)}px }}"
        )
        self._fit()

    def value(self) -> str:
        """The text, exactly."""
        return self.document().toRawText().replace("\u2029", "\n")

    def set_value(self, value: str) -> None:
        """The text to show."""
        if value != self.value():
            self.setPlainText(value)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
        if control and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.ignore()  # the form runs with it
            return
        super().keyPressEvent(event)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @override
    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FontChange:
            self._fit()
        return super().event(event)

    def _changed(self) -> None:
        self._fit()
        self.valueChanged.emit(self.value())

    def _fit(self) -> None:
        lines = round(self.document().size().height())
        shown = max(self._least, min(self._most, lines))
        unit = self._theme.unit
        height = shown * self.fontMetrics().lineSpacing() + unit(20)
        if height != self.height():
            self.setFixedHeight(height)


def choice(theme: Theme, choices: Sequence[Choice]) -> Segmented | DropDown:
    """The fitting field for a choice."""
    longest = max((len(words) for _, words in choices), default=0)
    few = len(choices) <= SEGMENTS and longest <= 16
    return Segmented(theme, choices) if few else DropDown(theme, choices)


def stacked(*widgets: QWidget, spacing: int = 4) -> QWidget:
    """Widgets one below the other, as one."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(spacing)
    for widget in widgets:
        column.addWidget(widget)
    return box


def blank(size: int) -> QPixmap:
    """A transparent picture, where a list needs the room of an icon."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    return picture
