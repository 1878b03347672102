"""Answers in odd shapes and with odd ends, read as the writer would."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from evil_server import OK, Part, delta, serving, sse, whole
from odd_backend import OPTIONS, backend, run

from writer_app.domain.base.errors import ServerError
from writer_app.engine.base.protocol import (
    EndReason,
    GenerateOptions,
)


# ---- the shapes of answers -----------------------------------------------------------------------
def part(*parts: object, reason: str | None = None) -> dict[str, object]:
    return {"choices": [{"index": 0, "delta": {"content": list(parts)}, "finish_reason": reason}]}


def choice(**more: object) -> dict[str, object]:
    return {"choices": [more]}


HM = {"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}
TEXT = {"type": "text", "text": "The cat"}
HALF = b'data: {"choices":[{"delta":{"content":"cat \\ud83d"}}]}\n\n'
OTHER = b'data: {"choices":[{"delta":{"content":"\\ude00 sat"},"finish_reason":"stop"}]}\n\n'
NDJSON = OK.replace(b"text/event-stream", b"application/x-ndjson")
LINES = b'{"message":{"content":"The "},"done":false}\n{"message":{"content":"cat"},"done":true}\n'
SHAPES: list[tuple[str, tuple[Part, ...], str]] = [
    ("parts", (OK + sse(part(HM), part(TEXT), delta("", "stop")),), "The cat"),
    ("one part", (OK + sse(part({"text": "The cat"}, reason="stop")),), "The cat"),
    ("strings as parts", (OK + sse(part("The ", "cat", reason="stop")),), "The cat"),
    ("a part's value", (OK + sse(part({"type": "text", "text": {"value": "a"}})),), "a"),
    ("a dictionary", (OK + sse(choice(delta={"content": TEXT}, finish_reason="stop")),), "The cat"),
    ("reasoning apart", (OK + sse(choice(delta={"reasoning_content": "hm"}), delta("a")),), "a"),
    (
        "message in a stream",
        (OK + sse(choice(message={"content": "The "}), choice(message={"content": "cat"})),),
        "The cat",
    ),
    (
        "message from the beginning each time",
        (OK + sse(choice(message={"content": "The"}), choice(message={"content": "The cat"})),),
        "The cat",
    ),
    (
        "delta, then the whole message",
        (OK + sse(delta("The cat"), choice(message={"content": "The cat"}, finish_reason="stop")),),
        "The cat",
    ),
    ("text completion", (OK + sse(choice(text="The "), choice(text="cat")),), "The cat"),
    (
        "parts at once",
        (whole("200 OK", choice(message={"content": [HM, TEXT]}, finish_reason="stop")),),
        "The cat",
    ),
    ("text at once", (whole("200 OK", choice(text="a", finish_reason="stop")),), "a"),
    ("halves in two pieces", (OK + HALF + OTHER,), "cat 😀 sat"),
    ("a half and silence between", (OK + HALF, b": hm\n\n", OTHER), "cat 😀 sat"),
    ("a half alone", (OK + HALF, sse(delta("x", "stop"))), "cat x"),
    ("halves at once", (OK + sse(delta("\ud83d\ude00")),), "😀"),
    ("three halves", (OK + sse(delta("\ud83d"), delta("\ud83d"), delta("\ude00")),), "😀"),
    ("halves in parts", (OK + sse(part("\ud83d", "\ude00")),), "😀"),
    (
        "lines of JSON",
        (NDJSON + LINES,),
        "The cat",
    ),
    ("lines as JSON", (whole("200 OK", LINES),), "The cat"),
    ("no space, other case", (OK + b'Data:{"choices":[{"text":"a"}]}\n\n',), "a"),
    ("a mark before it", (OK + b"\xef\xbb\xbf" + sse(delta("a")),), "a"),
]
KINDS = [
    b"Text/Event-Stream", b"TEXT/EVENT-STREAM; charset=utf-8", b"text/event-stream;charset=UTF-8",
    b"text/plain", b"application/json", b"application/octet-stream", b"application/stream+json",
]  # fmt: skip


def taken(*parts: Part, options: GenerateOptions = OPTIONS) -> tuple[str, EndReason]:
    with serving(*parts) as server:
        return run(backend(server.url), options)


@pytest.mark.parametrize(("parts", "text"), [row[1:] for row in SHAPES], ids=[r[0] for r in SHAPES])
def test_a_shape_of_answers_is_read(parts: tuple[Part, ...], text: str) -> None:
    assert taken(*parts)[0] == text


@pytest.mark.parametrize("kind", KINDS)
def test_a_stream_is_known_by_what_it_holds(kind: bytes) -> None:
    head = OK.replace(b"text/event-stream", kind)
    assert taken(head, 0.1, sse(delta("a "), delta("b", "stop"), "[DONE]"))[0] == "a b"


def test_a_stream_without_a_type_is_read() -> None:
    head = OK.replace(b"Content-Type: text/event-stream\r\n", b"")
    assert taken(head + b"\n" + sse(delta("a", "stop"))) == ("a", EndReason.STOP)


@pytest.mark.parametrize(
    "answer",
    [
        OK + sse(choice(delta={"refusal": "I can"}), choice(delta={"refusal": "not."})),
        whole("200 OK", choice(message={"content": None, "refusal": "I cannot."})),
        OK + sse(part({"type": "refusal", "refusal": "I cannot."}, reason="stop")),
    ],
)
def test_a_refusal_of_the_model_is_said(answer: bytes) -> None:
    with pytest.raises(ServerError, match=r"refuses to answer\. It says: I cannot"):
        taken(answer)


@pytest.mark.parametrize(
    "event",
    [
        {"error": {"message": "no memory"}},
        {"object": "error", "message": "no memory", "code": 500},
        {"type": "error", "error": "no memory"},
        {"message": "no memory"},
        {"detail": "no memory"},
    ],
)
def test_an_error_inside_a_stream_is_said(event: object) -> None:
    with pytest.raises(ServerError, match="no memory"):
        taken(OK + sse(delta("a"), event))


# ---- the end of an answer ------------------------------------------------------------------------
def early(*texts: str) -> Iterator[bytes]:
    return (sse(delta(text, "stop")) for text in texts)


def spaced(*blocks: bytes, pause: float = 0.2) -> tuple[Part, ...]:
    return tuple(part for block in blocks for part in (block, pause))


def usage(tokens: int) -> dict[str, object]:
    return {"choices": [], "usage": {"completion_tokens": tokens}}


def chunked(*blocks: bytes) -> bytes:
    head = OK.replace(b"Connection", b"Transfer-Encoding: chunked\r\nConnection")
    return head + b"".join(b"%x\r\n%s\r\n" % (len(block), block) for block in blocks)


FIVE = tuple(early("The cat", " sat on", " the ma", "t in 19", "99."))
ENDS: list[tuple[str, tuple[Part, ...], str, EndReason]] = [
    ("stop on every piece", (OK, *spaced(*FIVE), sse("[DONE]")), "99.", EndReason.STOP),
    ("the same, well closed", (chunked(*FIVE) + b"0\r\n\r\n",), "99.", EndReason.STOP),
    ("the same, cut", (chunked(*FIVE[:3]),), "the ma", EndReason.DISCONNECTED),
    ("the same, closed unsaid", (OK, *FIVE[:3]), "the ma", EndReason.DISCONNECTED),
    (
        "another spelling of the end",
        (OK + FIVE[0] + FIVE[1] + b"data: [done]\n\n",),
        "on",
        EndReason.STOP,
    ),
    ("no reason", (OK + sse(delta("a"), "[DONE]"),), "a", EndReason.DISCONNECTED),
    ("a reason of nothing", (OK + sse(delta("a", "null"), "[DONE]"),), "a", EndReason.DISCONNECTED),
    ("max_tokens", (OK + sse(delta("a", "max_tokens")),), "a", EndReason.LENGTH),
    ("MAX_TOKENS", (OK + sse(delta("a", "MAX_TOKENS")),), "a", EndReason.LENGTH),
    ("model_length", (OK + sse(delta("a", "model_length")),), "a", EndReason.LENGTH),
    ("aborted", (OK + sse(delta("a", "abort")),), "a", EndReason.DISCONNECTED),
    ("an error", (OK + sse(delta("a", "error")),), "a", EndReason.DISCONNECTED),
    ("stop at the limit", (OK + sse(delta("a", "stop"), usage(512)),), "a", EndReason.LENGTH),
    ("stop before the limit", (OK + sse(delta("a", "stop"), usage(511)),), "a", EndReason.STOP),
    (
        "at once without a reason",
        (whole("200 OK", choice(message={"content": "a"})),),
        "a",
        EndReason.STOP,
    ),
    ("end_turn", (OK + sse(delta("a", "end_turn")),), "a", EndReason.STOP),
]


@pytest.mark.parametrize(
    ("parts", "text", "reason"), [row[1:] for row in ENDS], ids=[row[0] for row in ENDS]
)
def test_an_answer_counts_as_whole_only_where_it_is(
    parts: tuple[Part, ...], text: str, reason: EndReason
) -> None:
    found, ended = taken(*parts)
    assert found.endswith(text)
    assert ended is reason


def test_silence_after_early_ends_is_no_end() -> None:
    with pytest.raises(ServerError, match="sent nothing"):
        taken(OK, *FIVE[:3], 2.0)


@pytest.mark.parametrize("reason", ["content_filter", "SAFETY", "sensitive"])
def test_what_a_filter_withholds_is_said(reason: str) -> None:
    with pytest.raises(ServerError, match="withheld"):
        taken(OK + sse(delta("a"), delta("", reason)))
