"""How servers that are in use speak: vLLM, llama.cpp, LM Studio, Ollama, OpenRouter, Azure, Gemini,
DeepSeek and what stands in front of them."""

from __future__ import annotations

import gzip
import json
import zlib

import pytest
from evil_server import OK, Part, delta, serving, sse, whole
from odd_backend import backend, run

from writer_app.domain.base.errors import ContextTooLong, ServerError
from writer_app.engine.base.protocol import EndReason
from writer_app.engine.remote.refusal import wait

ZH = "他说：“你好😀”，然后笑了。"
STREAM = sse(*(delta(c) for c in ZH), delta("", "stop"), "[DONE]")
RAW = b"data: " + json.dumps(delta(ZH, "stop"), ensure_ascii=False).encode() + b"\n\n"
WHOLE = json.dumps({"choices": [{"message": {"content": ZH}, "finish_reason": "stop"}]}).encode()


def choice(**more: object) -> dict[str, object]:
    return {"choices": [more]}


def chunked(*blocks: bytes) -> bytes:
    head = OK.replace(b"Connection", b"Transfer-Encoding: chunked\r\nConnection")
    return head + b"".join(b"%x\r\n%s\r\n" % (len(b), b) for b in blocks) + b"0\r\n\r\n"


def headed(name: bytes, value: bytes, answer: bytes = OK) -> bytes:
    return answer.replace(b"\r\n", b"\r\n" + name + b": " + value + b"\r\n", 1)


def packed(data: bytes, kind: bytes = b"gzip") -> bytes:
    return headed(b"Content-Encoding", kind) + data


def google(thought: bool) -> dict[str, object]:
    return {"google": {"thought": thought, "thought_signature": "x"}}


BARE = zlib.compressobj(wbits=-15)
BARE_STREAM = BARE.compress(STREAM) + BARE.flush()
MIXED = [
    {"index": 1, "delta": {"content": "other"}},
    {"index": 0, "delta": {"content": ZH}, "finish_reason": "stop"},
]
ANSWERS: list[tuple[str, tuple[Part, ...]]] = [
    ("chunks of one byte", (chunked(*(STREAM[i : i + 1] for i in range(len(STREAM)))),)),
    ("chunks inside characters", (chunked(*(RAW[i : i + 1] for i in range(len(RAW)))),)),
    ("CRLF", (OK + STREAM.replace(b"\n", b"\r\n"),)),
    ("CR", (OK + STREAM.replace(b"\n", b"\r"),)),
    ("one line end between events", (OK + STREAM.replace(b"\n\n", b"\n") + b"\n",)),
    ("the same, CRLF", (OK + STREAM.replace(b"\n\n", b"\r\n") + b"\r\n",)),
    ("nothing at the end", (OK + STREAM.rstrip(b"\n"),)),
    ("no blank after the colon", (OK + STREAM.replace(b"data: ", b"data:"),)),
    ("a blank before the field", (OK + STREAM.replace(b"data: ", b" data: "),)),
    ("two fields in one", (OK + STREAM.replace(b"data: ", b"data: data: "),)),
    ("comments of a router", (OK + b": OPENROUTER PROCESSING\n\n" * 3 + STREAM,)),
    ("names and numbers", (OK + STREAM.replace(b"data: ", b"event: message\nid: 7\ndata: "),)),
    ("pings", (OK + b"event: ping\ndata: ping\n\ndata: null\n\ndata: {}\n\n" + STREAM,)),
    ("a mark of bytes inside", (OK + RAW.replace(b"data: ", b"data: \xef\xbb\xbf"),)),
    ("packed with gzip", (packed(gzip.compress(STREAM)),)),
    ("packed, in two", (packed(gzip.compress(STREAM)[:60]), 0.1, gzip.compress(STREAM)[60:])),
    ("packed with deflate", (packed(zlib.compress(STREAM), b"deflate"),)),
    ("packed with bare deflate", (packed(BARE_STREAM, b"deflate"),)),
    ("created", (OK.replace(b"200 OK", b"201 Created") + STREAM,)),
    ("HTTP/1.0", (OK.replace(b"HTTP/1.1", b"HTTP/1.0") + STREAM,)),
    ("a head in bare lines", (OK.replace(b"\r\n", b"\n") + STREAM,)),
    ("continue first", (b"HTTP/1.1 100 Continue\r\n\r\n" + OK + STREAM,)),
    ("reasoning apart, null text", (
        OK + sse(choice(delta={"content": None, "reasoning_content": "hm"}),
                 choice(delta={"content": ZH, "reasoning_content": None}),
                 choice(delta={"content": ""}, finish_reason="stop")),
    )),
    ("a filter's report first", (OK + sse({"choices": [], "prompt_filter_results": []}) + STREAM,)),
    ("a thought told beside the text", (
        OK + sse(choice(delta={"content": "hm", "extra_content": google(True)}),
                 choice(delta={"content": ZH, "extra_content": google(False)},
                        finish_reason="STOP")),
    )),
    ("another choice first", (OK + sse(choice(index=1, delta={"content": "no"})) + STREAM,)),
    ("two choices, turned round", (OK + sse({"choices": MIXED}),)),
    ("a list with one answer", (whole("200 OK", b"[" + WHOLE + b"]"),)),
    ("line ends to stay alive", (whole("200 OK", b"\n\n \n" + WHOLE),)),
    ("stop_reason alone", (OK + sse(delta(ZH), choice(delta={}, stop_reason="end_turn")),)),
    ("done without choices", (OK + sse(delta(ZH), {"done": True}),)),
    ("timings at the end", (OK + sse(delta(ZH), choice(delta={}, finish_reason="stop")
                                     | {"timings": {"predicted_n": 3}}),)),
]  # fmt: skip


