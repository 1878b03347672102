"""The memory that the loaded model takes, as figures and a bar; looked at while it is shown."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget
from typing_extensions import override

from writer_app.bridge.model.memory_use import MemoryUse
from writer_app.ui.kit.model_strings import gigabytes
from writer_app.ui.kit.prompt_preview import Share, StackedBar, Swatch
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme

EVERY_MS = 2_000


class MemoryBar(QWidget):
    """`read` gives the figures, None while there is nothing to show."""

    def __init__(self, theme: Theme, read: Callable[[], MemoryUse | None]) -> None:
        super().__init__()
        self.setObjectName("memoryBar")
        self._theme, self._read = theme, read
        self._used = note(theme, "", role="text", step="base")
        self._free = note(theme, "")
        self._free.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = StackedBar(theme)
        self._legend = QHBoxLayout()
        self._legend.setSpacing(theme.unit(6))
        head = QHBoxLayout()
        head.addWidget(self._used, 1)
        head.addWidget(self._free)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.unit(8), 0, 0)
        column.setSpacing(theme.unit(6))
        column.addLayout(head)
        column.addWidget(self._bar)
        column.addLayout(self._legend)
        self._labels = self._make_legend()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self.setVisible(False)

    def refresh(self) -> None:
        """Look again."""
        use = self._read()
        self.setVisible(use is not None)
        if use is None:
            return
        engine = use.weights + use.besides
        words = self.tr("{0} of {1} memory").format(f"{engine / 1e9:.1f}", gigabytes(use.total))
        self._used.setText(words)
        self._free.setText(self.tr("{0} free").format(gigabytes(use.free)))
        self.setAccessibleName(f"{words}, {self._free.text()}")
        values = (use.weights, use.besides, use.others)
        shares = [
            Share(s.words, v, s.role, s.hatched) for s, v in zip(self._parts(), values, strict=True)
        ]
        self._bar.set_shares((*shares, Share("", use.free, "track")))
        for label, share in zip(self._labels, shares, strict=True):
            label.setText(f"{share.words} {gigabytes(share.tokens)}")

    @override
    def showEvent(self, event: QShowEvent) -> None:
        self._timer.start()
        super().showEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        self._timer.stop()
        super().hideEvent(event)

    def _parts(self) -> tuple[Share, Share, Share]:
        return (
            Share(self.tr("Model"), 0, "accent"),
            Share(self.tr("Working room"), 0, "text2"),
            Share(self.tr("Other programs"), 0, "text3", hatched=True),
        )

    def _make_legend(self) -> list[QLabel]:
        labels = []
        for share in self._parts():
            label = note(self._theme, share.words)
            label.setWordWrap(False)
            self._legend.addWidget(Swatch(self._theme, share))
            self._legend.addWidget(label)
            self._legend.addSpacing(self._theme.unit(10))
            labels.append(label)
        self._legend.addStretch(1)
        return labels
