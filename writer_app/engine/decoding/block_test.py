"""Whether a model over blocks does what its format promises: a self-test, once a file and machine.

What it is compared with are the same weights in float32, so that what differs is the rounding of
activations to eight bits alone, and what might be wrong. Rows must be equal to the bit however many
stand beside them and how often they are run: drafts and batches rest on that.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from writer_app.engine.decoding.reference import MARGIN
from writer_app.engine.decoding.runner import Runner

FIRST, MORE = 48, 8  # tokens at once, then one by one, by fours, and together
_DIVERGENCE = 0.005  # nats, on average: what the rounding may cost (0.001 was measured)


@dataclass(frozen=True, slots=True)
class Promise:
    """How a runner kept what its format promises; `why` is "" where it did."""

    divergence: float  # Kullback-Leibler, nats, on average
    worst: float
    top: float  # share of places with the same likeliest token
    why: str

    @property
    def kept(self) -> bool:
        """Whether the runner may be used."""
        return not self.why

    @property
    def entry(self) -> dict[str, object]:
        """For the record and `doctor`."""
        found: dict[str, object] = {
            "agrees": self.kept,
            "divergence": round(self.divergence, 6),
            "worst": round(self.worst, 6),
            "top": round(self.top, 4),
        }
        return found | ({"why": self.why} if self.why else {})


def ways(
    runner: Runner, tokens: Sequence[int], step: Callable[[], None]
) -> dict[str, torch.Tensor]:
    """Logits [MORE, V] of the last tokens by each way the loop runs them, and `all` of them.

    `step` is called between passes and may raise.
    """
    ids = torch.tensor([list(tokens[: FIRST + MORE])])
    runner.reset()
    found = {"all": runner.forward(ids, 0, last=False)[0].clone()}
    step()
    for name, rows in (("one by one", 1), ("by fours", 4), ("together", MORE), ("again", 1)):
        parts = [
            runner.forward(ids[:, at : at + rows], at, last=False)[0].clone()
            for at in range(FIRST, FIRST + MORE, rows)
        ]
        found[name] = torch.cat(parts)
        step()
    runner.reset()
    return found


def judge(found: dict[str, torch.Tensor], reference: torch.Tensor) -> Promise:
    """Compare what `ways` gave with logits [FIRST + MORE, V] in float32."""
    whole = found["all"]
    if not torch.isfinite(whole).all():
        return Promise(float("inf"), float("inf"), 0.0, "it gives numbers that are none")
    ours, theirs = torch.log_softmax(whole, -1), torch.log_softmax(reference, -1)
    apart = (theirs.exp() * (theirs - ours)).sum(-1)
    best = reference.topk(2, -1)
    sure = best.values[:, 0] - best.values[:, 1] > MARGIN
    same = whole.argmax(-1) == best.indices[:, 0]
    mean, worst, top = float(apart.mean()), float(apart.max()), float(same.float().mean())
    why = ""
    if mean >= _DIVERGENCE:
        why = f"it is {mean:.4f} nats from its own weights, where {_DIVERGENCE} are allowed"
    elif not bool(same[sure].all()):
        why = "it prefers another token where its own weights leave no doubt"
    else:
        odd = [name for name in found if not torch.equal(found[name], whole[-len(found[name]) :])]
        if odd:
            why = f"a row gets other numbers {odd[0]} than among all"
    return Promise(mean, worst, top, why)
