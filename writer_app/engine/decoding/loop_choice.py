"""Whether a model on a graphics card runs in captured steps: a self-test says, once a card.

The captured steps are compared with the model's own forward in the same format, so what differs is
the way and not the weights, and both are timed. The own forward is compared with itself, too: in 16
bits, and more so over 4-bit weights, its results change with the number of rows a pass has, and no
way can be nearer to it than it is itself. The result is kept with the other findings of the
model and shown by `doctor`. While the test runs the record says that it did not end: a card that
takes the process down with it is not tried again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from writer_app.engine.decoding import selftest
from writer_app.engine.decoding.device import Device
from writer_app.engine.decoding.graphs import GraphRunner
from writer_app.engine.decoding.loop import Tuning
from writer_app.engine.decoding.quantised_cache import Findings
from writer_app.engine.decoding.reference import Agreement
from writer_app.engine.decoding.runner import GeneralRunner, Runner

_PLAIN_DRAFT = 3
# Times the plain loop's distance to itself: that is of two widths of a pass, and captured steps
# round attention and norms otherwise, too (measured in bf16: 2.6). A fault is hundreds of times.
SLACK = 4.0
_VERSION = 2  # of the test: what an older one found does not hold
_CHUNKS = (1024, 512, 256, 128)
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

    def by_hand(entry: dict[str, Any]) -> LoopChoice:
        why = entry.get("why")
        tuning = Tuning(_chunk(plain, tokens, room), longest_draft=_PLAIN_DRAFT)
        return LoopChoice(plain, tuning, f"plain loop: {why}" if why else "plain loop")

    if not plain.croppable:
        return by_hand({"why": "this model's memory cannot be set back"})
    if split(model):
        return by_hand({"why": "the model lies on several cards"})
    card = make_card()
    key = f"loop {_VERSION} on {card.name}, torch {torch.__version__}, {kind}"
    kept = findings.get(key)
    if kept is not None and kept.get("loop") != "graphs":
        return by_hand(kept)
    measured = None if kept else _measured(plain, tokens)
    plain.reset()
    try:
        graphs = GraphRunner(model, room=room, card=card)
    except torch.OutOfMemoryError:
        raise
    except _FAILURES as error:
        entry = {"loop": "plain", "why": _line(error)}
        findings.put(key, entry)
        return by_hand(entry)
    if kept is None:
        findings.put(key, {"loop": "plain", "why": "the self-test did not end"})
        kept = _tested(graphs, tokens, measured or _measured(plain, tokens))
        findings.put(key, kept)
    if kept.get("loop") != "graphs":
        graphs.release()
        return by_hand(kept)
    graphs.reset()
    tuning = Tuning(_chunk(graphs, tokens, room), longest_draft=int(kept["longest_draft"]))
    return LoopChoice(graphs, tuning, f"captured steps, drafts up to {tuning.longest_draft}")


def split(model: Any) -> bool:
    """Whether accelerate keeps parts of the model elsewhere than on one card."""
    places = getattr(model, "hf_device_map", None) or {}
    return len({str(place) for place in places.values()}) > 1


@dataclass(frozen=True, slots=True)
class _Plain:
    """What the captured steps must equal and beat: the plain loop's logits [M, V], how near it
    comes to them in other passes, and milliseconds a pass."""

    logits: torch.Tensor
    own: Agreement
    times: dict[int, float]


def _measured(plain: GeneralRunner, tokens: Sequence[int]) -> _Plain:
    logits = plain.forward(torch.tensor([list(tokens)]), 0, last=False)[0]
    plain.reset()
    own = selftest.compare(plain, tokens, logits)
    plain.reset()
    times = selftest.pass_times(plain, tokens)
    plain.reset()
    return _Plain(logits, own, times)


def _chunk(runner: Runner, tokens: Sequence[int], room: int) -> int:
    """Prompt tokens a pass, so that a stop is heard soon. Each is tried: on a card a pass over many
    rows takes little longer than one over few."""
    for size in (each for each in _CHUNKS if each <= room):
        ids = torch.tensor([(list(tokens) * (size // len(tokens) + 1))[:size]])
        taken = []
        for _ in range(2):  # the first may load kernels
            begun = time.perf_counter()
            runner.forward(ids, 0, last=True)
            taken.append((time.perf_counter() - begun) * 1e3)
        runner.reset()
        if taken[-1] <= selftest.STOP_MS:
            return size
    return _CHUNKS[-1]


def _tested(graphs: GraphRunner, tokens: Sequence[int], plain: _Plain) -> dict[str, Any]:
    """The record of one comparison."""
    times = plain.times
    try:
        found = selftest.compare(graphs, tokens, plain.logits)
        entry: dict[str, Any] = {
            "cosine": found.cosine,
            "divergence": found.divergence,
            "plain_cosine": plain.own.cosine,
            "plain_divergence": plain.own.divergence,
        }
        if not found.good(plain.own, SLACK):
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
    }


def _rounded(times: dict[int, float]) -> dict[str, float]:
    return {str(rows): round(time, 3) for rows, time in times.items()}


def _line(error: Exception) -> str:
    return f"{type(error).__name__}: {error}".splitlines()[0][:200]
