"""How strongly the change dial pulls one model back to the writer's words, from a reading of it.

A model reads faulty sentences as if it had to correct them. At each word it says how many nats
another token is ahead of the writer's own (a *margin*, 0 where none is): large where it is sure
that the word is wrong. A pull of b nats lets through what has a larger margin. *Careful* means the
same on every model: of the changes that pass, so many are right.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import BaseModel

from writer_app.domain.templates.prompt import DIAL, Dial

LEAST = 12  # mistakes a model must see; one that sees fewer is not judged by them
# Of the changes that pass, the share that must be right. On the texts of the program these shares
# are what the pulls had that were chosen by GLEU of whole answers, of two models of very different
# size: light 1.5 and 0.25 nats, careful 2.5 and 0.75, strict 5 and 3.
_RIGHT: dict[Dial, float] = {"light": 0.81, "careful": 0.84, "strict": 0.95}
_STEP = 0.05  # nats between the pulls that are tried


class DialFit(BaseModel):
    """Pulls in nats for one model, and what they do on the texts it was read with.

    `seen` of `mistakes` were seen at all. `mended` are shares of the mistakes, `touched` shares of
    the right words, that pass at *light*, *careful* and *strict*.
    """

    light: float = 0.0
    careful: float = 0.0
    strict: float = 0.0
    mistakes: int = 0
    seen: int = 0
    words: int = 0
    mended: tuple[float, float, float] = (0.0, 0.0, 0.0)
    touched: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def pull(self, dial: Dial) -> float | None:
        """The pull of a dial; None where the model saw too few mistakes to be judged."""
        if self.seen < LEAST:
            return None
        return {"free": 0.0, "light": self.light, "careful": self.careful, "strict": self.strict}[
            dial
        ]


def fit(needed: Sequence[float], others: Sequence[float]) -> DialFit:
    """Pulls from the margins of words that are wrong and of words that are right."""
    pulls = [_least(needed, others, share) for share in _RIGHT.values()]
    return DialFit(
        light=pulls[0],
        careful=pulls[1],
        strict=pulls[2],
        mistakes=len(needed),
        seen=sum(margin > 0 for margin in needed),
        words=len(others),
        mended=_passing(needed, pulls),
        touched=_passing(others, pulls),
    )


def _least(needed: Sequence[float], others: Sequence[float], share: float) -> float:
    """The weakest pull with which so large a share of the changes is right."""
    for step in range(round(DIAL["strict"] / _STEP)):
        pull = round(step * _STEP, 2)
        right, wrong = (sum(margin > pull for margin in side) for side in (needed, others))
        if right >= share * (right + wrong):
            return pull
    return DIAL["strict"]


def _passing(margins: Sequence[float], pulls: Sequence[float]) -> tuple[float, float, float]:
    size = max(1, len(margins))
    first, second, third = (round(sum(m > p for m in margins) / size, 4) for p in pulls)
    return first, second, third
