"""A reading level: rare words lose nats by how far they are beyond it, long sentences are ended.

A word costs what it is beyond the level. In English, where the vocabulary cuts rare words, a token
costs as much as the most familiar word that it can still become, and the rest is charged as soon
as it is known: behind ` ascert` only *ascertain* is left. So a word costs the same however it is
cut. In Chinese a token is a character, a word or several, and costs its hardest word. Words that
the writer spared (names, terms) cost nothing, nor do words with a capital, figures and marks. Only
nats are taken: what the model is sure of comes all the same.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache

import torch

from writer_app.domain.locks.levels import BEYOND, levels_of_words, unfamiliar
from writer_app.domain.locks.words import UNITS
from writer_app.engine.base.word_tables import table
from writer_app.engine.decoding.constraints.vocabulary import Vocabulary

_MOST = 6.0  # nats a word loses at the most
_UNKNOWN = 20  # tenths of the Zipf scale of a word that is in no table
_EASED = 2.2  # tenths of the Zipf scale that each grade above the third allows
_BEYOND = 1.5  # nats for each level of HSK beyond the one wanted
_RISE, _MOST_RISE = 0.4, 4.0  # nats a sentence end gains for each word too many
_COMMA = 0.5  # of that, what a comma loses
_WIDE = 0.6  # of a word, what a Chinese character counts against a sentence's length
_SENTENCE = re.compile(r"[.!?。！？…]|\n")
_STOP = re.compile(rb"(?:[.!?]|\xe3\x80\x82|\xef\xbc\x81|\xef\xbc\x9f)[\"')*]*\s*\Z")
_GOES = re.compile(rb"(?:[,;:]|\xef\xbc\x8c|\xef\xbc\x9b)\s*\Z")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|[\u3400-\u9fff]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_LETTERS = re.compile(rb" ?[A-Za-z]+\Z")
_GOES_ON = re.compile(r"[A-Za-z0-9_'’\-/@.]\Z")
_KEPT = 256  # unfinished words whose ways on are remembered
_OPEN = re.compile(r"(?:^|(?<=[^A-Za-z0-9_'’\-/@.]))[a-z]{1,24}\Z")


class LevelMachine:
    """Follows the answer's words; a step must be told by `taken`."""

    def __init__(
        self, language: str, highest: int, vocabulary: Vocabulary, spared: Sequence[str]
    ) -> None:
        """`highest` is a school grade (`en`) or a level of HSK (`zh`)."""
        if language == "en":
            self._words = _english(vocabulary, highest).sparing((*spared, *UNITS))
        else:
            self._words = _chinese(vocabulary, highest).sparing(spared)
        self._stops, self._commas = (_tokens(vocabulary, each) for each in (_STOP, _GOES))
        self._longest = _longest(language, highest)
        self._text = ""
        self._sentence = 0.0  # words since the last sentence ended

    def taken(self, text: str) -> None:
        """Tell the characters that a token completed."""
        self._text = (self._text + text)[-80:]
        ended = list(_SENTENCE.finditer(text))
        counted = text[ended[-1].end() :] if ended else text
        if ended:
            self._sentence = 0.0
        self._sentence += sum(
            1.0 if word[0].isascii() else _WIDE for word in _WORD.findall(counted)
        )

    def adjust(self, logits: torch.Tensor) -> torch.Tensor:
        """Logits [V] steered; the tensor given is changed."""
        self._words.charge(logits, self._text)
        over = self._sentence - self._longest
        if over > 0:
            rise = min(_MOST_RISE, _RISE * over)
            logits[self._stops] += rise
            logits[self._commas] -= _COMMA * rise
        return logits


def _longest(language: str, highest: int) -> float:
    """Words of a sentence beyond which its end is helped."""
    return 7.0 + highest if language == "en" else 3.0 + 2.5 * highest


class _Words:
    """What each token costs where a word begins, and within one."""

    def __init__(self, first: torch.Tensor) -> None:
        self._first = first  # [V]

    def sparing(self, spared: Sequence[str]) -> _Words:
        """The same, where these words cost nothing."""
        return self

    def charge(self, logits: torch.Tensor, text: str) -> None:
        """Take from logits [V] what each token costs behind `text`."""
        logits[: len(self._first)] -= self._first


class _ChineseWords(_Words):
    """A token costs its hardest word, wherever it stands."""

    def __init__(self, first: torch.Tensor, vocabulary: Vocabulary) -> None:
        super().__init__(first)
        self._vocabulary = vocabulary

    def sparing(self, spared: Sequence[str]) -> _Words:
        """Every token that is a part of one of these words costs nothing."""
        first = self._first.clone()
        for word in spared:
            for start in range(len(word)):
                first[_beginning(self._vocabulary, word[start:])] = 0.0
        return _ChineseWords(first, self._vocabulary)


