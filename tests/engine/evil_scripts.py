"""What a hostile or broken server may answer, by name: the parts it plays, and what must follow.

`ends` is the reason of a typed end, `says` a part of the one sentence that an error is told in;
`kept` is the text that came before and must not be lost. `{key}` and `{second}` in a part stand
for the writer's key and for another server's address.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass

from evil_server import OK, Part, delta, sse, whole

from writer_app.engine.base.protocol import EndReason

STOP, LENGTH, BROKEN = EndReason.STOP, EndReason.LENGTH, EndReason.DISCONNECTED
A = sse(delta("so far "))
CHUNKED = OK.replace(b"Connection", b"Transfer-Encoding: chunked\r\nConnection")


@dataclass(frozen=True)
class Script:
    """One evil answer and what must follow from it."""

    parts: tuple[Part, ...]
    ends: EndReason | None = None
    says: str = ""
    kept: str = ""


def ended(reason: EndReason, kept: str, *parts: Part) -> Script:
    return Script(parts, ends=reason, kept=kept)


def refused(says: str, *parts: Part, kept: str = "") -> Script:
    return Script(parts, says=says, kept=kept)


def redirect(status: bytes) -> bytes:
    return b"HTTP/1.1 " + status + b"\r\nLocation: {second}/v1/chat/completions\r\n\r\n"


def forever(block: bytes) -> Part:
    return lambda: itertools.repeat(block)


def dripped(data: bytes, pause: float) -> Part:
    def drip() -> Iterator[bytes]:
        for place in range(len(data)):
            time.sleep(pause)
            yield data[place : place + 1]

    return drip


def slowly(block: bytes, pause: float) -> Part:
    def drip() -> Iterator[bytes]:
        while True:
            time.sleep(pause)
            yield block

    return drip


def error(text: object) -> dict[str, object]:
    return {"error": {"message": text}}


SCRIPTS: dict[str, Script] = {
    # without an end
    "endless text": ended(LENGTH, "w w ", OK, forever(sse(delta("w ")))),
    "endless comments": refused("more than", OK, A, forever(b": x\n\n" * 99), kept="so far "),
    "endless usage": refused("more than", OK, A, forever(sse({"usage": {}}) * 9), kept="so far "),
    "comments after the end": ended(
        STOP, "all", OK, sse(delta("all", "stop")), slowly(b":\n", 0.1)
    ),
    "endless header": refused("does not answer as", b"HTTP/1.1 200 OK\r\nA: ", forever(b"b" * 999)),
    "two hundred headers": refused(
        "does not answer as", b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 200 + b"\r\n"
    ),
    "endless continue": refused("more than|broke", forever(b"HTTP/1.1 100 Continue\r\n\r\n" * 99)),
    "a head byte by byte": refused("did not answer within", slowly(b"H", 0.05)),
    # too large
    "a gigabyte in a line": refused(
        "more than|too long", OK, A, b"data: ", forever(b"x" * 65536), kept="so far "
    ),
    "a gigabyte in an event": refused(
        "more than|too long", OK, A, forever(b"data: " + b"x" * 9000 + b"\n"), kept="so far "
    ),
    "a length of an exabyte": refused(
        "more than|too long",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % 10**18,
        forever(b" " * 65536),
    ),
    "a negative length": refused(
        "format",
        b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: -1\r\n\r\n{",
    ),
    "a length never reached": ended(
        BROKEN, "so far ", OK.replace(b"Connection", b"Content-Length: 999999\r\nConnection"), A
    ),
    "a chunk of an exabyte": ended(
        BROKEN, "so far ", CHUNKED, b"%x\r\n" % len(A) + A + b"\r\n", b"%x\r\n" % 10**18
    ),
    "a chunk of nonsense": ended(BROKEN, "", CHUNKED, b"zz\r\n", A),
    # malformed
    "deep JSON in an event": ended(BROKEN, "so far ", OK, A, b"data: " + b"[" * 100_000 + b"\n\n"),
    "deep JSON as the answer": refused("format", whole("200 OK", b"[" * 100_000)),
    "a number of 10,000 digits": ended(
        BROKEN, "so far ", OK, A, b'data: {"usage": ' + b"9" * 10_000 + b"}\n\n"
    ),
    "wrong UTF-8": ended(
        STOP,
        "a\ufffd",
        OK,
        b'data: {"choices":[{"delta":{"content":"a\xff"}}]}\n\n',
        sse(delta("", "stop")),
    ),
    "halves of characters": ended(STOP, "ab", OK, sse(delta("a\ud800b\udc00", "stop"))),
    "control characters": ended(STOP, "ab\n", OK, sse(delta("a\0\x1b\x07b\n", "stop"))),
    "types all wrong": ended(
        STOP,
        "ok",
        OK,
        sse(
            {"choices": 7},
            {"choices": [7]},
            {"choices": [{"delta": 7}]},
            {"choices": {}},
            {"choices": [{"delta": {"content": [1]}, "finish_reason": 3}]},
            {"usage": [1]},
            {"usage": {"completion_tokens": True, "prompt_tokens": -5}},
            delta("ok", "stop"),
        ),
    ),
    "an event that is a list": refused("format", OK, A, sse([1, 2]), kept="so far "),
    "an event that is no JSON": ended(BROKEN, "so far ", OK, A, b"data: {oops}\n\n"),
    "torn inside an event": ended(BROKEN, "so far ", OK, A, b'data: {"choi'),
    "no end mark": ended(BROKEN, "so far ", OK, A),
    "an end mark alone": ended(BROKEN, "", OK, sse("[DONE]")),
    "a page of HTML": refused("format", whole("200 OK", b"<html>Sign in</html>", "text/html")),
    "another protocol": refused("does not answer as", b"SSH-2.0-OpenSSH_9\r\n"),
    "nothing at all": refused("broke|does not answer as"),
    "no content": refused("status 204", b"HTTP/1.1 204 No Content\r\n\r\n"),
    "compressed": refused(
        "compresses",
        OK.replace(b"Connection", b"Content-Encoding: gzip\r\nConnection"),
        b"\x1f\x8bno gzip",
    ),
    # slow
    "silence before the answer": refused("did not answer within", 3.0),
    "silence inside it": refused("sent nothing for", OK, A, 3.0, kept="so far "),
    "a drip that is whole": ended(STOP, "slow", OK, dripped(sse(delta("slow", "stop")), 0.001)),
    # elsewhere
    "redirect 302": refused("another address", redirect(b"302 Found")),
    "redirect 307": refused("another address", redirect(b"307 Temporary Redirect")),
    "redirect 308": refused("another address", redirect(b"308 Permanent Redirect")),
    "refresh and link": ended(
        STOP,
        "x",
        OK.replace(b"Connection", b"Refresh: 0; url={second}\r\nConnection"),
        sse(delta("x", "stop")),
    ),
    # refusals, some with the key in them
    "401 with the key": refused("refused the key", whole("401 No", error("bad key {key}, go"))),
    "403": refused("refused access", whole("403 No", {})),
    "404": refused("does not know", whole("404 No", b"<html>", "text/html")),
    "413": refused("too long", whole("413 Large", {})),
    "429": refused("busy", whole("429 Slow", error("later"))),
    "500 in many lines": refused("status 500", whole("500 Oh", error("a\nb\x1b[31m" * 999))),
    "503": refused("status 503", whole("503 Oh", b"")),
    "an error inside the stream": refused("memory", OK, A, sse(error("no memory")), kept="so far "),
    "an error with the key": refused("leaked", OK, A, sse(error("leaked {key}")), kept="so far "),
    "a filter inside the stream": refused(
        "withheld", OK, A, sse(delta("", "content_filter")), kept="so far "
    ),
    "the key in the text": ended(STOP, "it is … ok", OK, sse(delta("it is {key} ok", "stop"))),
    "the key in pieces": ended(
        STOP, "a … b", OK, sse(delta("a {key0}"), delta("{key1}"), delta(" b", "stop"))
    ),
    "counts that lie": ended(
        STOP, "x", OK, sse(delta("x"), {"usage": {"completion_tokens": 2**60}}, delta("", "stop"))
    ),
}


def filled(part: Part, key: str, second: str) -> Part:
    """A part with the key and the second server's address put in."""
    if not isinstance(part, bytes):
        return part
    half = len(key) // 2
    names = {"{key}": key, "{key0}": key[:half], "{key1}": key[half:], "{second}": second}
    for name, value in names.items():
        escaped = json.dumps(name)[1:-1].encode()
        part = part.replace(escaped, value.encode())
    return part
