"""What must appear: fixed terms and frozen passages that the answer still lacks.

While one is missing, a bonus for the tokens that write it rises with the answer's length, and an
end of the answer is refused twice; after that the answer may end, and says what it lacks. A letter
ends with its closing: where that would begin a line it is refused as an end is, so that nothing
comes to stand below the signature.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass

import torch

REFUSALS = 2  # ends that are refused in all
_PRESSED = 24  # tokens after a refused end in which the bonus rises
_MOST = 10.0  # nats
_EARLY = 2.5  # nats at the length of the source
_GOES_ON = 8.0  # nats for the next token of a form that was begun
_SPARE = 64  # tokens, besides twice the source's length, before nothing more is pressed for
_PACE = 0.75  # nats a token, after a refused end
_AT_ONCE = 10  # tokens after a refused end, at which the bonus is at its height
_HELD_OFF = 20.0  # nats from a closing that is refused


@dataclass(slots=True)
class _Item:
    forms: tuple[str, ...]
    ways: list[list[int]]  # tokens of each form, with and without a blank before


class Required:
    """Follows the answer's text and tokens; a step must be told by `taken`."""

    def __init__(
        self,
        items: Sequence[Sequence[str]],
        encode: Callable[[str], list[int]],
        length: int,
        closings: Sequence[str] = (),
    ) -> None:
        """`length` is that of the source in tokens: where the bonus has its usual height.

        `closings` are words with which the last lines of a letter begin.
        """
        self._open = [_Item(tuple(forms), _ways(forms, encode)) for forms in items]
        self._longest = max((len(form) for item in self._open for form in item.forms), default=0)
        self._length = max(length, 8)
        self._closing = {way[0] for way in _ways(closings, encode)}
        self._at_line = False
        self._text = ""
        self._tokens: list[int] = []
        self._refused = 0
        self._since = -1  # tokens since an end was refused; -1 = none was, or it is over

    def fork(self) -> Required:
        """One that stands here and goes its own way."""
        other = copy(self)
        other._tokens = list(self._tokens)
        return other

    @property
    def missing(self) -> tuple[str, ...]:
        """The first form of everything that has not been written."""
        return tuple(item.forms[0] for item in self._open)

    @property
    def may_end(self) -> bool:
        """Whether the answer may end as far as this goes."""
        return not self._open or self._refused >= REFUSALS or self._given_up

    @property
    def _given_up(self) -> bool:
        """Whether the answer is so long that nothing more is pressed for."""
        return len(self._tokens) > 2 * self._length + _SPARE

    def refuse(self) -> None:
        """An end was wanted and refused: press now. Asked again while pressing, it counts on."""
        if self._since < 0 or self._since >= _PRESSED // 2:
            self._refused += 1
        self._since = max(self._since, 0)

    def adjust(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits [V] with the bonus; the tensor given is changed."""
        if not self._open or self._given_up:
            return logits
        if self._closes(logits):
            self.refuse()
            self._since = max(self._since, _AT_ONCE)  # a paragraph of its own, not half of another
        bonus = self._bonus()
        for item in self._open:
            for way in item.ways:
                done = self._begun(way)
                if done:
                    logits[way[done]] += _GOES_ON
                elif bonus:
                    logits[way[0]] += bonus
        return logits

    def _closes(self, logits: torch.Tensor) -> bool:
        """Whether a closing would begin here; it is held off while an end is."""
        if not self._at_line or not self._closing or self.may_end:
            return False
        wanted = int(logits.argmax()) in self._closing
        logits[list(self._closing)] -= _HELD_OFF
        return wanted

    def _bonus(self) -> float:
        if self._since >= 0:
            return min(_MOST, _EARLY + _PACE * self._since)
        share = len(self._tokens) / self._length
        return _EARLY * max(0.0, min(1.0, 2 * share - 1))

    def _begun(self, way: Sequence[int]) -> int:
        """How many tokens of a way the answer ends with."""
        tail = self._tokens[-len(way) + 1 :] if len(way) > 1 else []
        for count in range(min(len(tail), len(way) - 1), 0, -1):
            if tail[-count:] == list(way[:count]):
                return count
        return 0

    def taken(self, token: int, text: str) -> None:
        """Tell that `token` now stands in the answer, and the text that it completed."""
        self._tokens.append(token)
        self._at_line = text.endswith("\n") if text else self._at_line
        if self._since >= 0:
            self._since = self._since + 1 if self._since < _PRESSED else -1
        if not self._open or not text:
            return
        self._text = (self._text + text)[-(self._longest + len(text)) :]
        before = len(self._open)
        self._open = [i for i in self._open if not any(form in self._text for form in i.forms)]
        if len(self._open) < before:
            self._since = -1


def _ways(forms: Sequence[str], encode: Callable[[str], list[int]]) -> list[list[int]]:
    found = []
    for form in forms:
        found += [way for way in (encode(form), encode(" " + form)) if way]
    return found
