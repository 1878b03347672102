"""One variant while it is decoded: its answer so far, and what chooses its next token."""

from __future__ import annotations

import torch

from writer_app.engine.decoding.choosing.answer import TokenAnswer
from writer_app.engine.decoding.choosing.drafts import CopyGuide
from writer_app.engine.decoding.choosing.sampling import Sampler
from writer_app.engine.decoding.constraints.lock import TokenLock

_HELD = (0.0, 1.0, 0.5, 0.0)  # shares of the dial that forks have, the first for 4, 8, …
_AWAY = (0.0, 0.0, 0.5, 1.0)  # shares of what keeps them off a text that is to be shortened


class Row:
    """One variant while it is decoded."""

    def __init__(
        self,
        answer: TokenAnswer,
        sampler: Sampler,
        guide: CopyGuide | None,
        lock: TokenLock | None = None,
        away: CopyGuide | None = None,
    ) -> None:
        """`away` keeps off the text that the answer is to be much shorter than."""
        self.answer = answer
        self.sampler = sampler
        self.guide = guide
        self.lock = lock
        self.away = away

    @property
    def plain(self) -> bool:
        """Whether choosing is a bare argmax."""
        return self.sampler.plain and not self.steered

    @property
    def steered(self) -> bool:
        """Whether the logits of a step are looked at before a token is chosen."""
        return self.guide is not None or self.lock is not None

    @property
    def begins_last(self) -> bool:
        """Whether a length is wanted, and the sentence that begins here can be the last."""
        return self.lock is not None and self.lock.begins_last

    def fork(self, number: int) -> Row:
        """The same place from which another answer may go on; fork 0 goes on as this would.

        Of the others some hold less to the source: what is copied has the source's length. Where
        it is to be shortened some keep off it, since a copy is its beginning and no more.
        """
        share = 1.0 if not number else _HELD[number % len(_HELD)]
        guide = self.guide.loosened(share) if self.guide is not None else None
        if self.away is not None and (far := _AWAY[number % len(_AWAY)]):
            guide = self.away.loosened(far)
        lock = self.lock.fork() if self.lock is not None else None
        return Row(self.answer, self.sampler.fork(number), guide, lock, self.away)

    def become(self, fork: Row) -> None:
        """Stand where a fork came to; its tokens are still to be given to the answer."""
        self.sampler, self.guide, self.lock = fork.sampler, fork.guide, fork.lock

    def choose(self, logits: torch.Tensor) -> int:
        """The next token from logits [V]; the tensor may be changed."""
        if self.guide is not None:
            logits = self.guide.adjust(logits)
        if self.lock is not None:
            logits = self.lock.adjust(logits)
        token = self.sampler.pick(logits, self.lock)
        if self.guide is not None:
            self.guide.taken(token)
        if self.away is not None:
            self.away.taken(token)
        if self.lock is not None:
            self.lock.taken(token)
        self.sampler.taken(token)
        return token
