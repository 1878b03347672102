"""The status line: words, goal, saved, context, model, with a panel toggle at each end.

Everything in it is a number or a short word. The state of the model is a shape as well as a word:
filled disc ready, ring none, half disc loading, three bars writing.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from writer_app.ui.kit import icons
from writer_app.ui.kit.actions import Actions
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton, Meter, StateSign

HEIGHT = 28


def grouped(number: int) -> str:
    """A number with thin group marks: 1,240."""
    return f"{number:,}"


def state_word(state: str) -> str:
    """What the model does, in a word: none, loading, ready, writing (at work) or resting."""
    words = {
        "none": QCoreApplication.translate("StatusLine", "No model"),
        "loading": QCoreApplication.translate("StatusLine", "loading"),
        "ready": QCoreApplication.translate("StatusLine", "ready"),
        "writing": QCoreApplication.translate("StatusLine", "working"),
        "resting": QCoreApplication.translate("StatusLine", "resting"),
    }
    return words.get(state, "")


def loading_words(phase: str, done: int, total: int) -> str:
    """How far loading is. A phase that is through says so by no figure: another one follows."""
    words = {
        "preparing": QCoreApplication.translate("StatusLine", "preparing"),
        "checking": QCoreApplication.translate("StatusLine", "checking"),
        "measuring": QCoreApplication.translate("StatusLine", "measuring its speed"),
        "quantising": QCoreApplication.translate("StatusLine", "making it smaller"),
    }
    word = words.get(phase, state_word("loading"))
    return f"{word} {100 * done // total}%" if 0 < done < total else word


class ClickLabel(QLabel):
    """A figure that says more when it is clicked, or entered from the keyboard."""

    clicked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.clicked.emit()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.clicked.emit()
        else:
            super().keyPressEvent(event)


class StatusLine(QWidget):
    """The line. Setters only; it decides nothing."""

    modelClicked = Signal()
    transferClicked = Signal()

    def __init__(self, theme: Theme, commands: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("statusLine")
        self.setAccessibleName(self.tr("Status"))
        self._theme, self._commands = theme, commands
        self._left = self._toggle("libraryPanel", "panel-left")
        self._right = self._toggle("assistantPanel", "panel-right")
        self.words = ClickLabel()
        self._words = self._label("statusWords", self.tr("Words"), self.words)
        self._words.setToolTip(self.tr("Words and reading time"))
        self._goal_meter = Meter(theme)
        self._goal = self._label("statusGoal", self.tr("Goal"))
        self._saved = self._label("statusSaved", self.tr("Saved"))
        self._context_title = self._label("statusContextTitle", "")
        self._context_meter = Meter(theme)
        self._context = self._label("statusContext", self.tr("Context in tokens"))
        transfer = ClickLabel()
        transfer.clicked.connect(self.transferClicked)
        self._transfer = self._label("statusTransfer", self.tr("Download"), transfer)
        self._transfer.setToolTip(self.tr("Models"))
        self._place_sign = QLabel()
        self._place = self._label("statusPlace", self.tr("Where text goes"))
        self._server = ""
        self._without_ai = False
        self._sign = StateSign(theme)
        self._model = QPushButton()
        self._model.setObjectName("statusModel")
        self._model.setFlat(True)
        self._model.clicked.connect(self.modelClicked)
        self._message = ""
        self._counted = (0, 0)
        self._aimed = (0, 0, False, "")
        self._row = QHBoxLayout(self)
        self._fill_row()
        theme.changed.connect(self._restyle)
        self.set_words(0)
        self.set_goal(0, 0)
        self.set_context(None, 0)
        self.set_model("none", "")
        self.set_transfer("")
        self.set_place("", shown=False)
        self._restyle()

    # ---- what it shows
    def set_words(self, words: int, selected: int = 0) -> None:
        """Words of the document, and of the selection when there is one."""
        self._counted = (words, selected)
        if self._message:
            return
        if selected:
            text = self.tr("{0} of {1} words selected").format(grouped(selected), grouped(words))
        elif words == 1:
            text = self.tr("1 word")
        else:
            text = self.tr("{0} words").format(grouped(words))
        self._words.setText(text)

    def set_without_ai(self, on: bool) -> None:
        """Say nothing about a model, its context and where text goes; nor offer its panel."""
        self._without_ai = on
        for widget in (self._sign, self._model, self._right):
            widget.setVisible(not on)
        if on:
            self.set_context(None, 0)
            self.set_place("", shown=False)

    def set_message(self, text: str) -> None:
        """A short word in place of the count until it is taken away with an empty one."""
        self._message = text
        if not text:
            self.set_words(*self._counted)
            words, goal, today, more = self._aimed
            self.set_goal(words, goal, today=today, more=more)
            return
        self._words.setText(text)
        self._goal_meter.hide()
        self._goal.hide()

    def set_goal(self, words: int, goal: int, *, today: bool = False, more: str = "") -> None:
        """Progress towards the document's goal, or today's, then `more`; a goal of 0 hides it."""
        self._aimed = (words, goal, today, more)
        if self._message:
            return
        for widget in (self._goal_meter, self._goal):
            widget.setVisible(goal > 0)
        if goal > 0:
            self._goal_meter.set_value(words, goal)
            share = round(100 * words / goal)
            text = self.tr("{0}% of {1} today") if today else self.tr("{0}% of {1}")
            said = text.format(share, grouped(goal))
            self._goal.setText(f"{said} · {more}" if more else said)

    def set_saved(self, when: float | None, *, dirty: bool, failing: bool, hint: str = "") -> None:
        """When it was saved, or why it is not; `hint` is what there is to know besides."""
        if failing:
            text = self.tr("Not saved")
        elif dirty:
            text = self.tr("Editing")
        elif when is not None:
            text = self.tr("Saved {0}").format(datetime.fromtimestamp(when).strftime("%H:%M"))
        else:
            text = hint
        self._saved.setText(text)
        ink(self._saved, "text" if failing else "text2")

    def set_context(self, used: int | None, total: int) -> None:
        """Tokens of the next prompt; None hides the figures."""
        shown = used is not None and total > 0 and not self._without_ai
        for widget in (self._context_title, self._context_meter, self._context):
            widget.setVisible(shown)
        if used is not None and total > 0:
            self._context_meter.set_value(used, total)
            self._context.setText(f"{grouped(used)} / {grouped(total)}")

    def set_model(self, state: str, title: str, detail: str = "") -> None:
        """State (none, loading, ready, writing), title, and a figure that replaces the word."""
        self._sign.set_state(state)
        word = detail or state_word(state)
        text = word if state == "none" or not title else f"{title}  {word}"
        self._model.setText(text)
        self._model.setAccessibleName(self.tr("Model: {0}").format(text))

    def set_transfer(self, text: str) -> None:
        """How far a download is; hidden when empty."""
        self._transfer.setText(text)
        self._transfer.setVisible(bool(text))

    def set_place(self, server: str, *, shown: bool) -> None:
        """Where text goes: to a server of this name, or (empty) nowhere but this computer."""
        self._server = server
        shown = shown and not self._without_ai
        here = self.tr("Text stays on this computer")
        tip = self.tr("Text goes to {0}").format(server) if server else here
        for widget in (self._place_sign, self._place):
            widget.setVisible(shown)
            widget.setToolTip(tip)
        self._place.setText(server)
        self._place.setAccessibleDescription(tip)
        self._place.setVisible(shown and bool(server))
        self._place_sign.setAccessibleName(tip)
        self._paint_place()

    def _paint_place(self) -> None:
        side, palette = self._theme.unit(14), self._theme.palette
        colour = palette.accent if self._server else palette.text2
        mark = icons.icon("server" if self._server else "model", colour, side)
        self._place_sign.setPixmap(mark.pixmap(side, side))
        ink(self._place, "text")

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.fillRect(self.rect(), palette.color("chrome"))
        painter.fillRect(0, 0, self.width(), 1, palette.color("line"))

    # ---- inside
    def _toggle(self, command: str, icon: str) -> IconButton:
        button = IconButton(self._theme, icon, self._commands.tip(command))
        button.setObjectName(f"toggle.{command}")
        button.setCheckable(True)
        action = self._commands[command]
        button.setChecked(action.isChecked())
        button.clicked.connect(action.trigger)
        action.toggled.connect(button.setChecked)
        return button

    def _label(self, name: str, accessible: str, made: QLabel | None = None) -> QLabel:
        label = made or QLabel()
        label.setObjectName(name)
        label.setAccessibleDescription(accessible)  # its name is what it shows
        label.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        return label

    def _fill_row(self) -> None:
        row = self._row
        left: tuple[QWidget, ...] = (
            self._left, self._words, self._goal_meter, self._goal, self._saved,
        )  # fmt: skip
        for widget in left:
            row.addWidget(widget)
        row.addStretch(1)
        right: tuple[QWidget, ...] = (
            self._transfer, self._context_title, self._context_meter, self._context,
            self._sign, self._model, self._place_sign, self._place, self._right,
        )  # fmt: skip
        for widget in right:
            row.addWidget(widget)

    def _restyle(self) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        self.setFixedHeight(unit(HEIGHT) + 1)
        self._row.setContentsMargins(unit(8), 1, unit(8), 0)
        self._row.setSpacing(unit(10))
        font = self._theme.font("small")
        labels = (
            self._words, self._goal, self._saved, self._transfer, self._context_title,
            self._context,
        )  # fmt: skip
        for label in labels:
            ink(label, "text2")
            label.setFont(font)
        self._place.setFont(font)
        self._paint_place()
        self._words.setStyleSheet(
            f"QLabel {{ color: {palette.text2}; padding: 0 {unit(4)}px }}"
            f"QLabel:focus {{ border: 2px solid {palette.accent}; border-radius: {unit(5)}px }}"
        )
        self._context_title.setText(self.tr("Context"))
        self._model.setFont(font)
        self._model.setStyleSheet(
            f"QPushButton {{ border: none; background: transparent; padding: 0 {unit(4)}px;"
            f" color: {palette.text2}; min-height: 0 }}"
            f"QPushButton:focus {{ border: 2px solid {palette.accent};"
            f" border-radius: {unit(5)}px }}"
        )
        self._model.setToolTip(self.tr("Models"))
        self._left.set_tip(self._commands.tip("libraryPanel"))
        self._right.set_tip(self._commands.tip("assistantPanel"))
