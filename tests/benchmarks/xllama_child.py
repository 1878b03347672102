"""The same file through llama.cpp (package xllamacpp): requests and answers as `block_child`'s.

python xllama_child.py GGUF THREADS
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from pathlib import Path
from typing import Any


class Child:
    """Answers requests over one server in this process."""

    def __init__(self, server: Any) -> None:
        self._server = server
        self._draw = random.Random(0)
        self._ids = self._some(4096)

    def _some(self, count: int) -> list[int]:
        return [self._draw.randrange(1000, 90000) for _ in range(count)]

    def answer(self, request: dict[str, Any]) -> Any:
        """What one request asks for."""
        return getattr(self, "_" + request.pop("do"))(**request)

    def _ask(self, prompt: list[int], new: int, *, cached: bool = True) -> dict[str, Any]:
        question = {"prompt": prompt, "n_predict": new, "cache_prompt": cached}
        more = {"temperature": 0, "ignore_eos": True}
        found: dict[str, Any] = self._server.handle_completions(question | more)["timings"]
        return found

    def _decode(self, past: int, new: int) -> float:
        self._ask(self._ids[:past], 1)
        found = self._ask(self._ids[:past], new + 1)
        return float(found["predicted_ms"]) / (found["predicted_n"] - 1)

    def _rows(self, rows: int) -> float:
        self._ask(self._ids[:64], 1)
        times = [self._ask(self._ids[:64] + self._some(rows), 1)["prompt_ms"] for _ in range(3)]
        return sum(times) / 3

    def _prefill(self, count: int) -> float:
        found = self._ask(self._some(1) + self._ids[1:count], 1, cached=False)
        return float(found["prompt_ms"]) / found["prompt_n"]

    def _rewrite(self, prompt: list[int], drafts: int) -> dict[str, Any]:
        question = {"prompt": prompt, "n_predict": 96, "cache_prompt": False, "temperature": 0}
        found: dict[str, Any] = self._server.handle_completions(question)
        times = found["timings"]
        seconds = (times["prompt_ms"] + times["predicted_ms"]) / 1e3
        return {"s": seconds, "text": found["choices"][0]["text"]}

    def _peak(self) -> float:
        status = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        return next((int(line.split()[1]) << 10 for line in status if line.startswith("VmHWM:")), 0)


def main() -> None:
    out = os.dup(1)
    os.dup2(2, 1)  # its own log goes to standard output
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path, params.n_ctx, params.n_parallel = sys.argv[1], 4096, 1
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = int(sys.argv[2])
    begun = time.perf_counter()
    child = Child(xllamacpp.Server(params))
    told = {"load": time.perf_counter() - begun, "compile": 0.0, "isa": "llama.cpp"}
    os.write(out, (json.dumps(told) + "\n").encode())
    for line in sys.stdin:
        os.write(out, (json.dumps(child.answer(json.loads(line))) + "\n").encode())


if __name__ == "__main__":
    main()
