"""Weights that hold nothing: a file whose download was laid out to its size and not filled."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, NamedTuple

from writer_app.domain.base.errors import ModelError
from writer_app.domain.base.message import coded

_SAMPLE, _SAMPLES = 64, 8  # bytes that are looked at, at so many places and the end


class Extent(NamedTuple):
    """Where a matrix lies in a file, in bytes."""

    name: str
    start: int
    size: int


def refuse_hollow(file: Path, matrices: Iterable[Extent]) -> None:
    """Raise ModelError for a file in which a matrix holds nothing but zeros.

    Whole matrices are read only where samples are empty.
    """
    with file.open("rb") as stream:
        for name, start, size in matrices:
            last, length = max(size - _SAMPLE, 0), min(_SAMPLE, size)
            places = (start + last * step // _SAMPLES for step in range(_SAMPLES + 1))
            if any(_filled(stream, at, length) for at in places) or _filled(stream, start, size):
                continue
            raise ModelError(
                coded(
                    "hollow.not-fetched-to-its-end",
                    "{0} is not fetched to its end: its tensor {1} holds nothing; fetch it again.",
                    file.name,
                    name,
                )
            )


def _filled(stream: BinaryIO, start: int, size: int) -> bool:
    stream.seek(start)
    while size > 0 and (block := stream.read(min(size, 1 << 20))):
        if block.count(0) < len(block):
            return True
        size -= len(block)
    return False
