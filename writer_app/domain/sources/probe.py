"""A linear probe: what a model's state says, beyond what the model says itself.

Whether passages answer a question shows more plainly in the middle layers of a small model, at the
end of the prompt, than in its “Yes” or “No” (Slobodkin et al. 2023, “The Curious Case of
Hallucinatory (Un)answerability”). A probe is one direction [hidden] of that state, laid by
`tests/benchmarks/fit_probe.py` for one model. Of another model it would say nothing, so it comes
with that model's state after a known text, which has to be found again first.
"""

from __future__ import annotations

import json
import struct
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul

KNOWN = "What is the capital of France?"  # the text that a model is known by
_ALIKE = 0.98  # cosine from which it is the same model, in whichever format


@dataclass(frozen=True, slots=True)
class Probe:
    """One direction behind `layers` layers, `offset` to its line, and the state of `KNOWN`."""

    layers: int
    weights: tuple[float, ...]
    offset: float
    known: tuple[float, ...]

    def fits(self, state: Sequence[float]) -> bool:
        """Whether this is the model that it was laid for, by its state after `KNOWN`."""
        if len(state) != len(self.known):
            return False
        return _dot(state, self.known) >= _ALIKE * _length(state) * _length(self.known)

    def worth(self, state: Sequence[float]) -> float:
        """What a state says: nats for “answered” over “not answered”."""
        return _dot(state, self.weights) / (_length(state) / sqrt(len(state))) + self.offset


def read(text: str) -> Probe:
    """The probe that `written` wrote. Raises ValueError, KeyError where it is none."""
    found = json.loads(text)
    weights, known = (_numbers(found[name]) for name in ("weights", "known"))
    return Probe(int(found["layers"]), weights, float(found["offset"]), known)


def written(probe: Probe) -> str:
    """A probe as a file keeps it: JSON, its numbers as half floats in base64."""
    kept = {
        "layers": probe.layers,
        "offset": probe.offset,
        "weights": _letters(probe.weights),
        "known": _letters(probe.known),
    }
    return json.dumps(kept, indent=1) + "\n"


def _numbers(letters: str) -> tuple[float, ...]:
    data = b64decode(letters)
    return struct.unpack(f"<{len(data) // 2}e", data)


def _letters(numbers: Sequence[float]) -> str:
    return b64encode(struct.pack(f"<{len(numbers)}e", *numbers)).decode()


def _dot(one: Sequence[float], other: Sequence[float]) -> float:
    return float(sum(map(mul, one, other)))


def _length(numbers: Sequence[float]) -> float:
    return sqrt(_dot(numbers, numbers))
