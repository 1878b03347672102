"""Which files were seen whole: size and time of change of each file of a model, when its SHA-256
last agreed with the record.

A file that has another time now was written to since, so the model is not offered as ready before
its bytes were compared again. Models that were never stamped are judged by names and sizes alone,
as are those in a folder that was copied here.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

_LARGEST = 16 << 20  # bytes of the record


class Stamps:
    """The record, one JSON file beside the program's other data. Keyed by the model's folder."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, folder: Path, names: Iterable[str]) -> None:
        """These files agree with their record now. Raises nothing: a lost stamp costs a check."""
        with suppress(OSError):
            stamp = {name: list(_signature(folder / name)) for name in names}
            self._write(self._read() | {str(folder): stamp})

    def drop(self, folder: Path) -> None:
        """A model is gone."""
        known = self._read()
        if known.pop(str(folder), None) is not None:
            with suppress(OSError):
                self._write(known)

    def changed(self, folder: Path, names: Iterable[str]) -> str:
        """The first file that was written to since it was stamped; "" when none was."""
        stamp = self._read().get(str(folder))
        if not isinstance(stamp, dict):
            return ""
        for name in names:
            before = stamp.get(name)
            with suppress(OSError):
                if before is not None and tuple(before) != _signature(folder / name):
                    return name
        return ""

    def _read(self) -> dict[str, Any]:
        try:
            if self._path.stat().st_size > _LARGEST:
                return {}
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self, known: dict[str, Any]) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}.part")
        part.write_text(json.dumps(known), encoding="utf-8")
        part.replace(self._path)


def _signature(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_size, found.st_mtime_ns
