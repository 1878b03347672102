"""Numbers across languages: which values a text says, and how another language may write them.

Values count, not how they are written: 25 dollars is 25美元, 2.5 million 250万, March 3月.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal

from writer_app.domain.facts.fact_numbers import months, number_key, numbers
from writer_app.domain.locks.locks import number_forms

_NOTE = re.compile(r"\[\^[^\]\s]+\]")
_CLOCK = re.compile(r"(?<![\d:])(\d{1,2})(:\d\d)(?![\d:])")
_VALUE = re.compile(r"\d+(?:\.\d+)?")
_SCALES = {"万": 10_000, "亿": 100_000_000, "thousand": 1_000, "million": 1_000_000,
           "billion": 1_000_000_000}  # fmt: skip
_LEAST_SCALED = 1_000
_PLACES = 2  # behind the point of a scaled figure


def made_up(source: str, target: str) -> frozenset[str]:
    """Values in figures of one text that the other does not say.

    Numbers in words only answer for figures: “the first one” need not be said with a number.
    """
    figures = {value for in_figures, value in _values(target) if in_figures}
    return frozenset(figures - _said(source))


def figures(text: str) -> tuple[str, ...]:
    """Every spelling in figures that the numbers of a text may have in another language.

    What stands behind them is no part of it but for a scale: 250万, 2.5 million.
    """
    spelled = {form for form in number_forms(text) if any("0" <= char <= "9" for char in form)}
    for value in _said(text):
        spelled |= set(_spelled(value))
    for hour, minutes in _CLOCK.findall(text):
        spelled.add(f"{(int(hour) + 12) % 24}{minutes}")
    return tuple(sorted(spelled))


def _spelled(value: str) -> Iterator[str]:
    yield value
    number = Decimal(value)
    if value.isdigit() and number <= 24:
        yield f"{value}:00"
    if number < _LEAST_SCALED:
        return
    yield f"{number:,}"
    for unit, scale in _SCALES.items():
        scaled = number / scale
        if scaled >= 1 and scaled == round(scaled, _PLACES):
            shown = f"{scaled.normalize():f}"
            yield from (f"{shown}{gap}{unit}" for gap in ("", " ", "-"))


def _values(text: str) -> list[tuple[bool, str]]:
    """Every number: whether it stands in figures, and its value; a date is several."""
    found = []
    text = _NOTE.sub(" ", text)
    for start, end in numbers(text):
        raw = text[start:end]
        figures = any("0" <= char <= "9" for char in unicodedata.normalize("NFKC", raw))
        found += [(figures, value) for value in _VALUE.findall(number_key(raw))]
    return found


def _said(text: str) -> set[str]:
    """Values that a text may stand for: the 1990s are 20世纪90年代, 7 pm is 19:00 and 晚上7点."""
    found = {value for _, value in _values(text)}
    for value in tuple(found):
        found |= set(_also(value))
    return found | {str(month) for month in months(text)}


def _also(value: str) -> Sequence[str]:
    if not value.isdigit():
        return ()
    number = int(value)
    also: list[str] = []
    if len(value) == 4 and value.endswith("0"):
        also += [value[2:], str(int(value[:2]) + 1)]
    if len(value) <= 2:
        also += [str(number + 12), str(number + 1900)]
        also += [str(number - 12)] if number >= 12 else []
    if number in range(14, 22):
        also.append(str(number * 100))
    return also
