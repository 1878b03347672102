"""The body of a response as it comes, unpacked where the server packed it though asked not to."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse

from writer_app.domain.base.errors import ServerError
from writer_app.domain.base.message import coded

_BLOCK = 65536  # bytes read at once, and given out at once
# Window bits of zlib: 47 takes gzip's and zlib's frames, -15 the bare stream that some call so.
_WINDOWS = {"gzip": 47, "x-gzip": 47, "deflate": 47}
_PLAIN = {"", "identity"}
COMPRESSED = coded(
    "remote.server-compresses-answers-although-asked",
    "The server compresses its answers although it was asked not to.",
)


class IncomingBody:
    """What comes, as it comes; a broken connection ends it like a closed one."""

    def __init__(self, response: HTTPResponse, most: int) -> None:
        """At most `most` bytes are unpacked. Raises ServerError for a packing not known here."""
        self._response, self._most = response, most
        # Where neither a length nor chunks say it, an end and a break look the same.
        self._says_its_end = bool(response.chunked) or response.length is not None
        self.ended_well = self._broke = False
        packed = response.headers.get("Content-Encoding", "").strip().lower()
        if packed not in _PLAIN | set(_WINDOWS):
            raise ServerError(COMPRESSED)
        self._window = _WINDOWS.get(packed, 0)

    def __iter__(self) -> Iterator[bytes]:
        blocks = self._blocks()
        yield from self._unpacked(blocks) if self._window else blocks
        length = self._response.length
        whole = self._response.chunked or not length
        self.ended_well = self._says_its_end and whole and not self._broke

    def _blocks(self) -> Iterator[bytes]:
        try:
            while block := self._response.read1(_BLOCK):
                yield block
        except (HTTPException, OSError):
            self._broke = True

    def _unpacked(self, blocks: Iterator[bytes]) -> Iterator[bytes]:
        """Raises ServerError for what is damaged and for more than the limit."""
        unpacker, left, first = zlib.decompressobj(self._window), self._most, True
        for block in blocks:
            data = block
            while data:
                try:
                    out = unpacker.decompress(data, _BLOCK)
                except zlib.error:
                    if not first or self._response.headers["Content-Encoding"] != "deflate":
                        raise ServerError(COMPRESSED) from None
                    unpacker, first = zlib.decompressobj(-15), False
                    continue
                data, first = unpacker.unconsumed_tail, False
                left -= len(out)
                if left < 0:
                    raise ServerError(
                        coded("remote.servers-answer-too-long", "The server's answer is too long.")
                    )
                if out:
                    yield out
