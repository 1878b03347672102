"""Words of text without blanks between them: Chinese cut by a list of words, kana by their kind.

Places are code points. The list is `resources/words/zh-words.txt`: what a word costs, the more the
rarer it is; a cut is the one that costs least.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from itertools import accumulate

from writer_app.domain.text.chinese_checks import TRADITIONAL
from writer_app.domain.text.units import is_word, word_spans

Cost = Callable[[str], float | None]
_LONGEST_WORD = 8  # characters
_HAN = re.compile(r"[\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_KANA = re.compile(r"[\u3041-\u3096\u309d\u309e]+|[\u30a1-\u30fa\u30fc-\u30fe]+")
_KINDS = re.compile(rf"(?P<han>{_HAN.pattern})|{_KANA.pattern}|.", re.DOTALL)
_HIRAGANA = re.compile(r"[\u3041-\u3096\u309d\u309e]")
# How a noun goes on in Japanese; any other kana behind a kanji are the end of its word.
_PARTICLE = re.compile("から|まで|より|では|には|とは|[はがをにでとものへや]")
_NEAR = 200  # characters on each side that a word is found in
_SIMPLIFIED = str.maketrans(TRADITIONAL)
_UNKNOWN = 170  # what a character costs that the list does not have: more than any that it has


def cut(run: str, cost: Cost) -> list[str]:
    """The words of a run of Han characters; `cost` is None for what is no word."""
    best: list[tuple[float, int]] = [(0.0, 0)]  # the cost up to a place, where its word begins
    for end in range(1, len(run) + 1):
        best.append(
            min(
                (best[start][0] + price, start)
                for start in range(max(0, end - _LONGEST_WORD), end)
                if (price := cost(run[start:end])) is not None
            )
        )
    found, end = [], len(run)
    while end:
        start = best[end][1]
        found.append(run[start:end])
        end = start
    return found[::-1]


def pieces(run: str, known: Mapping[str, int]) -> list[str]:
    """A run of Han and kana in words, for changes that a person reads; joined they are the run.

    Japanese is cut by its kinds of characters: kanji with the kana that end the word, the particle
    behind it, katakana. Of Chinese, characters that the list does not have stay alone.
    """
    japanese = _HIRAGANA.search(run) is not None
    found: list[str] = []
    behind_han = False
    for part in _KINDS.finditer(run):
        text = part.group()
        han = part.lastgroup == "han"
        if han:
            found += _joined_unknown(text, known) if japanese else _plain_cut(text, known)
        elif behind_han and _HIRAGANA.match(text):
            end, particle = _ending(text)
            found[-1] += end
            found += filter(None, (particle, text[len(end) + len(particle) :]))
        elif found and unicodedata.category(text[0]).startswith("M"):
            found[-1] += text  # a mark belongs to the character it stands on
        else:
            found.append(text)
        behind_han = han
    return found


def _plain_cut(run: str, known: Mapping[str, int]) -> list[str]:
    """The words of a run of Han characters, traditional ones found by their simplified ones."""
    words = cut(run.translate(_SIMPLIFIED), lambda word: _cost(word, known))
    ends = list(accumulate(map(len, words)))
    return [run[end - len(word) : end] for word, end in zip(words, ends, strict=True)]


def _joined_unknown(run: str, known: Mapping[str, int]) -> list[str]:
    """The words of a run of kanji; characters side by side that the list lacks are one word."""
    return [run[start:end] for start, end in tokens(run, known)]


def _ending(kana: str) -> tuple[str, str]:
    """What of the hiragana behind a kanji belongs to its word, and the particle after that."""
    found = _PARTICLE.search(kana)
    return (kana[: found.start()], found.group()) if found else (kana, "")


def has_no_blanks(line: str) -> bool:
    """Whether a line holds a script whose words have no blanks between them."""
    return not line.isascii() and (_HAN.search(line) or _KANA.search(line)) is not None


def tokens(line: str, known: Mapping[str, int]) -> list[tuple[int, int]]:
    """Words and marks of a line, in order and without its blanks. Characters side by side that the
    list does not have are one word.
    """
    found = [
        (start, end)
        for start, end in word_spans(line)
        if not has_no_blanks(line[start:end]) and not line[start:end].isspace()
    ]
    for run in _HAN.finditer(line):
        at, unknown = run.start(), False
        for word in cut(run.group(), lambda w: _cost(w, known)):
            fresh = word not in known
            start = found.pop()[0] if fresh and unknown else at
            at, unknown = at + len(word), fresh
            found.append((start, at))
    return sorted([*found, *(run.span() for run in _KANA.finditer(line))])


def span_at(
    line: str, at: int, known: Mapping[str, int], *, pointed: bool = False
) -> tuple[int, int]:
    """The word at a place or that ends there, else the mark that stands there; nothing between
    blanks. With `pointed` it is a character that is meant: a mark is the mark.
    """
    first = max(0, at - _NEAR)
    spans = [(a + first, b + first) for a, b in tokens(line[first : at + _NEAR], known)]
    here = [(a, b) for a, b in spans if a <= at < b]
    before = [(a, b) for a, b in spans if b == at and is_word(line[a:b])]
    mark = bool(here) and not is_word(line[here[0][0] : here[0][1]])
    return next(iter([*before, *here] if mark and not pointed else [*here, *before]), (at, at))


def stop_after(line: str, at: int, known: Mapping[str, int]) -> int:
    """Where a step by words forward leads: the start of the next word or mark, or the end."""
    near = line[max(0, at - _NEAR) : at + _NEAR]
    first = max(0, at - _NEAR)
    return next((a + first for a, _ in tokens(near, known) if a + first > at), len(line))


def stop_before(line: str, at: int, known: Mapping[str, int]) -> int:
    """Where a step by words backward leads: the start of the word or mark before, or the line's."""
    first = max(0, at - _NEAR)
    starts = [a + first for a, _ in tokens(line[first : at + _NEAR], known)]
    return next((a for a in reversed(starts) if a < at), 0)


def _cost(word: str, known: Mapping[str, int]) -> float | None:
    return known.get(word, _UNKNOWN if len(word) == 1 else None)
