"""Where a model fits: the memory it needs before it is loaded, and the ways down when it is short.

A graphics card is tried first with the whole context, then with half of it and so on down to the
shortest; then several cards; then the processor runs it all; and where that does not fit either, a
smaller model is named. Layers are not split between card and processor: measured, that is slower
than the processor alone (docs/decisions.md, 88). What the arithmetic
already rules out is not tried. The arithmetic can be wrong (other programs, fragments), so every
way may still meet an out-of-memory error, and then the next one follows.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Literal, TypeVar

import torch
from safetensors import safe_open

from writer_app.domain.base.errors import OutOfMemory
from writer_app.domain.base.message import coded, joined
from writer_app.engine.models import gguf_facts
from writer_app.engine.models.advice import SHORTEST_CONTEXT, advise_all, best
from writer_app.engine.models.footprint import (
    CARD_BITS,
    CARD_ROOM,
    Footprint,
    ModelShape,
    footprint,
    key_bytes,
)
from writer_app.engine.models.gguf_facts import GgufModel
from writer_app.engine.models.known import read_known
from writer_app.engine.models.machine import Machine
from writer_app.paths import resources

Made = TypeVar("Made")
Way = Literal["card", "cards", "cpu"]
_STEP = 1024  # tokens by which a context is shortened at first
_RAM_KEPT = 500_000_000


@dataclass(frozen=True, slots=True)
class Need:
    """Bytes: the weights in their format, keys and values of a token, the rest."""

    weights: int
    key: int
    room: int

    def total(self, context: int) -> int:
        """All of it at a context of so many tokens."""
        return self.weights + context * self.key + self.room

    def longest(self, free: int, wanted: int) -> int:
        """The longest context up to `wanted` that fits into `free`, in whole steps; 0 = none."""
        if self.total(wanted) <= free:
            return wanted
        left = free - self.weights - self.room
        return max(0, left // self.key // _STEP * _STEP)


@dataclass(frozen=True, slots=True)
class Free:
    """Bytes that are free: on the first card, on all cards together, and of the machine."""

    card: int
    cards: int
    ram: int


@dataclass(frozen=True, slots=True)
class Rung:
    """One way to try. `context` in tokens."""

    way: Way
    context: int


def shapes_of(files: Sequence[Path]) -> dict[str, tuple[int, ...]]:
    """The shapes of all tensors of a model, from the headers of its files."""
    found: dict[str, tuple[int, ...]] = {}
    for file in files:
        with safe_open(str(file), framework="pt") as reader:
            for name in reader.keys():  # noqa: SIM118  # not a mapping
                found[name] = tuple(reader.get_slice(name).get_shape())
    return found


def shapes_in(file: GgufModel) -> dict[str, tuple[int, ...]]:
    """The same of a GGUF file."""
    places = gguf_facts.names(file.header)
    return {name: file.header.tensors[place].shape for name, place in places.items()}


def need_on_card(config: Any, shapes: Mapping[str, Sequence[int]], kind: str) -> Need:
    """What a model takes on a card: in 4 bits embedding, head and norms keep their 16."""
    weights = 0
    for name, shape in shapes.items():
        numbers = prod(shape)
        narrow = kind == "nf4" and len(shape) == 2 and not _kept(name)
        weights += int(numbers * (CARD_BITS[kind] if narrow else 32 if kind == "fp32" else 16) / 8)
    return Need(weights, _key(config, 4 if kind == "fp32" else 2), CARD_ROOM)


def _key(config: Any, number: int) -> int:
    """Bytes of a token's keys and values; 1 for a shape without attention, which keeps none."""
    try:
        return key_bytes(ModelShape.of(config.get_text_config(decoder=True)), number)
    except (AttributeError, TypeError):
        return 1


def needs_on_cpu(config: Any, kind: str, stored: int = 0) -> Footprint | None:
    """What a model takes on the processor; None for a shape that the arithmetic does not know.

    `stored` are the bytes of its file, where it runs over the file's blocks (`gguf`).
    """
    try:
        shape = ModelShape.of(config.get_text_config(decoder=True))
        return footprint(shape, kind, "cpu", stored)
    except (AttributeError, KeyError, TypeError):
        return None


