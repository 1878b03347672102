"""Painting key caps and their labels, for bars, lists and the page's margin alike."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QKeySequence, QPainter, QPen

from writer_app.ui.kit.theme import Theme

HEIGHT, LEAST, PADDING, APART, LABEL_GAP, GROUP_GAP = 18, 18, 10, 3, 6, 13
SIGNS = {
    "Return": "↵", "Enter": "↵", "Backspace": "⌫", "Shift": "⇧", "Right": "→", "Left": "←",
    "Up": "↑", "Down": "↓",
}  # fmt: skip


def parts(keys: str) -> list[str]:
    """The caps of a key sequence such as "Ctrl+Shift+K", signs where they are customary."""
    shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText) or keys
    pieces = shown.split(", ")[0].replace("++", "+Plus").split("+")
    return [SIGNS.get(piece, piece) for piece in pieces if piece]


def short(keys: str) -> str:
    """A key sequence in one word, as a button carries it: "Ctrl ↵"."""
    return " ".join(parts(keys))


def width(theme: Theme, caps: Sequence[str]) -> float:
    """How wide a row of caps is."""
    metrics = QFontMetricsF(theme.font("key"))
    return sum(_cap(theme, metrics, cap) for cap in caps) + theme.unit(APART) * (len(caps) - 1)


def _cap(theme: Theme, metrics: QFontMetricsF, cap: str) -> float:
    text = metrics.horizontalAdvance(cap)
    return max(float(theme.unit(LEAST)), round(text + theme.unit(PADDING)))


def paint(
    painter: QPainter, theme: Theme, left: float, middle: float, caps: Sequence[str]
) -> float:
    """Draw caps centred on `middle`; the x where they end."""
    font = theme.font("key")
    metrics, height = QFontMetricsF(font), theme.unit(HEIGHT)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setFont(font)
    x, top = round(left), round(middle - height / 2)
    for cap in caps:
        across = _cap(theme, metrics, cap)
        box = QRectF(x + 0.5, top + 0.5, across - 1, height - 1)
        painter.setPen(QPen(theme.color("edge"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, theme.unit(4), theme.unit(4))
        painter.setPen(theme.color("text2"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, cap)
        x += round(across) + theme.unit(APART)
    painter.restore()
    return x - theme.unit(APART)


def paint_labelled(
    painter: QPainter, theme: Theme, left: float, middle: float, keys: Sequence[tuple[str, str]]
) -> float:
    """Draw "cap label" pairs in a row; the x where they end."""
    font, x = theme.font("key", 400), left
    metrics = QFontMetricsF(font)
    for sequence, label in keys:
        x = paint(painter, theme, x, middle, parts(sequence)) + theme.unit(LABEL_GAP)
        painter.setFont(font)
        painter.setPen(theme.color("text2"))
        base = middle + (metrics.ascent() - metrics.descent()) / 2
        painter.drawText(QPointF(x, base), label)
        x += metrics.horizontalAdvance(label) + theme.unit(GROUP_GAP)
    return x - theme.unit(GROUP_GAP)


def labelled_width(theme: Theme, keys: Sequence[tuple[str, str]]) -> float:
    """How wide a row of "cap label" pairs is."""
    metrics = QFontMetricsF(theme.font("key", 400))
    gaps = theme.unit(LABEL_GAP)
    each = (
        width(theme, parts(sequence)) + gaps + metrics.horizontalAdvance(label)
        for sequence, label in keys
    )
    return sum(each) + theme.unit(GROUP_GAP) * (len(keys) - 1)
