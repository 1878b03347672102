"""Keeps the conversations about a document: one file for each, beside the program's data."""

from __future__ import annotations

import contextlib
import itertools
import json
import threading
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from writer_app.domain.base.moving import moved_path
from writer_app.domain.sources.conversation import Kept
from writer_app.storage.state import json_file
from writer_app.storage.state.document_files import DocumentFiles

_LARGEST = 50_000_000  # bytes of a file that is read
_KEPT = TypeAdapter(Kept)


def relocate(folder: Path, old: Path, new: Path, *, but: str | None = None) -> None:
    """Let every conversation know where a document or a folder stands now, but for those about the
    document `but`, which are open."""
    known = json.dumps(str(old))[1:-1].encode()
    skipped = None if but is None else DocumentFiles(folder).file(but)
    for path in folder.glob("*.json"):
        if path == skipped or known not in (data := json_file.read(path, _LARGEST)):
            continue
        with contextlib.suppress(ValidationError):
            kept = _KEPT.validate_json(data).relocated(lambda at: moved_path(at, old, new))
            json_file.write(path, _written(kept))


def _written(kept: Kept) -> bytes:
    return json.dumps(asdict(kept), ensure_ascii=True).encode("ascii")


class ChatFile:
    """One document's conversations. Neither reading nor writing ever fails.

    Several threads write; `turn` says which state is newer, and an older one never comes over it.
    """

    def __init__(self, folder: Path, document: str) -> None:
        """`document` is what the document is known by, "" for a page without a file."""
        self._path = DocumentFiles(folder).file(document)
        self._lock = threading.Lock()
        self._turns = itertools.count(1)
        self._written = 0

    def load(self) -> Kept:
        """What was kept; an empty conversation where there is nothing, or it is damaged."""
        try:
            found = _KEPT.validate_json(json_file.read(self._path, _LARGEST))
        except ValidationError:
            return Kept()
        inside = found.conversations and 0 <= found.current < len(found.conversations)
        return found if inside else Kept()

    def turn(self) -> int:
        """The place of a state that is to be saved, in the order in which states came about."""
        return next(self._turns)

    def save(self, kept: Kept, turn: int) -> None:
        """Keep these conversations, unless newer ones are kept already."""
        data = _written(kept)
        with self._lock:
            if turn >= self._written:
                self._written = turn
                json_file.write(self._path, data)