class _EnglishWords(_Words):
    """The sorted words and their costs, and ways on from unfinished ones."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        words: Sequence[str],
        costs: torch.Tensor,
        first: torch.Tensor,
        spared: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(first)
        self._vocabulary, self._sorted, self._costs = vocabulary, words, costs
        self._spared = spared
        self._ways: OrderedDict[str, torch.Tensor] = OrderedDict()
        self._inner = _inner(vocabulary)

    def sparing(self, spared: Sequence[str]) -> _Words:
        """Words that cost nothing, and nor do tokens that may become one."""
        plain = frozenset(word.lower() for word in spared if word.isascii() and word.isalpha())
        first = self._first.clone()
        for word in {*plain, *(word.capitalize() for word in plain)}:
            first[_beginning(self._vocabulary, word)] = 0.0
            first[_beginning(self._vocabulary, " " + word)] = 0.0
        return _EnglishWords(self._vocabulary, self._sorted, self._costs, first, plain)

    def charge(self, logits: torch.Tensor, text: str) -> None:
        """Behind letters a word may go on or be done; elsewhere one may begin."""
        logits[: len(self._first)] -= self._first
        begun = _OPEN.search(text)
        if begun is not None:
            logits[: len(self._first)] -= self._within(begun.group())
        elif _GOES_ON.search(text):  # a name, a figure: what goes on with it is no word
            logits[self._inner] += self._first[self._inner]

    def _within(self, begun: str) -> torch.Tensor:
        """What is still to be charged [V] behind the letters of an unfinished word."""
        known = self._ways.get(begun)
        if known is None:
            known = self._ways[begun] = self._way(begun)
            if len(self._ways) > _KEPT:
                self._ways.popitem(last=False)
        return known

    def _way(self, begun: str) -> torch.Tensor:
        """Ends of the word cost what it costs, letters what the word they lead to costs."""
        low, high = self._range(begun, 0, len(self._sorted), 0)
        paid = self._least(begun, low, high)
        is_word = low < high and self._sorted[low] == begun
        whole = float(self._costs[low]) if is_word else _cost_of_unknown(self._costs)
        if begun in self._spared or len(begun) == 1:
            whole = paid
        found = torch.full((len(self._first),), whole - paid)
        found[self._inner] = _cost_of_unknown(self._costs) - paid - self._first[self._inner]
        for token, state in self._vocabulary.walk((low, high, len(begun)), self._step, 4096):
            word = begun + self._vocabulary.of(token).decode("ascii")
            found[token] = self._least(word, state[0], state[1]) - paid - self._first[token]
        for word in self._spared:
            if word.startswith(begun) and len(word) > len(begun):
                for token in _beginning(self._vocabulary, word[len(begun) :]):
                    found[token] = -float(self._first[token])
        return found

    def _step(self, state: tuple[int, int, int], byte: int) -> tuple[int, int, int] | None:
        """The words left behind one more letter."""
        low, high, depth = state
        below, above = self._range(chr(byte), low, high, depth)
        return (below, above, depth + 1) if below < above else None

    def _range(self, letters: str, low: int, high: int, depth: int) -> tuple[int, int]:
        """Of sorted words equal up to `depth`, those that go on with `letters`."""
        size = depth + len(letters)
        begin = bisect_left(self._sorted, letters, low, high, key=lambda word: word[depth:size])
        end = bisect_left(
            self._sorted, letters + "\x7f", begin, high, key=lambda word: word[depth:size]
        )
        return begin, end

    def _least(self, begun: str, low: int, high: int) -> float:
        """What the most familiar word costs that these letters may become."""
        if any(word.startswith(begun) for word in self._spared):
            return 0.0
        return float(self._costs[low:high].min()) if low < high else _cost_of_unknown(self._costs)


def _cost_of_unknown(costs: torch.Tensor) -> float:
    return float(costs[-1])


def _nats(number: int, grade: int) -> float:
    """What a word of this frequency (tenths) loses at a grade."""
    return round(_MOST * unfamiliar(number + _EASED * max(0, grade - 3)), 3)


@lru_cache(maxsize=4)
def _english(vocabulary: Vocabulary, grade: int) -> _EnglishWords:
    known = table("en")
    words = sorted(known)
    costs = [_nats(known[word], grade) for word in words]
    unknown = _nats(_UNKNOWN, grade)
    least: dict[str, float] = {}
    for word, cost in zip(words, costs, strict=True):
        for size in range(1, len(word) + 1):
            begun = word[:size]
            if cost < least.get(begun, unknown):
                least[begun] = cost
    first = torch.zeros(len(vocabulary.bytes))
    for token, data in enumerate(vocabulary.bytes):
        if _LETTERS.match(data):
            first[token] = _at_first(data.decode("ascii"), least, unknown)
    return _EnglishWords(vocabulary, words, torch.tensor([*costs, unknown]), first)


def _at_first(token: str, least: Mapping[str, float], unknown: float) -> float:
    """What a token costs that begins a word; a capital may begin a name, but a known word."""
    word = token.strip()
    if word[0].isupper():
        return 0.0
    return least.get(word, unknown)


@lru_cache(maxsize=4)
def _chinese(vocabulary: Vocabulary, highest: int) -> _ChineseWords:
    known = table("zh")
    first = torch.zeros(len(vocabulary.bytes))
    for token, data in enumerate(vocabulary.bytes):
        if data and data[0] < 0x80 and data.isascii():
            continue
        hardest = max(
            (level for run in _HAN.findall(data.decode("utf-8", "ignore"))
             for _, level in levels_of_words(run, known)),
            default=0,
        )  # fmt: skip
        first[token] = min(_MOST, _BEYOND * max(0, min(hardest, BEYOND) - highest))
    return _ChineseWords(first, vocabulary)


@lru_cache(maxsize=4)
def _tokens(vocabulary: Vocabulary, pattern: re.Pattern[bytes]) -> torch.Tensor:
    found = [token for token, data in enumerate(vocabulary.bytes) if pattern.search(data)]
    return torch.tensor(found, dtype=torch.long)


@lru_cache(maxsize=2)
def _inner(vocabulary: Vocabulary) -> torch.Tensor:
    """The tokens that begin with a letter, so that they carry a word on."""
    found = [token for token, data in enumerate(vocabulary.bytes) if data[:1].isalpha()]
    return torch.tensor(found, dtype=torch.long)


def _beginning(vocabulary: Vocabulary, word: str) -> list[int]:
    """The tokens that `word` begins with."""
    wanted = word.encode()

    def step(place: int, byte: int) -> int | None:
        return place + 1 if place < len(wanted) and wanted[place] == byte else None

    return [token for token, _ in vocabulary.walk(0, step, 64)]
