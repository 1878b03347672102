"""A download, a check or a conversion under way: figures, a bar, and a button that pauses it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from writer_app.bridge.model.model_manager import ModelManager
from writer_app.bridge.model.transfers import Transfer
from writer_app.ui.kit.model_strings import gigabytes, phase_words, transfer_words
from writer_app.ui.kit.sheet_page import note
from writer_app.ui.kit.theme import Theme
from writer_app.ui.kit.widgets import PlainButton, QuietButton


class TransferBar(QWidget):
    """Follows `models.transfers`, in figures and a bar. A download pauses; everything else
    stops. Gone when nothing is under way and no pause was just made."""

    discardRequested = Signal(str)

    def __init__(self, theme: Theme, models: ModelManager) -> None:
        super().__init__()
        self._models, self._transfers = models, models.transfers
        self._model = ""
        self._words = note(theme, "", role="text", step="base")
        self._words.setObjectName("transferWords")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setObjectName("transferProgress")
        self.stop = PlainButton(theme, self.tr("Pause"))
        self.stop.setObjectName("transferStop")
        self.stop.clicked.connect(self._press)
        self.discard = QuietButton(theme, self.tr("Discard"))
        self.discard.setObjectName("transferDiscard")
        self.discard.clicked.connect(lambda: self.discardRequested.emit(self._model))
        row = QHBoxLayout()
        row.setSpacing(theme.unit(8))
        row.addWidget(self._words, 1)
        row.addWidget(self.discard)
        row.addWidget(self.stop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.unit(8))
        column.addLayout(row)
        column.addWidget(self._bar)
        self._paused = False
        self._transfers.progressed.connect(self._show_transfer)
        self._transfers.ended.connect(self.hide)
        self._transfers.stopped.connect(self._show_paused)
        self.hide()

    def _show_transfer(self, transfer: Transfer) -> None:
        """Show how far it is; without a total the bar only moves."""
        known = transfer.total > 0
        self._bar.setRange(0, 1000 if known else 0)
        if known:
            self._bar.setValue(round(1000 * transfer.done / transfer.total))
        figures = f" · {transfer_words(transfer)}" if transfer.phase == "fetching" and known else ""
        self._say(f"{phase_words(transfer.phase)} {transfer.title}{figures}")
        can_go_on = transfer.phase in ("asking", "fetching")
        self._model, self._paused = transfer.model, False
        self.stop.set_words(self.tr("Pause") if can_go_on else self.tr("Stop"))
        self.discard.hide()
        self.show()

    def _show_paused(self, model: str) -> None:
        """A download waits: it goes on from here, or is thrown away."""
        fetched = self._transfers.unfinished().get(model)
        if fetched is None:
            return
        self._model, self._paused = model, True
        self._bar.setRange(0, 1000)
        words = self.tr("{0} is paused; {1} of it is here.")
        self._say(words.format(self._models.title(model), gigabytes(fetched)))
        self.stop.set_words(self.tr("Go on"))
        self.discard.show()
        self.show()

    def _press(self) -> None:
        if self._paused:
            self._transfers.fetch(self._model)
        else:
            self._transfers.stop()

    def _say(self, text: str) -> None:
        self._words.setText(text)
        self._bar.setAccessibleName(text)
