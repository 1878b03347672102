"""Keeps a document's way through a template: what was asked, and a row for each passage.

One file, a line of JSON for the head and one for each row, written whole and atomically, so that
a kill at any moment leaves the rows of before or of now. What cannot be read counts as nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from writer_app.domain.change.passage_rows import PassageRow, PassageState
from writer_app.domain.templates.prompt import Dial
from writer_app.storage.state import json_file
from writer_app.storage.state.document_files import DocumentFiles

_LARGEST = 100_000_000  # bytes of a file that is read


@dataclass(frozen=True, slots=True)
class Errand:
    """What every passage is asked: a template with its values, or the writer's own words."""

    template: str = ""
    version: int = 0
    instruction: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    dial: Dial | None = None


@dataclass(frozen=True, slots=True)
class KeptQueue:
    """`running` says that it was under way, not paused, when this was written."""

    document: str
    errand: Errand
    running: bool = False
    rows: tuple[PassageRow, ...] = ()


class _Head(BaseModel):
    model_config = ConfigDict(extra="ignore")

    document: str
    template: str = ""
    version: int = 0
    instruction: str = ""
    values: dict[str, str] = {}
    dial: Dial | None = None
    running: bool = False


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore")

    source: str
    answer: str = ""
    state: PassageState = PassageState.WAITING
    fault: str = ""


class QueueFile:
    """One document's queue. It never fails: it is worth work, not text."""

    def __init__(self, folder: Path, document: str) -> None:
        """`document` is what the document is known by, its path or a name of its own."""
        self._path = DocumentFiles(folder).file(document, ".jsonl")
        self._document = document

    def load(self) -> KeptQueue | None:
        """What was kept; None where there is nothing or it is damaged."""
        try:
            first, *lines = json_file.read(self._path, _LARGEST).splitlines()
            head = _Head.model_validate_json(first)
            rows = [_Row.model_validate_json(line) for line in lines]
        except (ValueError, ValidationError):
            return None
        errand = Errand(head.template, head.version, head.instruction, head.values, head.dial)
        found = tuple(PassageRow(r.source, r.answer, r.state, r.fault) for r in rows)
        return KeptQueue(self._document, errand, head.running, found)

    def save(self, queue: KeptQueue) -> None:
        """Keep this in place of what was kept."""
        json_file.write(self._path, b"".join(_lines(queue)))

    def remove(self) -> None:
        """Forget it."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)


def _lines(queue: KeptQueue) -> Iterator[bytes]:
    errand = queue.errand
    head = {
        "document": queue.document,
        "template": errand.template,
        "version": errand.version,
        "instruction": errand.instruction,
        "values": dict(errand.values),
        "dial": errand.dial,
        "running": queue.running,
    }
    yield _line(head)
    for row in queue.rows:
        kept = {"source": row.source, "answer": row.answer, "state": row.state, "fault": row.fault}
        yield _line(kept)


def _line(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode("ascii") + b"\n"
