"""Whether a model on a graphics card runs in captured steps: a self-test says, once a card.

The captured steps are compared with the model's own forward in the same format, so what differs is
the way and not the weights, and both are timed. The result is kept with the other findings of the
model and shown by `doctor`. While the test runs the record says that it did not end: a card that
takes the process down with it is not tried again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from writer_app.engine.decoding import selftest
from writer_app.engine.decoding.device import Device
from writer_app.engine.decoding.graphs import GraphRunner
from writer_app.engine.decoding.loop import Tuning
from writer_app.engine.decoding.quantised_cache import Findings
from writer_app.engine.decoding.runner import GeneralRunner, Runner

_PLAIN_DRAFT = 3
# What a family of another kind, a capture or a kernel may raise.
_FAILURES = (RuntimeError, NotImplementedError, TypeError, AttributeError, ValueError, KeyError)


@dataclass(frozen=True, slots=True)
class LoopChoice:
    """The way that a model on a card takes, and a note about it for people."""

    runner: Runner
    tuning: Tuning
    note: str


def choose_loop(
    model: Any,
    tokens: Sequence[int],
    *,
    room: int,
    make_card: Callable[[], Device],
    findings: Findings,
    kind: str,
) -> LoopChoice:
    """Captured steps where they agree with the plain loop and are faster, else the plain loop.

    Raises torch.OutOfMemoryError when the keys and values of `room` tokens do not fit.
    """
    plain = GeneralRunner(model)
    if not plain.croppable:
        return _plain(plain, {"why": "this model's memory cannot be set back"})
    if offloaded(model):
        return _plain(plain, {"why": "parts of the model lie outside the card"})
    card = make_card()
    key = f"loop on {card.name}, torch {torch.__version__}, {kind}"
    kept = findings.get(key)
    if kept is not None and kept.get("loop") != "graphs":
        return _plain(plain, kept)
    measured = None if kept else _measured(plain, tokens)
    plain.reset()
    try:
        graphs = GraphRunner(model, room=room, card=card)
    except torch.OutOfMemoryError:
        raise
    except _FAILURES as error:
        entry = {"loop": "plain", "why": _line(error)}
        findings.put(key, entry)
        return _plain(plain, entry)
    if kept is None:
        findings.put(key, {"loop": "plain", "why": "the self-test did not end"})
        kept = _tested(graphs, tokens, *(measured or _measured(plain, tokens)))
        findings.put(key, kept)
    if kept.get("loop") != "graphs":
        graphs.release()
        return _plain(plain, kept)
    graphs.reset()
    tuning = Tuning(chunk=int(kept["chunk"]), longest_draft=int(kept["longest_draft"]))
    return LoopChoice(graphs, tuning, f"captured steps, drafts up to {tuning.longest_draft}")


def offloaded(model: Any) -> bool:
    """Whether accelerate keeps parts of the model elsewhere than on one card."""
    places = getattr(model, "hf_device_map", None) or {}
    return len({str(place) for place in places.values()}) > 1


def _plain(runner: GeneralRunner, entry: dict[str, Any]) -> LoopChoice:
    why = entry.get("why")
    return LoopChoice(
        runner, Tuning(longest_draft=_PLAIN_DRAFT), f"plain loop: {why}" if why else "plain loop"
    )


def _measured(plain: GeneralRunner, tokens: Sequence[int]) -> tuple[torch.Tensor, dict[int, float]]:
    """What the captured steps must equal and beat: logits [M, V], and milliseconds a pass."""
    logits = plain.forward(torch.tensor([list(tokens)]), 0, last=False)[0]
    plain.reset()
    times = selftest.pass_times(plain, tokens)
    plain.reset()
    return logits, times


def _tested(
    graphs: GraphRunner, tokens: Sequence[int], reference: torch.Tensor, times: dict[int, float]
) -> dict[str, Any]:
    """The record of one comparison."""
    try:
        found = selftest.compare(graphs, tokens, reference)
        entry: dict[str, Any] = {"cosine": found.cosine, "divergence": found.divergence}
        if not found.good():
            return entry | {"loop": "plain", "why": "captured steps gave other results"}
        ours = selftest.pass_times(graphs, tokens)
    except _FAILURES as error:
        return {"loop": "plain", "why": _line(error)}
    entry |= {"ms": _rounded(ours), "plain_ms": _rounded(times), "captured": graphs.captured}
    if graphs.refused:
        return entry | {"loop": "plain", "why": graphs.refused[0]}
    if selftest.cost(ours) >= selftest.cost(times):
        return entry | {"loop": "plain", "why": "captured steps are no faster"}
    drafts = min(selftest.draft_length(ours), 7)  # the widest captured pass has eight rows
    return entry | {
        "loop": "graphs",
        "longest_draft": drafts,
        "chunk": selftest.chunk_length(ours),
    }


def _rounded(times: dict[int, float]) -> dict[str, float]:
    return {str(rows): round(time, 3) for rows, time in times.items()}


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
