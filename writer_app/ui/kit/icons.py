"""The icons: SVG outlines from `resources/icons`, drawn in any colour of the palette."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from writer_app.paths import resources

_RATIOS = (1.0, 2.0)


def names() -> list[str]:
    """Every icon there is."""
    return sorted(file.stem for file in (resources() / "icons").glob("*.svg"))


@lru_cache(maxsize=128)
def _source(name: str) -> str:
    return (resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@lru_cache(maxsize=512)
def pixmap(name: str, color: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """One icon as a picture of `size` logical pixels. Raises FileNotFoundError if unknown."""
    renderer = QSvgRenderer(QByteArray(_source(name).replace("currentColor", color).encode()))
    picture = QPixmap(round(size * ratio), round(size * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return picture


@lru_cache(maxsize=512)
def _icon(name: str, color: str, size: int) -> QIcon:
    result = QIcon()
    for ratio in _RATIOS:
        result.addPixmap(pixmap(name, color, size, ratio))
    return result


def icon(name: str, color: str | QColor, size: int = 16) -> QIcon:
    """An icon in a colour, sharp at one and two device pixels a point."""
    return QIcon(_icon(name, QColor(color).name(), size))
