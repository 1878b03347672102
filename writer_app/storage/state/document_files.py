"""A folder with small files about documents, each named after the path that its document has.

The name is a sum of the path, so that no name of a document is too long or too odd for it.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

_DIGITS = 24


def proposals(folder: Path) -> DocumentFiles:
    """The files of waiting proposals, which always had longer names."""
    return DocumentFiles(folder, digits=32)


class DocumentFiles:
    """Any thread; it touches the disk in `moved` alone."""

    def __init__(self, folder: Path, *, digits: int = _DIGITS) -> None:
        self.folder, self._digits = folder, digits

    def file(self, document: str, ending: str = ".json") -> Path:
        """The file about a document, known by its path or by a name of its own."""
        return self.folder / (self._name(document) + ending)

    def moved(self, old: Path, new: Path) -> None:
        """A document stands elsewhere: its files go along. Raises nothing."""
        before, after = self._name(str(old)), self._name(str(new))
        with contextlib.suppress(OSError):
            for path in sorted(self.folder.glob(f"{before}.*")):
                path.replace(path.with_name(after + path.name[len(before) :]))

    def _name(self, document: str) -> str:
        whole = document.encode("utf-8", "surrogatepass")  # a name may be no UTF-8
        return hashlib.sha256(whole).hexdigest()[: self._digits]
