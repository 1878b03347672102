"""The page's own caret: two pixels of accent, as high as a band, blinking as the system does."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QPainter

from writer_app.ui.page.canvas import Canvas
from writer_app.ui.page.page_lines import x_at

BAND_RISE, BAND_HEIGHT = 0.93, 1.27  # of an em, from the baseline
WIDTH = 2.0


class Caret:
    """Paints and blinks. Steady with reduced motion, and when the system says so."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._on = False
        self._drawn = QRectF()
        self._timer = QTimer(canvas.viewport())
        self._timer.timeout.connect(self._toggle)

    def restart(self, *, moved: bool = True) -> None:
        """Show the caret and begin to blink anew. One that has not `moved` is drawn already."""
        before, self._on = self._on, self._canvas.hasFocus()
        flash = QGuiApplication.styleHints().cursorFlashTime()
        if self._on and flash > 0 and not self._canvas.theme.reduced_motion:
            self._timer.start(flash // 2)
        if moved or self._on != before:
            self._repaint()

    def stop(self) -> None:
        """Hide the caret."""
        self._timer.stop()
        self._on = False
        self._repaint()

    def rect(self) -> QRectF:
        """Where the caret stands in the viewport; empty when its line is not in view."""
        place = self._place()
        if place is None:
            return QRectF()
        x, base = place
        em = self._canvas.prose.metrics.nominal
        return QRectF(x - WIDTH / 2, base - BAND_RISE * em, WIDTH, round(BAND_HEIGHT * em))

    def baseline(self) -> float:
        """The baseline of the caret's line in the viewport; 0 when it is not in view."""
        place = self._place()
        return place[1] if place else 0.0

    def _place(self) -> tuple[float, float] | None:
        cursor = self._canvas.textCursor()
        block = cursor.block()
        top = self._canvas.top_of(block)
        layout = block.layout()
        at = cursor.position() - block.position()
        if layout.preeditAreaText():
            at += self._canvas.composed_to
        line = layout.lineForTextPosition(at) if top is not None else None
        if top is None or line is None or not line.isValid():
            return None
        return x_at(line, at), top + line.y() + line.ascent()

    def paint(self, painter: QPainter) -> None:
        """Draw it, when it is on and the page may be typed on."""
        if not self._on or self._canvas.isReadOnly():
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._canvas.theme.color("accent"))
        self._drawn = self.rect()
        painter.drawRoundedRect(self._drawn, 1, 1)

    def _toggle(self) -> None:
        self._on = not self._on
        self._repaint()

    def _repaint(self) -> None:
        """Ask for the place where the caret was drawn and for the one where it stands."""
        for rect in (self._drawn.toAlignedRect(), self.rect().toAlignedRect()):
            self._canvas.viewport().update(rect.adjusted(-2, -2, 2, 2))
