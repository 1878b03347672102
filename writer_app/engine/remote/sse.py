"""Server-sent events: the lines of a response turned into the data of its events.

After the living standard of HTML, section 9.2: lines end with LF, CR or CRLF, `data` lines of one
event are joined, a line that begins with a colon is a comment. A line or an event over the limit
raises instead of filling the memory.

Servers name what they send in many ways, so `sniff` judges by the first characters too. Lines of
JSON without `data:` count as events.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from itertools import chain

from writer_app.domain.base.errors import ServerError
from writer_app.domain.base.message import coded

MAX_EVENT = 1024 * 1024  # bytes of one line, and of one event's data
_FIELD = re.compile(rb":|(?:data|event|id|retry)[ \t]*:", re.IGNORECASE)
_LONGEST_FIELD = 6  # bytes of the longest field's name and its colon
_BOM = b"\xef\xbb\xbf"
_BEFORE = _BOM + b" \t\r\n"


def sniff(blocks: Iterable[bytes], kind: str) -> tuple[bool, Iterator[bytes]]:
    """Whether a response of the content type `kind` is a stream of events; and its blocks."""
    kind = kind.lower()
    if any(name in kind for name in ("event-stream", "ndjson", "jsonl", "json-lines", "x-json-s")):
        return True, iter(blocks)
    head, source = b"", iter(blocks)
    for block in source:
        head += block
        start = head[:4096].lstrip(_BEFORE)
        if len(start) >= _LONGEST_FIELD or (start and start[:1] in b"{[<:") or len(head) > 4096:
            break
    return _FIELD.match(head[:4096].lstrip(_BEFORE)) is not None, chain([head], source)


def lines(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of a byte stream without their ends; one that nothing ended comes last."""
    waiting: list[bytes] = []  # of a line that is not whole yet
    size = 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        # Joined only where a line may end, so that single bytes of a long line cost no more.
        if b"\n" in block or b"\r" in block or waiting[-2:-1] == [b"\r"]:
            rest = b"".join(waiting)
            held = rest.endswith(b"\r")  # its LF may still come
            *whole, last = _normal(rest[:-1] if held else rest).split(b"\n")
            yield from whole
            waiting = [part for part in (last, b"\r" if held else b"") if part]
            size = sum(map(len, waiting))
        if size > MAX_EVENT:
            raise ServerError(
                coded(
                    "sse.server-sent-line-too-long",
                    "The server sent a line that is too long; the rest was dropped.",
                )
            )
    if waiting:
        yield b"".join(waiting).rstrip(b"\r")


def _normal(data: bytes) -> bytes:
    return data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")


def events(found: Iterable[bytes]) -> Iterator[str]:
    """The data of each event; "" for a comment or an empty event, which prove life only.

    An event that the end of the stream cut off is given too: whether it is whole shows when it
    is read. Servers that part events by one line end instead of two are understood where a line
    is whole by itself; an error named so and told in plain words is given as JSON.
    """
    data: list[bytes] = []
    size, name = 0, b""
    for raw in found:
        line = _plain_field(raw)
        if line[:5].lower() == b"data:":
            line = _DOUBLED.sub(b"", line[5:].removeprefix(b" "))
            if data and _begins(line) and _whole(data):
                yield _given(data, name)
                data, size = [], 0
            data.append(line)
            size += len(line) + 5
            if size > MAX_EVENT:
                raise ServerError(
                    coded(
                        "sse.server-sent-event-too-long",
                        "The server sent an event that is too long.",
                    )
                )
        elif not line:
            yield _given(data, name)
            data, size, name = [], 0, b""
        elif line[:6].lower() == b"event:":
            name = line[6:].strip().lower()
        elif (alone := _alone(line)) is not None:
            yield alone
    if data:
        yield _given(data, name)


_DOUBLED = re.compile(rb"^[ \t]*data:[ \t]?(?=[\[{])")


def _alone(line: bytes) -> str | None:
    """What a line says by itself: a comment, JSON, an error as llama.cpp's server once told it."""
    if line.startswith(b":"):
        return ""
    if line.startswith(b"{"):
        return line.decode("utf-8", "replace")
    return _given([line[6:].strip()], b"error") if line[:6].lower() == b"error:" else None


def _plain_field(raw: bytes) -> bytes:
    """A line without a mark of bytes and without blanks before a field's name."""
    line = raw.removeprefix(_BOM)
    bare = line.lstrip(b" \t")
    return bare if bare[:5].lower() == b"data:" else line


def _begins(line: bytes) -> bool:
    return line.lstrip()[:1] == b"{" or line.strip().upper() == b"[DONE]"


def _whole(data: list[bytes]) -> bool:
    """Whether the lines so far are a JSON object."""
    if len(data) > 1 or not data[0].rstrip().endswith(b"}"):
        return False
    try:
        json.loads(data[0])
    except (ValueError, RecursionError):
        return False
    return True


def _given(data: list[bytes], name: bytes) -> str:
    text = b"\n".join(data).decode("utf-8", "replace")
    if name == b"error" and text and not text.lstrip().startswith(("{", "[")):
        return json.dumps({"error": text})
    if name == b"error" and '"error"' not in text and text.lstrip().startswith("{"):
        return f'{{"error": {text}}}'
    return text
