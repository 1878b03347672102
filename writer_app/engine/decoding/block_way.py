"""The way over a model's own blocks: code compiled once, a self-test once a file, then packed.

What does not work says why, and the session goes another way. A self-test that took the process
down with it twice is not begun again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import torch

from writer_app import __version__
from writer_app.domain.base.errors import Cancelled, WriterError
from writer_app.engine.decoding import block_test, selftest
from writer_app.engine.decoding.blocks import compiling, processor
from writer_app.engine.decoding.blocks.formats import Floats
from writer_app.engine.decoding.blocks.isa import of_this_machine
from writer_app.engine.decoding.blocks.model import BlockShape, Rotary, TensorSource
from writer_app.engine.decoding.blocks.reference import ReferenceRunner
from writer_app.engine.decoding.loop import Tuning
from writer_app.engine.decoding.network import Angles, local_rotary_of, rotary_of
from writer_app.engine.decoding.quantised_cache import Findings
from writer_app.engine.decoding.runner import Runner
from writer_app.engine.models.families import attention_scale, embedding_scale, gemma_options

_LAYERS = 3  # that the self-test runs
_TRIES = 2
_STOPS = 50  # times a pass that a long one listens for a stop, at least


@dataclass(frozen=True, slots=True)
class BlockModel:
    """A model as the kernels want it."""

    shape: BlockShape
    source: TensorSource
    rotary: Rotary
    local: Rotary | None = None  # of local layers


@dataclass(frozen=True, slots=True)
class Opened:
    """A model over blocks, ready to run; `entry` is what the self-test keeps."""

    runner: Runner
    tuning: Tuning
    bytes: int
    entry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class FindingsPlace:
    """Where the compiled code and the findings are kept, and the findings' key."""

    kernels: Path
    findings: Findings
    key: str


def model_of(config: Any, source: TensorSource, frequencies: Floats | None = None) -> BlockModel:
    """The sizes in transformers' names, with the angles of the model's own rotary module."""
    heads = config.num_attention_heads
    width = getattr(config, "head_dim", None) or config.hidden_size // heads
    shape = BlockShape(
        layers=config.num_hidden_layers,
        hidden=config.hidden_size,
        heads=heads,
        kv_heads=config.num_key_value_heads,
        head_dim=width,
        intermediate=config.intermediate_size,
        vocabulary=config.vocab_size,
        eps=config.rms_norm_eps,
        attention_scale=attention_scale(config),
        embedding_scale=embedding_scale(config),
        residual_scale=getattr(config, "residual_multiplier", 1.0),
        logit_scale=1.0 / getattr(config, "logits_scaling", 1.0),
        **gemma_options(config),
    )
    local = local_rotary_of(config)
    return BlockModel(
        shape,
        source,
        _halves(rotary_of(config, frequencies), width),
        None if local is None else _halves(local, width),
    )


