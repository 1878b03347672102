"""How much memory the loaded model takes, beside everything else on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import psutil

from writer_app.engine.base.protocol import ModelInfo


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """Bytes: the model's weights, what the engine process holds besides, what other programs
    hold, and all there is."""

    weights: int
    besides: int
    others: int
    total: int

    @property
    def free(self) -> int:
        """What is left."""
        return max(0, self.total - self.weights - self.besides - self.others)


class ExpectedMemory(NamedTuple):
    """Bytes that a model was expected to take, without any text and with a whole context, and
    what it took on a card; 0 there means that the process's memory is what counts."""

    least: int
    most: int
    taken: int


def expectation(info: ModelInfo | None) -> ExpectedMemory | None:
    """What the arithmetic said before the load; None where it said nothing."""
    if info is None or not info.expected:
        return None
    return ExpectedMemory(info.expected, info.expected_at(info.context), info.taken)


def read(info: ModelInfo | None, pid: int | None) -> MemoryUse | None:
    """The memory as it is now; None while no model is in this machine's memory.

    A model on a graphics card holds its weights there; they are not counted here.
    """
    if info is None or pid is None or info.device not in ("cpu", "cuda"):
        return None
    try:
        held = psutil.Process(pid).memory_info().rss
    except psutil.Error:
        return None
    memory = psutil.virtual_memory()
    weights = min(info.bytes, held) if info.device == "cpu" else 0
    others = max(0, memory.total - memory.available - held)
    return MemoryUse(weights, held - weights, others, memory.total)
