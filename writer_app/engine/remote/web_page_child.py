"""Fetches one web page: a child process beside `web_page`, the only one that opens a socket for it.

`python -m writer_app.engine.remote.web_page_child JSON` with `{url, file}`. It writes the page to
`file` and reports JSON lines: `led` with each address that it is led on to, `page` with where it
came from at last, or `error` with a sentence. How long all of it may take is its parent's to say.
No cookies, no referrer, nothing but the page itself; each connection goes to an address that was
looked at before, so that a name cannot lead elsewhere between the look and the connection.
"""

from __future__ import annotations

import http.client
import json
import socket
import ssl
import zlib
from pathlib import Path
from typing import Any

from typing_extensions import override

from writer_app.domain.base.errors import UsageError, WriterError
from writer_app.domain.base.message import coded, packed
from writer_app.domain.sources import web_address
from writer_app.domain.sources.web_address import WebAddress
from writer_app.engine.base.child import say

LARGEST = 20_000_000  # bytes of a page, as it is sent and unpacked
_PATIENCE_S = 15.0  # for a connection, and for the next piece
_REDIRECTS = 5
_CHUNK = 1 << 16
_MOVED = (301, 302, 303, 307, 308)
_HEADERS = {
    "User-Agent": "writer-app",
    "Accept": "text/html, application/xhtml+xml, text/plain, application/pdf;q=0.8",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}


class _Connection(http.client.HTTPConnection):
    """A connection to one address of a host, under the host's name."""

    def __init__(self, address: WebAddress, ip: str) -> None:
        super().__init__(address.host, address.port, timeout=_PATIENCE_S)
        self._address, self._ip = address, ip

    @override
    def connect(self) -> None:
        plain = socket.create_connection((self._ip, self.port), self.timeout)
        if self._address.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(plain, server_hostname=self._address.host)
        else:
            self.sock = plain


def main(asked: str) -> int:
    """Fetch what `asked`, JSON, names; 0 when the page is there."""
    request: dict[str, Any] = json.loads(asked)
    try:
        found = _fetch(web_address.read(str(request["url"])), Path(request["file"]))
    except WriterError as problem:
        say(event="error", said=packed(str(problem)))
        return 1
    except ssl.SSLError:
        sentence = coded("web-page.not-trusted", "The page's certificate cannot be trusted.")
        say(event="error", said=packed(sentence))
        return 1
    except (OSError, http.client.HTTPException, zlib.error) as problem:
        sentence = coded(
            "web-page.not-reached", "The page cannot be reached ({0}).", _short(problem)
        )
        say(event="error", said=packed(sentence))
        return 1
    say(event="page", **found)
    return 0


def _short(problem: Exception) -> str:
    if isinstance(problem, OSError) and problem.strerror:
        return str(problem.strerror)
    return type(problem).__name__


def _fetch(address: WebAddress, file: Path) -> dict[str, str]:
    """The page behind an address and its redirects, in `file`."""
    typed = address
    for _ in range(_REDIRECTS + 1):
        connection = _Connection(address, _ip(address, typed))
        try:
            connection.request("GET", address.target, headers=_HEADERS)
            answer = connection.getresponse()
            if answer.status in _MOVED:
                address = web_address.redirected(address, answer.getheader("Location", ""))
                say(event="led", url=address.url)
                continue
            return _take(answer, address, file)
        finally:
            connection.close()
    raise UsageError(
        coded("web-page.too-many-redirects", "The page leads from one address to the next.")
    )


def _ip(address: WebAddress, typed: WebAddress) -> str:
    """One of the host's addresses that may be reached. Raises UsageError and OSError."""
    entries = socket.getaddrinfo(address.host, address.port, type=socket.SOCK_STREAM)
    found = [str(entry[4][0]) for entry in entries]
    same = (address.host, address.port) == (typed.host, typed.port)
    if same and typed.at_home:
        return found[0]
    if any(not web_address.public(ip) for ip in found):
        raise UsageError(
            coded(
                "web-page.not-public",
                "{0} is no place of the public net, and is not fetched by way of another address.",
                address.host,
            )
        )
    return found[0]


def _take(answer: http.client.HTTPResponse, address: WebAddress, file: Path) -> dict[str, str]:
    if answer.status != http.client.OK:
        raise UsageError(
            coded("web-page.answered", "The page's server answered {0}.", str(answer.status))
        )
    size = answer.getheader("Content-Length", "")
    if size.isdigit() and int(size) > LARGEST:
        raise _too_large()
    coding = (answer.getheader("Content-Encoding") or "identity").strip().lower()
    if coding not in ("identity", "gzip", "x-gzip"):
        raise UsageError(coded("web-page.packed", "The page is packed in a way not known here."))
    _write(answer, file, packed=coding != "identity")
    kind = answer.headers.get_content_type() if "content-type" in answer.headers else ""
    charset = answer.headers.get_content_charset() or ""
    return {"url": address.url, "kind": kind, "charset": charset}


def _write(answer: http.client.HTTPResponse, file: Path, *, packed: bool) -> None:
    unpack = zlib.decompressobj(wbits=31) if packed else None
    written = came = 0
    with file.open("wb") as out:
        while piece := answer.read1(_CHUNK):
            came += len(piece)
            if unpack is not None:
                piece = unpack.decompress(piece, LARGEST + 1 - written)
                if unpack.unconsumed_tail:
                    raise _too_large()
            written += len(piece)
            if written > LARGEST or came > LARGEST:
                raise _too_large()
            out.write(piece)


def _too_large() -> UsageError:
    return UsageError(coded("web-page.too-large", "The page is larger than 20 MB."))
