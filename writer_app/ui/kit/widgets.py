"""Small painted widgets: key caps, chips, meters, the model's sign, empty states, tabs.

The buttons and the row delegate have modules of their own and can be taken from here as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QIcon, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from writer_app.ui.kit import icons, keycaps
from writer_app.ui.kit.buttons import Button, IconButton, PlainButton, PrimaryButton, QuietButton
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.row_delegate import RowDelegate, RowRole
from writer_app.ui.kit.tab_strip import TabStrip
from writer_app.ui.kit.theme import Theme

State = Literal["none", "loading", "ready", "writing"]


class KeyCaps(QWidget):
    """A row of "cap label" pairs; those that do not fit are left out from the right."""

    def __init__(
        self, theme: Theme, keys: Sequence[tuple[str, str]], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._keys = theme, list(keys)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)
        self.set_keys(keys)

    def set_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """Show other keys; pairs of a key sequence and its label."""
        self._keys = list(keys)
        self.setAccessibleName(", ".join(f"{key} {label}" for key, label in keys))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        width = keycaps.labelled_width(self._theme, self._keys) if self._keys else 0
        return QSize(round(width + 1), self._theme.unit(keycaps.HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, self._theme.unit(keycaps.HEIGHT))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        shown = list(self._keys)
        while shown and keycaps.labelled_width(self._theme, shown) > self.width():
            shown.pop()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        keycaps.paint_labelled(painter, self._theme, 0, self.height() / 2, shown)


class Chip(QPushButton):
    """A short word on a tone of its own; with `menu` a chevron says it opens something."""

    def __init__(
        self, theme: Theme, text: str, *, menu: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(text, parent)
        self._theme, self._menu = theme, menu
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(text)
        theme.changed.connect(self.updateGeometry)

    def set_text(self, text: str) -> None:
        """Change the word."""
        self.setText(text)
        self.setAccessibleName(text)
        self.updateGeometry()

    @override
    def sizeHint(self) -> QSize:
        unit = self._theme.unit
        words = QFontMetricsF(self._theme.font("chip")).horizontalAdvance(self.text())
        return QSize(round(words + unit(16) + (unit(16) if self._menu else 0)), unit(22))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        unit = self._theme.unit
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("row" if self.underMouse() else "pick"))
        painter.drawRoundedRect(QRectF(self.rect()), unit(5), unit(5))
        font = self._theme.font("chip")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self._theme.color("text"))
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(unit(8), base), self.text())
        if self._menu:
            side, ratio = unit(12), painter.device().devicePixelRatio()
            mark = icons.pixmap("chevron-down", self._theme.palette.text2, side, ratio)
            at = QPointF(self.width() - unit(8) - side, round((self.height() - side) / 2))
            painter.drawPixmap(at, mark)
        if self.hasFocus():
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), unit(5), unit(5))


class Meter(QWidget):
    """How much of a whole: one part, or several told apart by tone and hatch.

    `width` 0 takes the room there is. The figures beside it are its caller's.
    """

    def __init__(
        self, theme: Theme, *, width: int = 48, height: int = 4, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme, self._width, self._height = theme, width, height
        self._parts: tuple[float, ...] = ()
        self._total = 1.0
        self._warn = False
        self.setSizePolicy(
            QSizePolicy.Policy.Fixed if width else QSizePolicy.Policy.Expanding,
            QSizePolicy.Policy.Fixed,
        )

    def set_value(self, value: float, total: float, *, warn: bool = False) -> None:
        """Show one part of a whole; `warn` for what is nearly full."""
        self.set_parts((value,), total, warn=warn)

    def set_parts(self, parts: Sequence[float], total: float, *, warn: bool = False) -> None:
        """Show several parts of a whole, in order."""
        self._parts, self._total, self._warn = tuple(parts), max(total, 1e-9), warn
        self.setAccessibleName(f"{sum(parts):,.0f} / {total:,.0f}")
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.unit(self._width or 120), self._theme.unit(self._height))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        high = self._theme.unit(self._height)
        radius = min(high / 2, 4)
        body = QRectF(0, (self.height() - high) / 2, self.width(), high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color("track"))
        painter.drawRoundedRect(body, radius, radius)
        roles = ("text2",) if len(self._parts) < 2 else ("accent", "text2", "text3")
        left = 0.0
        for number, part in enumerate(self._parts):
            width = min(part / self._total, 1.0) * body.width()
            if part > 0:
                width = min(max(width, high), body.width() - left)
            role = "warn_mark" if self._warn else roles[number % len(roles)]
            piece = QRectF(left, body.top(), width, high)
            painter.setBrush(self._theme.color(role))
            painter.drawRoundedRect(piece, radius, radius)
            if number >= 2:
                painter.setBrush(Qt.BrushStyle.BDiagPattern)
                painter.drawRect(piece)
            left += width + (1 if number + 1 < len(self._parts) else 0)


class IconSign(QWidget):
    """An icon that is only looked at, in a role's colour of the theme that is."""

    def __init__(self, theme: Theme, icon: str, role: str = "text2", *, size: int = 16) -> None:
        super().__init__()
        self._theme, self._icon, self._role = theme, icon, role
        side = theme.unit(size)
        self.setFixedSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        ratio, colour = painter.device().devicePixelRatio(), self._theme.color(self._role).name()
        painter.drawPixmap(0, 0, icons.pixmap(self._icon, colour, self.width(), ratio))


