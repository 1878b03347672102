"""Server-sent events: lines and events in any chunking, within limits."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from writer_app.domain.base.errors import ServerError
from writer_app.engine.remote import sse


def parse(data: bytes, size: int = 10_000) -> list[str]:
    blocks = [data[at : at + size] for at in range(0, len(data), size)]
    return list(sse.events(sse.lines(blocks)))


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"data: a\n\n", ["a"]),
        (b"data:a\n\n", ["a"]),
        (b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"]),
        (b"data: a\rdata: b\r\r", ["a\nb"]),
        (b": alive\n\n", ["", ""]),
        (b"event: x\nid: 3\ndata: a\n\n", ["a"]),
        (b"data: cut off", ["cut off"]),
        (b"data: \xff\n\n", ["\ufffd"]),
        (b"", []),
    ],
)
def test_events(data: bytes, found: list[str]) -> None:
    assert parse(data) == found


@given(st.integers(1, 40))
def test_any_chunking_gives_the_same_events(size: int) -> None:
    data = "data: {“a”}\r\n\r\n: hm\r\ndata: 日本\ndata: b\r\n\r\ndata: [DONE]\n\n".encode()
    assert parse(data, size) == parse(data)


def test_a_line_without_end_is_refused() -> None:
    with pytest.raises(ServerError, match="too long"):
        parse(b"data: " + b"x" * 3_000_000, 65_536)


def test_an_event_without_end_is_refused() -> None:
    with pytest.raises(ServerError, match="too long"):
        parse(b"data: xxxxxxxxxxxxxxxx\n" * 100_000, 65_536)
