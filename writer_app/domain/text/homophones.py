"""Signs that sound alike, and where a Chinese sentence may have one for another.

A slip of a pinyin keyboard, or of a learner who knows a word by ear, is a sign of the same sound.
What a model finds likely at a place and sounds like what stands there is looked at; whether it is
right is told by the whole sentence (`assist/homophones`). Tones do not count, nor what many
speakers do not tell apart: zh from z, ing from in.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from writer_app.domain.text.pinyin import readings
from writer_app.domain.text.surprise import TokenOdds

_HAN = re.compile(r"[\u4e00-\u9fff]{1,4}\Z")
_RETROFLEX = re.compile(r"^([zcs])h")
_UNLIKELY = -4.0  # nats below what stands there, from which nothing is looked at


@dataclass(frozen=True, slots=True)
class SoundAlike:
    """`new` may be meant for `old` at `start`; `gain` in nats, by what stands before it alone."""

    start: int
    old: str
    new: str
    gain: float

    @property
    def end(self) -> int:
        """Where `old` ends."""
        return self.start + len(self.old)

    def mended(self, text: str) -> str:
        """The text with it."""
        return text[: self.start] + self.new + text[self.end :]


@lru_cache(maxsize=8192)
def sounds(sign: str) -> frozenset[str]:
    """How a sign may sound, roughly; nothing for what is no Han."""
    return frozenset(_RETROFLEX.sub(r"\1", each).replace("ng", "n") for each in readings(sign))


def alike(old: str, new: str) -> bool:
    """Whether two texts sound alike sign by sign."""
    pairs = zip(old, new, strict=False)
    return len(old) == len(new) and all(a == b or sounds(a) & sounds(b) for a, b in pairs)


def slips(text: str, tokens: Sequence[TokenOdds], most: int) -> list[SoundAlike]:
    """The likeliest of what sounds like what stands in `text`, at most so many, best first.

    `tokens` are those of the text in order, with what else could stand at each place.
    """
    best: dict[tuple[int, str, str], SoundAlike] = {}
    for found in _heard(text, tokens):
        key = found.start, found.old, found.new
        if found.gain > _UNLIKELY and (key not in best or best[key].gain < found.gain):
            best[key] = found
    return sorted(best.values(), key=lambda each: -each.gain)[:most]


def _heard(text: str, tokens: Sequence[TokenOdds]) -> Iterator[SoundAlike]:
    at = 0
    for token in tokens:
        for word, odds in token.others:
            old = text[at : at + len(word)]
            if word != old and _HAN.match(word) and alike(old, word):
                yield _narrowed(SoundAlike(at, old, word, odds - token.logprob))
        at += len(token.text)


def _narrowed(slip: SoundAlike) -> SoundAlike:
    """Without the signs at its ends that stay as they are."""
    before = next(n for n, (a, b) in enumerate(zip(slip.old, slip.new, strict=True)) if a != b)
    pairs = enumerate(zip(reversed(slip.old), reversed(slip.new), strict=True))
    behind = next(n for n, (a, b) in pairs if a != b)
    end = len(slip.old) - behind
    return SoundAlike(slip.start + before, slip.old[before:end], slip.new[before:end], slip.gain)
