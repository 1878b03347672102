"""One growing answer: incremental text, stop strings, loop detection and the reason of its end."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from tokenizers.decoders import DecodeStream

from writer_app.domain.answers.marks import needed
from writer_app.domain.sources.terms import idle, told
from writer_app.engine.base.protocol import EndReason

_REPLACEMENT = "\ufffd"
_LOOP_EVERY = 8  # tokens between two looks for a loop
_LOOP_LONGEST = 160  # tokens of the longest period looked for
_LOOP_TOKENS = 48  # a loop has at least so many tokens in all


@lru_cache(maxsize=4)
def silent_tokens(tokenizer: Any) -> frozenset[int]:
    """The special tokens that are no text: all but those that mark thinking, which is cleaned."""
    added = getattr(tokenizer, "added_tokens_decoder", {})
    special = {token for token, entry in added.items() if entry.special}
    special |= set(getattr(tokenizer, "all_special_ids", ()))
    texts = {token: added[token].content for token in special if token in added}
    return frozenset(special - {token for token, text in texts.items() if needed(text)})


class TextStream:
    """Turns tokens into text as they come; only incomplete characters wait for their rest."""

    def __init__(self, tokenizer: Any) -> None:
        self._backend = tokenizer.backend_tokenizer
        self._silent = silent_tokens(tokenizer)
        self._stream = DecodeStream(skip_special_tokens=False)
        self._pending: list[int] = []

    def feed(self, token: int) -> str:
        """The text that `token` completes, often empty inside a character of several tokens."""
        if token in self._silent:
            return ""
        piece = self._stream.step(self._backend, token)
        if piece is None:
            self._pending.append(token)
            return ""
        self._pending.clear()
        return str(piece).replace(_REPLACEMENT, "")  # bytes that never became a character

    def finish(self) -> str:
        """What the tokens still waiting spell, without the torn character at the end."""
        if not self._pending:
            return ""
        text = str(self._backend.decode(self._pending, skip_special_tokens=False))
        self._pending.clear()
        return text.rstrip(_REPLACEMENT) if _REPLACEMENT not in text.rstrip(_REPLACEMENT) else ""


class StopStrings:
    """Cuts text at the first stop string; holds back only what may be the start of one."""

    def __init__(self, stops: Sequence[str]) -> None:
        self._stops = tuple(stop for stop in stops if stop)
        self._held = ""

    def feed(self, text: str) -> tuple[str, bool]:
        """The text that may be shown, and whether a stop string was reached."""
        if not self._stops:
            return text, False
        self._held += text
        places = [place for stop in self._stops if (place := self._held.find(stop)) >= 0]
        if places:
            return self._held[: min(places)], True
        keep = self._may_begin()
        shown = self._held[: len(self._held) - keep]
        self._held = self._held[len(self._held) - keep :]
        return shown, False

    def finish(self) -> str:
        """What was held back and turned out to be no stop string."""
        held, self._held = self._held, ""
        return held

    def _may_begin(self) -> int:
        """Length of the longest end of the held text with which a stop string begins."""
        longest = max(len(stop) for stop in self._stops) - 1
        for length in range(min(longest, len(self._held)), 0, -1):
            tail = self._held[-length:]
            if any(stop.startswith(tail) for stop in self._stops):
                return length
        return 0


def loop_period(tokens: Sequence[int]) -> int:
    """The period of the loop that ends `tokens`, 0 when there is none.

    A loop is the same sequence four times over (three times from 24 tokens up), 48 tokens in all.
    """
    for period in range(1, _LOOP_LONGEST + 1):
        span = max(_LOOP_TOKENS, (3 if period >= 24 else 4) * period)
        if len(tokens) < span:
            if period > len(tokens) // 3:
                break
            continue
        tail = tokens[-span:]
        if tail[-1] == tail[-1 - period] and tail[period:] == tail[:-period]:
            return period
    return 0


class TokenAnswer:
    """One variant's tokens and text, from the first token to the typed end."""

    def __init__(
        self,
        tokenizer: Any,
        *,
        stops: Sequence[str],
        ends: frozenset[int],
        limit: int,
        source: str = "",
        tells: str = "",
        only_limit: bool = False,
    ) -> None:
        """`tells` is the text that the answer is to tell to its end. With `only_limit` nothing but
        the limit ends it: speeds at one length.
        """
        self.tokens: list[int] = []
        self.chosen = -1  # the token chosen last, an end token too
        self.reason: EndReason | None = None
        self._text = TextStream(tokenizer)
        self._stops = StopStrings(() if only_limit else stops)
        self._ends: frozenset[int] = frozenset() if only_limit else ends
        self._only_limit = only_limit
        self._limit = limit
        self._source, self._tells = source, tells
        self._tokenizer = tokenizer

    def add(self, token: int) -> str:
        """Take the next token; the text it adds. Sets `reason` when the answer ends with it."""
        self.chosen = token
        if token in self._ends:
            self.reason = EndReason.STOP
            return self.finish()
        self.tokens.append(token)
        shown, stopped = self._stops.feed(self._text.feed(token))
        if stopped:
            self.reason = EndReason.STOP
        elif len(self.tokens) >= self._limit:
            self.reason = EndReason.LENGTH
            shown += self.finish()
        elif not self._only_limit and len(self.tokens) % _LOOP_EVERY == 0 and self._loops():
            self.reason = EndReason.REPETITION
            shown += self.finish()
        return shown

    def ends_with(self, token: int) -> bool:
        """Whether the answer would end with this token."""
        return token in self._ends

    def worth(self, more: Sequence[int]) -> float:
        """How much the answer tells with `more` tokens: all of what it is to tell is 1, and what
        it says again, or in crumbs, counts against it.
        """
        text = self._tokenizer.decode([*self.tokens, *more])
        return (told(self._tells, text) if self._tells else 0.0) - idle(text)

    def finish(self) -> str:
        """The text still held back, when the answer ends here."""
        shown, stopped = self._stops.feed(self._text.finish())
        return shown if stopped else shown + self._stops.finish()

    def _loops(self) -> bool:
        period = loop_period(self.tokens)
        if not period:
            return False
        # A source may hold the repetition itself (a table's rules, a refrain).
        return (
            self._tokenizer.decode(self.tokens[-3 * period :]).strip() not in self._source
            if self._source
            else True
        )
