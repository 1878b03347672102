"""One loaded model with everything that belongs to it, and how it comes to be.

On a CPU a model of the Llama shape runs through the hand-written layer loop, in the format that
the self-test found best. On a graphics card a model's own forward runs in captured steps, where the
self-test found them to agree and to be faster. Everything else goes the general way, through the
model's own forward. `WRITER_APP_ENGINE_FALLBACK=1` forces the general way.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import torch

from writer_app.domain.base.errors import ModelError, OutOfMemory
from writer_app.engine.base.protocol import ModelInfo, ModelRef
from writer_app.engine.base.pulse import Pulse
from writer_app.engine.decoding import folder_blocks, selftest
from writer_app.engine.decoding import speed as speeds
from writer_app.engine.decoding.ahead import GraphDecoder
from writer_app.engine.decoding.block_way import (
    BlockWay,
    FindingsPlace,
    blocks_key,
    model_of,
    threads,
)
from writer_app.engine.decoding.blocks import processor
from writer_app.engine.decoding.card_loading import CardLoading, Placed, Surroundings
from writer_app.engine.decoding.fitting import Free, needs_on_cpu, refusal
from writer_app.engine.decoding.folder_blocks import FolderSource
from writer_app.engine.decoding.gguf.files import GgufFiles, GgufSource
from writer_app.engine.decoding.gguf.modules import modules_of
from writer_app.engine.decoding.graphs import GraphRunner
from writer_app.engine.decoding.layers import LayerRunner, Network
from writer_app.engine.decoding.load import (
    NF4_FROM,
    load,
    nf4_is_fast,
    plan,
    read_settings,
    reading,
    transformers,
    vocabulary_of,
    weight_files,
)
from writer_app.engine.decoding.loop import Decoder, Tuning
from writer_app.engine.decoding.network import NetworkBuilder, WeightFiles, Weights, shape_of
from writer_app.engine.decoding.process import (
    give_back_freed_memory,
    keep_buffers,
    use_physical_cores,
)
from writer_app.engine.decoding.prompt_tokens import PromptTokens
from writer_app.engine.decoding.quantised_cache import Findings, QuantisedCopy
from writer_app.engine.decoding.reference import make_reference, modules_of_folder, small
from writer_app.engine.decoding.runner import GeneralRunner, Runner
from writer_app.engine.decoding.speed import Speed
from writer_app.engine.models import machine, prepared
from writer_app.engine.models import measured as measured_machine
from writer_app.engine.models.families import TYPES, fits
from writer_app.engine.models.prepared import fingerprint, fingerprint_of_parts

_KERNELS = "kernels"  # compiled code, in the model cache
FALLBACK = "WRITER_APP_ENGINE_FALLBACK"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Session:
    """A model ready to answer."""

    info: ModelInfo
    prompts: PromptTokens
    decoder: Decoder
    runner: Runner
    tokenizer: Any


def open_session(
    ref: ModelRef, *, models: Path, progress: Progress, cancelled: Callable[[], bool]
) -> Session:
    """Load `ref`. Raises ModelError when it cannot be used, Cancelled when stopped."""
    use_physical_cores()
    keep_buffers()
    return _Opening(ref, models, progress, cancelled).session()


class _Opening:
    """The steps of one load."""

    def __init__(
        self, ref: ModelRef, models: Path, progress: Progress, cancelled: Callable[[], bool]
    ) -> None:
        self._ref = ref
        self._models = models
        pulse = Pulse(progress, cancelled)
        self._progress, self._go_on, self._beat = pulse.tell, pulse.go_on, pulse.beat
        self._plan = plan(ref)
        self._config: Any = None
        self._tried: dict[str, Any] = {}
        gguf = self._plan.gguf
        self._file = GgufFiles(gguf) if gguf is not None else None
        self._cache = prepared.root(models) / self._fingerprint()

    def _fingerprint(self) -> str:
        if self._file is not None:
            return fingerprint_of_parts(self._file.model.header.parts)
        return fingerprint(self._plan.folder, weight_files(self._plan.folder))

    def session(self) -> Session:
        self._go_on()
        config, tokenizer, context, ends = read_settings(self._plan, self._ref, self._cache)
        self._config = config
        notes: list[str] = []
        made = None
        by_variable = os.environ.get(FALLBACK) == "1"
        forced = by_variable or self._ref.safe
        if forced:
            way = f"forced by {FALLBACK}" if by_variable else "as asked for"
            notes.append(f"the general way, {way}")
        placed = self._on_card(config, tokenizer, context, notes, captured=not forced)
        if placed is not None and placed.runner is not None:
            context = placed.context
            made = placed.runner, placed.format, placed.weights, placed.tuning
        else:
            self._check_memory()
            if not forced and self._over_blocks(config, context):
                made = self._blocks(config, tokenizer, context, notes)
            if made is None and not forced and self._fast_way(config, context):
                made = self._layers(config, tokenizer, context, notes)
        runner, kind, size, tuning = made or self._general(notes)
        prompts = PromptTokens(tokenizer, vocabulary_of(config))
        if not prompts.has_template:
            notes.append("no chat template: plain instruction format")
        expected, key = self._expected(kind, placed)
        speed = self._speed(kind, runner, tokenizer, measure=not forced and self._refused(config))
        info = ModelInfo(
            id=self._ref.id,
            title=self._ref.title or self._ref.id,
            context=context,
            device=self._plan.device,
            format=kind,
            parameters=self._plan.parameters,
            bytes=size,
            notes=tuple(notes),
            expected=expected,
            key=key,
            taken=placed.taken if placed is not None else 0,
            fault=speed.fault(self._ref.title or self._ref.id),
        )
        give_back_freed_memory()
        decoder = decoder_for(runner, tokenizer, ends=ends, tuning=tuning)
        return Session(info, prompts, decoder, runner, tokenizer)

    def _expected(self, kind: str, placed: Placed | None) -> tuple[int, int]:
        """Bytes that the model should take, and those of a token on top; zeros = not known."""
        if placed is not None and placed.runner is not None:
            return placed.expected, 0
        stored = self._plan.bytes
        if kind == folder_blocks.KIND:
            text = self._config.get_text_config(decoder=True)
            stored = int(self._tried["blocks"]["read"]) + 2 * text.vocab_size * text.hidden_size
            kind = "gguf"
        needs = needs_on_cpu(self._config, kind, stored)
        return (needs.total(0), needs.key) if needs is not None else (0, 0)

    def _check_memory(self) -> None:
        """Raise OutOfMemory before a load that would only end in the system killing the engine."""
        if self._file is not None and self._four_bits() and processor.available():
            kinds: tuple[str, ...] = ("gguf",)  # and no library is loaded to look at NF4
        else:
            kinds = selftest.candidates(self._ref.quantisation, self._plan.parameters)
        size = self._plan.bytes
        needs = [found for kind in kinds if (found := needs_on_cpu(self._config, kind, size))]
        ram = int(psutil.virtual_memory().available)
        if needs and min(each.weights for each in needs) > ram:
            least = min(needs, key=lambda each: each.weights)
            title, parameters = self._ref.title or self._ref.id, self._plan.parameters
            here = machine.find(self._models)
            raise OutOfMemory(refusal(title, parameters, least, Free(0, 0, ram), here))

    def _fast_way(self, config: Any, context: int) -> bool:
        asked_for_slow_nf4 = self._ref.quantisation == "nf4" and not nf4_is_fast()
        return self._plan.device == "cpu" and fits(config, context) and not asked_for_slow_nf4

    def _general(self, notes: list[str]) -> tuple[Runner, str, int, Tuning]:
        self._progress("reading", 0, self._plan.bytes)
        loaded = load(self._plan, beat=self._beat)
        self._progress("reading", self._plan.bytes, self._plan.bytes)
        self._go_on()
        if self._plan.format == "nf4" and self._plan.device == "cpu" and not nf4_is_fast():
            notes.append("NF4 has no fast kernel on this processor: choose automatic precision")
        size = sum(p.numel() * p.element_size() for p in loaded.model.parameters())
        return GeneralRunner(loaded.model), loaded.format, size, Tuning(longest_draft=3)

    def _on_card(
        self, config: Any, tokenizer: Any, context: int, notes: list[str], *, captured: bool
    ) -> Placed | None:
        """The model on the graphics card; without a runner, or None, the processor runs it."""
        if self._plan.device != "cuda":
            return None
        self._progress("reading", 0, self._plan.bytes)
        placed = CardLoading(
            self._plan,
            config,
            selftest.fixed_tokens(tokenizer, int(config.get_text_config().vocab_size)),
            title=self._ref.title or self._ref.id,
            wanted=context,
            findings=Findings(self._cache),
            around=Surroundings(
                lambda: machine.find(self._models), load=partial(load, beat=self._beat)
            ),
            captured=captured,
        ).open()
        notes += placed.notes
        if placed.runner is None:
            self._plan = plan(replace(self._ref, device="cpu"))
        self._progress("reading", self._plan.bytes, self._plan.bytes)
        self._go_on()
        return placed

    def _refused(self, config: Any) -> bool:
        """Whether a faster way than the one taken was tried, or there should be one."""
        return bool(self._tried) or self._file is not None or config.model_type in TYPES

    def _speed(self, kind: str, runner: Runner, tokenizer: Any, *, measure: bool) -> Speed:
        """What was expected and measured on the processor; kept for `doctor`."""
        if self._plan.device != "cpu" or not measure:
            return Speed(kind)
        findings, entry = Findings(self._cache), self._tried.get(kind, {})
        if kind in ("gguf", folder_blocks.KIND):
            entry = self._tried["blocks"]
        key = f"speed of {kind}, {selftest.machine()}"
        kept = findings.get(key) or {}
        if not kept:
            self._progress("measuring", 0, 0)
            found = entry.get("ms")
            if not found:  # the general way
                tokens = selftest.fixed_tokens(tokenizer, vocabulary_of(self._config) or 1)
                found = {"1": selftest.one_row(runner, tokens)}
            kept = {"ms": found, "bandwidth": measured_machine.bandwidth(torch.get_num_threads())}
            findings.put(key, kept)
        read = int(entry.get("read", 0)) or speeds.read_in_four_bits(self._plan.parameters)
        speed = Speed(
            kind,
            str(entry.get("kernels", "")),
            speeds.expected(int(kept.get("bandwidth", 0)), read),
            speeds.measured(kept),
            self._tried,
        )
        fault = speed.fault(self._ref.title or self._ref.id)
        findings.put(speeds.LATEST, speed.entry | {"fault": fault})
        return speed

    def _four_bits(self) -> bool:
        """Whether nothing finer was asked for than what a file's blocks are."""
        return self._ref.quantisation in ("auto", "nf4")

    def _blocks(
        self, config: Any, tokenizer: Any, context: int, notes: list[str]
    ) -> tuple[Runner, str, int, Tuning] | None:
        """The model over its file's own blocks; None where that does not work here."""
        with ThreadPoolExecutor(threads()) as pool:
            source = self._source(config, pool)
            frequencies = self._file.frequencies() if self._file is not None else None
            way = BlockWay(
                model_of(config, source, frequencies),
                selftest.fixed_tokens(tokenizer, config.vocab_size),
                FindingsPlace(
                    prepared.root(self._models) / _KERNELS, Findings(self._cache), blocks_key()
                ),
                progress=self._progress,
                go_on=self._go_on,
            )
            try:
                opened = way.open(context, self._plan.bytes)
            except BaseException:
                _abandon(source)
                raise
            if isinstance(source, FolderSource) and opened is not None:
                source.save()
            elif opened is None:
                _abandon(source)
        self._tried["blocks"] = opened.entry if opened is not None else {"why": way.reason}
        if opened is None:
            notes.append(f"not over its own blocks: {way.reason}")
            return None
        drafts = opened.tuning.longest_draft
        notes.append(f"self-test: {opened.entry['kernels']}, drafts up to {drafts}")
        kind = "gguf" if self._file is not None else folder_blocks.KIND
        return opened.runner, kind, opened.bytes, opened.tuning

    def _source(self, config: Any, pool: Executor) -> GgufSource | FolderSource:
        if self._file is not None:
            return GgufSource(self._file)
        files = WeightFiles(weight_files(self._plan.folder))
        return FolderSource(config, files, QuantisedCopy(self._cache, folder_blocks.KIND), pool)

    def _over_blocks(self, config: Any, context: int) -> bool:
        """Whether blocks are tried: for a GGUF file, and for a folder that is to have four bits
        where the processor has no fast NF4."""
        if self._file is not None:
            return self._four_bits()
        large = self._plan.parameters >= NF4_FROM or self._ref.quantisation == "nf4"
        return (
            self._four_bits()
            and large
            and self._plan.device == "cpu"
            and not nf4_is_fast()
            and fits(config, context)
            and shape_of(config).of_queries(0, context) is None
        )

    def _layers(
        self, config: Any, tokenizer: Any, context: int, notes: list[str]
    ) -> tuple[Runner, str, int, Tuning] | None:
        """The layer loop in the best format; None when no format agrees with the model."""
        weights = self._weights()

        def build(kind: str, layers: int | None) -> Network:
            if layers is None:
                return self._whole(config, weights, kind)
            copy = QuantisedCopy(self._cache, kind)  # of the whole model: a part makes none
            builder = self._builder(config, weights, kind, copy)
            return builder.build(layers=layers, step=lambda done, total: self._beat())

        choice = self._choice(config, tokenizer, build)
        if choice is not None:
            self._tried |= choice.entry.get("tried", {})
        if choice is None or not choice.kind:
            notes.append("general way: the self-test found disagreement")
            return None
        network = choice.network or self._whole(config, weights, choice.kind)
        notes.append(f"self-test: {choice.kind}, drafts up to {choice.tuning.longest_draft}")
        runner = LayerRunner(network, longest=context)
        return runner, choice.kind, network.bytes, choice.tuning

    def _weights(self) -> Weights:
        return self._file or WeightFiles(weight_files(self._plan.folder))

    def _builder(
        self, config: Any, weights: Weights, kind: str, copy: QuantisedCopy
    ) -> NetworkBuilder:
        frequencies = self._file.frequencies() if self._file is not None else None
        return NetworkBuilder(config, weights, kind, copy, frequencies)

    def _modules(self, config: Any, layers: int) -> Any:
        """The model's own modules with so many layers, in float32."""
        if self._file is not None:
            return modules_of(
                transformers(), self._file, torch.float32, layers=layers, beat=self._beat
            )
        return modules_of_folder(self._plan.folder, config, layers)

    def _whole(self, config: Any, weights: Weights, kind: str) -> Network:
        copy = QuantisedCopy(self._cache, kind)
        phase = "reading" if copy.exists or kind not in {"int8", "int4", "nf4"} else "quantising"

        def step(done: int, total: int) -> None:
            self._go_on()
            give_back_freed_memory()
            self._progress(phase, self._plan.bytes * done // total, self._plan.bytes)

        try:
            network = self._builder(config, weights, kind, copy).build(step=step)
        except BaseException:  # stopped, or a shape the format does not take
            copy.abandon()
            raise
        copy.save()
        return network

    def _choice(
        self,
        config: Any,
        tokenizer: Any,
        build: Callable[[str, int | None], Network],
    ) -> selftest.Choice | None:
        """What the self-test says, from its record or from running it now."""
        cache, findings = self._cache, Findings(self._cache)
        key = f"{selftest.machine()}, {self._ref.quantisation}"
        kept = findings.get(key)
        if kept is not None:
            return choice_from(kept)
        kinds = selftest.candidates(self._ref.quantisation, self._plan.parameters)
        self._progress("checking", 0, len(kinds))
        tokens = selftest.fixed_tokens(tokenizer, config.vocab_size)
        try:
            with reading("weights", self._plan.folder.name):
                reference = make_reference(
                    lambda layers: self._modules(config, layers),
                    self._file is None and small(self._plan.folder),
                    config.num_hidden_layers,
                    tokens,
                    kinds,
                    asked=self._ref.quantisation != "auto",
                    beat=self._beat,
                )
        except ModelError:
            return None  # the general way tells what is wrong with the folder
        self._go_on()
        had = {kind for kind in kinds if QuantisedCopy(cache, kind).exists}
        choice = selftest.choose(
            kinds,
            build,
            reference,
            tokens,
            lambda done, total: self._progress("checking", done, total),
            contest=not nf4_is_fast(),
            beat=self._beat,
        )
        for kind in set(kinds) - had - {choice.kind}:
            QuantisedCopy(cache, kind).discard()
        findings.put(key, choice.entry)
        return choice


def _abandon(source: GgufSource | FolderSource) -> None:
    """Leave nothing half quantised behind."""
    if isinstance(source, FolderSource):
        source.abandon()


def decoder_for(runner: Runner, tokenizer: Any, *, ends: frozenset[int], tuning: Tuning) -> Decoder:
    """The loop that belongs to a runner."""
    if isinstance(runner, GraphRunner):
        return GraphDecoder(runner, tokenizer, ends=ends, tuning=tuning)
    return Decoder(runner, tokenizer, ends=ends, tuning=tuning)


def choice_from(entry: dict[str, Any]) -> selftest.Choice:
    """The choice a record tells of; its kind is "" when no format agreed."""
    kind = str(entry.get("format", ""))
    tuning = Tuning(
        chunk=int(entry.get("chunk", 128)), longest_draft=int(entry.get("longest_draft", 3))
    )
    return selftest.Choice(kind, tuning, entry)
