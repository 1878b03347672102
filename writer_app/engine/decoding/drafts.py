"""Where the next tokens probably come from: n-gram drafts aligned to a source, and the copy bias.

Both follow the source with one pointer. A draft never changes what is chosen, only how many
tokens one pass of the model confirms. The copy bias does: it adds `bias` nats to the next token
of the source (the change dial of the window), and takes them from the end of the text while
source remains. After a token that is not the source's, the pointer realigns to the nearest match
ahead, or by the probabilities of the next step.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch

_AHEAD = 4  # source tokens looked over for a match after a token was replaced
_SKIP_COST = 0.5  # nats a skipped source token costs when realigning by probabilities
_TAIL = 3  # this near the end of the source, the end of the text costs nothing more


class CopyGuide:
    """The change dial: a bonus of `bias` nats for the source's next token.

    `adjust` must be called once for every chosen token, in order, with that step's logits; drafts
    verified in one pass are walked through in the same order, so they change nothing.
    """

    def __init__(self, source: Sequence[int], *, bias: float, ends: frozenset[int]) -> None:
        self._source = list(source)
        self._bias = bias
        self._ends = torch.tensor(sorted(ends), dtype=torch.long)
        self._place = 0
        self._unsure = False  # the last token was not the source's; realign with the next logits

    def adjust(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits [V] with the bonus and the penalty; the tensor given is changed."""
        if self._unsure:
            self._realign(logits)
        if self._place < len(self._source):
            logits[self._source[self._place]] += self._bias
            if self._place < len(self._source) - _TAIL:
                logits[self._ends] -= self._bias
        else:
            logits[self._ends] += self._bias
        return logits

    def _realign(self, logits: torch.Tensor) -> None:
        """Either the replaced word goes on, or one, or two source tokens were replaced by it."""
        span = range(self._place, min(self._place + 3, len(self._source)))
        if span:
            self._place = max(
                span,
                key=lambda j: float(logits[self._source[j]]) - _SKIP_COST * (j - self._place),
            )
        self._unsure = False

    def taken(self, token: int) -> None:
        """Tell that `token` now stands in the answer."""
        for place in range(self._place, min(self._place + _AHEAD, len(self._source))):
            if self._source[place] == token:
                self._place, self._unsure = place + 1, False
                return
        self._unsure = True

    def draft(self, count: int) -> list[int]:
        """The source's next tokens, at most `count`."""
        start = self._place + (1 if self._unsure else 0)
        return self._source[start : start + count]


class SourceDrafter:
    """Proposes tokens by following the source, and elsewhere the latest equal n-gram."""

    def __init__(self, prompt: Sequence[int], source: Sequence[int]) -> None:
        # The source comes first, so that an aligned pointer walks through it alone.
        self._text = [*source, *prompt]
        self._source_end = len(source)
        self._place: int | None = 0 if source else None
        self._after: dict[tuple[int, ...], int] = {}
        self._indexed = 0
        self._index()

    def _index(self) -> None:
        """Remember where each bigram and trigram was last followed by something."""
        text = self._text
        while self._indexed < len(text) - 1:
            self._indexed += 1
            end = self._indexed
            for size in (2, 3):
                if end >= size:
                    self._after[tuple(text[end - size : end])] = end

    def taken(self, token: int) -> None:
        """Tell that `token` now stands in the answer, and find the pointer's next place."""
        text, place = self._text, self._place
        text.append(token)
        if place is not None and place < len(text) - 1 and text[place] == token:
            self._place = place + 1
        else:
            self._place = self._found(place, token)
        self._index()

    def _found(self, place: int | None, token: int) -> int | None:
        text = self._text
        near = None
        if place is not None and place < self._source_end:
            ahead = range(place + 1, min(place + 1 + _AHEAD, self._source_end))
            near = next((at + 1 for at in ahead if text[at] == token), None)
        long = self._after.get(tuple(text[-3:]))
        if long is not None:
            return long
        if near is not None:
            return near
        short = self._after.get(tuple(text[-2:]))
        if short is not None:
            return short
        return place + 1 if place is not None and place + 1 < self._source_end else None

    def draft(self, count: int) -> list[int]:
        """The tokens that probably come next, at most `count`, often none."""
        if self._place is None or count <= 0:
            return []
        return self._text[self._place : self._place + count]


class DraftLength:
    """How many tokens to draft: grows while all are right, shrinks to what was accepted.

    When drafts keep failing they are left off for a while, so that they cannot slow text that
    copies nothing.
    """

    def __init__(self, longest: int) -> None:
        self._longest = longest
        self._length = min(4, longest)
        self._wrong = 0
        self._rest = 0

    def next(self) -> int:
        """How many tokens to draft for the coming pass."""
        if self._rest:
            self._rest -= 1
            return 0
        return self._length

    def verified(self, drafted: int, accepted: int) -> None:
        """Learn from one pass."""
        if not drafted:
            return
        if accepted == drafted:
            self._length = min(self._longest, max(2 * self._length, 1))
        else:
            self._length = min(self._longest, max(2, accepted + 1))
        self._wrong = 0 if accepted else self._wrong + 1
        if self._wrong >= 4:
            self._rest, self._wrong = 8, 2
