"""An answer while it arrives: its variants, how they differ so far, how fast they come."""

from __future__ import annotations

from collections.abc import Callable

from writer_app.bridge.base.states import Progress
from writer_app.bridge.base.words import cut_words
from writer_app.domain.change.diff import GrowingDiff, Segment, StreamDiff
from writer_app.domain.text.text import count_words
from writer_app.engine.base.protocol import Chunk, PrefillProgress, Started

BELOW = "\n\n"  # between a passage and what is inserted below it


class Answer:
    """Collects one job's chunks. Variant 0 of the job becomes `first` of the suggestion."""

    def __init__(
        self, original: str, *, first: int = 0, below: bool = False, clock: Callable[[], float]
    ) -> None:
        self.first = first
        self.below = below
        self._original = original
        self._clock = clock
        self._texts: list[str] = []
        self._diffs: list[StreamDiff] = []
        self._tokens: list[int] = []
        self._fresh: set[int] = set()
        self._began = 0.0
        self._reached = (0, 0)  # code points of the original, and the words in them
        self._progress = Progress("waiting", of_words=count_words(original))

    def feed(self, chunk: Chunk) -> None:
        """Take in new text. Blanks before the first word are not part of an answer."""
        while len(self._texts) <= chunk.variant:
            self._texts.append("")
            self._diffs.append(StreamDiff(self._original, cut_words))
            self._tokens.append(0)
        if chunk.back:
            self._diffs[chunk.variant] = StreamDiff(self._original, cut_words)
        self._texts[chunk.variant] = chunk.after(self._texts[chunk.variant]).lstrip()
        self._tokens[chunk.variant] = max(chunk.tokens, self._tokens[chunk.variant])
        self._began = self._began or self._clock()
        self._fresh.add(chunk.variant)

    def note(self, event: Started | PrefillProgress) -> None:
        """The prompt is being read."""
        old = self._progress
        if isinstance(event, Started):
            total, done = event.prompt_tokens, event.cached_tokens
        else:
            total, done = event.total, event.done
        self._progress = Progress("reading", total, done, of_words=old.of_words)

    def fresh(self) -> list[int]:
        """The variants with new text since the last call."""
        found = sorted(self._fresh)
        self._fresh.clear()
        return found

    @property
    def variants(self) -> int:
        """How many have begun."""
        return len(self._texts)

    def text(self, variant: int) -> str:
        """The whole proposal of a variant as it stands, without blanks at its end."""
        answer = self._texts[variant].rstrip() if variant < len(self._texts) else ""
        return self._original + BELOW + answer if self.below and answer else answer

    def growing(self, variant: int) -> GrowingDiff:
        """How it differs so far."""
        if self.below:
            return GrowingDiff(self.inserted(variant), len(self._original))
        return self._diffs[variant].update(self._texts[variant])

    def inserted(self, variant: int) -> tuple[Segment, ...]:
        """The diff of an answer that goes below the passage."""
        kept = Segment("same", self._original, self._original)
        answer = self._texts[variant].rstrip() if variant < len(self._texts) else ""
        return (kept, Segment("insert", "", BELOW + answer)) if answer else (kept,)

    def progress(self, frontier: int | None) -> Progress:
        """Figures for the bar."""
        old = self._progress
        if not self._texts:
            return old
        tokens = sum(self._tokens)
        spent = self._clock() - self._began
        rate = (tokens - 1) / spent if tokens > 1 and spent > 0 else 0.0
        at = old.of_words if frontier is None else self._words_to(frontier)
        prompt = old.prompt_tokens
        return Progress("writing", prompt, prompt, 0, tokens, rate, at, old.of_words)

    def _words_to(self, frontier: int) -> int:
        """Words of the original before a place; only what is new is counted."""
        at, words = self._reached if self._reached[0] <= frontier else (0, 0)
        self._reached = (frontier, words + count_words(self._original[at:frontier]))
        return self._reached[1]