class StateSign(QWidget):
    """The model's state as a shape: ring none, half disc loading, disc ready, bars writing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state: State = "none"
        side = theme.unit(16)
        self.setFixedSize(side, side)
        theme.changed.connect(self.update)

    def set_state(self, state: str) -> None:
        """none, loading, ready or writing; anything else is none."""
        known: dict[str, State] = {
            "loading": "loading", "ready": "ready", "writing": "writing",
        }  # fmt: skip
        self._state = known.get(state, "none")
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        unit, color = self._theme.unit, self._theme.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.width() / 2, self.height() / 2)
        radius = unit(4)
        disc = QRectF(middle.x() - radius, middle.y() - radius, 2 * radius, 2 * radius)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._state == "ready":
            painter.setBrush(color("ok"))
            painter.drawEllipse(disc)
        elif self._state == "writing":
            painter.setBrush(color("accent"))
            for offset, height in ((-4, 5), (-1, 9), (2, 6)):
                bar = QRectF(middle.x() + unit(offset), 0, unit(2), unit(height))
                bar.moveTop(middle.y() - bar.height() / 2)
                painter.drawRoundedRect(bar, 1, 1)
        else:
            painter.setPen(QPen(color("text2"), 1.25))
            painter.drawEllipse(disc)
            if self._state == "loading":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(color("text2"))
                painter.drawPie(disc, 90 * 16, 180 * 16)


class EmptyState(QWidget):
    """What stands where nothing is yet: icon, title, one sentence, at most one button."""

    clicked = Signal()

    def __init__(
        self, theme: Theme, icon: str, title: str, sentence: str, button: str = "",
        *, parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme, self._name = theme, icon
        self._icon, self._title, self._sentence = QLabel(), QLabel(title), QLabel(sentence)
        self._title.setWordWrap(True)
        self._sentence.setWordWrap(True)
        self.setAccessibleName(title)
        self._column = QVBoxLayout(self)
        self._column.addStretch(1)
        for label in (self._icon, self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            label.setTextFormat(Qt.TextFormat.PlainText)
            self._column.addWidget(label)
        self.button: Button | None = None
        if button:
            self.button = PlainButton(theme, button)
            self.button.clicked.connect(self.clicked)
            self._column.addSpacing(theme.unit(8))
            self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._column.addStretch(2)
        theme.follow(self._restyle)

    def set_words(self, title: str, sentence: str) -> None:
        """Say something else."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self.setAccessibleName(title)

    def _restyle(self) -> None:
        unit, palette = self._theme.unit, self._theme.palette
        self._column.setContentsMargins(unit(16), unit(16), unit(16), unit(16))
        self._column.setSpacing(unit(6))
        side = unit(24)
        self._icon.setPixmap(icons.icon(self._name, palette.text3, side).pixmap(side, side))
        font = self._theme.font("base", QFont.Weight.DemiBold)
        font.setPixelSize(unit(14))
        self._title.setFont(font)
        ink(self._title, "text")
        self._sentence.setFont(self._theme.font("base"))
        ink(self._sentence, "text2")


