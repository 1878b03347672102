"""The monitor: a small surface above the status line with the engine's figures and a chart.

It takes no focus when it opens, so that one can watch while writing.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.model.monitor import KEPT, Live, Monitor
from writer_app.ui.kit.ink import ink
from writer_app.ui.kit.raised import Raised
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import IconButton, QuietButton

WIDTH = 304
_CHART, _ROW = 64, 22


class RateChart(QWidget):
    """Tokens a second over the last minute, the latest at the right; the scale is its peak."""

    def __init__(self, theme: Theme, rates: Sequence[float], parent: QWidget | None = None) -> None:
        """`rates` is read anew at each repaint: half a second a point."""
        super().__init__(parent)
        self._theme, self._rates = theme, rates
        theme.changed.connect(self.update)

    @override
    def sizeHint(self) -> QSize:
        return QSize(self._theme.unit(WIDTH), self._theme.unit(_CHART))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        unit, color = self._theme.unit, self._theme.color
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        font = self._theme.font("key")
        head = QFontMetricsF(font).height()
        foot = self.height() - 1
        peak = max(self._rates, default=0.0)
        painter.fillRect(QRectF(0, foot, self.width(), 1), color("rule"))
        step = self.width() / KEPT
        left = self.width() - step * len(self._rates)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color("accent"))
        for number, rate in enumerate(self._rates):
            high = (foot - head - unit(4)) * rate / peak if peak else 0.0
            if high > 0:
                bar = QRectF(left + number * step, foot - high, max(step - 0.7, 1.2), high)
                painter.drawRect(bar)
        painter.setFont(font)
        painter.setPen(color("text3"))
        base = QFontMetricsF(font).ascent()
        painter.drawText(QPointF(0, base), self.tr("1 min"))
        words = self.tr("{0} tok/s").format(f"{peak:,.0f}")
        wide = QFontMetricsF(font).horizontalAdvance(words)
        painter.drawText(QPointF(self.width() - wide, base), words)
        self.setAccessibleName(self.tr("Highest in the last minute: {0}").format(words))


class FigureRows(QWidget):
    """Pairs of a label and a figure, painted: they change twice a second."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[tuple[str, str, str]] = []
        theme.changed.connect(self.update)

    def set_rows(self, rows: list[tuple[str, str, str]]) -> None:
        """Show these: label, figure, the figure's colour role."""
        if rows == self._rows:
            return
        if len(rows) != len(self._rows):
            self.setFixedHeight(self._theme.unit(_ROW) * len(rows))
        self._rows = rows
        self.setAccessibleName(", ".join(f"{label} {figure}" for label, figure, _ in rows))
        self.update()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        unit, color = self._theme.unit, self._theme.color
        painter = QPainter(self)
        font = self._theme.font("small")
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        for number, (label, figure, role) in enumerate(self._rows):
            middle = unit(_ROW) * number + unit(_ROW) / 2
            base = middle + (metrics.ascent() - metrics.descent()) / 2
            painter.setPen(color("text2"))
            painter.drawText(QPointF(0, base), label)
            painter.setPen(color(role))
            room = self.width() - metrics.horizontalAdvance(label) - unit(12)
            shown = metrics.elidedText(figure, Qt.TextElideMode.ElideRight, room)
            wide = metrics.horizontalAdvance(shown)
            painter.drawText(QPointF(self.width() - wide, base), shown)


