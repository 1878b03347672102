"""llama.cpp for comparison, in an interpreter that has llama-cpp-python: JSON lines in and out.

    python llama_child.py GGUF THREADS

Requests: {"do": "decode", "ids", "new"} → ms a token after the prompt; {"do": "prefill", "ids"} →
seconds; {"do": "generate", "ids", "new"} → [seconds, new tokens], greedy, cold prefix.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def answer(model: Any, request: dict[str, Any]) -> float | list[float]:
    """Do one request; the clock covers what the request names and nothing else."""
    ids = request["ids"]
    model.reset()
    begun = time.perf_counter()
    if request["do"] == "generate":
        done = model.create_completion(ids, max_tokens=request["new"], temperature=0)
        return [time.perf_counter() - begun, done["usage"]["completion_tokens"]]
    model.eval(ids)
    if request["do"] == "prefill":
        return time.perf_counter() - begun
    begun = time.perf_counter()
    for token in range(request["new"]):
        model.eval([200 + token])
    return (time.perf_counter() - begun) / request["new"] * 1e3


def main() -> None:
    from llama_cpp import Llama

    threads = int(sys.argv[2])
    model = Llama(
        sys.argv[1], n_ctx=2304, n_threads=threads, n_threads_batch=threads, verbose=False
    )
    for line in sys.stdin:
        print(json.dumps(answer(model, json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