@pytest.mark.parametrize("parts", [row[1] for row in ANSWERS], ids=[row[0] for row in ANSWERS])
def test_an_answer_of_a_server_in_use(parts: tuple[Part, ...]) -> None:
    with serving(*parts) as server:
        assert run(backend(server.url)) == (ZH, EndReason.STOP)


def refused(status: str, body: object, **headers: str) -> bytes:
    answer = whole(status, body)
    for name, value in headers.items():
        answer = headed(name.replace("_", "-").encode(), value.encode(), answer)
    return answer


A = sse(delta("so far"))
SAID: list[tuple[bytes, str]] = [
    (OK + A + b"event: error\ndata: out of memory\n\n", "out of memory"),
    (OK + A + b'event: error\ndata: {"message":"crashed"}\n\n', "crashed"),
    (OK + A + b'error: {"code":500,"message":"slot is gone"}\n\n', "slot is gone"),
    (OK + sse(choice(error={"message": "provider died"}, delta={})), "provider died"),
    (refused("200 OK", [{"error": {"code": 429, "message": "quota"}}]), "quota"),
    (refused("200 OK", {"error_code": 336003, "error_msg": "too many"}), "too many"),
    (refused("200 OK", {"base_resp": {"status_code": 4, "status_msg": "no login"}}), "no login"),
    (whole("200 OK", b"<!doctype html><title>Sign in</title>", "text/html"), "web page “Sign in”"),
    (refused("502 Bad", {"error": {"message": "Provider returned error", "metadata": {
        "raw": '{"error":{"message":"upstream is full"}}'}}}), "upstream is full"),
    (OK + A + sse(delta("", "PROHIBITED_CONTENT")), "withheld"),
    (OK + A + sse(delta("", "SPII")), "withheld"),
    (OK + A + sse(delta("", "content-filter")), "withheld"),
    (OK + A + sse(delta("", "guardrail_intervened")), "withheld"),
    (OK + sse(delta("", "refusal")), "refuses to answer"),
    (refused("429 Slow", {"error": "slow down"}, Retry_After="20"), "again in 20 s. It says: slow"),
    (refused("429 Slow", {}, Retry_After="1.2"), "again in 2 s"),
    (refused("429 Slow", {}, Retry_After="soon"), "try again later"),
    (packed(b"no gzip at all"), "compresses"),
    (packed(b"x", b"zstd"), "compresses"),
    (packed(gzip.compress(sse(*([delta("a" * 9000)] * 90)))), "too long"),
]  # fmt: skip


@pytest.mark.parametrize(("answer", "words"), SAID)
def test_what_went_wrong_is_said_in_the_servers_words(answer: bytes, words: str) -> None:
    with serving(answer) as server, pytest.raises(ServerError) as caught:
        run(backend(server.url))
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "answer",
    [
        OK + sse({"error": {"message": "the request exceeds the available context size"}}),
        whole("200 OK", {"error": "the model is loaded with context length of only 4096 tokens"}),
    ],
)
def test_a_text_too_long_is_told_apart_inside_an_answer_too(answer: bytes) -> None:
    with serving(answer) as server, pytest.raises(ContextTooLong):
        run(backend(server.url))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("", 0), ("30", 30), (" 0 ", 0), ("-5", 0), ("nan", 0), ("1e9", 0),
     ("Wed, 21 Oct 2015 07:28:00 GMT", 0), ("Wed, 99 Oct", 0)],
)  # fmt: skip
def test_how_long_a_server_asks_to_be_left_alone(header: str, seconds: int) -> None:
    assert wait(header) == seconds
