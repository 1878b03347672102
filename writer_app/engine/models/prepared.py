"""Where what was prepared of models is kept: `models/.cache/<fingerprint>/`, or elsewhere.

The fingerprint covers the source's settings, its files' sizes and headers and samples of their
contents, so that a changed model never meets an old copy. Without torch, so that a model can be
removed together with its copies from anywhere.
"""

from __future__ import annotations

import hashlib
import os
import struct
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO

from writer_app.domain.base.errors import ModelError
from writer_app.engine.models import gguf_header
from writer_app.paths import find

_VERSION = 2  # of the formats in decoding/linears.py
_SAMPLES = 16
_SAMPLE_BYTES = 65_536
_GGUF_BEGINNING = 1 << 20  # bytes; holds the settings but for the long lists


def root(models: Path) -> Path:
    """The folder of all that was prepared: in the models' own where that can be written, else in
    the user's data, so that models on a read-only disk are not compiled for at each start."""
    own = models / ".cache"
    nearest = next((each for each in (own, *own.parents) if each.exists()), own)
    if os.access(nearest, os.W_OK):
        return own
    name = hashlib.sha256(str(models.absolute()).encode()).hexdigest()[:16]
    return find().data / "prepared" / name


def fingerprint(folder: Path, files: list[Path]) -> str:
    """A key for the model in `folder`, 16 hexadecimal digits. Raises OSError, struct.error."""
    digest = hashlib.sha256(f"v{_VERSION}".encode())
    digest.update((folder / "config.json").read_bytes())
    for file in files:
        _add(digest, file, _header_bytes)
    return digest.hexdigest()[:16]


def fingerprint_of_parts(parts: Sequence[Path]) -> str:
    """A key for the model in a GGUF file's parts. Raises OSError."""
    digest = hashlib.sha256(f"v{_VERSION} gguf".encode())
    for part in parts:
        _add(digest, part, lambda _stream: _GGUF_BEGINNING)
    return digest.hexdigest()[:16]


def _add(digest: Any, file: Path, beginning: Callable[[BinaryIO], int]) -> None:
    """Name, size, beginning and samples of a file."""
    size = file.stat().st_size
    digest.update(f"{file.name}:{size}".encode())
    with file.open("rb") as stream:
        digest.update(stream.read(beginning(stream)))
        for index in range(_SAMPLES):
            stream.seek(max(0, (size - _SAMPLE_BYTES) * index // (_SAMPLES - 1)))
            digest.update(stream.read(_SAMPLE_BYTES))


def _header_bytes(stream: BinaryIO) -> int:
    (header,) = struct.unpack("<Q", stream.read(8))
    return int(header)


def place(models: Path, folder: Path, file: str = "") -> Path | None:
    """The folder of the copies of the model in `folder`, or of the GGUF `file` in it; None when
    that is no whole model."""
    with suppress(OSError, struct.error, OverflowError, MemoryError, ModelError):
        if file:
            parts = gguf_header.parts_of(folder / file)
            return root(models) / fingerprint_of_parts(parts)
        if files := sorted(folder.glob("*.safetensors")):
            return root(models) / fingerprint(folder, files)
    return None
