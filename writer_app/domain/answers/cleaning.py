"""Cleans a model's answer while it streams: what is not the answer never reaches the writer.

Four steps, each of which passes on what is certain: `thoughts` (reasoning, channels, other
turns), `wrappers` (announcements, tags, quotation marks, fences, chat tokens), `closings` (offers
and explanations after it), `spacing` (blanks between Chinese and Latin that the source has not).
Text without these passes unchanged to the last space, and what the source itself has is kept.
Feeding in any chunking gives the same text.
"""

from __future__ import annotations

from writer_app.domain.answers.closings import Closings
from writer_app.domain.answers.spacing import Spacing
from writer_app.domain.answers.thoughts import ThoughtEvent, Thoughts
from writer_app.domain.answers.wrappers import Unwrapper


class StreamCleaner:
    """Cleans one answer. `source` is the text the answer rewrites, "" for a new text, `asked` what
    was asked for.

    `thinking` says that the prompt itself opened a thinking block, `waits` that this model's
    answers had the end of one without its beginning before. Not reusable after `finish`.

    Where such an end comes late, text was given out that was no answer: after each call `back`
    says how many of the characters given out before it are to be taken back.
    """

    def __init__(
        self, source: str = "", *, asked: str = "", thinking: bool = False, waits: bool = False
    ) -> None:
        self._source, self._asked = source, asked
        self._thoughts = Thoughts(source, opened=thinking, waits=waits)
        self._wrapping = Unwrapper(source, asked)
        self._closing = Closings(source, asked)
        self._spacing = Spacing(source, asked)
        self._given = 0
        self.back = 0

    @property
    def stray(self) -> bool:
        """Whether the answer held the end of a thinking block without its beginning."""
        return self._thoughts.stray

    @property
    def over(self) -> bool:
        """Whether another turn began: nothing more will come."""
        return self._thoughts.over

    def feed(self, text: str) -> str:
        """Take the next piece of the answer, give back what is certain."""
        out = self._through(self._thoughts.feed(text))
        self._given += len(out)
        return out

    def finish(self) -> str:
        """Give back what was held. The answer is over."""
        out = self._through(self._thoughts.finish())
        rest = self._closing.feed(self._wrapping.finish()) + self._closing.finish()
        return out + self._spacing.feed(rest) + self._spacing.finish()

    def _through(self, pieces: list[str | ThoughtEvent]) -> str:
        out = ""
        self.back = 0
        for piece in pieces:
            if isinstance(piece, ThoughtEvent):
                self.back, self._given, out = self.back + self._given, 0, ""
                self._wrapping = Unwrapper(self._source, self._asked)
                self._closing = Closings(self._source, self._asked)
                self._spacing = Spacing(self._source, self._asked)
            else:
                out += self._spacing.feed(self._closing.feed(self._wrapping.feed(piece)))
        return out


def clean(text: str, source: str = "", asked: str = "") -> str:
    """The same for a whole answer."""
    cleaner = StreamCleaner(source, asked=asked)
    out = cleaner.feed(text)
    rest = cleaner.finish()
    return out[: len(out) - cleaner.back] + rest
