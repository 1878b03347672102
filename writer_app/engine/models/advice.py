"""Which model suits a machine: the arithmetic of memory and speed, and what follows from it.

memory = weights in the chosen format + keys and values at the chosen context + working room
speed  = memory bandwidth ÷ bytes read for a token × the part of it that decoding reaches; on a
         card each layer takes its time besides

Pure: every figure comes in through `Machine` and the catalogue's shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from writer_app.domain.base.message import coded
from writer_app.engine.models.footprint import (
    CARD_BITS,
    CPU_BITS,
    Footprint,
    footprint,
    layer_weights,
    read_for_a_token,
)
from writer_app.engine.models.known import KnownModel
from writer_app.engine.models.machine import Machine

NF4_FROM = 1_000_000_000  # below that many parameters `auto` keeps 16 bits
USUAL_CONTEXT = 8_192
SHORTEST_CONTEXT = 2_048
_STEP = 1_024

BLOCK_REACH = 0.75  # of the bandwidth, over a file's own blocks (measured: 0.78 to 0.9)
READ_REACH = 0.8  # of float32 products, with which a prompt is read
GRAPHICS_REACH = 0.55  # of a card's bandwidth, while weights are read
LAYER_MS = 0.1  # that a layer takes besides (with this reach on an H200, measured: 0.09 and 0.1)
CPU_REACH = 0.6
RAM_KEPT = 1_000_000_000  # left to everything else
GRAPHICS_KEPT = 0.06  # share of the card left to the desktop
TOO_SLOW = 3.0  # tokens a second: slower than reading aloud
PLEASANT = 8.0


class Verdict(StrEnum):
    """Whether a model is of use on a machine."""

    FITS = "fits"
    SHORTER = "shorter"  # with a shorter context than usual
    SLOW = "slow"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Advice:
    """One model on one machine. Bytes; `context` in tokens; speed in tokens a second, 0 = unknown.

    The `…_sum` fields are the arithmetic as people read it.
    """

    model: KnownModel
    verdict: Verdict
    device: str
    format: str
    context: int
    weights: int
    keys: int
    room: int
    available: int
    speed: float
    weights_sum: str
    context_sum: str
    speed_sum: str
    reading: float = 0.0  # tokens of a prompt a second, 0 = unknown

    @property
    def total(self) -> int:
        """Bytes needed in all."""
        return self.weights + self.keys + self.room

    @property
    def sentence(self) -> str:
        """The verdict for people."""
        needs = f"{self.total / 1e9:.1f} GB"
        place = (
            coded("advice.graphics-memory", "graphics memory")
            if self.device == "cuda"
            else "memory"
        )
        speed = (
            coded("advice.about-tok", ", about {0} tok/s", f"{self.speed:.0f}")
            if self.speed >= 1
            else ""
        )
        match self.verdict:
            case Verdict.FITS:
                return coded("advice.fits", "Fits: {0} of {1}{2}.", needs, place, speed)
            case Verdict.SHORTER:
                return coded(
                    "advice.fits-with-context-tokens",
                    "Fits with a context of {0} tokens: {1} of {2}{3}.",
                    f"{self.context:,}",
                    needs,
                    place,
                    speed,
                )
            case Verdict.SLOW:
                return coded(
                    "advice.too-slow-here-about-tok",
                    "Too slow here: about {0} tok/s.",
                    f"{self.speed:.1f}",
                )
            case Verdict.NO:
                has = f"{self.available / 1e9:.1f} GB"
                return coded(
                    "advice.does-not-fit-needed-available",
                    "Does not fit: {0} of {1} needed, {2} available.",
                    needs,
                    place,
                    has,
                )


def choose_format(model: KnownModel, machine: Machine, device: str) -> str:
    """What `auto` chooses, as far as that is known before the self-test.

    4 bits from one billion parameters up, below that 16; a GGUF file lies on a card in 16 bits and
    runs on a CPU as it is. On a CPU in the layout that won on the
    processors tried (Zen 3 without AVX512_BF16, Zen 5 with it).
    """
    if device == "cuda":
        return "nf4" if model.parameters >= NF4_FROM and not model.files else "bf16"
    if model.files:
        return "gguf"
    return cpu_format(model.parameters, fast=machine.fast_nf4)


def cpu_format(parameters: int, *, fast: bool) -> str:
    """The format expected on a CPU, with AVX512_BF16 (`fast`) or without."""
    if parameters >= NF4_FROM:
        return "nf4" if fast else "int4"
    return "bf16pack" if fast else "fp16pack"


def advise(model: KnownModel, machine: Machine, context: int = USUAL_CONTEXT) -> Advice:
    """The better of the graphics card and the CPU for a model at a context (tokens)."""
    wanted = min(context, model.context)
    on_cpu = _on(model, machine, "cpu", wanted)
    if machine.graphics is None:
        return on_cpu
    on_card = _on(model, machine, "cuda", wanted)
    if on_card.verdict in (Verdict.FITS, Verdict.SHORTER):
        return on_card
    return on_cpu if on_cpu.verdict is not Verdict.NO else on_card


def advise_all(models: Sequence[KnownModel], machine: Machine) -> tuple[Advice, ...]:
    """Advice for every model, in the catalogue's order."""
    return tuple(advise(model, machine) for model in models)


