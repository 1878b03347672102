"""Pre-quantised copies of models, and what the self-test found, in the model cache.

`models/.cache/<fingerprint>/` (see `engine.prepared`) holds a folder for each format and
`selftest.json`.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file


class QuantisedCopy:
    """The quantised matrices of one model in one format, a file each.

    A new copy is written matrix by matrix beside its place and takes its name when it is whole;
    what was written is mapped back at once, so that making a copy needs no more memory than using
    it. A full disk only costs the copy.
    """

    def __init__(self, folder: Path, kind: str) -> None:
        self._folder = folder / kind
        self._beside = folder / f"{kind}.{os.getpid()}.part"
        self._writing: bool | None = None  # None: not begun, False: failed

    @property
    def exists(self) -> bool:
        """Whether there is a whole copy."""
        return self._folder.is_dir()

    def get(self, key: str) -> Mapping[str, torch.Tensor] | None:
        """The stored parts of the matrix `key`, None when they must be made."""
        if not self.exists:
            return None
        try:
            return _mapped(self._folder / f"{key}.safetensors")
        except (SafetensorError, OSError):
            shutil.rmtree(self._folder, ignore_errors=True)  # torn by a crash of the disk
            return None

    def put(self, key: str, parts: Mapping[str, torch.Tensor]) -> Mapping[str, torch.Tensor]:
        """Store the parts of a matrix; the same parts, mapped from the disk where that worked."""
        if self._writing is False:
            return parts
        file = self._beside / f"{key}.safetensors"
        try:
            if self._writing is None:
                shutil.rmtree(self._beside, ignore_errors=True)
                self._beside.mkdir(parents=True)
                self._writing = True
            save_file({name: part.contiguous() for name, part in parts.items()}, str(file))
            return _mapped(file)
        except (OSError, SafetensorError):
            self.abandon()
            return parts

    def save(self) -> None:
        """Give the copy its name, now that every matrix was put into it."""
        if not self._writing:
            return
        try:
            self._beside.rename(self._folder)
        except OSError:
            self.abandon()

    def discard(self) -> None:
        """Remove the copy: another format was chosen."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def abandon(self) -> None:
        """Remove what was written so far and write no more."""
        self._writing = False
        shutil.rmtree(self._beside, ignore_errors=True)


def _mapped(file: Path) -> dict[str, torch.Tensor]:
    """The tensors of a file, read from the disk when they are first touched."""
    with safe_open(str(file), framework="pt") as reader:
        return {name: reader.get_tensor(name) for name in reader.keys()}  # noqa: SIM118  # not a mapping


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
