"""A server on loopback that answers each request with given bytes, and then does as told."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"


def sse(*events: object) -> bytes:
    """Events as a stream; a string goes in as it is."""
    return b"".join(
        b"data: " + (e if isinstance(e, str) else json.dumps(e)).encode() + b"\n\n" for e in events
    )


def delta(text: str, reason: str | None = None) -> dict[str, object]:
    """One piece of a streamed answer."""
    return {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": reason}]}


def whole(status: str, body: object, kind: str = "application/json") -> bytes:
    """A complete response with a length."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
    return head.encode() + data


Part = bytes | float | Callable[[], Iterable[bytes]]


class Server:
    """Plays one part list a connection; a number in it is a pause in seconds.

    A function in it gives blocks, without end if it likes: they stop when the other side does.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        self._parts = list(parts)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self.requests: list[bytes] = []
        self._open = True
        self._thread = threading.Thread(target=self._serve, name="evil-server")
        self._thread.start()

    @property
    def url(self) -> str:
        """What a writer would enter as the server's address."""
        return f"http://127.0.0.1:{self.port}/v1"

    def close(self) -> None:
        """Stop serving."""
        self._open = False
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
        self._thread.join()
        self._socket.close()

    def _serve(self) -> None:
        while self._open:
            link, _ = self._socket.accept()
            with link, suppress(OSError):
                if self._open:
                    self._answer(link)

    def _answer(self, link: socket.socket) -> None:
        self.requests.append(_request(link))
        for part in self._parts:
            if isinstance(part, bytes):
                link.sendall(part)
                continue
            if callable(part):
                for block in part():
                    if not self._open:
                        return
                    link.sendall(block)
                continue
            until = time.monotonic() + part
            while self._open and time.monotonic() < until:
                time.sleep(0.02)


def _request(link: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        data += link.recv(65536)
    head, _, body = data.partition(b"\r\n\r\n")
    lines = [line for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
    length = int(lines[0].split(b":")[1]) if lines else 0
    while len(body) < length:
        body += link.recv(65536)
    return head + b"\r\n\r\n" + body


@contextmanager
def serving(*parts: Part) -> Iterator[Server]:
    """A server for the length of a block."""
    server = Server(parts)
    try:
        yield server
    finally:
        server.close()
