"""Where the prepared copies of models are kept: `models/.cache/<fingerprint>/`.

The fingerprint covers the source's settings, its files' sizes and headers and samples of their
contents, so that a changed model never meets an old copy. Without torch, so that a model can be
removed together with its copies from anywhere.
"""

from __future__ import annotations

import hashlib
import struct
from contextlib import suppress
from pathlib import Path

_VERSION = 2  # of the formats in decoding/linears.py
_SAMPLES = 16
_SAMPLE_BYTES = 65_536


def fingerprint(folder: Path, files: list[Path]) -> str:
    """A key for the model in `folder`, 16 hexadecimal digits. Raises OSError, struct.error."""
    digest = hashlib.sha256(f"v{_VERSION}".encode())
    digest.update((folder / "config.json").read_bytes())
    for file in files:
        size = file.stat().st_size
        digest.update(f"{file.name}:{size}".encode())
        with file.open("rb") as stream:
            (header,) = struct.unpack("<Q", stream.read(8))
            digest.update(stream.read(header))
            for index in range(_SAMPLES):
                stream.seek(max(0, (size - _SAMPLE_BYTES) * index // (_SAMPLES - 1)))
                digest.update(stream.read(_SAMPLE_BYTES))
    return digest.hexdigest()[:16]


def place(models: Path, folder: Path) -> Path | None:
    """The folder of the copies of the model in `folder`; None when that is no whole model."""
    files = sorted(folder.glob("*.safetensors"))
    if not files:
        return None
    with suppress(OSError, struct.error, OverflowError, MemoryError):
        return models / ".cache" / fingerprint(folder, files)
    return None
