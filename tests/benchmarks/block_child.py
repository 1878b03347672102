"""A GGUF file over the product's blocks: JSON lines in and out.

    python block_child.py GGUF THREADS FOLDER

FOLDER keeps the compiled code. The first line out tells of the load: {"load", "compile"} seconds
(compile is part of load), "isa". Requests: {"do": "decode", "past", "new"} → ms a token;
{"do": "rows", "rows"} → ms a pass at 64 tokens of context, all rows of logits; {"do": "prefill",
"count"} → ms a token; {"do": "peak"} → bytes of the largest resident size; {"do": "stop"} → ms
from the wish to the end of a prefill of 2,048.
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
from writer_app.engine.decoding.block_way import model_of
from writer_app.engine.decoding.blocks import compiling
from writer_app.engine.decoding.gguf.files import GgufFiles, GgufSource
from writer_app.engine.decoding.load import transformers
from writer_app.engine.models import gguf_facts


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

    def __init__(self, runner: Any) -> None:
        self._runner = runner
        draw = torch.Generator().manual_seed(0)
        self._ids = torch.randint(1000, 90000, (1, 4096), generator=draw)

    def answer(self, request: dict[str, Any]) -> float:
        """One request's figure."""
        return float(getattr(self, "_" + request.pop("do"))(**request))

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
    child = Child(runner)
    for line in sys.stdin:
        print(json.dumps(child.answer(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
