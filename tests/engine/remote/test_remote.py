"""The server engine against servers that misbehave."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from evil_server import OK, delta, serving, sse, whole

from writer_app.domain.base.errors import ContextTooLong, EngineError, ServerError
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import (
    Chunk,
    Done,
    EndReason,
    Event,
    GenerateOptions,
    Message,
    ModelRef,
    Score,
)
from writer_app.engine.link.client import EngineClient
from writer_app.engine.remote.http_link import LinkLimits
from writer_app.engine.remote.remote import OpenAIBackend, base_url
from writer_app.paths import Paths

QUICK = LinkLimits(connect_s=1, first_byte_s=1.5, idle_s=0.4, max_bytes=400_000)
PATIENT = replace(QUICK, first_byte_s=20, idle_s=20)  # a busy machine is no silent server
SILENT = 1.0  # seconds from which a pause is what is tried
ASK = (Message("user", "Say something."),)
MODELS = whole("200 OK", {"data": [{"id": "tale", "max_model_len": 4096}]})
USAGE = {"choices": [], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}
GOOD = OK + sse(delta("one "), delta("two"), delta("", "stop"), USAGE, "[DONE]")


def backend(url: str, limits: LinkLimits = PATIENT) -> OpenAIBackend:
    made = OpenAIBackend(Path(), limits=limits)
    made._model = ModelRef("tale", base_url=base_url(url), api_key="key-of-mine")
    return made


def ask(
    *parts: bytes | float,
    options: GenerateOptions | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> tuple[str, Done, str]:
    """The text, the end, and the last request, of one job against a server that plays parts."""
    events: list[Event] = []
    silent = cancelled is None and any(isinstance(p, float) and p > SILENT for p in parts)
    with serving(*parts) as server:
        context = JobContext(1, events.append, cancelled or (lambda: False))
        backend(server.url, QUICK if silent else PATIENT).generate(
            ASK, options or GenerateOptions(), context
        )
    last = events[-1]
    assert isinstance(last, Done)
    text = "".join(e.text for e in events if isinstance(e, Chunk) and e.variant == 0)
    return text, last, server.requests[-1].decode()


def test_a_good_stream() -> None:
    text, done, request = ask(GOOD)
    assert (text, done.reason) == ("one two", EndReason.STOP)
    assert (done.stats.prompt_tokens, done.stats.new_tokens) == (7, 3)
    assert "Authorization: Bearer key-of-mine" in request


def test_the_request_holds_what_was_asked_for_and_no_more() -> None:
    body = ask(GOOD, options=GenerateOptions(seed=3, stop=("END",)))[2].split("\r\n\r\n")[1]
    sent = json.loads(body)
    assert (sent["seed"], sent["stop"], sent["stream"]) == (3, ["END"], True)
    assert not {"top_k", "min_p", "repetition_penalty"} & set(sent)


@pytest.mark.parametrize(
    ("parts", "text", "reason"),
    [
        ((OK + sse(delta("so far")),), "so far", EndReason.DISCONNECTED),
        ((OK + sse(delta("so far"), "[DONE]"),), "so far", EndReason.DISCONNECTED),
        ((OK + sse(delta("so far")) + b'data: {"choi',), "so far", EndReason.DISCONNECTED),
        ((OK + sse(delta("much")) + sse(delta("", "length")),), "much", EndReason.LENGTH),
        ((OK + sse(delta("done", "stop")), 5.0), "done", EndReason.STOP),
        ((OK + sse(delta("so far")) + b"data: \xff\xfe\n\n",), "so far", EndReason.DISCONNECTED),
        (
            (OK + sse(delta("a \ufffd", "stop")).replace(b"\\ufffd", b"\xff"),),
            "a \ufffd",
            EndReason.STOP,
        ),
        ((OK + b": wait\n\n" * 3 + sse(delta("a", "stop")),), "a", EndReason.STOP),
        ((OK, 0.2, sse(delta("late", "stop"))), "late", EndReason.STOP),
        ((OK + sse({"choices": None}, {"choices": [3]}, delta("a", "eos")),), "a", EndReason.STOP),
    ],
)
def test_every_end_is_typed_and_keeps_the_text(
    parts: tuple[bytes | float, ...], text: str, reason: EndReason
) -> None:
    found, done, _ = ask(*parts)
    assert (found, done.reason) == (text, reason)


def test_an_answer_in_one_piece_is_taken_too() -> None:
    choice = {"message": {"role": "assistant", "content": "whole"}, "finish_reason": "stop"}
    assert ask(whole("200 OK", {"choices": [choice]}))[0] == "whole"


def test_a_server_that_ignores_the_limit_is_cut() -> None:
    endless = [delta("w ") for _ in range(300)]
    _, done, _ = ask(OK + sse(*endless), options=GenerateOptions(max_new_tokens=10))
    assert done.reason is EndReason.LENGTH


def test_variants_are_asked_for_one_after_the_other() -> None:
    _, done, _ = ask(GOOD, options=GenerateOptions(variants=2, seed=1))
    assert done.reasons == (EndReason.STOP, EndReason.STOP)
    assert done.stats.new_tokens == 6


REFUSALS = [
    ((whole("401 Unauthorized", {"error": {"message": "bad\nkey"}}),), "refused the key.*bad key"),
    ((whole("404 Not Found", b"nothing", "text/plain"),), "does not know"),
    ((whole("429 Too Many", {}),), "busy"),
    ((whole("500 Oh", {"error": "sorry"}),), "status 500.*sorry"),
    ((b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n",), "another address"),
    ((b"SSH-2.0-OpenSSH_9\r\n",), "does not answer as a web server"),
    ((b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n",), "does not answer as a web server"),
    ((b"",), "broke the connection off|does not answer as"),
    ((3.0,), "did not answer within"),
    ((b"HTTP/1.1 100 Continue\r\n\r\n" * 40_000,), "more than an answer can hold|broke"),
    ((OK + sse({"error": {"message": "out of memory"}}),), "out of memory"),
    ((OK + sse(delta("a"), delta("", "content_filter")),), "withheld"),
    ((OK + sse(delta("a")), 3.0), "sent nothing for"),
    ((OK + b"data: " + b"x" * 500_000,), "more than an answer can hold"),
    ((whole("200 OK", b"[1, 2]"),), "expected format"),
    ((whole("200 OK", b"[" * 100_000),), "expected format"),
    ((OK.replace(b"Connection", b"Content-Encoding: br\r\nConnection"),), "compresses"),
]


@pytest.mark.parametrize(("parts", "sentence"), REFUSALS)
def test_every_refusal_is_one_sentence(parts: tuple[bytes | float, ...], sentence: str) -> None:
    with pytest.raises(ServerError, match=sentence) as caught:
        ask(*parts)
    assert "\n" not in str(caught.value)
    assert "key-of-mine" not in str(caught.value)


def test_a_text_beyond_the_servers_context_is_told_apart() -> None:
    error = {"error": {"code": "context_length_exceeded", "message": "4096 tokens at most"}}
    with pytest.raises(ContextTooLong, match="4096"):
        ask(whole("400 Bad Request", error))


def test_a_stop_takes_effect_while_the_server_is_silent() -> None:
    later = time.monotonic() + 0.2
    _, done, _ = ask(OK + sse(delta("a")), 60.0, cancelled=lambda: time.monotonic() > later)
    assert done.reason is EndReason.CANCELLED  # long before it counts as silent


def test_nobody_listening_is_said() -> None:
    with serving() as server:
        url = server.url
    with pytest.raises(ServerError, match="No server answers"):
        backend(url).generate(ASK, GenerateOptions(), JobContext(1, lambda _e: None, lambda: False))


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("http://localhost:8000", "http://localhost:8000/v1"),
        ("https://example.org/api/v2/", "https://example.org/api/v2"),
        ("http://127.0.0.1:9311/v1 ", "http://127.0.0.1:9311/v1"),
        ("http://127.0.0.1:9311/v1/chat/completions", "http://127.0.0.1:9311/v1"),
        ("http://localhost:11434/api/generate", "http://localhost:11434/v1"),
    ],
)
def test_addresses(given: str, used: str) -> None:
    assert base_url(given) == used


@pytest.mark.parametrize(
    "bad",
    [
        *("", "localhost:8000", "127.0.0.1:9311/v1", "ftp://a/b", "http://u:p@host/v1"),
        *("http://h/v1?key=x", "http://", "http://h:99999/v1", "my server"),
    ],
)
def test_bad_addresses_are_refused(bad: str) -> None:
    with pytest.raises(ServerError, match="address"):
        base_url(bad)


def test_an_address_that_is_none_is_said_through_the_engine_process(paths: Paths) -> None:
    with (
        EngineClient(paths, "openai") as client,
        pytest.raises(ServerError, match=r"“127\.0\.0\.1:9311/v1” is no server address"),
    ):
        client.load(ModelRef("m", base_url="127.0.0.1:9311/v1"))


def test_scoring_is_refused() -> None:
    with pytest.raises(EngineError, match="cannot score"):
        backend("http://localhost").score(
            Score(1, tuple(ASK), "x"), JobContext(1, lambda _e: None, lambda: False)
        )


def test_the_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert ask(GOOD)[0] == "one two"


def test_through_the_engine_process_only_its_server_is_reached(paths: Paths) -> None:
    with serving(MODELS) as listing, EngineClient(paths, "openai") as client:
        info = client.load(ModelRef("", base_url=listing.url, api_key="key-of-mine"))
        assert (info.id, info.context, info.device) == ("tale", 4096, "127.0.0.1")
    assert "key-of-mine" not in (paths.logs / "engine.log").read_text(encoding="utf-8")
