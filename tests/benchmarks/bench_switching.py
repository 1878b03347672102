"""Switching models and engines many times: one engine process at a time, and memory that stays.

The starter, a tiny random model, a script and a server on loopback take turns; each answers a few
words. After every switch the children of this process are counted; at the end the memory,
descriptors and threads are set beside those after the first rounds. Ends with 1 when more than one
engine was seen or memory grew.

    python tests/benchmarks/bench_switching.py [--switches 50] [--quick (without models)]
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import cycle, islice
from pathlib import Path

import psutil

from writer_app import paths as app_paths
from writer_app.engine.base.protocol import Chunk, Done, GenerateOptions, Message, ModelRef
from writer_app.engine.link.client import EngineClient

GROWTH = 12_000_000  # bytes that this process may have grown by after the first rounds
ENGINE_GROWTH = 0.05  # share by which the same model's engine may have grown
ASK = (Message("user", "Name a colour of the sea."),)
TINY = {
    "hidden_size": 64,
    "num_hidden_layers": 2,
    "intermediate_size": 128,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
}


@dataclass(frozen=True)
class Stop:
    """One place to switch to."""

    name: str
    engine: str
    model: ModelRef


@dataclass(frozen=True)
class Seen:
    """What was there after a switch. Bytes."""

    name: str
    engines: int
    own: int
    engine: int
    files: int
    threads: int


class _Answers(BaseHTTPRequestHandler):
    """A server that lists one model and always says the same."""

    def do_GET(self) -> None:
        self._say(json.dumps({"data": [{"id": "loopback"}]}), "application/json")

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        event = {"choices": [{"delta": {"content": "Blue."}, "finish_reason": "stop"}]}
        self._say(f"data: {json.dumps(event)}\n\ndata: [DONE]\n\n", "text/event-stream")

    def _say(self, text: str, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def loopback() -> Iterator[str]:
    """The address of a server that runs as long as the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Answers)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def run(home: Path, stops: Sequence[Stop], switches: int) -> list[Seen]:
    """Go round `stops`; what was seen after every switch."""
    seen: list[Seen] = []
    with EngineClient(app_paths.find(home).create(), stops[0].engine) as client:
        for stop in islice(cycle(stops), switches):
            client.change_engine(stop.engine)
            client.load(stop.model)
            text, last = "", None
            for last in client.stream(ASK, GenerateOptions(max_new_tokens=8)):
                text += last.text if isinstance(last, Chunk) else ""
            if not isinstance(last, Done) or not text:
                raise SystemExit(f"{stop.name} did not answer: {last}")
            seen.append(look(stop.name, client.pid or 0))
    return seen


def look(name: str, engine: int) -> Seen:
    """Count and weigh now."""
    here = psutil.Process(os.getpid())
    return Seen(
        name,
        len(here.children(recursive=True)),
        here.memory_info().rss,
        psutil.Process(engine).memory_info().rss,
        here.num_fds() if hasattr(here, "num_fds") else 0,
        threading.active_count(),
    )


def complaints(seen: Sequence[Seen], settled: int) -> list[str]:
    """What is wrong, after the first `settled` switches have made themselves at home."""
    found = []
    most = max(each.engines for each in seen)
    if most != 1:
        found.append(f"{most} engine processes at once")
    first, last = seen[settled], seen[-1]
    if last.own - first.own > GROWTH:
        found.append(f"this process grew by {(last.own - first.own) / 1e6:.0f} MB")
    if last.files > first.files + 2 or last.threads > first.threads:
        found.append(f"descriptors {first.files} → {last.files}, threads {first.threads} → "
                     f"{last.threads}")  # fmt: skip
    for name in {each.name for each in seen}:
        same = [each.engine for each in seen[settled:] if each.name == name]
        if len(same) > 1 and max(same[1:]) > same[0] * (1 + ENGINE_GROWTH) + 2_000_000:
            found.append(f"the engine of {name} grew from {same[0] / 1e6:.0f} MB to "
                         f"{max(same) / 1e6:.0f}")  # fmt: skip
    return found


def main() -> int:
    """Switch, print, and say whether it holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--switches", type=int, default=50)
    parser.add_argument("--quick", "--without-starter", action="store_true", dest="without_starter")
    parser.add_argument("--starter", type=Path, default=_starter(), help="a folder of the starter")
    chosen = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}")
    with tempfile.TemporaryDirectory() as folder, loopback() as url:
        stops = _stops(Path(folder), url, chosen)
        seen = run(Path(folder) / "home", stops, chosen.switches)
    for name in dict.fromkeys(each.name for each in seen):
        same = [each for each in seen if each.name == name]
        sizes = [each.engine / 1e6 for each in same]
        print(f"{name:9} {len(same):3} times, engine {min(sizes):.0f} to {max(sizes):.0f} MB")
    settled = min(2 * len(stops), len(seen) - 1)
    first, last = seen[settled], seen[-1]
    print(f"engines at once: {max(each.engines for each in seen)}; this process "
          f"{first.own / 1e6:.1f} → {last.own / 1e6:.1f} MB, descriptors {first.files} → "
          f"{last.files}, threads {first.threads} → {last.threads}")  # fmt: skip
    wrong = complaints(seen, settled)
    print("; ".join(wrong) if wrong else f"{len(seen)} switches hold")
    return 1 if wrong else 0


def _stops(folder: Path, url: str, chosen: argparse.Namespace) -> list[Stop]:
    stops = [
        Stop("script", "scripted", ModelRef("script")),
        Stop("server", "openai", ModelRef("loopback", base_url=url)),
    ]
    if not chosen.without_starter:
        import random_llama

        tiny = random_llama.hugging_face(folder / "tiny", chosen.starter, **TINY)
        stops += [
            Stop("starter", "transformers", ModelRef("starter", str(chosen.starter))),
            Stop("tiny", "transformers", ModelRef("tiny", str(tiny))),
        ]
    return stops


def _starter() -> Path:
    return Path.home() / ".cache" / "writer-app-tests" / "models" / "starter"


if __name__ == "__main__":
    sys.exit(main())
