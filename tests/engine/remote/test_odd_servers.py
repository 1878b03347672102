"""Servers that mean well and speak otherwise: what they refuse, and the shapes they answer in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from evil_server import OK, delta, serving, sse, whole
from odd_backend import QUICK, backend, run
from odd_server import Asked, answering

from writer_app.domain.base.errors import ContextTooLong, ServerError
from writer_app.engine.base.backend import JobContext
from writer_app.engine.base.protocol import (
    EndReason,
    ModelInfo,
    ModelRef,
)
from writer_app.engine.remote.remote import OpenAIBackend


def refusing(message: str, *, status: str = "400 Bad Request", **more: Any) -> bytes:
    return whole(status, {"error": {"message": message, **more}})


def strict(loc: list[str], words: str = "Extra inputs are not permitted") -> bytes:
    return whole("422 Unprocessable", {"detail": [{"type": "x", "loc": loc, "msg": words}]})


NO_SYSTEM = {"object": "error", "message": "System role not supported", "code": 400}
# The key that is refused while it is there; the answer; the key that comes in its place.
PARAMETERS: list[tuple[str, bytes, str]] = [
    (
        "max_tokens",
        refusing(
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use "
            "'max_completion_tokens' instead.",
            param="max_tokens",
            code="unsupported_parameter",
        ),
        "max_completion_tokens",
    ),
    (
        "temperature",
        refusing(
            "Unsupported value: 'temperature' does not support 0.3 with this model.",
            param="temperature",
            code="unsupported_value",
        ),
        "",
    ),
    ("stream_options", strict(["body", "stream_options"]), ""),
    ("stream_options", strict(["body", "stream_options", "include_usage"]), ""),
    ("temperature", refusing("`temperature` is deprecated for this model."), ""),
    ("top_p", refusing("temperature and top_p cannot both be specified for this model"), ""),
    ("seed", refusing("property 'seed' is unsupported, did you mean 'stop'?", param="seed"), ""),
    ("seed", whole("400 Bad", {"detail": "Unrecognized request argument supplied: seed"}), ""),
    ("stop", refusing("Argument not supported on this model: stop"), ""),
    ("seed", whole("422 No", b""), ""),
    ("seed", whole("400 No", b"unexpected keyword", "text/plain"), ""),
    ("max_tokens", refusing('Unknown name "max_tokens": cannot find field.', status="400 No"), ""),
    ("stream_options", whole("501 No", {"message": "stream_options: not implemented"}), ""),
]


@pytest.mark.parametrize(("refused", "answer", "instead"), PARAMETERS)
def test_a_refused_parameter_is_left_out_and_remembered(
    refused: str, answer: bytes, instead: str
) -> None:
    def reply(asked: Asked) -> bytes:
        return answer if refused in asked.body else OK + sse(delta("fine", "stop"), "[DONE]")

    with answering(reply) as server:
        made = backend(server.url)
        assert run(made) == ("fine", EndReason.STOP)
        assert len(server.asked) == 2
        assert run(made) == ("fine", EndReason.STOP)
        assert len(server.asked) == 3, "the second answer needs no second try"
    last = server.asked[-1].body
    assert refused not in last
    assert not instead or last[instead] == 512


def test_several_refusals_one_after_the_other() -> None:
    def reply(asked: Asked) -> bytes:
        for name in ("max_tokens", "temperature", "top_p", "stream_options", "seed", "stop"):
            if name in asked.body:
                return refusing(f"'{name}' is not supported", param=name)
        return OK + sse(delta("fine", "stop"))

    with answering(reply) as server:
        assert run(backend(server.url))[0] == "fine"
    assert set(server.asked[-1].body) == {"model", "messages", "stream"}


@pytest.mark.parametrize(
    "answer",
    [
        whole("400 Bad Request", NO_SYSTEM),
        whole("500 Oh", {"error": {"code": 500, "message": "System role not supported"}}),
        refusing("Conversation roles must alternate user/assistant/user/assistant/..."),
        refusing("Only user and assistant roles are supported!"),
        refusing("Developer instruction is not enabled for models/gemma-3-27b-it"),
        refusing("system messages are not allowed"),
        strict(["body", "messages", "0", "role"], "Input should be 'user' or 'assistant'"),
    ],
)
def test_without_a_system_role_its_text_stands_before_the_first_turn(answer: bytes) -> None:
    def reply(asked: Asked) -> bytes:
        system = any(turn["role"] == "system" for turn in asked.body["messages"])
        return answer if system else OK + sse(delta("fine", "stop"))

    with answering(reply) as server:
        made = backend(server.url)
        assert run(made)[0] == "fine"
        assert run(made)[0] == "fine"
    turns = server.asked[-1].body["messages"]
    assert len(server.asked) == 3
    assert turns[0] == {"role": "user", "content": "You correct.\n\nAn example."}
    assert [turn["role"] for turn in turns] == ["user", "assistant", "user"]


@pytest.mark.parametrize(
    "answer",
    [
        refusing("Your organization must be verified to stream this model.", param="stream"),
        refusing("Streaming is not supported for this model"),
        whole("422 No", {"message": "stream=true is not allowed here"}),
    ],
)
def test_a_model_that_cannot_stream_answers_at_once(answer: bytes) -> None:
    def reply(asked: Asked) -> bytes:
        choice = {"message": {"content": "at once"}, "finish_reason": "stop"}
        return answer if "stream" in asked.body else whole("200 OK", {"choices": [choice]})

    with answering(reply) as server:
        assert run(backend(server.url)) == ("at once", EndReason.STOP)
    assert "stream_options" not in server.asked[-1].body


@pytest.mark.parametrize(
    ("words", "longest"),
    [
        ("max_tokens is too large: 512. This model supports at most 256 completion tokens", 256),
        (
            "'max_tokens' or 'max_completion_tokens' is too large: 512. This model's maximum "
            "context length is 4096 tokens and your request has 3900 input tokens",
            196,
        ),
        ("`max_tokens` must be less than or equal to `128`", 128),
    ],
)
def test_an_answer_too_long_for_the_server_is_shortened(words: str, longest: int) -> None:
    def reply(asked: Asked) -> bytes:
        fits = asked.body["max_tokens"] <= longest
        return OK + sse(delta("fine", "stop")) if fits else refusing(words)

    with answering(reply) as server:
        assert run(backend(server.url))[0] == "fine"
    assert server.asked[-1].body["max_tokens"] == longest


def test_what_is_refused_for_ever_ends_with_the_servers_words() -> None:
    with (
        answering(lambda _asked: refusing("'temperature' is not supported")) as server,
        pytest.raises(ServerError, match="It says: 'temperature' is not supported"),
    ):
        run(backend(server.url))
    assert len(server.asked) <= 4


def test_a_refusal_that_did_not_help_is_not_remembered() -> None:
    replies = iter((refusing("'seed' is not supported"), whole("503 Busy", {}), b""))
    last = OK + sse(delta("fine", "stop"))
    with answering(lambda _asked: next(replies) or last) as server:
        made = backend(server.url)
        with pytest.raises(ServerError, match="503"):
            run(made)
        assert run(made)[0] == "fine"
    assert "seed" in server.asked[-1].body


WORDS = [
    (whole("422 No", {"detail": [{"loc": ["body", "model"], "msg": "unknown"}]}), "model: unknown"),
    (whole("400 No", {"detail": "No such thing."}), "No such thing."),
    (whole("400 No", {"message": "top words"}), "top words"),
    (whole("400 No", [{"error": {"message": "in a list"}}]), "in a list"),
    (whole("400 No", {"errors": [{"message": "one"}, {"message": "two"}]}), "one; two"),
    (whole("502 Bad", b"<html><head><title>502 Bad Gateway</title>", "text/html"), "Bad Gateway"),
    (whole("400 No", b"plain\nwords", "text/plain"), "plain words"),
    (whole("429 Slow", {"error": "quota of today"}), "quota of today"),
]


@pytest.mark.parametrize(("answer", "words"), WORDS)
def test_the_servers_own_words_are_shown(answer: bytes, words: str) -> None:
    with answering(lambda _asked: answer) as server, pytest.raises(ServerError) as caught:
        run(backend(server.url))
    assert f"It says: {words}" in str(caught.value) or words in str(caught.value)


@pytest.mark.parametrize(
    "words",
    [
        "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens.",
        "the request exceeds the available context size. try increasing the context size",
        "prompt is too long: 210000 tokens > 200000 maximum",
    ],
)
def test_a_text_too_long_is_told_apart(words: str) -> None:
    with answering(lambda _asked: refusing(words)) as server, pytest.raises(ContextTooLong):
        run(backend(server.url))


# ---- lists of models -----------------------------------------------------------------------------
def loaded(answer: bytes, name: str = "m") -> ModelInfo:
    with serving(answer) as server:
        made = OpenAIBackend(Path(), limits=QUICK)
        return made.load(ModelRef(name, base_url=server.url), JobContext(1, id, lambda: False))


@pytest.mark.parametrize(
    ("answer", "names", "context"),
    [
        ([{"id": "m"}], ("m",), 0),
        (["m", "n"], ("m", "n"), 0),
        ({"models": [{"name": "m", "inputTokenLimit": 9000}]}, ("m",), 9000),
        ({"data": {"m": {"context_length": 8000}, "n": {}}}, ("m", "n"), 8000),
        ({"data": [{"id": "m", "top_provider": {"context_length": 7000}}]}, ("m",), 7000),
        ({"data": [{"model": "m", "context_window": 6000}]}, ("m",), 6000),
        ({"result": {"models": [{"id": "m", "max_context_length": 5000}]}}, ("m",), 5000),
    ],
)
@pytest.mark.parametrize("asked", ["m", ""])
def test_odd_lists_are_read(
    answer: object, names: tuple[str, ...], context: int, asked: str
) -> None:
    info = loaded(whole("200 OK", answer), asked)
    assert (info.id, info.choices, info.context) == ("m", names, context or 4096)


@pytest.mark.parametrize(
    "answer",
    [
        whole("200 OK", b"<html>Sign in</html>", "text/html"),
        whole("200 OK", {"hello": "there"}),
        whole("200 OK", b"", "text/plain"),
        whole("403 No", {"detail": "lists are not public"}),
        whole("500 Oh", {"error": "no cache"}),
        whole("200 OK", json.dumps([{"id": "x" * 100}] * 50_000).encode()),
    ],
)
def test_a_list_that_cannot_be_read_is_left_out_where_a_model_is_named(answer: bytes) -> None:
    info = loaded(answer)
    assert info.id == "m"
    assert any("list of models cannot be read" in note for note in info.notes)
    with pytest.raises(ServerError):
        loaded(answer, "")


def test_a_refused_key_is_said_at_once() -> None:
    with pytest.raises(ServerError, match="refused the key"):
        loaded(whole("401 No", {}))
