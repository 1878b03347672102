"""A GGUF file over the product's blocks: JSON lines in and out.

    python block_child.py GGUF THREADS FOLDER

FOLDER keeps the compiled code. The first line out tells of the load: {"load", "compile"} seconds
(compile is part of load), "isa". Requests: {"do": "decode", "past", "new"} → ms a token;
{"do": "rows", "rows"} → ms a pass at 64 tokens of context, all rows of logits; {"do": "prefill",
"count"} → ms a token; {"do": "prompt"} → the tokens of a correction of PARAGRAPH; {"do": "rewrite",
"prompt", "drafts"} → {"s", "text"} of that whole call; {"do": "peak"} → bytes of the largest
resident size; {"do": "stop"} → ms from the wish to the end of a prefill of 2,048.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

os.environ["OMP_WAIT_POLICY"] = "PASSIVE"
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import torch

from writer_app.domain.base.errors import Cancelled
from writer_app.engine.base.protocol import GenerateOptions, Message
from writer_app.engine.decoding.block_way import model_of
from writer_app.engine.decoding.blocks import compiling
from writer_app.engine.decoding.gguf.files import GgufFiles, GgufSource
from writer_app.engine.decoding.gguf.tokenizer import tokenizer_of
from writer_app.engine.decoding.load import ends, transformers
from writer_app.engine.decoding.loop import Decoder, Hooks, Tuning
from writer_app.engine.decoding.prompt_tokens import PromptTokens
from writer_app.engine.models import gguf_facts

PARAGRAPH = (
    "The harbour was quiet that morning, and the fishermen was mending there nets along the stone "
    "wall. A old dog sleeped in the shade of an overturned boat, and every now and then it lift "
    "its head to watch the gulls. By noon the wind had picked up, and the first of the boats have "
    "turned for home, there sails bright against the grey water."
)
ASKED = (
    Message("system", "You are a careful copy editor. Reply with the corrected text only."),
    Message("user", f"Fix the grammar and spelling of this text:\n\n{PARAGRAPH}"),
)
LIMIT = 96  # tokens of the correction at most


def peak() -> int:
    """The largest resident size so far (Linux), in bytes."""
    status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next((int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM:")), 0)


def opened(path: Path, threads: int, folder: Path) -> tuple[Any, dict[str, Any]]:
    """A runner, and what is told of its load; the clock begins with the libraries in place."""
    begun = time.perf_counter()
    kernels = compiling.load(folder)
    from writer_app.engine.decoding.blocks import network, runner

    found = gguf_facts.inspect(path)
    files = GgufFiles(found)
    config = transformers().AutoConfig.for_model(**found.config)
    model = model_of(config, GgufSource(files), files.frequencies())
    net = network.build(model.shape, model.source, model.rotary, threads=threads)
    made = runner.BlockRunner(net, longest=4096, threads=threads)
    made.forward(torch.tensor([[1000]]), 0, last=True)
    told = {"load": time.perf_counter() - begun, "compile": kernels.seconds, "isa": kernels.isa}
    return made, told


class Child:
    """Answers requests over one runner."""

    def __init__(self, runner: Any, path: Path) -> None:
        self._runner, self._path = runner, path
        self._tokenizer: Any = None
        draw = torch.Generator().manual_seed(0)
        self._ids = torch.randint(1000, 90000, (1, 4096), generator=draw)

    def answer(self, request: dict[str, Any]) -> Any:
        """What one request asks for."""
        return getattr(self, "_" + request.pop("do"))(**request)

    def _timed(self, start: int, count: int, *, last: bool) -> float:
        begun = time.perf_counter()
        self._runner.forward(
            self._ids[:, start : start + count], start, last=last, stop=lambda: False
        )
        return (time.perf_counter() - begun) * 1e3

    def _decode(self, past: int, new: int) -> float:
        self._timed(0, past, last=True)
        return sum(self._timed(past + i, 1, last=False) for i in range(new)) / new

    def _rows(self, rows: int) -> float:
        self._timed(0, 64, last=True)
        self._timed(64, rows, last=False)
        return sum(self._timed(64, rows, last=False) for _ in range(3)) / 3

    def _prefill(self, count: int) -> float:
        self._runner.reset()
        return self._timed(0, count, last=True) / count

    def _prompt(self) -> list[int]:
        header = gguf_facts.inspect(self._path).header
        self._tokenizer = tokenizer_of(header, None)
        return PromptTokens(self._tokenizer).conversation(ASKED)

    def _rewrite(self, prompt: list[int], drafts: int) -> dict[str, Any]:
        decoder = Decoder(
            self._runner,
            self._tokenizer,
            ends=ends(None, self._tokenizer),
            tuning=Tuning(chunk=512, longest_draft=drafts),
        )
        source = PromptTokens(self._tokenizer).text(PARAGRAPH)
        decoder.forget()
        begun = time.perf_counter()
        made = decoder.run(prompt, GenerateOptions(), hooks=Hooks(), source=source, limit=LIMIT)
        seconds = time.perf_counter() - begun
        return {"s": seconds, "text": self._tokenizer.decode(made.tokens[0])}

    def _peak(self) -> float:
        return peak()

    def _stop(self) -> float:
        wish: list[float] = []
        timer = threading.Timer(0.5, lambda: wish.append(time.perf_counter()))
        timer.start()
        try:
            self._runner.forward(self._ids[:, :2048], 0, last=True, stop=lambda: bool(wish))
        except Cancelled:
            return (time.perf_counter() - wish[0]) * 1e3
        return 0.0


def main() -> None:
    runner, told = opened(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
    print(json.dumps(told), flush=True)
    child = Child(runner, Path(sys.argv[1]))
    for line in sys.stdin:
        print(json.dumps(child.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
