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
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

import torch

from writer_app.domain.locks.levels import BEYOND, levels_of_words, unfamiliar
from writer_app.domain.locks.words import UNITS
from writer_app.engine.base.word_tables import table
from writer_app.engine.decoding.constraints.vocabulary import Vocabulary

_MOST = 6.0  # nats a word loses at the most
_UNKNOWN = 20  # tenths of the Zipf scale of a word that is in no table
_EASED = 1.5  # tenths of the Zipf scale that each grade above the first allows
_BEYOND, _MOST_BEYOND = 1.5, 6.0  # nats for each level of HSK beyond the one wanted, and in all
_RISE, _MOST_RISE = 0.4, 4.0  # nats a sentence end gains for each word too many
_COMMA = 0.5  # of that, what a comma loses
_WIDE = 0.6  # of a word, what a Chinese character counts against a sentence's length
_SENTENCE = re.compile(r"[.!?。！？…]|\n")
_STOP = re.compile(rb"(?:[.!?]|\xe3\x80\x82|\xef\xbc\x81|\xef\xbc\x9f)[\"')*]*\s*\Z")
_GOES = re.compile(rb"(?:[,;:]|\xef\xbc\x8c|\xef\xbc\x9b)\s*\Z")
_WORD = re.compile(r"[A-Za-z]+(?:['’][a-z]+)?|[\u3400-\u9fff]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_CLITIC = re.compile(rb"(?:'|\xe2\x80\x99)(?:s|re|d|ll|ve|m)\Z")
_AS_A_WORD = 46  # the Zipf scale in tenths of “'s”, which would stand behind every other word
_LETTERS = re.compile(rb" ?[A-Za-z]+\Z")
_GOES_ON = re.compile(r"[A-Za-z0-9_'’\-/@.]\Z")
_KEPT = 8192  # unfinished words whose ways on are remembered
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
        self._stops, self._commas = (vocabulary.matching(each) for each in (_STOP, _GOES))
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


class _Inner(NamedTuple):
    """Behind the letters of an unfinished word: what is charged of a token that ends it, of one
    that carries it on to no known word, and how much less of those that lead to one.
    """

    ended: float
    carried: float
    tokens: torch.Tensor
    less: torch.Tensor


class _EnglishWords(_Words):
    """The sorted words and their costs, and ways on from unfinished ones."""

    def __init__(
        self,
        vocabulary: Vocabulary,
        words: Sequence[str],
        costs: torch.Tensor,
        first: torch.Tensor,
        *,
        ways: dict[str, _Inner] | None = None,
        spared: frozenset[str] = frozenset(),
    ) -> None:
        super().__init__(first)
        self._vocabulary, self._sorted, self._costs = vocabulary, words, costs
        self._shared = {} if ways is None else ways  # where no spared word is begun
        self._own: dict[str, _Inner] = {}
        self._spared = spared
        self._begun = frozenset(w[:size] for w in spared for size in range(1, len(w) + 1))
        self._inner = _inner(vocabulary)
        self._carries = torch.zeros(len(first))
        self._carries[self._inner] = 1.0
        self._apart = first * (1 - self._carries)  # what begins a word with its blank
        self._unknown = float(costs[-1])

    def sparing(self, spared: Sequence[str]) -> _Words:
        """Words that cost nothing, and nor do tokens that may become one."""
        plain = frozenset(word.lower() for word in spared if word.isascii() and word.isalpha())
        first = self._first.clone()
        for word in {*plain, *(word.capitalize() for word in plain)}:
            first[_beginning(self._vocabulary, word)] = 0.0
            first[_beginning(self._vocabulary, " " + word)] = 0.0
        return _EnglishWords(
            self._vocabulary, self._sorted, self._costs, first, ways=self._shared, spared=plain
        )

    def charge(self, logits: torch.Tensor, text: str) -> None:
        """Behind letters a word may go on or be done; elsewhere one may begin."""
        begun = _OPEN.search(text)
        known = logits[: len(self._first)]
        if begun is None:
            known -= self._apart if _GOES_ON.search(text) else self._first
            return
        way = self._way(begun.group())
        known -= self._apart
        known -= way.ended
        known.sub_(self._carries, alpha=way.carried - way.ended)
        known[way.tokens] += way.less

    def _way(self, begun: str) -> _Inner:
        """Ends of the word cost what it costs, letters what the word they lead to costs."""
        ways = self._own if begun in self._begun else self._shared
        found = ways.get(begun)
        if found is None:
            if len(ways) >= _KEPT:
                ways.clear()
            found = ways[begun] = self._found(begun)
        return found

    def _found(self, begun: str) -> _Inner:
        paid, at = self._least(begun), bisect_left(self._sorted, begun)
        is_word = at < len(self._sorted) and self._sorted[at] == begun
        whole = float(self._costs[at]) if is_word else self._unknown
        if begun in self._spared or len(begun) == 1:
            whole = paid
        less: dict[int, float] = {}
        for token, word in self._vocabulary.walk(begun, self._step, 4096):
            less[token] = self._unknown - self._least(word)
        for word in self._spared if begun in self._begun else ():
            if word.startswith(begun) and len(word) > len(begun):
                for token in _beginning(self._vocabulary, word[len(begun) :]):
                    less[token] = self._unknown
        tokens = torch.tensor(list(less), dtype=torch.long)
        return _Inner(whole - paid, self._unknown - paid, tokens, torch.tensor(list(less.values())))

    def _step(self, begun: str, byte: int) -> str | None:
        """One more letter, where a word has it."""
        word = begun + chr(byte)
        at = bisect_left(self._sorted, word)
        return word if at < len(self._sorted) and self._sorted[at].startswith(word) else None

    def _least(self, begun: str) -> float:
        """What the most familiar word costs that these letters may become."""
        if begun in self._begun:
            return 0.0
        low = bisect_left(self._sorted, begun)
        high = bisect_left(self._sorted, begun + "\x7f", low)
        return float(self._costs[low:high].min()) if low < high else self._unknown


def _nats(number: int, grade: int) -> float:
    """What a word of this frequency (tenths) loses at a grade."""
    return round(_MOST * unfamiliar(number + _EASED * (grade - 1)), 3)


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
        elif _CLITIC.match(data):
            first[token] = _nats(_AS_A_WORD, grade)
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
        first[token] = min(_MOST_BEYOND, _BEYOND * max(0, min(hardest, BEYOND) - highest))
    return _ChineseWords(first, vocabulary)


@lru_cache(maxsize=2)
def _inner(vocabulary: Vocabulary) -> torch.Tensor:
    """The tokens that begin with a letter, so that they carry a word on."""
    found = [token for token, data in enumerate(vocabulary.bytes) if data[:1].isalpha()]
    return torch.tensor(found, dtype=torch.long)


@lru_cache(maxsize=2)
def _by_bytes(vocabulary: Vocabulary) -> Mapping[bytes, int]:
    return {data: token for token, data in enumerate(vocabulary.bytes) if data}


def _beginning(vocabulary: Vocabulary, word: str) -> list[int]:
    """The tokens that `word` begins with."""
    known, wanted = _by_bytes(vocabulary), word.encode()
    heads = (wanted[:size] for size in range(1, len(wanted) + 1))
    return [known[head] for head in heads if head in known]
