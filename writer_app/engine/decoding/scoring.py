"""Probabilities of a given text in one prefill."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt
import torch

from writer_app.domain.base.errors import Cancelled
from writer_app.domain.base.message import coded
from writer_app.engine.base.protocol import TokenScore
from writer_app.engine.decoding.loop import Hooks

if TYPE_CHECKING:
    from writer_app.engine.decoding.session import Session


@runtime_checkable
class TellsStates(Protocol):
    """A runner that can run a token through its first layers alone."""

    def state(self, token: int, position: int, layers: int) -> npt.NDArray[np.float32]:
        """What runs over the first `layers` layers at a place of the cache [hidden]."""


_CHUNK = 64  # tokens a pass: all their logits are held at once, V numbers each


@torch.inference_mode()
def score(
    session: Session,
    prompt: Sequence[int],
    tokens: Sequence[int],
    alternatives: int,
    hooks: Hooks,
) -> tuple[TokenScore, ...]:
    """Natural-log probabilities of `tokens` after `prompt`, with the likeliest others.

    `hooks` tells how far the reading is, so that a long one on a busy machine is not taken for a
    process that hangs. Raises Cancelled when stopped.
    """
    if not tokens:
        return ()
    logits = session.decoder.prefill(prompt, hooks)
    found: list[TokenScore] = []
    before = logits
    for begin in range(0, len(tokens), _CHUNK):
        if before is None or hooks.cancelled():
            raise Cancelled(coded("scoring.scoring-stopped", "Scoring was stopped."))
        hooks.reading(len(prompt) + begin, len(prompt) + len(tokens))
        part = list(tokens[begin : begin + _CHUNK])
        rows = session.runner.forward(torch.tensor([part]), len(prompt) + begin, last=False)[0]
        placed = torch.cat((before[None], rows[:-1]))
        found += _scores(session, placed, part, alternatives)
        before = rows[-1]
    if not session.runner.rewindable:
        session.decoder.forget()  # its cache stands behind the scored text now
    return tuple(found)


@torch.inference_mode()
def state(session: Session, prompt: Sequence[int], layers: int, hooks: Hooks) -> tuple[float, ...]:
    """The residual stream [hidden] behind the first `layers` layers at the last token of `prompt`,
    before any norm; () where the runner cannot tell. Raises Cancelled when stopped.
    """
    runner = session.runner
    if not isinstance(runner, TellsStates):
        return ()
    if session.decoder.prefill(prompt, hooks) is None:
        raise Cancelled(coded("scoring.scoring-stopped", "Scoring was stopped."))
    return tuple(runner.state(prompt[-1], len(prompt) - 1, layers).tolist())


def _scores(
    session: Session, logits: torch.Tensor, tokens: Sequence[int], alternatives: int
) -> list[TokenScore]:
    """Scores of `tokens` [M], each from its row of logits [M, V]."""
    logs = torch.log_softmax(logits, -1)
    own = logs.gather(1, torch.tensor(tokens).unsqueeze(1)).squeeze(1).tolist()
    decode = session.tokenizer.decode
    others: list[tuple[tuple[str, float], ...]] = [()] * len(tokens)
    if alternatives > 0:
        values, indices = logs.topk(min(alternatives, logs.shape[1]), -1)
        others = [
            tuple((decode([index]), value) for index, value in zip(row, logs_, strict=True))
            for row, logs_ in zip(indices.tolist(), values.tolist(), strict=True)
        ]
    return [
        TokenScore(decode([token]), log, other)
        for token, log, other in zip(tokens, own, others, strict=True)
    ]
