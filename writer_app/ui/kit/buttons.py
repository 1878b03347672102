"""Buttons: primary, plain, quiet and link, each with its key in it; and one with only an icon."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QSizePolicy, QToolButton, QWidget
from typing_extensions import override

from writer_app.ui.kit import icons, keycaps
from writer_app.ui.kit.theme import Theme

HEIGHT, RADIUS, INSET, KEY_GAP, ICON, ICON_GAP = 28, 6, 12, 8, 16, 6
Look = Literal["primary", "plain", "quiet", "link"]


class Button(QPushButton):
    """A real button, painted to measure. `keys` is shown after the words; it binds nothing.

    `role` is the colour of the words where they stand on a tone of their own, as a link in the
    fact row does; such a link is underlined.
    """

    def __init__(
        self,
        theme: Theme,
        text: str,
        *,
        look: Look = "plain",
        keys: str = "",
        icon: str = "",
        role: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme, self._look, self._role = theme, look, role
        self._keys, self._icon = keys, icon
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        theme.changed.connect(self._restyle)

    def set_words(self, text: str, keys: str | None = None) -> None:
        """Change the words, and the key when given."""
        self._keys = self._keys if keys is None else keys
        self.setText(text)
        self.setAccessibleName(text)
        self._restyle()

    def set_sign(self, icon: str) -> None:
        """Change the icon before the words."""
        self._icon = icon
        self._restyle()

    @override
    def sizeHint(self) -> QSize:
        unit = self._theme.unit
        inset = unit(INSET) if self._look in ("primary", "plain") else unit(4)
        width = 2 * inset + QFontMetricsF(self._words_font()).horizontalAdvance(self.text())
        if self._icon:
            width += unit(ICON) + unit(ICON_GAP)
        if self._keys:
            metrics = QFontMetricsF(self._theme.font("key"))
            width += unit(KEY_GAP) + metrics.horizontalAdvance(keycaps.short(self._keys))
        return QSize(round(width + 0.5), unit(HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_body(painter)
        self._paint_words(painter)
        if self.hasFocus():
            on = "on_accent" if self._look == "primary" else "accent"
            painter.setPen(QPen(self._theme.color(on), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            inside = QRectF(self.rect()).adjusted(2, 2, -2, -2)
            painter.drawRoundedRect(inside, self._radius() - 1, self._radius() - 1)

    def _radius(self) -> int:
        return self._theme.unit(RADIUS)

    def _words_font(self) -> QFont:
        weight = 600 if self._look == "link" else None
        return self._theme.font("button", weight)

    def _paint_body(self, painter: QPainter) -> None:
        color = self._theme.color
        over = self.isEnabled() and (self.underMouse() or self.isDown())
        body = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._look == "primary":
            painter.setBrush(color("accent" if self.isEnabled() else "track"))
        elif self._look == "plain":
            painter.setPen(QPen(color("edge"), 1))
            painter.setBrush(color("pick" if over else "raised"))
        elif over and self._look == "quiet":
            painter.setBrush(color("pick"))
        else:
            return
        painter.drawRoundedRect(body, self._radius(), self._radius())

    def _text_role(self) -> str:
        if not self.isEnabled():
            return "text2"
        return self._role or {"primary": "on_accent", "link": "accent"}.get(self._look, "text")

    def _paint_words(self, painter: QPainter) -> None:
        unit, role = self._theme.unit, self._text_role()
        x = float(unit(INSET) if self._look in ("primary", "plain") else unit(4))
        middle = self.height() / 2
        if self._icon:
            ratio = painter.device().devicePixelRatio()
            mark = icons.pixmap(self._icon, self._theme.color(role).name(), unit(ICON), ratio)
            painter.drawPixmap(QPointF(round(x), round(middle - unit(ICON) / 2)), mark)
            x += unit(ICON) + unit(ICON_GAP)
        font = self._words_font()
        font.setUnderline(self._look == "link" and (bool(self._role) or self.underMouse()))
        x = self._put(painter, font, role, x, self.text())
        if self._keys:
            quiet = role if self._look == "primary" else "text2"
            self._put(
                painter, self._theme.font("key"), quiet, x + unit(KEY_GAP),
                keycaps.short(self._keys),
            )  # fmt: skip

    def _put(self, painter: QPainter, font: QFont, role: str, x: float, text: str) -> float:
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        painter.setPen(self._theme.color(role))
        base = (self.height() + metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(x, base), text)
        return x + metrics.horizontalAdvance(text)

    def _restyle(self) -> None:
        self.updateGeometry()
        self.update()


class PrimaryButton(Button):
    """The one button a screen is about."""

    def __init__(
        self, theme: Theme, text: str, *, keys: str = "", icon: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(theme, text, look="primary", keys=keys, icon=icon, parent=parent)


class PlainButton(Button):
    """Any other button with an outline."""

    def __init__(
        self, theme: Theme, text: str, *, keys: str = "", icon: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(theme, text, look="plain", keys=keys, icon=icon, parent=parent)


class QuietButton(Button):
    """Words that act, without an outline."""

    def __init__(
        self, theme: Theme, text: str, *, keys: str = "", icon: str = "",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(theme, text, look="quiet", keys=keys, icon=icon, parent=parent)


class IconButton(QToolButton):
    """An icon alone. `tip` says what it does, with its key, and is its accessible name."""

    def __init__(
        self, theme: Theme, icon: str, tip: str, *, role: str = "text2",
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._theme, self._icon, self._role = theme, icon, role
        self.set_tip(tip)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.follow(self._restyle)

    def set_tip(self, tip: str) -> None:
        """Change what the tooltip and a screen reader say."""
        self.setToolTip(tip)
        self.setAccessibleName(tip)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        unit = self._theme.unit
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body = QRectF(self.rect())
        on = self.isChecked() or (self.isEnabled() and self.underMouse())
        if on or self._role == "on_accent":
            fill = "accent" if self._role == "on_accent" else "row"
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.color(fill))
            painter.drawRoundedRect(body, unit(5), unit(5))
        role = "text" if on and self._role == "text2" else self._role
        ratio = painter.device().devicePixelRatio()
        mark = icons.pixmap(self._icon, self._theme.color(role).name(), unit(ICON), ratio)
        if not self.isEnabled():
            painter.setOpacity(0.5)
        at = QPointF(
            round((body.width() - unit(ICON)) / 2), round((body.height() - unit(ICON)) / 2)
        )
        painter.drawPixmap(at, mark)
        if self.hasFocus():
            painter.setOpacity(1)
            painter.setPen(QPen(self._theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(body.adjusted(1, 1, -1, -1), unit(5), unit(5))

    def _restyle(self) -> None:
        side = self._theme.unit(28 if self._role == "on_accent" else 24)
        self.setFixedSize(side, side)
        self.update()
