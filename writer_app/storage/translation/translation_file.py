"""Keeps translations that are on their way: one file for a document and a language."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from writer_app.domain.translation.rows import AlignedRow, RowState
from writer_app.storage.state import json_file
from writer_app.storage.state.document_files import DocumentFiles

_LARGEST = 100_000_000  # bytes of a file that is read


class _Kept(BaseModel):
    """A row as it lies in the file."""

    model_config = ConfigDict(extra="ignore")

    source: str
    target: str = ""
    state: RowState = RowState.WAITING
    origin: str = ""
    faults: tuple[str, ...] = ()


_ROWS = TypeAdapter(list[_Kept])


class TranslationFile:
    """One translation's rows. Worthless if lost but for work: it never fails, and never blocks
    the writer from the document.
    """

    def __init__(self, folder: Path, document: str, to: str) -> None:
        """`document` is what the document is known by, its path or a name of its own."""
        self._path = DocumentFiles(folder).file(document, f".{to}.json")

    def load(self) -> tuple[AlignedRow, ...]:
        """The rows that were kept; () where there are none or the file is damaged."""
        try:
            found = _ROWS.validate_json(json_file.read(self._path, _LARGEST))
        except ValidationError:
            return ()
        return tuple(AlignedRow(r.source, r.target, r.state, r.origin, r.faults) for r in found)

    def save(self, rows: Sequence[AlignedRow]) -> None:
        """Keep these rows."""
        data = json.dumps([asdict(row) for row in rows], ensure_ascii=True)
        json_file.write(self._path, data.encode("ascii"))
