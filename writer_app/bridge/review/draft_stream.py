"""The text of a draft while it is written, for the page on which it grows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.model.llm_worker import LlmThread, Tagged
from writer_app.bridge.review.assistant import Assistant
from writer_app.engine.base.protocol import Chunk


class DraftStream(QObject):
    """`text` carries each new piece of the draft in hand."""

    takenBack = Signal(int)  # characters at the end that were no part of the draft
    text = Signal(str)

    def __init__(
        self, thread: LlmThread, assistant: Assistant, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._assistant = assistant
        thread.arrived.connect(self._heard)

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        proposal = self._assistant.proposal
        if (
            isinstance(tagged.event, Chunk)
            and proposal is not None
            and proposal.job == tagged.job
            and proposal.recipe.apply == "new_document"
        ):
            if tagged.event.back:
                self.takenBack.emit(tagged.event.back)
            self.text.emit(tagged.event.text)
