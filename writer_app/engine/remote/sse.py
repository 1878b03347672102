"""Server-sent events: the lines of a response turned into the data of its events.

After the living standard of HTML, section 9.2: lines end with LF, CR or CRLF, `data` lines of one
event are joined, a line that begins with a colon is a comment. A line or an event over the limit
raises instead of filling the memory.

Servers name what they send in many ways, so `sniff` judges by the first characters too. Lines of
JSON without `data:` count as events.
"""

from __future__ import annotations

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
    is read.
    """
    data: list[bytes] = []
    size = 0
    for raw in found:
        line = raw.removeprefix(_BOM)
        if line[:5].lower() == b"data:":
            data.append(line[5:].removeprefix(b" "))
            size += len(line)
            if size > MAX_EVENT:
                raise ServerError(
                    coded(
                        "sse.server-sent-event-too-long",
                        "The server sent an event that is too long.",
                    )
                )
        elif not line:
            yield b"\n".join(data).decode("utf-8", "replace")
            data, size = [], 0
        elif line.startswith(b":"):
            yield ""
        elif line.startswith(b"{"):
            yield line.decode("utf-8", "replace")
    if data:
        yield b"\n".join(data).decode("utf-8", "replace")