class MonitorCard(Raised):
    """The surface. It shows what `monitor` counts for as long as it is visible."""

    closed = Signal()
    evidenceRequested = Signal()

    def __init__(self, theme: Theme, monitor: Monitor, parent: QWidget) -> None:
        super().__init__(theme, "picker", parent)
        self.setObjectName("monitorCard")
        self.setAccessibleName(self.tr("Monitor"))
        self._monitor = monitor
        self._title = QLabel(self.tr("Monitor"))
        self._close = IconButton(theme, "close", self.tr("Close"))
        self._close.setObjectName("monitorClose")
        self._close.clicked.connect(self.closed)
        self.chart = RateChart(theme, monitor.rates)
        self.rows = FigureRows(theme)
        self.evidence = QuietButton(theme, self.tr("Privacy report…"))
        self.evidence.setObjectName("monitorEvidence")
        self.evidence.clicked.connect(self.evidenceRequested)
        self._assemble()
        monitor.changed.connect(self._show)
        theme.follow(self._restyle)
        self.hide()

    def open_at(self, right: int, bottom: int) -> None:
        """Show it with its lower right corner at this place of the parent."""
        self._show()
        unit, margin = self._theme.unit, self.body_margin()
        height = self._column.totalSizeHint().height() - 2 * margin
        body = self.body()
        body.setRect(right - unit(WIDTH), bottom - height, unit(WIDTH), height)
        self.set_body(body)
        self.show()
        self.raise_()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    # ---- inside
    def _assemble(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._close)
        self._column = QVBoxLayout(self)
        self._column.addLayout(head)
        self._column.addWidget(self.chart)
        self._column.addWidget(self.rows)
        self._column.addWidget(self.evidence, 0, Qt.AlignmentFlag.AlignLeft)

    def _show(self) -> None:
        self.rows.set_rows(self._lines(self._monitor.live))
        self.chart.update()

    def _lines(self, live: Live) -> list[tuple[str, str, str]]:
        rows = [
            (self.tr("Speed"), self._speed(live), "text"),
            (self.tr("First token"), _seconds(live.first_token_s), "text"),
            (self.tr("Prompt"), self._prompt(live), "text"),
            (self.tr("Answer"), self._tokens(live.new_tokens), "text"),
            (self.tr("Drafts taken"), _part(live.accepted_tokens, live.drafted_tokens), "text"),
            (self.tr("Memory"), self._memory(live), "text"),
            (self.tr("Temperature"), self._warmth(live), "text"),
        ]
        words, role = self._network(live)
        return [*rows, (self.tr("Internet"), words, role)]

    def _memory(self, live: Live) -> str:
        if not live.memory:
            return "–"
        card = live.warmth.card_memory
        more = f" · {card / 1e9:.1f} GB GPU" if card else ""
        found = f"{live.memory / 1e9:.2f} GB{more}"
        if not live.expected:
            return found
        return self.tr("{0}, {1} expected").format(found, f"{live.expected / 1e9:.2f}")

    def _speed(self, live: Live) -> str:
        if live.writing:
            return self.tr("{0} tok/s").format(f"{live.rate:,.1f}")
        if live.mean:
            return self.tr("{0} tok/s, last answer").format(f"{live.mean:,.1f}")
        return "–"

    def _prompt(self, live: Live) -> str:
        if not live.prompt_tokens:
            return "–"
        share = f"{100 * live.cached_tokens // live.prompt_tokens}%"
        return self.tr("{0} tokens, {1} kept").format(f"{live.prompt_tokens:,}", share)

    def _tokens(self, count: int) -> str:
        return self.tr("{0} tokens").format(f"{count:,}") if count else "–"

    def _warmth(self, live: Live) -> str:
        warmth = live.warmth
        parts = [f"{warmth.processor:.0f} °C"] if warmth.processor is not None else []
        if warmth.card is not None:
            parts.append(self.tr("card {0} °C").format(f"{warmth.card:.0f}"))
        return " · ".join(parts) or self.tr("not told here")

    def _network(self, live: Live) -> tuple[str, str]:
        if live.lock is None:
            return "–", "text"
        words = {
            "seccomp": self.tr("locked by the kernel"),
            "namespace": self.tr("locked, no network"),
            "guard": self.tr("guarded in Python only"),
            "server": self.tr("open to your server"),
        }[live.lock]
        if live.refused:
            words += " · " + self.tr("{0} refused").format(f"{live.refused:,}")
        return words, "ok" if live.lock in ("seccomp", "namespace") else "text"

    def _restyle(self) -> None:
        unit, margin = self._theme.unit, self.body_margin()
        self._column.setContentsMargins(
            margin + unit(16), margin + unit(10), margin + unit(16), margin + unit(10)
        )
        self._column.setSpacing(unit(8))
        self._title.setFont(self._theme.font("base", 600))
        ink(self._title, "text")
        self.chart.setFixedHeight(unit(_CHART))


def _seconds(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f} s"


def _part(part: int, whole: int) -> str:
    return f"{part:,} / {whole:,}" if whole else "–"
