"""Follows an answer to its end, whatever end that is, and keeps every word that came."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from typing import Any

from writer_app.domain.base.errors import EngineError, WriterError, from_kind
from writer_app.engine.base.protocol import Chunk, Done, EndReason, Event, Failed, Stats

_SENTENCES = {
    EndReason.LENGTH: "The text ends where the limit of its length was reached; "
    "--max-tokens sets another.",
    EndReason.REPETITION: "The model began to repeat itself and was stopped there; "
    "another --seed or --temperature may help.",
    EndReason.CANCELLED: "The answer was stopped.",
    EndReason.CRASHED: "The engine process ended unexpectedly; the text so far is kept. Try again.",
    EndReason.HUNG: "The engine did not answer any more; the text so far is kept. Try again.",
    EndReason.DISCONNECTED: "The server ended the connection early; the text so far is kept.",
}


@dataclass(slots=True)
class StreamedAnswer:
    """Everything that came of one job. `error` is what a `Failed` said."""

    texts: dict[int, list[str]] = field(default_factory=dict)
    reason: EndReason = EndReason.STOP
    stats: Stats = field(default_factory=Stats)
    error: WriterError | None = None
    interrupted: bool = False
    held: bool = False  # whether locks were decoded with
    missing: tuple[tuple[str, ...], ...] = ()  # of each variant: what should have come
    order: tuple[int, ...] = ()  # of the variants, the best first, where they were ranked
    why: tuple[str, ...] = ()  # the first one is the best

    @property
    def text(self) -> str:
        """The first variant, or the best one where they were ranked."""
        return self.variant(self.order[0] if self.order else 0)

    def variant(self, number: int) -> str:
        """One variant's text so far."""
        return "".join(self.texts.get(number, ()))

    def take(self, chunk: Chunk) -> str:
        """Add a chunk; what is new to a reader: all of it where text was taken back."""
        texts = self.texts.setdefault(chunk.variant, [])
        if chunk.back:
            texts[:] = [chunk.after("".join(texts))]
            return texts[0]
        texts.append(chunk.text)
        return chunk.text

    @property
    def complete(self) -> bool:
        """Whether the model came to its own end."""
        return self.error is None and not self.interrupted and self.reason is EndReason.STOP

    @property
    def broken(self) -> bool:
        """Whether something went wrong, other than that the answer is too long."""
        at_end = self.reason in (EndReason.STOP, EndReason.LENGTH, EndReason.REPETITION)
        return self.error is not None or self.interrupted or not at_end

    @property
    def sentence(self) -> str:
        """Why it ended, where that needs saying."""
        return "" if self.error or self.interrupted else _SENTENCES.get(self.reason, "")

    def check(self) -> None:
        """Raise what the job ended with, if that was no end of a text."""
        if self.interrupted:
            raise KeyboardInterrupt
        if self.error is not None:
            raise self.error
        if self.broken:
            raise EngineError(self.sentence)
        if not self.text.strip():
            raise EngineError("The model answered nothing; try again with another --seed.")

    def figures(self) -> dict[str, Any]:
        """For `--json`."""
        found = asdict(self.stats)
        speed = round(self.stats.tokens_per_second, 1)
        return {"reason": str(self.reason), "stats": {**found, "tokens_per_second": speed}}


def follow(
    events: Iterator[Event],
    on_text: Callable[[str], None] | None = None,
    on_back: Callable[[], None] | None = None,
) -> StreamedAnswer:
    """Take in a job's events. `on_text` gets the first variant as it comes.

    `on_back` is called where text that was given out turned out to be no part of the answer; the
    answer's text so far comes after it.

    Ctrl+C ends the job and keeps the text. Raises what the job raises before its first text.
    """
    answer = StreamedAnswer()
    try:
        for event in events:
            if isinstance(event, Chunk):
                text = answer.take(event)
                if event.back and on_back is not None and event.variant == 0:
                    on_back()
                if on_text is not None and event.variant == 0 and text:
                    on_text(text)
            elif isinstance(event, Done):
                answer.reason, answer.stats = event.reason, event.stats
                answer.held, answer.missing = event.held, event.missing
                answer.order, answer.why = event.order, event.why
            elif isinstance(event, Failed):
                answer.error = from_kind(event.kind, event.message)
    except KeyboardInterrupt:
        answer.interrupted = True
    except WriterError as error:
        if not answer.texts:
            raise
        answer.error = error
    return answer
