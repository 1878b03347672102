"""The texts of the benchmark: an article with known errors, a story, and a report of any length.

`proofread.txt` marks each error as `[[wrong|right]]`, so that one file gives the text to mend and
the mended text. The report is made from paragraphs with blanks that are filled from a fixed seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from writer_app.paths import resources

_ERROR = re.compile(r"\[\[(.*?)\|(.*?)\]\]")
_SENTENCE = re.compile(r".*?(?:[.!?]”?(?=\s)|\Z)\s*", re.DOTALL)
_WORD = re.compile(r"\S+\s*")
_FILL: dict[str, tuple[str, ...]] = {
    "name": ("Ines Hallam", "Tomas Reed", "Maud Okafor", "Piet Lindqvist", "Carla Venn", "Abel"),
    "place": ("Harrow Point", "Stonebeck", "the Long Marsh", "Eastwater", "Pennick", "Gull Rock"),
    "month": ("February", "March", "May", "June", "August", "October", "November"),
    "day": ("week", "fortnight", "month", "season"),
    "weather": ("heavy rain", "fog", "a dry east wind", "late snow", "warm still days", "hail"),
}
_NUMBERS = {"few": (2, 9), "small": (11, 96), "number": (110, 980), "other": (110, 980)}


@dataclass(frozen=True, slots=True)
class BenchText:
    """A text, and where it holds known errors also the text without them."""

    text: str
    mended: str = ""


def folder() -> Path:
    """Where the texts lie."""
    return resources() / "bench"


def article(tokens: int, count: Callable[[str], int]) -> BenchText:
    """As many sentences of the article with errors as `tokens` hold, by `count`."""
    marked = _read("proofread.txt")
    chosen = cut(marked, tokens, lambda part: count(_wrong(part)))
    return BenchText(_wrong(chosen), _ERROR.sub(r"\2", chosen))


def story() -> BenchText:
    """The beginning of a story."""
    return BenchText(_read("notes.txt"))


def report(tokens: int, count: Callable[[str], int], *, exact: bool = False) -> BenchText:
    """A report of about `tokens` tokens; `exact` ends it in the middle of a sentence."""
    paragraphs = _paragraphs()
    made: list[str] = []
    size = 0
    while size < tokens:
        made.append(next(paragraphs))
        size += count(made[-1])
    return BenchText(cut("\n\n".join(made), tokens, count, _WORD if exact else _SENTENCE))


def cut(
    text: str, tokens: int, count: Callable[[str], int], unit: re.Pattern[str] = _SENTENCE
) -> str:
    """The longest run of sentences from the start of `text` that `tokens` hold; at least one."""
    ends = [match.end() for match in unit.finditer(text) if match.group()]
    low, high = 1, len(ends)
    while low < high:
        middle = (low + high + 1) // 2
        if count(text[: ends[middle - 1]]) <= tokens:
            low = middle
        else:
            high = middle - 1
    return text[: ends[low - 1]].rstrip()


def _wrong(marked: str) -> str:
    return _ERROR.sub(r"\1", marked)


def _read(name: str) -> str:
    return (folder() / name).read_text(encoding="utf-8").strip()


def _paragraphs() -> Iterator[str]:
    """Paragraphs without end: each pattern in turn, with blanks filled anew."""
    chance = random.Random(2026)
    patterns = _read("report.txt").split("\n\n")
    year = 1990
    while True:
        for pattern in patterns:
            yield re.sub(r"\{(\w+)\}", partial(_filled, chance, year), pattern)
        year += 1


def _filled(chance: random.Random, year: int, blank: re.Match[str]) -> str:
    kind = blank[1]
    if kind == "year":
        return str(year)
    if kind in _NUMBERS:
        return str(chance.randint(*_NUMBERS[kind]))
    return chance.choice(_FILL[kind])
