"""Room in the page: the gap a bar stands in, and the lines that ghost text opens."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEasingCurve, QRect, QVariantAnimation
from PySide6.QtGui import QTextCursor

from writer_app.ui.page.canvas import Canvas
from writer_app.ui.page.prose_layout import Gap, ProseLayout

ABOVE, BELOW = 8, 10  # around a bar
SIDE = 16  # how far a bar stands out of the column on both sides
OPEN_MS, CLOSE_MS = 90, 60
_BAR, _GHOST = "bar", "ghost"


class Gaps:
    """Opens, moves and closes gaps. A bar's gap grows and shrinks unless motion is reduced."""

    def __init__(self, canvas: Canvas, moved: Callable[[QRect], None]) -> None:
        """`moved` hears where the bar belongs."""
        self._canvas, self._moved = canvas, moved
        self._height = 0
        self._motion = QVariantAnimation(canvas.viewport())
        self._motion.valueChanged.connect(self._grow)
        self._motion.finished.connect(self._settled)

    @property
    def _page(self) -> ProseLayout:
        return self._canvas.prose  # another one with another text

    def open_bar(self, position: int | None, height: int = 0) -> None:
        """A gap for a bar of `height` pixels under the line of `position`; None closes it."""
        now = self._page.gaps.get(_BAR)
        if position is None:
            if now is not None:
                self._height = 0
                self._move(now.height, 0.0, CLOSE_MS)
            return
        target = float(height + ABOVE + BELOW)
        self._height = height
        start = now.height if now else 0.0
        if now is not None:
            self._page.reflow_block(now.cursor.block())
        cursor = QTextCursor(self._canvas.document())
        cursor.setPosition(min(position, self._canvas.document().characterCount() - 1))
        cursor.setKeepPositionOnInsert(True)
        self._page.gaps[_BAR] = Gap(cursor, start)
        self._move(start, target, 0 if now else OPEN_MS)

    def open_ghost(self, lines: int) -> None:
        """Room for ghost text under the caret's line; 0 closes it."""
        old = self._page.gaps.pop(_GHOST, None)
        if old is None and not lines:
            return
        if old is not None:
            self._page.reflow_block(old.cursor.block())
        if lines:
            cursor = QTextCursor(self._canvas.textCursor())
            self._page.gaps[_GHOST] = Gap(cursor, float(lines * self._page.metrics.pitch))
            self._page.reflow_block(cursor.block())
        self._changed()

    def close(self) -> None:
        """Take all gaps away at once, without telling: the text is about to be replaced."""
        self._motion.stop()
        self._page.gaps.clear()
        self._height = 0

    def bar_rect(self) -> QRect | None:
        """The bar's body in the viewport, or None when no gap is open."""
        gap = self._page.gaps.get(_BAR)
        if gap is None:
            return None
        bottom = self._canvas.line_bottom(gap.cursor.position())
        left = round(self._page.metrics.left) - SIDE
        width = self._page.metrics.measure + 2 * SIDE
        return QRect(left, round(bottom) + ABOVE, width, self._height)

    def announce(self) -> None:
        """Emit where the bar belongs now."""
        rect = self.bar_rect()
        if rect is not None and self._height:
            self._moved(rect)

    def _move(self, start: float, end: float, duration: int) -> None:
        self._motion.stop()
        if duration == 0 or self._canvas.theme.reduced_motion or not self._canvas.isVisible():
            self._grow(end)
            self._settled()
            return
        self._motion.setStartValue(start)
        self._motion.setEndValue(end)
        self._motion.setDuration(duration)
        self._motion.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._motion.start()
        self.announce()

    def _grow(self, value: object) -> None:
        gap = self._page.gaps.get(_BAR)
        if gap is not None and isinstance(value, float | int):
            gap.height = float(value)
            self._page.reflow_block(gap.cursor.block())
            self._changed()

    def _settled(self) -> None:
        gap = self._page.gaps.get(_BAR)
        if gap is not None and not self._height:
            del self._page.gaps[_BAR]
            self._page.reflow_block(gap.cursor.block())
            self._changed()

    def _changed(self) -> None:
        self._page.announce()
        self._canvas.viewport().update()
        self.announce()
