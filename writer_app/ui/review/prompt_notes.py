"""Says in the prompt bar which of the writer's notes would go with the prompt, as it is typed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from writer_app.bridge.review.assistant import Assistant
from writer_app.ui.review.prompt_bar import PromptBar

PAUSE_MS = 120  # after the last key


class PromptNotes(QObject):
    """Asks the assistant, which plans what would be sent and asks no model."""

    def __init__(self, assistant: Assistant, bar: PromptBar) -> None:
        super().__init__(bar)
        self._assistant, self._bar = assistant, bar
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self.show)
        bar.input.textChanged.connect(lambda *_text: self._pause.start())

    def show(self) -> None:
        """Those of the prompt as it stands; none once it is gone."""
        self._bar.show_notes(self._assistant.asking.given(self._bar.input.text()))
