"""The documents the writer has starred, kept by their place in the documents folder."""

from __future__ import annotations

import json
import threading
from pathlib import Path

from writer_app.storage.files import atomic

_MOST = 10_000


class Favourites:
    """Starred documents and folders, in the order they were starred. From any thread.

    Changing them raises NotSaved when the file cannot be written; the change holds until the end
    of the session then.
    """

    def __init__(self, file: Path, root: Path) -> None:
        self._file, self._root = file, root
        self._lock = threading.Lock()
        self._names = _read(file)

    def paths(self) -> list[Path]:
        """The starred ones, also those that are gone for now."""
        return [self._root / name for name in self._names]

    def __contains__(self, path: Path) -> bool:
        return self._key(path) in self._names

    def toggle(self, path: Path) -> bool:
        """Star a document or take its star away; whether it has one now. Raises NotSaved."""
        key = self._key(path)
        with self._lock:
            starred = key not in self._names
            self._names = [name for name in self._names if name != key]
            if starred:
                self._names.append(key)
            self._write()
        return starred

    def rename(self, old: Path, new: Path) -> None:
        """A document or a folder was renamed or moved: its star goes along. Raises NotSaved."""
        before, after = self._key(old), self._key(new)
        with self._lock:
            names = [
                after + name[len(before) :]
                if name == before or name.startswith(before + "/")
                else name
                for name in self._names
            ]
            if names != self._names:
                self._names = list(dict.fromkeys(names))
                self._write()

    def _key(self, path: Path) -> str:
        try:
            return path.relative_to(self._root).as_posix()
        except ValueError:
            return path.as_posix()

    def _write(self) -> None:
        self._file.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_bytes(self._file, json.dumps(self._names, indent=1).encode("ascii"))


def _read(file: Path) -> list[str]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(found, list):
        return []
    return list(dict.fromkeys(name for name in found if isinstance(name, str)))[:_MOST]
