"""Other words for the word at the caret: asks the model off the GUI thread, says what it found."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot

from writer_app.assist.alternatives import Alternatives, WordPlace, alternatives
from writer_app.bridge.model.llm_worker import ENDS, LlmThread, Tagged
from writer_app.domain.change.anchor import Anchor
from writer_app.domain.house.rules import BarredWords
from writer_app.domain.text.chinese_words import span_at
from writer_app.domain.text.text import Utf16Map, is_word, paragraph_at, sentence_at
from writer_app.engine.base.protocol import Failed
from writer_app.engine.base.word_tables import words


class WordHelp(QObject):
    """Belongs to the GUI thread. One question at a time; a new one takes the old one's place."""

    found = Signal(object, object)  # Anchor of the word, tuple of other words
    failed = Signal(object)  # Message

    def __init__(
        self,
        thread: LlmThread,
        *,
        ready: Callable[[], bool],
        barred: Callable[[], BarredWords] = BarredWords,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._thread, self._ready, self._barred = thread, ready, barred
        self._job = 0
        self._anchor = Anchor(0, 0)
        thread.arrived.connect(self._heard)

    @property
    def ready(self) -> bool:
        """Whether a model is loaded."""
        return self._ready()

    def ask(self, text: str, position: int, span: Anchor | None = None) -> bool:
        """Ask for the word at a UTF-16 position, or for that range; False when there is none."""
        self.cancel()
        place = word_at(text, position) if span is None else _place(text, span)
        if place is None:
            return False
        self._anchor, asked = place
        self._job = self._thread.start(lambda client: alternatives(client, asked))
        return True

    def cancel(self) -> None:
        """Ask no more."""
        if self._job:
            self._thread.cancel(self._job)
            self._job = 0

    @Slot(object)
    def _heard(self, tagged: Tagged) -> None:
        if not self._job or tagged.job != self._job:
            return
        if isinstance(tagged.event, Alternatives):
            barred = self._barred()
            others = tuple(each for each in tagged.event.words if not barred.has(each))
            self.found.emit(self._anchor, others)
        elif isinstance(tagged.event, ENDS):
            self._job = 0
            if isinstance(tagged.event, Failed):
                self.failed.emit(tagged.event.message)


def word_at(text: str, position: int) -> tuple[Anchor, WordPlace] | None:
    """The word that a UTF-16 position is in or at the end of, with its sentence around it."""
    units = Utf16Map(text)
    at = units.from_utf16(position)
    begin, finish = paragraph_at(text, at)
    start, end = (begin + n for n in span_at(text[begin:finish], at - begin, words("zh")))
    if not is_word(text[start:end]):
        return None
    return _place(text, Anchor(units.to_utf16(start), units.to_utf16(end)))


def _place(text: str, span: Anchor) -> tuple[Anchor, WordPlace]:
    """A word of a UTF-16 range with its sentence around it."""
    units = Utf16Map(text)
    start, end = units.from_utf16(span.start), units.from_utf16(span.end)
    first, last = sentence_at(text, start)
    first, last = min(first, start), max(last, end)
    return span, WordPlace(text[:first], text[first:start], text[start:end], text[end:last])