def _kept(name: str) -> bool:
    return "embed" in name or name.startswith("lm_head")


def free_now(ram: int) -> Free:
    """What the cards say now. Only to be asked where `torch.cuda.is_available()`."""
    each = [torch.cuda.mem_get_info(index)[0] for index in range(torch.cuda.device_count())]
    return Free(each[0], sum(each), ram)


def ladder(need: Need, free: Free, wanted: int) -> Iterator[Rung]:
    """The ways to try, the best first."""
    context = need.longest(free.card, wanted)
    shortest = min(SHORTEST_CONTEXT, wanted)
    while context >= shortest:
        yield Rung("card", context)
        context = context // 2 // _STEP * _STEP if context > shortest else 0
    several = need.longest(free.cards, wanted) if free.cards > free.card else 0
    if several >= shortest:
        yield Rung("cards", several)
    if need.weights + _RAM_KEPT <= free.ram:
        yield Rung("cpu", wanted)


def climb_down(
    rungs: Iterator[Rung], attempt: Callable[[Rung], Made], *, refusal: Callable[[], str]
) -> tuple[Made, Rung, tuple[Rung, ...]]:
    """The first way that does not run out of memory, and those that did before it.

    Raises OutOfMemory with the sentence of `refusal` when there is none.
    """
    failed: list[Rung] = []
    for rung in rungs:
        try:
            return attempt(rung), rung, tuple(failed)
        except (torch.OutOfMemoryError, MemoryError):
            failed.append(rung)
        # Outside the handler: the error's frames hold what filled the memory.
        give_back()
    raise OutOfMemory(refusal())


def give_back() -> None:
    """Let go of what a failed attempt, or a model that is not used any more, left on the card.

    cuBLAS' workspaces lie in blocks that the model filled before, and would hold those whole:
    measured, 32 MB held 1 GB.
    """
    gc.collect()
    if torch.cuda.is_available():
        with suppress(AttributeError):  # private: older and later versions of torch may lack it
            torch._C._cuda_clearCublasWorkspaces()
        torch.cuda.empty_cache()


def placing(rung: Rung) -> dict[str, Any]:
    """What `from_pretrained` is told about places."""
    return {"device_map": "auto" if rung.way == "cards" else {"": 0}}


def note(rung: Rung, wanted: int) -> str:
    """What a way costs the writer, for people; empty where it costs nothing."""
    match rung.way:
        case "cpu":
            return coded(
                "fitting.on-cpu-graphics-card-has",
                "on the CPU: the graphics card has not enough free memory",
            )
        case _ if rung.context < wanted:
            return coded(
                "fitting.context-shortened-to-tokens-graphics",
                "context shortened to {0} tokens: graphics memory is short",
                f"{rung.context:,}",
            )
    return ""


def refusal(
    title: str, parameters: int, need: Need | Footprint, free: Free, machine: Machine
) -> str:
    """Why a model cannot be loaded, and which smaller one can."""
    has = (
        coded(
            "fitting.graphics-card-has-gb-free",
            "the graphics card has {0} GB free and ",
            f"{free.card / 1e9:.1f}",
        )
        if free.cards
        else ""
    )
    sentence = coded(
        "fitting.needs-gb-memory-machine-gb",
        "{0} needs {1} GB of memory; {2}this machine {3} GB.",
        title,
        f"{need.total(SHORTEST_CONTEXT) / 1e9:.1f}",
        has,
        f"{free.ram / 1e9:.1f}",
    )
    return joined((sentence, offer(parameters, machine)))


def offer(parameters: int, machine: Machine) -> str:
    """The largest smaller model that fits this machine, as an invitation."""
    known = read_known(resources() / "models.toml")
    smaller = [model for model in known if model.parameters < 0.95 * parameters]
    found = best(advise_all(smaller, machine))
    if found is None:
        return coded(
            "fitting.close-other-programs-or-choose",
            "Close other programs, or choose a smaller model.",
        )
    return coded(
        "fitting.choose-which-needs-gb-or",
        "Choose {0}, which needs {1} GB, or close programs.",
        found.model.title,
        f"{found.total / 1e9:.1f}",
    )
