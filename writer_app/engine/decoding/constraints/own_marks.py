"""Quotation marks as the source has them.

A quotation is copied with its marks, so one that would begin with another mark (`"We` where the
source has “We) could not begin at all, and its words would come as if nobody had said them. As
long as a quotation of the source is still to come, its opening mark is as likely as the likeliest
of the others.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy

import torch

from writer_app.engine.decoding.constraints.verbatim import QUOTES
from writer_app.engine.decoding.constraints.vocabulary import Vocabulary

_CLOSERS = ",.，。"  # a quotation is the same with another of them at its end
_LEADS = ("", " ")


class OwnMarks:
    """Follows which quotations have come; a step must be told by `taken`."""

    def __init__(self, spans: Iterable[str], vocabulary: Vocabulary) -> None:
        held = tuple(span for span in spans if span[:1] in QUOTES)
        self._left = {span[1:-1].rstrip(_CLOSERS): span[:1] for span in held}
        self._text = ""
        own = set(self._left.values())
        others = "|".join(re.escape(mark) for mark in QUOTES if mark not in own)
        self._pairs = [
            (
                vocabulary.matching(re.compile(rf"{lead}(?:{others})[^\W\d_]*\Z".encode())),
                {mark: vocabulary.whole(lead + mark) for mark in own},
            )
            for lead in _LEADS
        ]

    def fork(self) -> OwnMarks:
        """One that stands here and goes its own way."""
        other = copy(self)
        other._left = dict(self._left)
        return other

    def taken(self, text: str) -> None:
        """Tell text that came."""
        self._text += text
        for words in [words for words in self._left if words in self._text]:
            del self._left[words]

    def adjust(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits [V] steered; the tensor given is changed."""
        for others, own in self._pairs if self._left else ():
            likeliest = logits[others].max() if len(others) else None
            for mark in set(self._left.values()):
                token = own[mark]
                if token is not None and likeliest is not None:
                    logits[token] = torch.maximum(logits[token], likeliest)
        return logits