__all__ = [
    "Button",
    "Chip",
    "EmptyState",
    "IconButton",
    "IconSign",
    "KeyCaps",
    "Meter",
    "PlainButton",
    "PrimaryButton",
    "QuietButton",
    "RowDelegate",
    "RowRole",
    "StateSign",
    "TabStrip",
]  # fmt: skip


class TableDialog(QDialog):
    """A file's lines as a table one edits; `saved` comes when the file is written."""

    saved = Signal()

    def __init__(self, theme: Theme, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.table = QTableWidget(0, columns)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self.table.verticalHeader().hide()
        self._say = QLabel()
        self._say.setWordWrap(True)
        self._say.setTextFormat(Qt.TextFormat.PlainText)
        ink(self._say, "text2")
        theme.follow(self._restyle)

    def _restyle(self) -> None:
        """Flat heads and cells: Fusion draws both raised, and what is chosen in the accent."""
        palette, unit = self._theme.palette, self._theme.unit
        self.table.setStyleSheet(
            f"QTableWidget {{ background: {palette.sheet}; gridline-color: {palette.rule};"
            f" border: 1px solid {palette.rule}; outline: none; }}"
            f"QTableWidget::item:selected {{ background: {palette.pick}; color: {palette.text}; }}"
            "QLineEdit, QLineEdit:focus { border-radius: 0; padding: 0; min-height: 0; }"
            f"QHeaderView {{ background: {palette.chrome}; border: none; }}"
            f"QHeaderView::section {{ background: {palette.chrome}; color: {palette.text2};"
            f" border: none; border-bottom: 1px solid {palette.rule}; padding: {unit(3)}px;"
            " font-weight: normal; }"
        )

    def explain(self, heads: Sequence[str], sentence: str) -> None:
        """Name the columns, and say above the table what belongs into it."""
        self.table.setHorizontalHeaderLabels(list(heads))
        self._say.setText(sentence)

    def set_rows(self, rows: Sequence[Sequence[str]], *, spare: int) -> None:
        """Show these rows, and some empty ones behind them."""
        self.table.clearContents()
        self.table.setRowCount(len(rows) + spare)
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                self.table.setItem(row, column, QTableWidgetItem(cell))

    def cells(self, row: int) -> list[str]:
        """What stands in a row, without blanks around it."""
        items = (self.table.item(row, column) for column in range(self.table.columnCount()))
        return [item.text().strip() if item is not None else "" for item in items]

    def tell(self, sentence: str) -> None:
        """Say something in place of the explanation."""
        self._say.setText(sentence)
        ink(self._say, "text")

    def write(self) -> None:
        """Write the file and close, or say why not."""
        raise NotImplementedError

    def lay_out(self, beside: Sequence[QWidget], save: str, cancel: str) -> None:
        """The table between the explanation and the buttons, which stand behind `beside`."""
        kinds = QDialogButtonBox.StandardButton
        box = QDialogButtonBox(kinds.Save | kinds.Cancel)
        for kind, text in ((kinds.Save, save), (kinds.Cancel, cancel)):
            box.button(kind).setText(text)
            box.button(kind).setIcon(QIcon())  # Qt's style would put its own pictures there
        box.accepted.connect(self.write)
        box.rejected.connect(self.reject)
        unit, row, column = self._theme.unit, QHBoxLayout(), QVBoxLayout(self)
        for widget in beside:
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(box)
        column.setContentsMargins(unit(20), unit(18), unit(20), unit(18))
        column.setSpacing(unit(12))
        column.addWidget(self._say)
        column.addWidget(self.table, 1)
        column.addLayout(row)
