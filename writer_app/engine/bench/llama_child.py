"""llama.cpp as a baseline: a script for an interpreter that can import `llama_cpp` or `xllamacpp`.

Standard library only: that interpreter need not know this package. One JSON line in, one out.
Tokens are counted as they come from the library's own loop with its own prefix reuse, with nothing
of the chat layer above it. End tokens do not end an answer.
"""

from __future__ import annotations

import json
import os
import sys
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

Message = dict[str, Any]


class Child:
    """Answers requests with one model."""

    def __init__(self) -> None:
        self.llama: Any = None
        self.read: list[int] = []  # tokens the cache holds

    def load(self, request: Message) -> Message:
        """Load a GGUF file; how long that took is measured by the parent."""
        library = import_module("llama_cpp")
        self.llama = library.Llama(
            request["gguf"],
            n_ctx=request["context"],
            n_threads=request["threads"],
            n_threads_batch=request["threads"],
            n_gpu_layers=-1 if request["device"] == "cuda" else 0,
            verbose=False,
        )
        size = Path(request["gguf"]).stat().st_size
        numbers = library.llama_model_n_params(self.llama.model)
        return {
            "version": library.__version__,
            "format": Path(request["gguf"]).stem.split(".")[-1][-12:],
            "bytes_a_pass": int(size * (1 - request["embedding"] / max(1, numbers))),
        }

    def run(self, request: Message) -> Message:
        """Decode exactly `new` tokens after the prompt `ids`."""
        ids, new, sampling = request["ids"], request["new"], request["sampling"]
        if max(ids) >= self.llama.n_vocab():
            raise ValueError("the GGUF file has another vocabulary than the model")
        if request["cold"]:
            self.llama.reset()
            self.read = []
        cached = common(self.read, ids[:-1])
        if sampling:
            self.llama.set_seed(request["seed"])
        tokens: list[int] = []
        first = 0.0
        begun = time.perf_counter()
        for token in self.llama.generate(ids, **(sampling or {"temp": 0.0})):
            tokens.append(token)
            if len(tokens) == 1:
                first = time.perf_counter() - begun
            if len(tokens) == new:
                break
        total = time.perf_counter() - begun
        self.read = ids + tokens[:-1]
        return {
            "prompt_tokens": len(ids),
            "cached_tokens": cached,
            "new_tokens": len(tokens),
            "first_s": first,
            "total_s": total,
            "text": self.llama.detokenize(tokens).decode("utf-8", "replace"),
        }


class Served:
    """The same over `xllamacpp`, whose wheels need no compiler: the server as a function."""

    def __init__(self) -> None:
        self.server: Any = None
        self.read: list[int] = []

    def load(self, request: Message) -> Message:
        """Load a GGUF file."""
        library = import_module("xllamacpp")
        wanted = library.CommonParams()
        wanted.model.path = request["gguf"]
        wanted.n_ctx, wanted.n_parallel = request["context"], 1
        wanted.cpuparams.n_threads = wanted.cpuparams_batch.n_threads = request["threads"]
        wanted.n_gpu_layers = -1 if request["device"] == "cuda" else 0
        self.server = library.Server(wanted)
        return {
            "version": f"xllamacpp {getattr(library, '__version__', '')}".strip(),
            "format": Path(request["gguf"]).stem.split(".")[-1][-12:],
            "bytes_a_pass": request["read"],
        }

    def run(self, request: Message) -> Message:
        """Decode exactly `new` tokens after the prompt `ids`."""
        ids, new, sampling = request["ids"], request["new"], request["sampling"]
        asked = {
            "prompt": ids,
            "n_predict": new,
            "cache_prompt": not request["cold"],
            "ignore_eos": True,
            "temperature": 0.0,
        }
        for name, value in (sampling or {}).items():
            asked["temperature" if name == "temp" else name] = value
        if sampling:
            asked["seed"] = request["seed"]
        begun = time.perf_counter()
        answer = self.server.handle_completions(asked)
        total = time.perf_counter() - begun
        if "timings" not in answer:
            raise ValueError(str(answer.get("error", answer))[:200])
        times = answer["timings"]
        cached = 0 if request["cold"] else common(self.read, ids[:-1])
        self.read = ids
        return {
            "prompt_tokens": len(ids),
            "cached_tokens": cached,
            "new_tokens": int(times["predicted_n"]),
            "first_s": max(0.0, total - float(times["predicted_ms"]) / 1e3),
            "total_s": total,
            "text": str(answer["choices"][0]["text"]),
        }


def best_child() -> Child | Served:
    """llama-cpp-python where it is installed, else xllamacpp."""
    return Child() if find_spec("llama_cpp") is not None else Served()


def common(one: list[int], other: list[int]) -> int:
    """How many leading tokens two lists share."""
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def main() -> None:
    """Serve until standard input ends. What libraries print goes to standard error."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(5)  # as the engine process does
    child = best_child()
    jobs = {"load": child.load, "run": child.run}
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = jobs[request["do"]](request)
        except Exception as error:  # noqa: BLE001 - every fault is told to the parent
            answer = {"error": f"{type(error).__name__}: {error}"[:300]}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
