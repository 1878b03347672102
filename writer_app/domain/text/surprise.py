"""How expected each word of a text is to a model: words that stand out, and stretches of cliché.

A word's surprise is how much less likely its tokens are than the likeliest at the same places, in
nats (natural logarithm): a name that nobody could guess costs little where any name could stand,
"there" costs much where "their" was all but certain. Probabilities after an end of the answer
that the model thought likely are taken among those that go on.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from writer_app.domain.text.sentences import sentences
from writer_app.domain.text.units import CJK, is_word, word_spans

# Nats from which a word is marked slightly, clearly, strongly. On English and Chinese guides, with
# a model of 1.5 billion parameters, they mark about 7, 3 and 1 words in 100.
LEVELS = (7.0, 9.0, 11.0)
_LONGEST = 20.0  # nats of a word that are told
_SPECIAL = re.compile(r"<\|?[^<>\s]{1,40}\|?>|</s>")
_HAN = re.compile(f"[{CJK}]+")
_UNJUDGED = re.compile(rf"[\d{CJK}]")  # numbers; Chinese goes by tokens
# Code, addresses, tags and formulas are no prose: their words are not judged.
_OPAQUE = re.compile(r"`[^`]*`|<[^<>]*>|\]\([^()\s]*\)|https?://\S+|\$[^$\n]+\$")
_NO_PROSE = 9.0  # nats a character, so that no stretch goes over it
_BROKEN = "\ufffd"
# A stretch of cliché: so many characters at least, and nats a character at most.
_CLICHE = {"latin": (16, 0.2), "han": (10, 0.65)}
_CLICHE_WORDS = 4  # of a stretch that is not Chinese


@dataclass(frozen=True, slots=True)
class TokenOdds:
    """A token of a text: natural logarithms of its probability and of the likeliest others'."""

    text: str
    logprob: float
    others: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Surprise:
    """A word, or a stretch of cliché (`level` 0), at code points of its text."""

    start: int
    end: int
    level: int  # 1 to 3; 0: a stretch in which every word is what anybody would have said
    nats: float = 0.0

    @property
    def odds(self) -> int:
        """One in how many: how much likelier than the word the likeliest one was."""
        return round(math.exp(min(self.nats, _LONGEST)))


@dataclass(frozen=True, slots=True)
class _TokenPlace:
    start: int
    end: int
    nats: float  # of surprise
    plain: float  # −log probability


def surprises(
    text: str, tokens: Sequence[TokenOdds], *, known: bool = False
) -> tuple[Surprise, ...]:
    """What stands out in a text, in order. `tokens`: those of the whole text.

    `known`: the model has read what stands before; else the first word is not judged.
    """
    placed = list(_placed(text, tokens))
    opaque = [match.span() for match in _OPAQUE.finditer(text)]
    words = [
        word
        for word in _words(text, placed)
        if (known or word.start > 0) and not any(a < word.end and word.start < b for a, b in opaque)
    ]
    found = [
        Surprise(word.start, word.end, _level(word.nats), word.nats)
        for word in words
        if _level(word.nats)
    ]
    costs = _costs(len(text), placed, opaque)
    found += [Surprise(first, end, 0) for first, end in _cliches(text, costs, words)]
    return tuple(sorted(found, key=lambda each: (each.start, each.end)))


def _level(nats: float) -> int:
    return sum(nats >= least for least in LEVELS)


def _placed(text: str, tokens: Sequence[TokenOdds]) -> Iterator[_TokenPlace]:
    """Tokens at their places. Pieces of a character stand together; a tokenizer that lost a
    blank or changed a letter is followed from the next token that is found."""
    at, index = 0, 0
    while index < len(tokens) and at < len(text):
        last = index
        begin = at
        if _BROKEN in tokens[index].text:
            while last + 1 < len(tokens) and _BROKEN in tokens[last + 1].text:
                last += 1
            after = tokens[last + 1].text if last + 1 < len(tokens) else ""
            reach = text.find(after, at + 1) if after else len(text)
            at = reach if reach > 0 else at + 1
        else:
            found = text.find(tokens[index].text, at, at + len(tokens[index].text) + 8)
            if found < 0:
                index += 1
                continue
            begin, at = found, found + len(tokens[index].text)
        each = tokens[index : last + 1]
        yield _TokenPlace(begin, at, sum(map(_gap, each)), sum(-_going_on(t) for t in each))
        index = last + 1


def _going_on(token: TokenOdds) -> float:
    """A token's log-probability among those that do not end the answer."""
    ending = sum(math.exp(log) for text, log in token.others if _SPECIAL.fullmatch(text))
    return min(0.0, token.logprob - math.log1p(-min(ending, 0.999)))


def _gap(token: TokenOdds) -> float:
    others = [log for text, log in token.others if not _SPECIAL.fullmatch(text)]
    return max(0.0, max(others, default=token.logprob) - token.logprob)


def _words(text: str, placed: Sequence[_TokenPlace]) -> Iterator[_TokenPlace]:
    """Words that can be judged: Chinese as the model's tokens cut it; never numbers."""
    spans = [
        (start, end)
        for start, end in word_spans(text)
        if is_word(text[start:end]) and not _UNJUDGED.search(text, start, end)
    ]
    spans += [
        (match.start(), match.end())
        for token in placed
        for match in _HAN.finditer(text, token.start, token.end)
    ]
    tokens = iter(placed)
    token = next(tokens, None)
    for start, end in sorted(spans):
        nats = plain = 0.0
        while token is not None and token.start < end:
            if token.end > start:
                nats, plain = nats + token.nats, plain + token.plain
                if token.end > end:
                    break
            token = next(tokens, None)
        yield _TokenPlace(start, end, nats, plain)


def _cliches(
    text: str, costs: Sequence[float], words: Sequence[_TokenPlace]
) -> Iterator[tuple[int, int]]:
    """The longest stretches, each within a sentence, that the model could have written blindly."""
    for first, end in sentences(text):
        inside = [word for word in words if first <= word.start and word.end <= end]
        begin = 0
        while begin < len(inside):
            last = _furthest(text, inside, begin, costs)
            if last < 0:
                begin += 1
                continue
            yield inside[begin].start, inside[last].end
            begin = last + 1


def _costs(
    size: int, placed: Sequence[_TokenPlace], opaque: Sequence[tuple[int, int]]
) -> list[float]:
    """Nats of all text before each code point, [size + 1]."""
    costs = [0.0] * (size + 1)
    for token in placed:
        share = token.plain / max(1, token.end - token.start)
        for at in range(token.start, token.end):
            costs[at + 1] = share
    for begin, end in opaque:
        costs[begin + 1 : end + 1] = [_NO_PROSE] * (end - begin)
    for at in range(size):
        costs[at + 1] += costs[at]
    return costs


def _furthest(text: str, words: Sequence[_TokenPlace], begin: int, costs: Sequence[float]) -> int:
    """The last word of the longest stretch from a word on; −1 when there is none."""
    start = words[begin].start
    han = _HAN.match(text, start) is not None
    least, most = _CLICHE["han" if han else "latin"]
    for last in range(len(words) - 1, begin, -1):
        end = words[last].end
        size = end - start
        if size < least:
            return -1
        enough = han or last - begin + 1 >= _CLICHE_WORDS
        if enough and costs[end] - costs[start] <= most * size:
            return last
    return -1
