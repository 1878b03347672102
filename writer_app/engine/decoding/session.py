"""One loaded model with everything that belongs to it, and how it comes to be."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil
import torch

from writer_app.domain.errors import EngineError
from writer_app.engine.decoding.load import Loaded, load, plan
from writer_app.engine.decoding.loop import Decoder
from writer_app.engine.decoding.prompt_tokens import PromptTokens
from writer_app.engine.decoding.runner import GeneralRunner, Runner
from writer_app.engine.protocol import ModelInfo, ModelRef

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Session:
    """A model ready to answer."""

    info: ModelInfo
    prompts: PromptTokens
    decoder: Decoder
    runner: Runner
    loaded: Loaded


def open_session(
    ref: ModelRef, *, models: Path, progress: Progress, cancelled: Callable[[], bool]
) -> Session:
    """Load `ref`. Raises ModelError when it cannot be used, EngineError when cancelled."""
    use_physical_cores()
    chosen = plan(ref)
    _go_on(cancelled)
    progress("reading", 0, chosen.bytes)
    loaded = load(chosen, ref)
    progress("reading", chosen.bytes, chosen.bytes)
    _go_on(cancelled)
    runner = GeneralRunner(loaded.model)
    prompts = PromptTokens(loaded.tokenizer)
    info = ModelInfo(
        id=ref.id,
        title=ref.title or ref.id,
        context=loaded.context,
        device=chosen.device,
        format=chosen.format,
        parameters=chosen.parameters,
        bytes=sum(p.numel() * p.element_size() for p in loaded.model.parameters()),
        notes=() if prompts.has_template else ("no chat template: plain instruction format",),
    )
    decoder = Decoder(runner, loaded.tokenizer, ends=loaded.ends)
    return Session(info, prompts, decoder, runner, loaded)


def use_physical_cores() -> None:
    """One thread a physical core; more only fight for the same units."""
    allowed = len(psutil.Process().cpu_affinity()) if hasattr(psutil.Process, "cpu_affinity") else 0
    cores = psutil.cpu_count(logical=False) or 1
    torch.set_num_threads(max(1, min(cores, allowed or cores)))


def _go_on(cancelled: Callable[[], bool]) -> None:
    if cancelled():
        raise EngineError("Loading the model was stopped.")
