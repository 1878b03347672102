"""One HTTP exchange over a socket that can be stopped at any moment and never reads too much.

`http.client` parses; the socket beneath it is ours. It waits in short slices, so that a stop takes
effect within a tenth of a second, and it knows three limits: a deadline for the response's head,
the longest silence after that, and the bytes one response may have. There are no redirects, no
cookies and no compression, and a proxy only where one is given (`engine.proxy`).
"""

from __future__ import annotations

import http.client
import io
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast
from urllib.parse import urlsplit

from writer_app.domain.base.errors import ServerError
from writer_app.domain.base.message import coded
from writer_app.engine.remote.proxy import credentials

_SLICE_S = 0.1
_MAX_HEAD = 16_384  # bytes of a proxy's answer
_TYPES = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class LinkLimits:
    """Seconds and bytes. There is no limit on the whole time of a stream."""

    connect_s: float = 10.0
    first_byte_s: float = 60.0
    idle_s: float = 30.0
    max_bytes: int = 64 * 1024 * 1024


class LinkStopped(Exception):
    """The job was cancelled while the link waited."""


class HttpLink(io.RawIOBase):
    """The connection under `http.client`: sends, and reads as a raw stream, within the limits."""

    def __init__(
        self,
        sock: socket.socket,
        limits: LinkLimits,
        cancelled: Callable[[], bool],
        *,
        owns: bool = True,
    ) -> None:
        """With `owns` the socket is closed with the link."""
        sock.settimeout(_SLICE_S)
        self._sock, self._owns = sock, owns
        self._limits = limits
        self._cancelled = cancelled
        self._left = limits.max_bytes
        self._due: float | None = time.monotonic() + limits.first_byte_s
        self._idle_s = limits.idle_s
        self._may_end = False

    def streaming(self) -> None:
        """The head is read: from now on only silence counts."""
        self._due = None

    def expect_end(self, idle_s: float | None) -> None:
        """The answer may be whole: silence of `idle_s` now ends the stream and is no error.

        None takes that back.
        """
        self._idle_s = self._limits.idle_s if idle_s is None else min(idle_s, self._limits.idle_s)
        self._may_end = idle_s is not None

    def readable(self) -> bool:
        return True

    # RawIOBase leaves the buffer's type open; http.client reads through a BufferedReader.
    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._left <= 0:
            raise ServerError(
                coded(
                    "http-link.server-sent-more-than-answer",
                    "The server sent more than an answer can hold; the rest was dropped.",
                )
            )
        room = memoryview(buffer)[: self._left]
        size = self._wait(partial(self._sock.recv_into, room), self._due, self._idle_s)
        self._left -= size
        return size

    def sendall(self, data: bytes) -> None:
        """Write everything, within the limit of the first byte."""
        sent = 0
        while sent < len(data):
            rest = memoryview(data)[sent:]
            sent += self._wait(partial(self._sock.send, rest), self._due, self._idle_s)

    def close(self) -> None:
        """Close the socket, if it is the link's; idempotent."""
        if self._owns:
            self._sock.close()
        super().close()

    def _wait(self, step: Callable[[], int], due: float | None, idle_s: float) -> int:
        until = time.monotonic() + idle_s if due is None else due
        while True:
            if self._cancelled():
                raise LinkStopped
            if due is not None and time.monotonic() >= due:  # also where single bytes keep coming
                raise ServerError(_silence(self._limits, due))
            try:
                return step()
            except TimeoutError:
                if time.monotonic() < until:
                    continue
                if self._may_end:
                    return 0
                raise ServerError(_silence(self._limits, due)) from None


class _Handle:
    """What `http.client` takes for a socket. It closes it early; the link stays open."""

    def __init__(self, link: HttpLink) -> None:
        self._link = link
        self.sendall = link.sendall

    def makefile(self, *_mode: object) -> io.BufferedReader:
        return io.BufferedReader(self._link)

    def close(self) -> None:
        """The exchange closes the link."""


def _silence(limits: LinkLimits, due: float | None) -> str:
    if due is not None:
        return coded(
            "http-link.server-did-not-answer-within",
            "The server did not answer within {0} s; try again later.",
            f"{limits.first_byte_s:.0f}",
        )
    return coded(
        "http-link.server-sent-nothing-for-text",
        "The server sent nothing for {0} s; the text so far is kept.",
        f"{limits.idle_s:.0f}",
    )


