"""Says in the prompt bar which of the writer's notes would go with the prompt, as it is typed."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from writer_app.bridge.base.states import State
from writer_app.bridge.review.assistant import Assistant
from writer_app.ui.review.prompt_bar import PromptBar

PAUSE_MS = 120  # after the last key


class PromptNotes(QObject):
    """Asks the assistant, which plans what would be sent and asks no model."""

    def __init__(self, assistant: Assistant, bar: PromptBar) -> None:
        super().__init__(bar)
        self._assistant, self._bar = assistant, bar
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._show)
        bar.input.textChanged.connect(lambda *_text: self._pause.start())
        assistant.stateChanged.connect(self._state_changed)

    def _state_changed(self, state: State) -> None:
        if state is State.PROMPTING:
            self._show()
        else:
            self._pause.stop()

    def _show(self) -> None:
        self._bar.show_notes(self._assistant.asking.given(self._bar.input.text()))
