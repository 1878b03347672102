"""Prompts: turns of a conversation, the change dial, and how much of a page fits around a range.

Nothing here knows a tokenizer: who asks passes a function that counts tokens.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, get_args

from writer_app.domain.text.structure import paragraphs
from writer_app.domain.text.units import words

Role = Literal["system", "user", "assistant"]
ROLES: tuple[Role, ...] = get_args(Role)

Dial = Literal["free", "light", "careful", "strict"]
# Nats of bonus for the next token of the source while an edit is decoded, by the model's size: a
# small one is held to the source more, because more of its changes are wrong. Between the two
# sizes that were measured, and half as far beyond, the logarithm of the size decides.
DIAL: dict[Dial, float] = {"free": 0.0, "light": 1.5, "careful": 2.5, "strict": 5.0}
_LARGER: dict[Dial, float] = {"free": 0.0, "light": 0.25, "careful": 0.75, "strict": 3.0}
_SIZE, _LARGER_SIZE = 135e6, 1.6e9  # parameters
_BEYOND = 1.5

# No tokenizer makes more than about one token of each character of prose, and rarely reaches
# eight characters a token: beyond this nothing need be looked at or counted.
_CHARACTERS_A_TOKEN = 8

# English text takes about four characters a token, Han characters about one each.
_LETTERS_A_TOKEN = 4.0


def pull(dial: Dial, parameters: int) -> float:
    """The bonus in nats for a model with so many parameters; 0 = not known."""
    small, larger = DIAL[dial], _LARGER[dial]
    if parameters <= 0:
        return small
    share = math.log(parameters / _SIZE) / math.log(_LARGER_SIZE / _SIZE)
    return max(larger / 2, small + (larger - small) * min(max(share, 0.0), _BEYOND))


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of a conversation, not yet tied to an engine."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class TextAround:
    """The text around a range that fits the budget, whole paragraphs or words at the far ends."""

    before: str = ""
    after: str = ""


def estimated_tokens(text: str) -> int:
    """About how many tokens a text has, when no tokenizer is at hand; 0 of blanks alone."""
    if not text.strip():
        return 0
    wide = sum(1 for character in text if "\u2e80" <= character <= "\U0003ffff")
    return round(wide + (len(text) - wide) / _LETTERS_A_TOKEN)


def surroundings(
    text: str, start: int, end: int, *, budget: int, count: Callable[[str], int]
) -> TextAround:
    """The text before and after `text[start:end]` within `budget` tokens, nearest first.

    Two thirds go to what stands before; what one side does not need goes to the other. Offsets
    are code points. `count` is called a few dozen times at most, on text of the budget's size.
    """
    if budget <= 0:
        return TextAround()
    reach = budget * _CHARACTERS_A_TOKEN
    ahead = text[max(0, start - reach) : start]
    behind = text[end : end + reach]
    before = _last(ahead, budget * 2 // 3, count)
    after = _first(behind, budget - count(before) if before else budget, count)
    left = budget - (count(after) if after else 0)
    if len(before) < len(ahead) and left > budget * 2 // 3:
        before = _last(ahead, left, count)
    return TextAround(before, after)


def _last(text: str, budget: int, count: Callable[[str], int]) -> str:
    """The longest end of `text` within the budget, beginning at a paragraph if one begins there."""
    if not text or count(text) <= budget:
        return text
    starts = [span[0] for span in paragraphs(text)]
    cut = _fits([-at for at in reversed(starts)], lambda at: count(text[-at:]) <= budget)
    if cut is not None:
        return text[-cut:]
    tokens = words(text[starts[-1] :] if starts else text)
    keep = _longest(len(tokens), lambda n: count("".join(tokens[len(tokens) - n :])) <= budget)
    return "".join(tokens[len(tokens) - keep :]).lstrip() if keep else ""


def _first(text: str, budget: int, count: Callable[[str], int]) -> str:
    """The longest beginning of `text` within the budget, whole paragraphs where one fits."""
    if not text or count(text) <= budget:
        return text
    spans = list(paragraphs(text))
    cut = _fits([span[1] for span in spans], lambda at: count(text[:at]) <= budget)
    if cut is not None:
        return text[:cut]
    tokens = words(text[: spans[0][1]] if spans else text)
    keep = _longest(len(tokens), lambda n: count("".join(tokens[:n])) <= budget)
    return "".join(tokens[:keep]).rstrip() if keep else ""


def _fits(cuts: list[int], fits: Callable[[int], bool]) -> int | None:
    """The furthest of `cuts` (nearest first) that fits; None when not even the first does."""
    best = _longest(len(cuts), lambda n: fits(cuts[n - 1]))
    return cuts[best - 1] if best else None


def _longest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest n of 0 … most with fits(n), which holds for every smaller n as well."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        if fits(middle):
            low = middle
        else:
            high = middle - 1
    return low
