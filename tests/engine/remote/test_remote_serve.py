"""The server engine against a real server: `transformers serve` with the starter on loopback."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    GenerateOptions,
    Message,
    ModelRef,
    Started,
)
from writer_app.engine.link.client import EngineClient
from writer_app.paths import Paths

LACKING = [name for name in ("fastapi", "uvicorn", "openai") if find_spec(name) is None]
pytestmark = [
    pytest.mark.starter,
    pytest.mark.skipif(bool(LACKING), reason=f"transformers serve needs {', '.join(LACKING)}"),
]
ASK = (Message("user", "Name three colours of the sea, in one sentence."),)
START_S = 120  # on a busy machine; seconds when it is quiet
STOP_S = 5
# The server ends when its standard input does, so also when the tests are killed.
SERVE = """
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
from transformers.cli.transformers import app
app()
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def healthy(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def wait_for(server: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_S
    while not healthy(port):
        said = log.read_text(encoding="utf-8", errors="replace")[-2000:]
        assert server.poll() is None, f"the server ended: {said}"
        assert time.monotonic() < deadline, f"the server does not answer: {said}"
        time.sleep(0.2)


def end(server: subprocess.Popen[bytes]) -> None:
    for stop in (server.terminate, server.kill):
        stop()
        try:
            server.wait(STOP_S)
        except subprocess.TimeoutExpired:
            continue
        return
    raise AssertionError("the server cannot be ended")


@pytest.fixture(scope="module")
def served(starter_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModelRef]:
    """The starter behind a real server."""
    folder = tmp_path_factory.mktemp("serve")
    (folder / "hub").mkdir()  # without a hub cache the server's list of models is an error 500
    port, log = free_port(), folder / "server.log"
    command = [sys.executable, "-c", SERVE, "serve", str(starter_folder)]
    offline = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port), "--device", "cpu"],
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=output,
            env={**os.environ, **offline, "HF_HOME": str(folder), "OMP_WAIT_POLICY": "PASSIVE"},
            start_new_session=True,
        )
    try:
        wait_for(server, port, log)
        yield ModelRef(str(starter_folder), base_url=f"http://127.0.0.1:{port}/v1")
    finally:
        end(server)
        assert server.stdin is not None
        server.stdin.close()


@pytest.fixture
def client(served: ModelRef, paths: Paths) -> Iterator[EngineClient]:
    with EngineClient(paths, "openai") as made:
        made.load(served)
        yield made


def ended(events: list[Event]) -> Done:
    assert isinstance(events[-1], Done), events[-1]
    return events[-1]


def test_text_streams_and_is_counted(client: EngineClient) -> None:
    events = list(client.stream(ASK, GenerateOptions(max_new_tokens=24)))
    chunks = [event for event in events if isinstance(event, Chunk) and event.text]
    stats = ended(events).stats
    assert any(isinstance(event, Started) for event in events)
    assert len(chunks) > 1
    assert len("".join(chunk.text for chunk in chunks).split()) > 3
    assert stats.prompt_tokens > 15
    assert 3 < stats.new_tokens <= 24
    assert 0 < stats.first_token_s < stats.total_s


def test_the_limit_of_the_length_is_a_typed_end(client: EngineClient) -> None:
    done = ended(list(client.stream(ASK, GenerateOptions(max_new_tokens=4))))
    assert (done.reason, done.stats.new_tokens) == (EndReason.LENGTH, 4)


def test_an_answer_that_ends_by_itself_says_stop(client: EngineClient) -> None:
    ask = (Message("user", "Answer with one word: what is the capital of France?"),)
    done = ended(list(client.stream(ask, GenerateOptions(max_new_tokens=200))))
    assert done.reason is EndReason.STOP


def test_greedy_answers_repeat(client: EngineClient) -> None:
    texts = set()
    for _ in range(2):
        events = client.stream(ASK, GenerateOptions(max_new_tokens=12))
        texts.add("".join(event.text for event in events if isinstance(event, Chunk)))
    assert len(texts) == 1


def test_a_stop_ends_the_stream_and_the_server_goes_on(client: EngineClient) -> None:
    long = (Message("user", "Tell a long story about a lighthouse."),)
    events: list[Event] = []
    for event in client.stream(long, GenerateOptions(max_new_tokens=2000)):
        events.append(event)
        if isinstance(event, Chunk) and event.text:
            client.cancel()
    assert ended(events).reason is EndReason.CANCELLED
    assert ended(list(client.stream(ASK, GenerateOptions(max_new_tokens=3)))).stats.new_tokens == 3
