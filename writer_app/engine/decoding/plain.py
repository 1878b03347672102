"""Plain `generate` as a baseline of the benchmark: a process that answers JSON lines.

It loads a model as everybody does (`from_pretrained`, bitsandbytes where the format is NF4) and
decodes by `model.generate` with its default cache. It also tells what the benchmark must know of
torch: versions, processor capability, and the memory's measured bandwidth.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from importlib import metadata
from typing import Any

import torch

from writer_app.children.line_process import answer_all, own_output
from writer_app.engine.base.protocol import Message, ModelRef
from writer_app.engine.decoding.load import LoadedModel, load, plan, read_settings, transformers
from writer_app.engine.decoding.prompt_tokens import PromptTokens
from writer_app.engine.trust.offline import lock_quietly

_COPY_BYTES = 256 << 20
_COPIES = 7
_NICENESS = 5  # as the engine process


class FirstToken:
    """A streamer that notes when the first token of the answer came."""

    def __init__(self) -> None:
        self.at = 0.0
        self._calls = 0

    def put(self, value: torch.Tensor) -> None:
        """Called once with the prompt, then with every token."""
        del value
        self._calls += 1
        if self._calls == 2:
            self.at = time.perf_counter()

    def end(self) -> None:
        """Nothing waits for the end."""


class Plain:
    """One model, its tokenizer, and the jobs the benchmark asks for."""

    def __init__(self) -> None:
        self._prompts: PromptTokens | None = None
        self._tokenizer: Any = None
        self._loaded: LoadedModel | None = None

    def facts(self, request: dict[str, Any]) -> dict[str, Any]:
        """Versions, processor or card, and bandwidth in bytes a second."""
        cuda = request["device"] != "cpu" and torch.cuda.is_available()
        return {
            "versions": {name: metadata.version(name) for name in request["packages"]},
            "threads": torch.get_num_threads(),
            "capability": torch.backends.cpu.get_cpu_capability(),
            "card": torch.cuda.get_device_name(0) if cuda else "",
            "bandwidth": bandwidth("cuda" if cuda else "cpu"),
        }

    def tokens(self, request: dict[str, Any]) -> dict[str, Any]:
        """Token numbers of a conversation, exactly as the engine makes them."""
        if self._prompts is None:
            self._read(ModelRef(**request["model"]))
        assert self._prompts is not None
        turns = [Message(turn["role"], turn["content"]) for turn in request["messages"]]
        return {"ids": self._prompts.conversation(turns)}

    def load(self, request: dict[str, Any]) -> dict[str, Any]:
        """Load the model by `from_pretrained`."""
        ref = ModelRef(**request["model"])
        self._read(ref)
        self._loaded = load(plan(ref))
        model = self._loaded.model
        # Answers of one length: no token ends them.
        model.generation_config.eos_token_id = None
        model.generation_config.pad_token_id = 0
        size = sum(p.numel() * p.element_size() for p in model.parameters())
        looked_up, head = model.get_input_embeddings().weight, model.get_output_embeddings()
        if head is not None and head.weight is not looked_up:
            size -= looked_up.numel() * looked_up.element_size()
        return {"format": self._loaded.format, "bytes_a_pass": size}

    @torch.inference_mode()
    def run(self, request: dict[str, Any]) -> dict[str, Any]:
        """Decode exactly `new` tokens after the prompt `ids`."""
        assert self._loaded is not None
        model, first = self._loaded.model, FirstToken()
        sampling = request["sampling"]
        if sampling:
            torch.manual_seed(request["seed"])
        begun = time.perf_counter()
        ids = torch.tensor([request["ids"]], device=model.device)
        out = model.generate(
            ids,
            attention_mask=torch.ones_like(ids),
            max_new_tokens=request["new"],
            streamer=first,
            **({"do_sample": True, **sampling} if sampling else {"do_sample": False}),
        )
        made = out[0, ids.shape[1] :].tolist()
        total = time.perf_counter() - begun
        return {
            "prompt_tokens": ids.shape[1],
            "cached_tokens": 0,
            "new_tokens": len(made),
            "first_s": first.at - begun,
            "total_s": total,
            "text": self._tokenizer.decode(made, skip_special_tokens=True),
        }

    def _read(self, ref: ModelRef) -> None:
        _, self._tokenizer, _, _ = read_settings(plan(ref), ref)
        self._prompts = PromptTokens(self._tokenizer)


def bandwidth(device: str) -> int:
    """Bytes a second that a copy by torch reads and writes, the best of seven."""
    source = torch.ones(_COPY_BYTES, dtype=torch.uint8, device=device)
    target = torch.zeros_like(source)
    best = 0.0
    for _ in range(_COPIES):
        begun = time.perf_counter()
        target.copy_(source)
        if device == "cuda":
            torch.cuda.synchronize()
        best = max(best, 2 * _COPY_BYTES / (time.perf_counter() - begun))
    del source, target
    gc.collect()
    return int(best)


def main() -> None:
    """Serve until standard input ends. What libraries print goes to standard error."""
    lock_quietly()  # it reads a model from anywhere, as the engine process does
    answers = own_output()
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    if threads := os.environ.get("OMP_NUM_THREADS"):
        torch.set_num_threads(int(threads))
    transformers()
    plain = Plain()
    jobs = {"facts": plain.facts, "tokens": plain.tokens, "load": plain.load, "run": plain.run}

    def answer(request: dict[str, Any]) -> dict[str, Any]:
        try:
            return jobs[request["do"]](request)
        except Exception as error:  # noqa: BLE001 - every fault is told to the parent
            return {"error": f"{type(error).__name__}: {error}"[:300]}

    answer_all(sys.stdin, answers, answer)