def best(advices: Sequence[Advice]) -> Advice | None:
    """The largest recommended model that is pleasant to use, if need be with a shorter context.

    None when there is none.
    """
    for wanted in (Verdict.FITS, Verdict.SHORTER):
        good = [
            each
            for each in advices
            if each.model.recommended
            and each.verdict is wanted
            and (each.speed >= PLEASANT or not each.speed)
        ]
        if good:
            return max(good, key=lambda each: each.model.parameters)
    return None


def _available(machine: Machine, device: str) -> int:
    if device == "cuda" and machine.graphics is not None:
        return max(0, int(machine.graphics.free - GRAPHICS_KEPT * machine.graphics.total))
    return max(0, machine.ram_free - RAM_KEPT)


def _on(model: KnownModel, machine: Machine, device: str, wanted: int) -> Advice:
    chosen = choose_format(model, machine, device)
    needs = _needs(model, chosen, device)
    available = _available(machine, device)
    left = available - needs.weights - needs.room
    fitting = wanted if left >= wanted * needs.key else _whole_steps(left, needs.key)
    speed, speed_sum = _speed(model, machine, device, chosen)
    if fitting < min(SHORTEST_CONTEXT, wanted):
        verdict, fitting = Verdict.NO, wanted
    elif speed and speed < TOO_SLOW:
        verdict = Verdict.SLOW
    else:
        verdict = Verdict.FITS if fitting == wanted else Verdict.SHORTER
    return Advice(
        model=model,
        verdict=verdict,
        device=device,
        format=chosen,
        context=fitting,
        weights=needs.weights,
        keys=fitting * needs.key,
        room=needs.room,
        available=available,
        speed=speed,
        reading=READ_REACH * machine.compute / (2 * model.parameters) if device == "cpu" else 0.0,
        weights_sum=_weights_sum(model, chosen, device, needs.weights),
        context_sum=coded(
            "advice.tokens-kb", "{0} tokens × {1} KB", f"{fitting:,}", f"{needs.key / 1000:.0f}"
        ),
        speed_sum=speed_sum,
    )


def _needs(model: KnownModel, chosen: str, device: str) -> Footprint:
    """The plain shape's footprint and what the model has besides."""
    # A GGUF file has a head of its own, in another format than the embedding's.
    shape = replace(model, tied=model.tied and not model.files)
    plain = footprint(shape, chosen, device, stored=model.download)
    besides = int(model.extra * _width(chosen, device) / 8)
    key = plain.key * (model.key_layers or model.layers) // model.layers
    return Footprint(plain.weights + besides, key, plain.room)


def _width(chosen: str, device: str) -> float:
    """Bits of a weight in a format; 0 for a file that is counted by its size."""
    return {"gguf": 0.0, **(CARD_BITS if device == "cuda" else CPU_BITS)}[chosen]


def _whole_steps(left: int, each: int) -> int:
    return max(0, left // each // _STEP * _STEP)


def _speed(model: KnownModel, machine: Machine, device: str, chosen: str) -> tuple[float, str]:
    card = machine.graphics
    bandwidth = card.bandwidth if device == "cuda" and card else machine.bandwidth
    if not bandwidth:
        return 0.0, ""
    reach = GRAPHICS_REACH if device == "cuda" else CPU_REACH
    reach = BLOCK_REACH if chosen == "gguf" else reach
    read = (chosen == "gguf" and model.read) or read_for_a_token(model, chosen, device)
    if device == "cuda":
        return (
            1 / (read / (bandwidth * reach) + model.layers * LAYER_MS / 1e3),
            coded(
                "advice.card-gb-gb-per-token",
                "1 ÷ ({1} GB per token ÷ {0} GB/s ÷ {2} + {3} layers × {4} ms)",
                f"{bandwidth / 1e9:.0f}",
                f"{read / 1e9:.1f}",
                reach,
                model.layers,
                LAYER_MS,
            ),
        )
    return (
        bandwidth / read * reach,
        coded(
            "advice.gb-gb-per-token",
            "{0} GB/s ÷ {1} GB per token × {2}",
            f"{bandwidth / 1e9:.0f}",
            f"{read / 1e9:.1f}",
            reach,
        ),
    )


def _weights_sum(model: KnownModel, chosen: str, device: str, weights: int) -> str:
    if chosen == "gguf":
        return coded("advice.file-gb", "the file, {0} GB", f"{weights / 1e9:.1f}")
    layers = layer_weights(model) + model.extra
    width = _width(chosen, device)
    heads = weights - layers * width / 8
    return coded(
        "advice.billion-bits-embeddings-gb",
        "{0} billion × {1} bits + embeddings {2} GB",
        f"{layers / 1e9:.1f}",
        f"{width:g}",
        f"{heads / 1e9:.1f}",
    )
