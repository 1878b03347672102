"""Which of several answers is shown first, and why.

What the facts say goes first: an answer that lost or made up a fact comes after all that did not.
Then how likely the source is given the answer (faithfulness), how likely the answer is by itself
(fluency), both in nats a token, the share of words changed that the dial wants, and the length.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from writer_app.domain.templates.prompt import Dial

Reason = Literal["facts", "truest", "fluent", "length"]
_WANTED_CHANGE: dict[Dial, float | None] = {
    "free": None, "light": 0.3, "careful": 0.1, "strict": 0.03,
}  # fmt: skip
_FLUENCY = 0.5  # of the weight of faithfulness
_CHANGE = 2.0  # nats for a share of words that is one too far
_LENGTH = 4.0  # nats for a length that is off by all of it
_NEAR = 0.02  # nats that are no difference


@dataclass(frozen=True, slots=True)
class Ranking:
    """What is known of one answer. `faithful` and `fluent` are mean log-probabilities."""

    faults: int
    faithful: float = 0.0
    fluent: float = 0.0
    change: float = 0.0
    words: int = 0


def rank(
    answers: Sequence[Ranking], *, dial: Dial = "free", words: int = 0
) -> tuple[tuple[int, ...], tuple[Reason, ...]]:
    """The answers' numbers, the best first, and what the best is best in.

    `words` is the length wanted, 0 = any.
    """
    order = tuple(
        sorted(
            range(len(answers)),
            key=lambda n: (answers[n].faults > 0, -_worth(answers[n], dial, words), n),
        )
    )
    return order, _reasons(answers, order[0], words) if order else ()


def _worth(answer: Ranking, dial: Dial, words: int) -> float:
    worth = answer.faithful + _FLUENCY * answer.fluent
    wanted = _WANTED_CHANGE[dial]
    if wanted is not None:
        worth -= _CHANGE * max(0.0, answer.change - wanted)
    return worth - _LENGTH * _off(answer, words)


def _off(answer: Ranking, words: int) -> float:
    return abs(answer.words - words) / words if words else 0.0


def _reasons(answers: Sequence[Ranking], best: int, words: int) -> tuple[Reason, ...]:
    mine = answers[best]
    found: list[Reason] = []
    if mine.faults == 0:
        found.append("facts")
    if words and _off(mine, words) <= min(_off(each, words) for each in answers):
        found.append("length")
    if any(each.faithful for each in answers):
        if mine.faithful >= max(each.faithful for each in answers) - _NEAR:
            found.append("truest")
        elif mine.fluent and mine.fluent >= max(each.fluent for each in answers) - _NEAR:
            found.append("fluent")
    return tuple(found)
