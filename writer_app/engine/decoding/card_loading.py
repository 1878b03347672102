"""Loading a model onto a graphics card: down the ladder of `fitting`, then the choice of the loop.

What decides is tested with errors put in; `bench_card.py` tries it on a card.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

import psutil
import torch

from writer_app.domain.base.errors import ModelError
from writer_app.engine.decoding.device import CapturingDevice, Device
from writer_app.engine.decoding.fitting import (
    Free,
    Need,
    Rung,
    climb_down,
    free_now,
    give_back,
    ladder,
    need_on_card,
    note,
    placing,
    refusal,
    shapes_in,
    shapes_of,
)
from writer_app.engine.decoding.load import LoadedModel, LoadPlan, load, weight_files
from writer_app.engine.decoding.loop import Tuning
from writer_app.engine.decoding.loop_choice import choose_loop
from writer_app.engine.decoding.quantised_cache import Findings
from writer_app.engine.decoding.runner import GeneralRunner, Runner
from writer_app.engine.models.machine import Machine


@dataclass(frozen=True, slots=True)
class Placed:
    """A model on a card. Bytes: `weights` as they lie there, and all that was expected and taken.

    `runner` is None where the processor shall run the model instead.
    """

    runner: Runner | None
    tuning: Tuning
    format: str
    context: int
    weights: int
    expected: int
    taken: int
    notes: tuple[str, ...]


class Loader(Protocol):
    """How a model's modules are read; `load.load`."""

    def __call__(self, chosen: LoadPlan, placed: dict[str, Any] | None = None) -> LoadedModel:
        """The modules, at the places named."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the loading asks of the machine; tests put their own answers in.

    `shortages` counts how often the card ran out of memory so far.
    """

    find_machine: Callable[[], Machine]
    load: Loader = load
    free: Callable[[int], Free] = free_now
    ram: Callable[[], int] = lambda: int(psutil.virtual_memory().available)
    shortages: Callable[[], int] = lambda: int(torch.cuda.memory_stats(0).get("num_ooms", 0))
    make_card: Callable[[], Device] = lambda: CapturingDevice(torch.device("cuda", 0))


class CardLoading:
    """One load."""

    def __init__(
        self,
        chosen: LoadPlan,
        config: Any,
        tokens: Sequence[int],
        *,
        title: str,
        wanted: int,
        findings: Findings,
        around: Surroundings,
        captured: bool = True,
    ) -> None:
        """`wanted` is the context in tokens; without `captured` the plain loop is taken."""
        self._plan, self._config, self._tokens = chosen, config, tokens
        self._title, self._wanted = title, wanted
        self._findings, self._around, self._captured = findings, around, captured
        self._held: tuple[str, LoadedModel] | None = None

    def open(self) -> Placed:
        """Load and choose the loop. Raises ModelError when no way has the memory; of a GGUF file,
        which the processor can run over its own blocks, nothing."""
        try:
            return self._down()
        except (ModelError, RuntimeError) as error:
            if self._plan.gguf is None:
                raise
            why = f"not on the card: {error}".splitlines()[0][:200]
        self._held = None
        give_back()
        return Placed(None, Tuning(), "", self._wanted, 0, 0, 0, (why,))

    def _down(self) -> Placed:
        around = self._around
        file = self._plan.gguf
        shapes = shapes_in(file) if file else shapes_of(weight_files(self._plan.folder))
        need = need_on_card(self._config, shapes, self._plan.format)
        free = around.free(around.ram())
        placed, _, failed = climb_down(
            ladder(need, free, self._wanted),
            lambda rung: self._attempt(rung, need, free),
            refusal=lambda: refusal(
                self._title, self._plan.parameters, need, free, around.find_machine()
            ),
        )
        if not failed:
            return placed
        tried = f"out of memory before that: {len(failed)} times"
        return replace(placed, notes=(*placed.notes, tried))

    def _attempt(self, rung: Rung, need: Need, free: Free) -> Placed:
        notes = tuple(filter(None, (note(rung, self._wanted),)))
        if rung.way == "cpu":
            self._held = None
            give_back()
            return Placed(None, Tuning(), "", rung.context, 0, 0, 0, notes)
        loaded = self._loaded(rung)
        runner, tuning, said = self._loop(loaded, rung)
        model = loaded.model
        size = sum(p.numel() * p.element_size() for p in model.parameters())
        taken = max(0, free.cards - self._around.free(0).cards)
        return Placed(
            runner,
            tuning,
            loaded.format,
            rung.context,
            size,
            need.total(rung.context),
            taken,
            (*notes, said),
        )

    def _loaded(self, rung: Rung) -> LoadedModel:
        """The modules; a shorter context needs no second reading."""
        if self._held is not None and self._held[0] == rung.way:
            return self._held[1]
        self._held = None
        give_back()
        places = placing(rung)
        before = self._around.shortages()
        try:
            loaded = self._around.load(self._plan, places)
        except ModelError as error:
            # transformers 5.23 catches what happens while weights are converted, running out of
            # memory too, and raises an error that no longer says so; torch counted it.
            if self._around.shortages() > before:
                raise torch.OutOfMemoryError(str(error)) from error
            raise
        self._held = (rung.way, loaded)
        return loaded

    def _loop(self, loaded: LoadedModel, rung: Rung) -> tuple[Runner, Tuning, str]:
        if not self._captured:
            return GeneralRunner(loaded.model), Tuning(longest_draft=3), "plain loop"
        found = choose_loop(
            loaded.model,
            self._tokens,
            room=rung.context,
            make_card=self._around.make_card,
            findings=self._findings,
            kind=loaded.format,
        )
        return found.runner, found.tuning, found.note
