"""Tokens of a prompt: counted by the model when it is idle, estimated otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.bridge.model.llm_worker import ENDS, LlmThread, Tagged
from writer_app.domain.templates.prompt import estimated_tokens
from writer_app.engine.base.protocol import Counted, Message


@dataclass(frozen=True, slots=True)
class TokenTally:
    """Tokens of each message and of the text worked on; `exact` when a model counted."""

    messages: tuple[int, ...]
    taken: int
    exact: bool


class TokenCounter(QObject):
    """Asks for one prompt at a time; a newer question makes an older one worthless."""

    counted = Signal(object)  # Tally

    def __init__(
        self, thread: LlmThread, *, idle: Callable[[], bool], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._thread, self._idle = thread, idle
        self._job = 0
        self._asked = 0
        thread.arrived.connect(self._heard)

    def ask(self, turns: Sequence[tuple[str, str]], taken: str) -> None:
        """Count; an estimate comes at once, the model's own count when it is free."""
        texts = tuple(content for _, content in turns)
        self.counted.emit(
            TokenTally(
                tuple(estimated_tokens(t) for t in texts), estimated_tokens(taken), exact=False
            )
        )
        if not self._idle():
            return
        messages = tuple(Message(role, content) for role, content in turns)  # type: ignore[arg-type]  # a template's roles are the engine's
        if self._job:
            self._thread.cancel(self._job)
        self._asked = len(texts)
        self._job = self._thread.count(messages, (*texts, taken))

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        if tagged.job != self._job or not isinstance(tagged.event, ENDS):
            return
        self._job = 0
        event = tagged.event
        if isinstance(event, Counted) and len(event.texts) == self._asked + 1:
            *messages, taken = event.texts
            # What the chat template adds around the messages belongs to the first one.
            around = max(0, event.conversation - sum(messages))
            messages[0] += around
            self.counted.emit(TokenTally(tuple(messages), taken, exact=True))
