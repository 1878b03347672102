"""Keeps the conversations about a document: one file for each, beside the program's data."""

from __future__ import annotations

import itertools
import json
import threading
from dataclasses import asdict
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from writer_app.domain.sources.conversation import Kept
from writer_app.storage.state import json_file
from writer_app.storage.state.document_files import DocumentFiles

_LARGEST = 50_000_000  # bytes of a file that is read
_KEPT = TypeAdapter(Kept)


class ChatFile:
    """One document's conversations. Neither reading nor writing ever fails.

    Several threads write; `turn` says which state is newer, and an older one never comes over it.
    """

    def __init__(self, folder: Path, document: str) -> None:
        """`document` is what the document is known by, "" for a page without a file."""
        self._path, self._unnamed = DocumentFiles(folder).file(document), not document
        self._lock = threading.Lock()
        self._turns = itertools.count(1)
        self._written = 0

    @property
    def unnamed(self) -> bool:
        """Whether it belongs to the page without a file."""
        return self._unnamed

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
        data = json.dumps(asdict(kept), ensure_ascii=True).encode("ascii")
        with self._lock:
            if turn >= self._written:
                self._written = turn
                json_file.write(self._path, data)
