"""Pre-quantised copies of models, and what the self-test found, in the model cache.

`models/.cache/<fingerprint>/` holds one safetensors file a format and `selftest.json`. The
fingerprint covers the source's settings, its files' sizes and headers and samples of their
contents, so that a changed model never meets an old copy.
"""

from __future__ import annotations

import hashlib
import json
import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

_VERSION = 1  # of the formats in linears.py
_SAMPLES = 16
_SAMPLE_BYTES = 65_536


def fingerprint(folder: Path, files: list[Path]) -> str:
    """A key for the model in `folder`, 16 hexadecimal digits."""
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


class QuantisedCopy:
    """The quantised matrices of one model in one format, read from or collected for a file."""

    def __init__(self, folder: Path, kind: str) -> None:
        self._file = folder / f"{kind}.safetensors"
        self._reader: Any = None
        self._names: dict[str, list[str]] = {}
        self._new: dict[str, torch.Tensor] = {}
        self._open()

    @property
    def exists(self) -> bool:
        """Whether the copy can be read."""
        return self._reader is not None

    def _open(self) -> None:
        if not self._file.is_file():
            return
        try:
            self._reader = safe_open(str(self._file), framework="pt")
        except (SafetensorError, OSError):
            self._file.unlink(missing_ok=True)  # torn by a crash of the disk; made anew
            return
        for name in self._reader.keys():  # noqa: SIM118  # not a mapping
            self._names.setdefault(name.rpartition("/")[0], []).append(name)

    def get(self, key: str) -> Mapping[str, torch.Tensor] | None:
        """The stored parts of the matrix `key`, None when they must be made."""
        names = self._names.get(key)
        if names is None:
            return None
        return {name.rpartition("/")[2]: self._reader.get_tensor(name) for name in names}

    def put(self, key: str, parts: Mapping[str, torch.Tensor]) -> None:
        """Keep the parts of a matrix for `save`."""
        self._new |= {f"{key}/{name}": part.contiguous() for name, part in parts.items()}

    def save(self) -> None:
        """Write what was collected, whole or not at all; a full disk only costs the copy."""
        if not self._new or self.exists:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside = self._file.with_suffix(f".{os.getpid()}.part")
            try:
                save_file(self._new, str(beside))
                beside.replace(self._file)
            finally:
                beside.unlink(missing_ok=True)
        except (OSError, SafetensorError):
            return
        finally:
            self._new = {}


class Findings:
    """What the self-test found for one model, one entry a machine, in JSON."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "selftest.json"

    def get(self, machine: str) -> dict[str, Any] | None:
        """The entry of `machine`, None when there is none that can be read."""
        return self._all().get(machine)

    def put(self, machine: str, entry: dict[str, Any]) -> None:
        """Keep an entry; a folder that cannot be written only costs the next load's time."""
        entries = self._all() | {machine: entry}
        beside = self._file.with_suffix(f".{os.getpid()}.part")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(entries, indent=1), encoding="utf-8")
            beside.replace(self._file)
        except OSError:
            return

    def _all(self) -> dict[str, dict[str, Any]]:
        try:
            found = json.loads(self._file.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}
