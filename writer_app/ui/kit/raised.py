"""A raised surface: a rounded body with a soft shadow, for bars, pickers, palettes and cards.

The shadow is a nine-patch image computed once. The widget is larger than its body by the shadow;
what happens outside the body belongs to the page below.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import hypot
from typing import Literal

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid
from typing_extensions import override

from writer_app.ui.kit.theme import Theme

Kind = Literal["bar", "picker", "palette", "card"]


@dataclass(frozen=True, slots=True)
class Surface:
    """Measures of one kind: the shadow's reach, its drop and strength, the body's radius."""

    reach: int
    drop: int
    strength: float
    radius: int


SURFACES: dict[Kind, Surface] = {
    "bar": Surface(10, 2, 1.0, 8),
    "picker": Surface(16, 3, 1.15, 8),
    "palette": Surface(30, 4, 1.0, 10),
    "card": Surface(0, 0, 0.0, 8),
}


def shadow_alpha(distance: float, reach: float, strength: float) -> float:
    """Alpha of 255 at a distance from the body."""
    k = 1 - distance / reach
    return strength * k * k * (3 - 2 * k) * 0.9 if k > 0 else 0.0


@lru_cache(maxsize=16)
def shadow_image(reach: int, radius: int, strength: int) -> QImage:
    """A shadow's nine-patch: its corners are `reach + radius` wide, its middle 2 px."""
    corner = reach + radius
    size = 2 * corner + 2
    image = QImage(size, size, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    low, high = corner, size - corner - 1
    for y in range(size):
        for x in range(size):
            away = hypot(max(low - x, x - high, 0), max(low - y, y - high, 0)) - radius
            alpha = round(shadow_alpha(max(away, 0.0), reach, strength))
            image.setPixelColor(x, y, QColor(0, 0, 0, alpha))
    return image


def paint_shadow(painter: QPainter, body: QRect, surface: Surface, strength: int) -> None:
    """Draw the shadow of a body in nine pieces, on whole pixels."""
    if not surface.reach:
        return
    image = shadow_image(surface.reach, surface.radius, round(strength * surface.strength))
    corner, size = surface.reach + surface.radius, image.width()
    out = body.adjusted(-surface.reach, -surface.reach, surface.reach, surface.reach)
    out.translate(0, surface.drop)
    xs = (out.left(), out.left() + corner, out.right() + 1 - corner, out.right() + 1)
    ys = (out.top(), out.top() + corner, out.bottom() + 1 - corner, out.bottom() + 1)
    source = (0, corner, size - corner, size)
    for row in range(3):
        for column in range(3):
            target = QRect(QPoint(xs[column], ys[row]), QPoint(xs[column + 1] - 1, ys[row + 1] - 1))
            part = QRect(
                QPoint(source[column], source[row]),
                QPoint(source[column + 1] - 1, source[row + 1] - 1),
            )
            painter.drawImage(target, image, part)


def give_focus(widget: QWidget | None, otherwise: QWidget) -> None:
    """The focus back to a widget that had it: it may have been hidden or deleted meanwhile."""
    there = widget is not None and isValid(widget) and widget.isVisible()
    (widget if widget is not None and there else otherwise).setFocus()


class Raised(QWidget):
    """A surface of one kind. Give its layout `body_margin()` as contents margins on all sides."""

    def __init__(self, theme: Theme, kind: Kind = "bar", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._surface = SURFACES[kind]
        self._outlined = False
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAutoFillBackground(False)
        theme.changed.connect(self.update)

    def body_margin(self) -> int:
        """Pixels between the widget's edge and its body."""
        return self._surface.reach + 4 if self._surface.reach else 0

    def body(self) -> QRect:
        """The body, in the widget's coordinates."""
        margin = self.body_margin()
        return self.rect().adjusted(margin, margin, -margin, -margin)

    def set_body(self, rect: QRect) -> None:
        """Place the widget so that its body covers `rect` of its parent."""
        margin = self.body_margin()
        self.setGeometry(rect.adjusted(-margin, -margin, margin, margin))

    def set_outlined(self, on: bool) -> None:
        """Outline the body in accent, as the prompt bar is while it is typed in."""
        self._outlined = on
        self.update()

    def body_path(self) -> QPainterPath:
        """The outline of the body, to clip what is painted inside."""
        path = QPainterPath()
        inside = QRectF(self.body()).adjusted(0.5, 0.5, -0.5, -0.5)
        path.addRoundedRect(inside, self._surface.radius, self._surface.radius)
        return path

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._theme.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_shadow(painter, self.body(), self._surface, palette.shadow)
        edge = palette.color("accent" if self._outlined else "edge")
        painter.setPen(QPen(edge, 1.5 if self._outlined else 1.0))
        painter.setBrush(palette.color("raised"))
        painter.drawPath(self.body_path())

    @override
    def event(self, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent):
            inside = self.body().contains(event.position().toPoint())
            event.setAccepted(inside)
            return inside
        return super().event(event)