class Exchange:
    """One request and its response. Use as a context manager; closing breaks the connection."""

    def __init__(
        self, url: str, *, limits: LinkLimits, cancelled: Callable[[], bool], proxy: str = ""
    ) -> None:
        """Connect, through `proxy` where one is given. Raises ServerError or Stopped."""
        parts, via = urlsplit(url), urlsplit(proxy)
        self._host = parts.hostname or ""
        self._target = parts.path or "/"
        self._origin = parts.netloc.rpartition("@")[2]
        self._more: dict[str, str] = {}
        port = parts.port or _TYPES[parts.scheme]
        first, gate = (via.hostname or "", via.port or 80) if proxy else (self._host, port)
        sock = _connected(first, gate, limits, cancelled)
        if proxy and parts.scheme == "https":
            _tunnelled(sock, f"{self._host}:{port}", credentials(via), limits, cancelled)
        elif proxy:
            self._target, self._more = url, credentials(via)
        if parts.scheme == "https":
            sock = _secured(sock, self._host)
        self._link = HttpLink(sock, limits, cancelled)
        self._client = http.client.HTTPConnection(self._host, port)
        # http.client needs sendall, makefile and close of its socket, and nothing else.
        self._client.sock = cast(socket.socket, _Handle(self._link))

    def __enter__(self) -> Exchange:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._client.close()
        self._link.close()

    def send(
        self, method: str, headers: Mapping[str, str], body: bytes | None = None
    ) -> http.client.HTTPResponse:
        """Send the request and read the head of the response. Raises ServerError or Stopped."""
        sent = {"Accept-Encoding": "identity", "Connection": "close", **self._more, **headers}
        try:
            self._client.request(method, self._target, body=body, headers=sent)
            response = self._client.getresponse()
        except http.client.HTTPException as error:
            raise ServerError(
                coded(
                    "http-link.does-not-answer-as-web",
                    "{0} does not answer as a web server should.",
                    self._origin,
                )
            ) from error
        except OSError as error:
            raise ServerError(
                coded(
                    "http-link.broke-connection-off-try-again",
                    "{0} broke the connection off; try again.",
                    self._origin,
                )
            ) from error
        except ValueError as error:  # a header that http.client refuses to send
            raise ServerError(
                coded(
                    "http-link.key-for-server-holds-characters",
                    "The key for the server holds characters it cannot have.",
                )
            ) from error
        self._link.streaming()
        return response

    def expect_end(self, idle_s: float | None) -> None:
        """Wait no longer than `idle_s` for what may still come; None: as long as ever."""
        self._link.expect_end(idle_s)


def _connected(
    host: str, port: int, limits: LinkLimits, cancelled: Callable[[], bool]
) -> socket.socket:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ServerError(
            coded(
                "http-link.no-server-known-as-check",
                "No server is known as {0}; check its address.",
                host,
            )
        ) from error
    for family, kind, protocol, _name, address in found:
        sock = socket.socket(family, kind, protocol)
        if _reached(sock, address, limits, cancelled):
            return sock
        sock.close()
    raise ServerError(
        coded(
            "http-link.no-server-answers-at-port",
            "No server answers at {0}, port {1}; check that it runs.",
            host,
            port,
        )
    )


def _reached(
    sock: socket.socket,
    address: tuple[object, ...],
    limits: LinkLimits,
    cancelled: Callable[[], bool],
) -> bool:
    if cancelled():
        sock.close()
        raise LinkStopped
    sock.settimeout(limits.connect_s)
    try:
        sock.connect(address)
    except OSError:
        return False
    return True


def _tunnelled(
    sock: socket.socket,
    target: str,
    headers: Mapping[str, str],
    limits: LinkLimits,
    cancelled: Callable[[], bool],
) -> None:
    """Let the proxy connect through to `target`. Closes the socket where it does not."""
    lines = [f"CONNECT {target} HTTP/1.1", f"Host: {target}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    answer = bytearray()
    byte = bytearray(1)  # what comes after the head belongs to the server
    link = HttpLink(sock, limits, cancelled, owns=False)
    try:
        link.sendall(("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
        while not answer.endswith(b"\r\n\r\n") and len(answer) < _MAX_HEAD:
            if not link.readinto(memoryview(byte)):
                break
            answer += byte
        if answer.split(b" ")[1:2] != [b"200"] or not answer.startswith(b"HTTP/1."):
            raise ServerError(
                coded(
                    "http-link.proxy-does-not-let-program",
                    "The proxy does not let this program through to the server.",
                )
            )
    except OSError as error:
        sock.close()
        raise ServerError(
            coded(
                "http-link.proxy-broke-connection-off-try",
                "The proxy broke the connection off; try again.",
            )
        ) from error
    except BaseException:
        sock.close()
        raise
    sock.settimeout(limits.connect_s)


def _secured(sock: socket.socket, host: str) -> socket.socket:
    try:
        return ssl.create_default_context().wrap_socket(sock, server_hostname=host)
    except ssl.SSLCertVerificationError as error:
        sock.close()
        raise ServerError(
            coded(
                "http-link.certificate-not-valid",
                "The certificate of {0} is not valid: {1}.",
                host,
                error.reason,
            )
        ) from error
    except OSError as error:
        sock.close()
        raise ServerError(
            coded(
                "http-link.no-secure-connection-to-check",
                "No secure connection to {0}; check the address.",
                host,
            )
        ) from error
