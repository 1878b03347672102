"""Where the next tokens probably come from: n-gram drafts aligned to a source, and the copy bias.

Both follow the source with one pointer. A draft never changes what is chosen, only how many
tokens one pass of the model confirms. The copy bias does: it adds `bias` nats to the next token
of the source (the change dial of the window), and takes them from the end of the text while
source remains. After a token that is not the source's, the pointer realigns to the nearest match
ahead, or by the probabilities of the next step. The longer the answer strays from the source, the
stronger the pull: a small model that has lost the thread is brought back instead of going on about
something else. A lower-case word that the tokenizer must cut into several tokens is held less,
because most such words are misspelled, and each of their pieces would be protected by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

import torch

_AHEAD = 4  # source tokens looked over for a match after a token was replaced
_SKIP_COST = 0.5  # nats a skipped source token costs when realigning by probabilities
_TAIL = 3  # this near the end of the source, the end of the text costs nothing more
# Tried on sentences 201 to 400 of JFLEG with the starter model, GLEU at 2.5 nats: 0.396 with
# neither, 0.401 with the second, 0.420 with both; 0.371 unchanged.
_PULL = 2.5  # nats more for each token that strays, from the second on, and each nat above `_FREE`
_FREE = 1.5  # up to this bias the answer may stray as it likes: a rewrite is meant to
_CUT_WORD = 2.5  # nats less for the pieces of a word that was cut
_WORD_STARTS = ("Ġ", "▁")  # how byte-level and sentencepiece vocabularies mark a blank before


class CopyGuide:
    """The change dial: a bonus of `bias` nats for the source's next token; below 0 it keeps off it.

    `adjust` must be called once for every chosen token, in order, with that step's logits; drafts
    verified in one pass are walked through in the same order, so they change nothing.
    """

    def __init__(
        self,
        source: Sequence[int],
        *,
        bias: float,
        ends: frozenset[int],
        cut: Sequence[bool] = (),
    ) -> None:
        """`cut` says of each source token whether it is a piece of a cut word (see `cut_words`)."""
        self._source = list(source)
        self._bias = bias
        self._cut = list(cut) or [False] * len(self._source)
        self._ends = torch.tensor(sorted(ends), dtype=torch.long)
        self._place = 0
        self._strayed = 0  # tokens in a row that were not the source's
        self._unsure = False  # the last token was not the source's; realign with the next logits

    def adjust(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits [V] with the bonus and the penalty; the tensor given is changed."""
        if self._unsure:
            self._realign(logits)
        firmness = _PULL * max(0.0, self._bias - _FREE)
        pull = self._bias + firmness * max(0, self._strayed - 1)
        if self._place < len(self._source):
            loose = self._cut[self._place] and self._strayed < 2
            bonus = max(0.0, self._bias - _CUT_WORD) if loose else pull
            logits[self._source[self._place]] += bonus
            if self._bias <= 0:
                return logits
            if self._place < len(self._source) - _TAIL:
                logits[self._ends] -= pull
        else:
            logits[self._ends] += max(0.0, pull)
        return logits

    def loosened(self, share: float) -> CopyGuide:
        """One that stands here and holds to the source by that share of its bias."""
        other = copy(self)
        other._bias = self._bias * share
        return other

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
                self._place, self._unsure, self._strayed = place + 1, False, 0
                return
        self._unsure = True
        self._strayed += 1

    def draft(self, count: int) -> list[int]:
        """The source's next tokens, at most `count`."""
        start = self._place + (1 if self._unsure else 0)
        return self._source[start : start + count]


def cut_words(pieces: Sequence[str]) -> list[bool]:
    """Which of a text's vocabulary pieces belong to a lower-case word that took several of them."""
    found = [False] * len(pieces)
    begin = 0
    for at in range(1, len(pieces) + 1):
        goes_on = at < len(pieces) and pieces[at].isalpha() and not _starts_word(pieces[at])
        if goes_on and pieces[at - 1][-1:].isalpha():
            continue
        word = "".join(pieces[begin:at]).lstrip("".join(_WORD_STARTS))
        if at - begin > 1 and word.isascii() and word.islower():
            found[begin:at] = [True] * (at - begin)
        begin = at
    return found


def _starts_word(piece: str) -> bool:
    return piece.startswith(_WORD_STARTS)


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