def _halves(whole: Angles, width: int) -> Rotary:
    """Angles [T, D / 2] of those [T, D] whose halves are the same."""

    def halves(count: int) -> tuple[Floats, Floats]:
        cos, sin = (each[:, : width // 2].contiguous().numpy() for each in whole(count))
        return cos, sin

    return halves


def blocks_key() -> str:
    """What a finding about blocks holds for: machine, instructions, and this program's version."""
    try:
        isa = of_this_machine(processor.features() or ()).name
    except KeyError:
        isa = "none"
    return f"{selftest.machine()}, blocks {isa}, {__version__}"


def threads() -> int:
    """Threads of a pass: all physical cores of two, one less of more, for the window."""
    cores = torch.get_num_threads()
    return cores if cores <= 2 else cores - 1


class BlockWay:
    """Opens one model; `reason` says afterwards why it could not."""

    def __init__(
        self,
        model: BlockModel,
        tokens: Sequence[int],
        place: FindingsPlace,
        *,
        progress: Callable[[str, int, int], None],
        go_on: Callable[[], None],
    ) -> None:
        """`progress` hears phases `preparing`, `checking`, `reading` and `measuring`; `go_on`
        raises Cancelled when the load is stopped."""
        self._model, self._tokens, self._place = model, tokens, place
        self._progress, self._go_on = progress, go_on
        self.reason = ""

    def open(self, context: int, size: int) -> Opened | None:
        """The model with room for `context` tokens; None with `reason`. `size`: of its file.

        Raises Cancelled.
        """
        self.reason = processor.unavailable()
        if self.reason:
            return None
        kept = self._place.findings.get(self._place.key) or {}
        if "format" in kept and not kept["format"]:
            self.reason = str(kept.get("why", "the self-test refused it"))
            return None
        if int(kept.get("begun", 0)) >= _TRIES:
            self.reason = "the self-test ended the engine twice"
            return None
        try:
            return self._opened(kept, context, size)
        except WriterError:
            raise
        except Exception as error:  # noqa: BLE001 - compilers and kernels may raise anything
            self.reason = f"{type(error).__name__}: {error}".splitlines()[0][:200]
            self._place.findings.put(self._place.key, {"format": "", "why": self.reason})
            return None

    def _opened(self, kept: dict[str, Any], context: int, size: int) -> Opened | None:
        self._go_on()
        isa = self._compile()
        if not kept.get("format"):
            entry = self._tested(kept)
            if not entry["agrees"]:
                self.reason = str(entry["why"])
                self._place.findings.put(self._place.key, {"format": ""} | entry)
                return None
        else:
            entry = kept

        def step(done: int, total: int) -> None:
            self._go_on()
            self._progress("reading", size * done // total, size)

        network, runner = self._built(context, None, step)
        if "ms" not in entry:
            entry = self._timed(entry | {"kernels": isa}, runner, network.bytes)
            self._place.findings.put(self._place.key, entry)
        tuning = Tuning(chunk=int(entry["chunk"]), longest_draft=int(entry["longest_draft"]))
        return Opened(runner, tuning, int(network.bytes), entry)

    def _compile(self) -> str:
        """The instruction set of the code that is ready now."""

        def tell(done: int, total: int) -> None:
            self._go_on()
            self._progress("preparing", done, total)

        return compiling.load(self._place.kernels, tell).isa

    def _built(
        self, context: int, layers: int | None, step: Callable[[int, int], None]
    ) -> tuple[Any, Runner]:
        # Imported now: numba asks where compiled code is kept when these are read.
        network: Any = import_module("writer_app.engine.decoding.blocks.network")
        runner: Any = import_module("writer_app.engine.decoding.blocks.runner")
        model = self._model
        reason = network.misfit(model.shape)
        if reason:
            raise ValueError(reason)
        made = network.build(
            model.shape,
            model.source,
            model.rotary,
            threads=threads(),
            local=model.local,
            layers=layers,
            step=step,
        )
        running: Runner = runner.BlockRunner(made, longest=context, threads=threads())
        return made, running

    def _tested(self, kept: dict[str, Any]) -> dict[str, Any]:
        """Compare a few layers with their own weights in float32."""
        place = self._place
        place.findings.put(place.key, {"begun": int(kept.get("begun", 0)) + 1})
        try:
            return self._compared()
        except Cancelled:
            place.findings.put(place.key, {"begun": int(kept.get("begun", 0))})
            raise

    def _compared(self) -> dict[str, Any]:
        model, layers = self._model, min(_LAYERS, self._model.shape.layers)
        self._progress("checking", 0, 3)
        _, runner = self._built(256, layers, lambda _done, _total: self._go_on())
        found = block_test.ways(runner, self._tokens, self._go_on)
        del runner
        self._progress("checking", 1, 3)
        plain = ReferenceRunner(
            model.shape, model.source, model.rotary, local=model.local, layers=layers
        )

        def stop() -> bool:
            self._go_on()
            return False

        ids = torch.tensor([list(self._tokens)])
        logits = plain.forward(ids, 0, last=False, stop=stop)[0]
        model.source.release()
        self._progress("checking", 2, 3)
        return {"agrees": True} | block_test.judge(found, logits).entry

    def _timed(self, entry: dict[str, Any], runner: Runner, read: int) -> dict[str, Any]:
        """The self-test's entry with what a pass takes here, and what follows from it."""
        self._progress("measuring", 0, 0)
        times = selftest.pass_times(runner, self._tokens)
        runner.reset()
        return entry | {
            "format": "blocks",
            "longest_draft": selftest.draft_length(times),
            "chunk": selftest.chunk_length(times, _STOPS),
            "read": read,
            "ms": {str(rows): round(time, 2) for rows, time in times.items()},
        }
