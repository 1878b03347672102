"""A server on loopback that judges each request and answers it by what it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from evil_server import Server


@dataclass(frozen=True)
class Asked:
    """A request: its first line and its decoded body."""

    line: str
    body: dict[str, Any]


class OddServer(Server):
    """Answers with what a function makes of the request."""

    def __init__(self, reply: Callable[[Asked], bytes]) -> None:
        self.asked: list[Asked] = []
        self._reply = reply
        super().__init__([self._judged])

    def _judged(self) -> Iterable[bytes]:
        head, _, body = self.requests[-1].partition(b"\r\n\r\n")
        line = head.split(b"\r\n")[0].decode()
        self.asked.append(Asked(line, json.loads(body) if body else {}))
        yield self._reply(self.asked[-1])


@contextmanager
def answering(reply: Callable[[Asked], bytes]) -> Iterator[OddServer]:
    """Such a server for the length of a block."""
    server = OddServer(reply)
    try:
        yield server
    finally:
        server.close()
